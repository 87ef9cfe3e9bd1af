"""The address at which one’s own calendar reads one’s appointments: opened, renewed, closed, and what it shows."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert

from services import clock, notifications
from services.appointments.models import CalendarFeed
from services.database import session, transaction
from services.notifications import Kind
from services.secrets import fingerprint, new_token

KIND = "calendar"
# Where an address is opened and closed.
PAGE = "/rendez-vous/calendrier"


@dataclass(frozen=True, slots=True)
class FeedChoices:
    """What an account lets its other calendars show. Neither titles nor places until they say so."""

    with_titles: bool = False
    with_places: bool = False
    # When the address in force was made; None without one.
    made_at: datetime | None = None


def feed_of(account_id: UUID) -> FeedChoices:
    """What this account chose. One statement."""
    row = session.get(CalendarFeed, account_id, populate_existing=True)
    return FeedChoices() if row is None else FeedChoices(row.with_titles, row.with_places, row.made_at)


def open_feed(account_id: UUID) -> str:
    """A new token, told this once and kept nowhere; the former one stops at once. Its account is told, as of a sign-in."""
    token = new_token()
    with transaction():
        _write(account_id, token_hash=fingerprint(KIND, token), made_at=clock.now())
        notifications.announce(Kind.SECURITY, [account_id], subject_id=account_id, address=PAGE)
    return token


def close_feed(account_id: UUID) -> None:
    """No address opens the appointments of this account any more."""
    _write(account_id, token_hash=None, made_at=None)


def choose_feed(account_id: UUID, *, with_titles: bool, with_places: bool) -> None:
    """What the feed, and each appointment that is downloaded, say from now on."""
    _write(account_id, with_titles=with_titles, with_places=with_places)


def _write(account_id: UUID, **values: Any) -> None:
    first = {"with_titles": False, "with_places": False, **values}
    row = insert(CalendarFeed).values(account_id=account_id, **first)
    with transaction():
        session.execute(row.on_conflict_do_update(index_elements=["account_id"], set_=values))
