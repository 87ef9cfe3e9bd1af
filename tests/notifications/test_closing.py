"""What was planned for somebody does not ring once the space, or the conversation, closed to them: whatever closed it."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select, text

from services import circle, clock, journey, messages, notifications
from services.ages import Leap, birthday
from services.circle import HandoverReason, LinkKind, Part, PostKind, Viewer
from services.database import acting_as, as_system, session
from services.notifications import Channel
from services.notifications.models import Notification
from tests.cast import Cast, Member
from tests.circle import world
from tests.messages.conftest import begin, opened, relation_of, say
from tests.notifications.conftest import states
from tests.notifications.test_settings import Post

# 22:30 in Paris: what is announced then waits for half past seven, and something may close before.
TONIGHT = datetime(2026, 11, 22, 21, 30, tzinfo=UTC)
TODAY, TOMORROW = TONIGHT.date(), date(2026, 11, 23)
NIGHT = timedelta(hours=10)


def viewer(member: Member) -> Viewer:
    return Viewer(member.id, team_ids=circle.find_standing(member.id).team_ids)


def link_of(jeune: Member, kind: LinkKind) -> UUID:
    return next(one for one in circle.members_of(relation_of(jeune, jeune).space) if one.kind == kind).link_id


def told(cast: Cast, who: Member, *, kind: str = "message", subject: UUID | None = None) -> None:
    """Something of Naïma awaits them."""
    with acting_as(cast.naima.id):
        notifications.announce(
            kind,
            [who.id],
            jeune_id=cast.naima.id,
            subject_id=subject or uuid4(),
            address="/messages",
            delay=timedelta(),
        )


def unread(who: Member) -> int:
    with as_system():
        mine = select(Notification.id).where(
            Notification.account_id == who.id,
            Notification.read_at.is_(None),
            Notification.jeune_id.is_not(None),
        )
        return len(session.scalars(mine).all())


def ended(cast: Cast) -> Member:
    with acting_as(cast.naima.id):
        circle.end_link(relation_of(cast.naima, cast.naima), link_of(cast.naima, LinkKind.MENTOR))
    return cast.lucie


def paused(cast: Cast) -> Member:
    with acting_as(cast.naima.id):
        circle.pause_link(relation_of(cast.naima, cast.naima), link_of(cast.naima, LinkKind.MENTOR))
    return cast.lucie


def left(cast: Cast) -> Member:
    with acting_as(cast.naima.id):
        link = link_of(cast.naima, LinkKind.MENTOR)
    with acting_as(cast.lucie.id):
        circle.leave_circle(viewer(cast.lucie), link)
    return cast.lucie


def keep_away(cast: Cast, who: Member, starts_on: date) -> None:
    with acting_as(cast.karim.id):
        relation = relation_of(cast.karim, cast.naima)
        circle.set_restriction(relation, who.id, kind="contact", reference="JE 1", starts_on=starts_on)


def restricted(cast: Cast) -> Member:
    keep_away(cast, cast.samira, TODAY)
    return cast.samira


def assigned(cast: Cast) -> Member:
    with acting_as(cast.marc.id):
        circle.assign_referent(viewer(cast.marc), cast.naima.id, cast.claire.id)
    return cast.karim


def hand_over(cast: Cast, day: date) -> None:
    with acting_as(cast.marc.id):
        why = HandoverReason.LEAVING
        circle.plan_handover(viewer(cast.marc), cast.karim.id, cast.claire.id, day, why, [cast.naima.id])


def handed_over(cast: Cast) -> Member:
    hand_over(cast, TODAY)
    return cast.karim


AT_ONCE = {one.__name__: one for one in (ended, paused, left, restricted, assigned, handed_over)}


@pytest.mark.parametrize("way", AT_ONCE)
def test_a_link_that_closes_takes_what_awaited_with_it(cast: Cast, worker, service, way: str) -> None:
    with clock.held_at(TONIGHT):
        for who in (cast.lucie, cast.karim, cast.samira):
            worker.new_phone(who)
            told(cast, who)
        worker.works()
        closed = AT_ONCE[way](cast)
        assert unread(closed) == 0
    with clock.held_at(TONIGHT + NIGHT):
        worker.works()
    assert len(service.received) == 2
    assert sorted(state for _, state, _ in states()) == ["dropped", "sent", "sent"]


def a_post_ended(cast: Cast) -> Member:
    (post,) = circle.find_posts("Karim", "Benali", PostKind.REFERENT, "50")
    circle.end_post(post.id, last_on=TODAY)
    return cast.karim


def a_cadre_left(cast: Cast) -> Member:
    with as_system():
        session.execute(
            text("UPDATE posts SET ends_on = :day WHERE account_id = :me"), {"day": TODAY, "me": cast.marc.id}
        )
        session.commit()
    return cast.marc


def another_followed(cast: Cast) -> Member:
    hand_over(cast, TOMORROW)
    return cast.karim


def a_decision_began(cast: Cast) -> Member:
    keep_away(cast, cast.lucie, TOMORROW)
    return cast.lucie


def a_link_had_an_end(cast: Cast) -> Member:
    with as_system():
        session.execute(
            text("UPDATE links SET ends_on = :day WHERE account_id = :me"),
            {"day": TODAY, "me": cast.lucie.id},
        )
        session.commit()
    return cast.lucie


OVERNIGHT = {
    one.__name__: one
    for one in (a_post_ended, a_cadre_left, another_followed, a_decision_began, a_link_had_an_end)
}


@pytest.mark.parametrize("way", OVERNIGHT)
def test_a_date_that_passes_is_looked_at_again_when_sending(cast: Cast, worker, service, way: str) -> None:
    with clock.held_at(TONIGHT):
        closing = OVERNIGHT[way](cast)
        worker.new_phone(closing)
        told(cast, closing)
        worker.works()
        assert states() == [("push", "waiting", None)]
    with clock.held_at(TONIGHT + NIGHT):
        worker.works()
    assert service.received == []
    assert states() == [("push", "dropped", "closed")]


def test_a_mother_hears_nothing_more_from_the_day_naima_is_18(cast: Cast, worker, service) -> None:
    with acting_as(cast.naima.id):
        day = birthday(relation_of(cast.naima, cast.naima).space.birth_on, 18, leap=Leap.PROTECTS)
    eve = datetime(day.year, day.month, day.day, 20, 30, tzinfo=UTC) - timedelta(days=1)
    with clock.held_at(eve):
        worker.new_phone(cast.samira)
        told(cast, cast.samira)
        worker.works()
    with clock.held_at(eve + NIGHT):
        worker.works()
    assert service.received == []


def test_claire_hears_nothing_more_once_she_replaces_karim_no_longer(cast: Cast, worker, service) -> None:
    with acting_as(cast.karim.id):
        cover = circle.plan_cover(viewer(cast.karim), cast.karim.id, cast.claire.id, TODAY, TOMORROW)
    with clock.held_at(TONIGHT):
        worker.new_phone(cast.claire)
        told(cast, cast.claire)
        worker.works()
        with acting_as(cast.karim.id):
            circle.cancel_cover(viewer(cast.karim), cover)
        assert unread(cast.claire) == 0
    with clock.held_at(TONIGHT + NIGHT):
        worker.works()
    assert service.received == []


@pytest.mark.parametrize("is_known", [True, False])
def test_what_lucie_may_no_longer_answer_does_not_ring(cast: Cast, worker, service, is_known: bool) -> None:
    """Housing is taken back from her; or (a race) it is, and nobody marked the line."""
    with clock.held_at(TONIGHT):
        worker.new_phone(cast.lucie)
        with acting_as(cast.naima.id):
            mine = relation_of(cast.naima, cast.naima)
            asked = journey.ask_help(mine, journey.step_address(mine.space, "L1"), "", uuid4())
        told(cast, cast.lucie, kind="help", subject=asked)
        worker.works()
        with acting_as(cast.naima.id):
            circle.withdraw(mine, link_of(cast.naima, LinkKind.MENTOR), Part.PATH, domain="logement")
        if not is_known:
            unmark()
    with clock.held_at(TONIGHT + NIGHT):
        worker.works()
    assert service.received == []


def unmark() -> None:
    """As if it had been announced an instant after something closed."""
    with as_system():
        session.execute(text("UPDATE notifications SET read_at = NULL"))
        session.execute(text("UPDATE deliveries SET state = 'waiting'"))
        session.commit()


def blocks(cast: Cast, talk: UUID) -> None:
    with acting_as(cast.naima.id):
        messages.block(opened(cast.naima, talk))


def sets_team(cast: Cast, talk: UUID) -> None:
    with acting_as(cast.naima.id):
        messages.set_team(relation_of(cast.naima, cast.naima), opened(cast.naima, talk), [cast.karim.id])


def team(cast: Cast) -> UUID:
    with acting_as(cast.naima.id):
        return messages.ensure_team(relation_of(cast.naima, cast.naima), [cast.karim.id, cast.lucie.id])


@pytest.mark.parametrize("is_known", [True, False])
@pytest.mark.parametrize(
    ("start", "close"),
    [(lambda cast: begin(cast.naima, cast.naima, cast.lucie), blocks), (team, sets_team)],
    ids=["blocked", "out of the team"],
)
def test_a_conversation_that_closes_to_lucie_does_not_ring(
    cast: Cast,
    worker,
    service,
    start: Callable[[Cast], UUID],
    close: Callable[[Cast, UUID], None],
    is_known: bool,
) -> None:
    with clock.held_at(TONIGHT):
        worker.new_phone(cast.lucie)
        talk = start(cast)
        say(cast.naima, talk, "Bonsoir")
        worker.works()
        close(cast, talk)
        assert unread(cast.lucie) == 0
        if not is_known:
            unmark()
    with clock.held_at(TONIGHT + NIGHT):
        worker.works()
    assert service.received == []


def test_an_e_mail_that_waits_does_not_leave_either(cast: Cast, worker) -> None:
    mail = worker.gateways["mail"] = Post()
    with clock.held_at(TONIGHT):
        with acting_as(cast.lucie.id):
            notifications.ask_code(cast.lucie.id, Channel.EMAIL, "lucie@example.org")
            session.commit()
            found = notifications.waiting_code(cast.lucie.id)
            assert found is not None
            notifications.confirm_code(cast.lucie.id, found.code)
            notifications.save_fallback(cast.lucie.id, 3, tell_referent=False)
        told(cast, cast.lucie)
        worker.works()
        assert states() == [("email", "waiting", None)]
        ended(cast)
    with clock.held_at(TONIGHT + NIGHT):
        worker.works()
    assert mail.sent == []


def test_asking_about_many_lines_takes_two_statements(cast: Cast, count_statements) -> None:
    numbers = []
    for many in (1, 30):
        for _ in range(many):
            told(cast, cast.karim)
            told(cast, cast.lucie)
        with as_system():
            ids = session.scalars(select(Notification.id)).all()
            with count_statements() as seen:
                assert notifications.shut_out(ids) == set()
        numbers.append(len(seen))
    assert numbers[0] == numbers[1] == 2


def test_somebody_unknown_to_naima_is_shut_out(cast: Cast) -> None:
    stranger = Member("stranger", world.make_account())
    told(cast, stranger)
    with as_system():
        ids = session.scalars(select(Notification.id).where(Notification.account_id == stranger.id)).all()
        assert notifications.shut_out(ids) == set(ids)
