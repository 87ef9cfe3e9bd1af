"""A phone locked by the quick exit, or left for a month, does not ring; opened again, it does."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select, text

from services import accounts, clock, notifications
from services.accounts.models import SignInSession
from services.database import acting_as, as_system, session
from services.errors import Refused
from tests.cast import Cast
from tests.notifications.conftest import MORNING, states
from tests.notifications.test_delivering import announce, subscriptions


def session_of(cast: Cast) -> UUID:
    """The newest session of Naïma."""
    with acting_as(cast.naima.id):
        newest = select(SignInSession.id).order_by(SignInSession.started_at.desc()).limit(1)
        return session.scalars(newest.where(SignInSession.account_id == cast.naima.id)).one()


def subscribe(member, allowed, opened: UUID, browser, **more: bool) -> None:
    """The browser tells its subscription, as it does at each opening."""
    with acting_as(member.id):
        notifications.subscribe(opened, allowed, **browser.form, **more)
        notifications.read_all(member.id)


def test_after_the_quick_exit_nothing_rings_until_naima_opens_it_again(
    cast: Cast, sign_in, worker, service
) -> None:
    client, browser = sign_in(cast.naima), service.new_browser()
    subscribe(cast.naima, worker.allowed, session_of(cast), browser)
    assert client.post("/sortie").status_code in (302, 303)
    announce(cast)
    worker.works()
    assert service.received == []
    clock.hold(MORNING + timedelta(minutes=5))
    sign_in(cast.naima)
    subscribe(cast.naima, worker.allowed, session_of(cast), browser, is_again=True)
    announce(cast)
    worker.works()
    assert len(service.received) == 1


def test_signed_in_again_in_the_same_browser_it_may_tell_its_subscription_again(
    cast: Cast, app, worker, service
) -> None:
    """What the phone remembered is erased by the quick exit: the server knows that she agreed there."""
    browser = worker.new_phone(cast.naima)
    with acting_as(cast.naima.id):
        accounts.end_session(cast.naima.id, session_of(cast), why="replaced")
        accounts.start_session(cast.naima.id, device=accounts.Device.OWN, label="Téléphone")
    announce(cast)
    worker.works()
    assert service.received == []
    subscribe(cast.naima, worker.allowed, newest_open(cast), browser, is_again=True)
    announce(cast)
    worker.works()
    assert len(service.received) == 1


def newest_open(cast: Cast) -> UUID:
    with acting_as(cast.naima.id):
        mine = select(SignInSession.id).where(
            SignInSession.account_id == cast.naima.id, SignInSession.ended_at.is_(None)
        )
        return session.scalars(mine.order_by(SignInSession.started_at.desc()).limit(1)).one()


def test_nobody_is_subscribed_for_having_opened_a_phone_where_naima_agreed(cast: Cast, worker) -> None:
    browser = worker.new_phone(cast.naima)
    worker.new_phone(cast.lucie)
    with acting_as(cast.lucie.id):
        mine = select(SignInSession.id).where(SignInSession.account_id == cast.lucie.id)
        opened = session.scalars(mine.limit(1)).one()
    with pytest.raises(Refused):
        subscribe(cast.lucie, worker.allowed, opened, browser, is_again=True)


def test_signed_out_nothing_is_kept_of_it(cast: Cast, worker) -> None:
    browser = worker.new_phone(cast.naima)
    with acting_as(cast.naima.id):
        accounts.end_session(cast.naima.id, session_of(cast), why="signed_out")
    assert subscriptions() == 0
    worker.new_phone(cast.naima)
    with pytest.raises(Refused):
        subscribe(cast.naima, worker.allowed, newest_open(cast), browser, is_again=True)


def test_locked_while_a_push_waits_it_does_not_leave(cast: Cast, worker, service) -> None:
    with clock.held_at(MORNING + timedelta(hours=13)):  # quiet hours
        worker.new_phone(cast.naima)
        announce(cast)
        worker.works()
        with as_system():  # by another worker, an instant before
            session.execute(text("UPDATE sessions SET locked_at = now()"))
            session.commit()
    with clock.held_at(MORNING + timedelta(hours=23)):
        worker.works()
    assert service.received == []
    assert states() == [("push", "dropped", "no subscription")]


def test_a_phone_nobody_opened_for_a_month_does_not_ring(cast: Cast, worker, service) -> None:
    worker.new_phone(cast.naima)
    with clock.held_at(MORNING + timedelta(days=29)):
        announce(cast)
        worker.works()
    assert len(service.received) == 1
    with clock.held_at(MORNING + timedelta(days=31)):
        announce(cast)
        worker.works()
    assert len(service.received) == 1


def test_locking_silences_that_phone_and_no_other(cast: Cast, worker, service) -> None:
    worker.new_phone(cast.naima)
    locked = session_of(cast)
    with clock.held_at(MORNING + timedelta(minutes=1)):
        worker.new_phone(cast.naima)
        with acting_as(cast.naima.id):
            accounts.lock_session(locked)
        announce(cast)
        worker.works()
    assert len(service.received) == 1
