"""What young people keep, followed each night: a day that moved, an offer that is no longer there, told once."""

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select, text, update

from services import catalogue, journey, notifications
from services.catalogue import Mark
from services.catalogue.tables import offer_marks, offers
from services.database import acting_as, as_system, session, transaction
from tests.catalogue.conftest import make_offer, own
from tests.catalogue.test_pages import page, without_csrf, words

__all__ = ["without_csrf"]


@pytest.fixture
def awaited(cast):
    """An offer that opens to Naïma at eighteen, and her reminder of it."""
    offer = make_offer("Une aide à 18 ans", from_months=18 * 12)
    with acting_as(cast.naima.id):
        catalogue.watch_offer(own(cast.naima), offer, "Tu peux demander")
    return offer


def reminders(member) -> list[datetime]:
    with acting_as(member.id):
        found = notifications.reminders_of(own(member).space)
    return [one.shown_at for one in found if one.state == "waiting" and one.words == "Tu peux demander"]


def was_born(member, on: date) -> None:
    """Their birth date is corrected."""
    with as_system(), transaction():
        session.execute(text("UPDATE jeunes SET birth_on = :on WHERE id = :id"), {"on": on, "id": member.id})


def set_state(offer, **values) -> None:
    with as_system(), transaction():
        session.execute(update(offers).where(offers.c.id == offer).values(**values))


def test_a_birth_date_corrected_moves_the_reminder(cast, awaited):
    born = own_birth(cast.naima)
    (before,) = reminders(cast.naima)
    was_born(cast.naima, born + timedelta(days=20))
    catalogue.follow_marks()
    (after,) = reminders(cast.naima)
    assert after - before == timedelta(days=20)
    catalogue.follow_marks()
    assert reminders(cast.naima) == [after]


def own_birth(member) -> date:
    with acting_as(member.id):
        return own(member).space.birth_on


def test_of_age_already_it_rings_the_next_morning(cast, awaited):
    was_born(cast.naima, date(2008, 1, 1))
    catalogue.follow_marks()
    (after,) = reminders(cast.naima)
    assert (after.date(), after.hour) == (date(2026, 11, 23), 10)


def test_what_is_not_for_them_by_the_new_date_is_waited_for_no_more(cast):
    offer = make_offer("De 18 à 19 ans", from_months=216, until_months=228)
    with acting_as(cast.naima.id):
        catalogue.watch_offer(own(cast.naima), offer, "Tu peux demander")
    was_born(cast.naima, date(2006, 1, 1))
    catalogue.follow_marks()
    assert reminders(cast.naima) == []
    with acting_as(cast.naima.id):
        assert offer not in catalogue.marks_of(own(cast.naima))


def test_what_they_put_off_by_hand_stays(cast, awaited):
    with as_system(), transaction():
        reminder = session.scalars(
            select(offer_marks.c.reminder_id).where(offer_marks.c.offer_id == awaited)
        ).one()
    with acting_as(cast.naima.id):
        notifications.answer_reminder(cast.naima.id, reminder, put_off_to=datetime(2027, 1, 2, 11, 0))
    (before,) = reminders(cast.naima)
    was_born(cast.naima, own_birth(cast.naima) + timedelta(days=20))
    catalogue.follow_marks()
    assert reminders(cast.naima) == [before]


@pytest.mark.parametrize("gone", [{"state": "hidden"}, {"expires_on": date(2026, 11, 21)}])
def test_whoever_keeps_what_is_gone_is_told_once_and_neutrally(cast, sign_in, without_csrf, gone):
    offer = make_offer("Une chambre", partner="Le Foyer")
    with acting_as(cast.naima.id):
        catalogue.mark_offer(own(cast.naima), offer, Mark.FAVOURITE)
    assert catalogue.follow_marks() == 0
    set_state(offer, **gone)
    assert catalogue.follow_marks() == 1
    assert catalogue.follow_marks() == 0
    naima = sign_in(cast.naima)
    centre = page(naima, "/notifications")
    assert centre.count("Du nouveau pour une offre que tu gardes") == 1
    assert "Une chambre" not in centre
    read = page(naima, f"/services/{offer}/fini")
    assert "Une chambre" in read
    assert "n’est plus proposée" in words(read)
    back = naima.post(f"/services/{offer}/favori", data={"on": "0", "back": "list"})
    assert back.headers["Location"].endswith("/services")
    assert naima.get(f"/services/{offer}/fini").status_code == 404
    for other in (cast.theo, cast.karim, cast.samira):
        assert sign_in(other).get(f"/services/{offer}/fini").status_code == 404


def test_what_rings_for_it_does_not_ring(cast, awaited):
    set_state(awaited, state="hidden")
    assert catalogue.follow_marks() == 1
    assert reminders(cast.naima) == []


@pytest.mark.parametrize("away", [{"state": "draft"}, {"checked_on": date(2026, 1, 1)}])
def test_what_is_being_read_or_checked_again_is_not_gone(cast, awaited, away):
    (before,) = reminders(cast.naima)
    set_state(awaited, **away)
    assert catalogue.follow_marks() == 0
    assert reminders(cast.naima) == [before]


def test_shown_again_it_may_be_told_of_again_and_its_page_leads_to_it(cast, sign_in):
    offer = make_offer("Une chambre")
    with acting_as(cast.naima.id):
        catalogue.mark_offer(own(cast.naima), offer, Mark.FAVOURITE)
    set_state(offer, state="hidden")
    assert catalogue.follow_marks() == 1
    set_state(offer, state="published")
    assert catalogue.follow_marks() == 0
    assert (
        sign_in(cast.naima).get(f"/services/{offer}/fini").headers["Location"].endswith(f"/services/{offer}")
    )
    set_state(offer, state="hidden")
    assert catalogue.follow_marks() == 1


def test_a_space_whose_key_is_lost_stops_nobody(cast, awaited, caplog):
    other = make_offer("Une autre aide", from_months=19 * 12)
    with acting_as(cast.theo.id), transaction():
        journey.save_answers(own(cast.theo), ["student"])
        catalogue.watch_offer(own(cast.theo), other, "Tu peux demander")
    spoilt = (
        "UPDATE space_keys SET wrapped = set_byte(wrapped, 3, get_byte(wrapped, 3) # 1) WHERE jeune_id = :me"
    )
    with as_system(), transaction():
        session.execute(text(spoilt), {"me": cast.theo.id})
    (before,) = reminders(cast.naima)
    was_born(cast.naima, own_birth(cast.naima) + timedelta(days=20))
    catalogue.follow_marks()
    (line,) = [one for one in caplog.records if one.msg == "days not followed"]
    assert line.facts["space"] == str(cast.theo.id)
    assert reminders(cast.naima) != [before]
