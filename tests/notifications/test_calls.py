"""Naïma asks for help: those who may answer hear of it once, as of anything else; taken, it awaits nobody else."""

from datetime import date
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from services import circle, clock, journey, notifications
from services.circle import LinkKind
from services.database import acting_as, as_system, session
from services.notifications import Choice, Kind
from services.notifications.models import Notification
from tests.cast import Cast, Member
from tests.messages.conftest import relation_of
from tests.notifications.test_closing import NIGHT, TONIGHT, keep_away, link_of


def ask(cast: Cast, step: str | None = "L1", words: str = "", name: UUID | None = None) -> UUID:
    with acting_as(cast.naima.id):
        mine = relation_of(cast.naima, cast.naima)
        item = journey.step_address(mine.space, step) if step else None
        asked = journey.ask_help(mine, item, words, name or uuid4())
        session.commit()
    return asked


def waits(cast: Cast, *, is_read: bool = False) -> dict[str, int]:
    """Who of the cast has a line of a call for help, and how much it counts."""
    with as_system():
        lines = select(Notification).where(
            Notification.kind == Kind.HELP, Notification.read_at.is_not(None) == is_read
        )
        counts = {line.account_id: line.count for line in session.scalars(lines)}
    return {one.slug: counts[one.id] for one in cast.all if one.id in counts}


def takes(cast: Cast, who: Member, asked: UUID) -> None:
    with acting_as(who.id):
        journey.take_help(relation_of(who, cast.naima), asked)
        session.commit()


def test_about_housing_karim_and_lucie_are_told_and_nobody_else(cast: Cast) -> None:
    ask(cast, "L1")
    assert waits(cast) == {"karim": 1, "lucie": 1}


def test_about_what_was_given_to_nobody_or_in_general_karim_alone(cast: Cast) -> None:
    ask(cast, None, "J’ai besoin de parler")
    assert waits(cast) == {"karim": 1}


@pytest.mark.parametrize("how", ["paused", "kept away"])
def test_whoever_is_paused_or_kept_away_is_not_told(cast: Cast, how: str) -> None:
    if how == "paused":
        with acting_as(cast.naima.id):
            circle.pause_link(relation_of(cast.naima, cast.naima), link_of(cast.naima, LinkKind.MENTOR))
    else:
        keep_away(cast, cast.lucie, date(2026, 11, 22))
    ask(cast, "L1")
    assert waits(cast) == {"karim": 1}


def test_sent_twice_and_said_again_it_is_told_once(cast: Cast) -> None:
    name = uuid4()
    asked = ask(cast, "L1", "Je ne sais pas", name)
    ask(cast, "L1", "Je ne sais pas", name)
    ask(cast, "L1", "Encore")  # another tap, while one is open
    with acting_as(cast.naima.id):
        journey.say_more(relation_of(cast.naima, cast.naima), asked, "Le dossier")
    assert waits(cast) == {"karim": 1, "lucie": 1}


def test_taken_it_awaits_nobody_else_and_naima_is_told(cast: Cast) -> None:
    takes(cast, cast.karim, ask(cast))
    assert waits(cast) == {"naima": 1}
    assert waits(cast, is_read=True) == {"karim": 1, "lucie": 1}


def test_answered_or_settled_it_awaits_nobody_else(cast: Cast) -> None:
    asked = ask(cast)
    with acting_as(cast.lucie.id):
        journey.answer_help(relation_of(cast.lucie, cast.naima), asked, "On s’appelle ?")
        session.commit()
    assert waits(cast) == {"naima": 1}
    asked = ask(cast, None)
    with acting_as(cast.naima.id):
        journey.close_help(relation_of(cast.naima, cast.naima), asked)
    assert waits(cast) == {"naima": 1}


def test_the_lock_screen_says_what_it_says_of_anything(cast: Cast, worker, service) -> None:
    worker.new_phone(cast.lucie)
    ask(cast, "L1", "Je suis perdue")
    worker.works()
    (received,) = service.received
    said = received.payload["notification"]
    assert (said["title"], said["body"]) == ("Envol", "Vous avez du nouveau")
    assert "Naïma" not in received.text
    assert "aide" not in received.text


def test_at_night_it_waits_for_the_morning_and_taken_before_it_rings_nowhere(
    cast: Cast, worker, service
) -> None:
    worker.new_phone(cast.lucie)
    worker.new_phone(cast.karim)
    with clock.held_at(TONIGHT):
        first = ask(cast, "L1")
        ask(cast, None)
        worker.works()
        assert service.received == []
        takes(cast, cast.karim, first)
    with clock.held_at(TONIGHT + NIGHT):
        worker.works()
    assert len(service.received) == 1  # Karim's, of the other


def test_whoever_chose_no_push_for_help_finds_it_in_the_centre(cast: Cast, worker, service) -> None:
    worker.new_phone(cast.lucie)
    with acting_as(cast.lucie.id):
        notifications.save_kinds(cast.lucie.id, {Kind.HELP: Choice(push=False, email=False)})
    ask(cast, "L1")
    worker.works()
    assert service.received == []
    assert waits(cast) == {"karim": 1, "lucie": 1}


@pytest.mark.parametrize("slug", ["karim", "lucie"])
def test_the_line_leads_to_the_call(cast: Cast, sign_in, slug: str) -> None:
    asked, who = ask(cast), getattr(cast, slug)
    with acting_as(who.id):
        (line, *_) = notifications.centre(who.id)
        session.commit()
    browser = sign_in(who)
    leads = browser.get(f"/notifications/{line.id}")
    assert leads.headers["Location"].endswith(f"/aide/{asked}")
    assert browser.get(f"/aide/{asked}").status_code == 200
