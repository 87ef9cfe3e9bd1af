"""What is over is forgotten after its delay, and not a day before."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import delete, func, select

from app.config import TEST_DAY
from services import accounts, clock
from services.accounts import CardKind, Device
from services.accounts.models import (
    Attempt,
    CardCode,
    ClientOperation,
    CodeCard,
    Invitation,
    KnownDevice,
    SignInSession,
)
from services.database import acting_as, as_system, session
from tests.cast import Cast

DAY = timedelta(days=1)


def purge_after(delay: timedelta) -> None:
    with clock.held_at(TEST_DAY + delay), as_system():
        accounts.purge()


def left(model) -> int:
    return session.scalar(select(func.count()).select_from(model))


@pytest.fixture
def empty(db, cast: Cast) -> Cast:
    """The cast, and nothing to forget yet."""
    for model in (KnownDevice, CardCode, CodeCard, SignInSession, Invitation, Attempt):
        session.execute(delete(model))
    session.commit()
    return cast


def test_what_a_phone_posted_may_come_again_for_ninety_days(empty: Cast) -> None:
    name = uuid4()
    with acting_as(empty.naima.id):
        assert accounts.done_once(name, lambda: "first") == "first"
    purge_after(90 * DAY)
    with acting_as(empty.naima.id):
        assert accounts.done_once(name, lambda: "second") == "first"
    purge_after(91 * DAY)
    assert left(ClientOperation) == 0


def test_a_browser_is_known_as_long_as_it_keeps_the_cookie(empty: Cast) -> None:
    token = accounts.remember_device(empty.naima.id, None)
    purge_after(accounts.KNOWN_FOR)
    assert accounts.remember_device(empty.naima.id, token) is None
    purge_after(accounts.KNOWN_FOR + DAY)
    assert left(KnownDevice) == 0
    assert accounts.remember_device(empty.naima.id, token)


def test_a_card_replaced_is_forgotten_with_its_codes_and_the_new_one_stays(empty: Cast) -> None:
    accounts.make_card(empty.naima.id, CardKind.SHARED)
    codes = accounts.make_card(empty.naima.id, CardKind.RESCUE)
    purge_after(90 * DAY)
    assert (left(CodeCard), left(CardCode)) == (2, 12)
    purge_after(91 * DAY)
    assert (left(CodeCard), left(CardCode)) == (1, 2)
    assert accounts.account_for_code(codes[0], source="192.0.2.1") == empty.naima.id


def test_used_codes_are_forgotten_and_those_left_still_open_years_later(empty: Cast) -> None:
    codes = accounts.make_card(empty.naima.id, CardKind.SHARED)
    assert accounts.account_for_code(codes[0], source="192.0.2.1") == empty.naima.id
    purge_after(91 * DAY)
    assert left(CardCode) == 9
    assert accounts.card_of(empty.naima.id).codes_left == 9
    with clock.held_at(TEST_DAY + 800 * DAY):
        assert accounts.account_for_code(codes[0], source="192.0.2.1") is None
        assert accounts.account_for_code(codes[1], source="192.0.2.1") == empty.naima.id


def test_sessions_invitations_and_tries_go_too(empty: Cast) -> None:
    accounts.start_session(empty.naima.id, device=Device.OWN, label="Test")
    newcomer = accounts.create_account("Lou")
    accounts.issue_invitation(newcomer.id, by=empty.karim.id)
    accounts.count_try("code", "192.0.2.1")
    purge_after(7 * DAY)
    assert (left(SignInSession), left(Invitation), left(Attempt)) == (1, 1, 1)
    purge_after(8 * DAY)
    assert (left(SignInSession), left(Invitation), left(Attempt)) == (1, 1, 0)
    purge_after(98 * DAY)
    assert (left(SignInSession), left(Invitation)) == (0, 0)
