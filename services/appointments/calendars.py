"""What a calendar outside shows of appointments: less than the page, never more, and nothing without the rule."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import text

from services import clock
from services.appointments.feeds import KIND, FeedChoices, feed_of
from services.appointments.models import PlaceKind, Reply
from services.appointments.queries import BEHIND, MOST, those
from services.appointments.views import AppointmentView
from services.circle import Viewer
from services.database import acting_as, transaction
from services.prepared import Prepared
from services.secrets import fingerprint

# A phone that was off for weeks hears of it all the same.
CANCELLED_STAYS = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Entry:
    """An appointment in a calendar. `title` and `place` are empty unless its reader chose to see them there."""

    uid: str
    starts_at: datetime
    zone: str
    minutes: int
    title: str
    place: str
    sequence: int
    is_cancelled: bool
    is_confirmed: bool
    is_declined: bool
    created_at: datetime
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class CalendarWords:
    """The words of a calendar in its reader’s language: its name, and what stands for a title that is not shown."""

    name: str
    neutral: str


@dataclass(frozen=True, slots=True)
class Feed:
    """The feed that a token opens. `stamp` changes with anything it shows; `ids` is None when the caller knew it."""

    account_id: UUID
    language: str
    choices: FeedChoices
    stamp: str
    ids: tuple[UUID, ...] | None


def write_calendar(entries: Sequence[Entry], words: CalendarWords) -> bytes:
    """The bytes of a calendar of these entries (RFC 5545), the same for the same entries."""
    # Four megabytes that a web worker holds only from the first calendar on.
    from services.appointments import ics

    return ics.write(entries, words)


def find_feed(token: str, known: str = "") -> Feed | None:
    """The feed of this token, if it is in force and its account too. One statement, a transaction by itself.

    known: the stamp that the asking calendar has already.
    """
    at = clock.now()
    account_id, language, titles, places, stamp, ids = _FIND.one_alone(
        token=fingerprint(KIND, token),
        at=at,
        since=at - BEHIND,
        cancelled_since=at - CANCELLED_STAYS,
        most=MOST,
        known=known,
    )
    if account_id is None:
        return None
    shown = None if stamp == known else tuple(ids or ())
    return Feed(account_id, language, FeedChoices(titles, places), stamp, shown)


def entries_of(feed: Feed) -> list[Entry]:
    """What the owner may see of it today, by the rule of the pages; others’ appointments are noted as read.

    Four statements, in a transaction of its own that has ended before anything of it leaves.
    """
    if not feed.ids:
        return []
    with acting_as(feed.account_id), transaction():
        views = those(Viewer(feed.account_id), list(feed.ids))
        return [entry for view in views if (entry := entry_of(view, feed.choices))]


def own_entry(view: AppointmentView) -> Entry | None:
    """One appointment, as its reader chose to see it in a calendar; None while its time is not picked."""
    return entry_of(view, feed_of(view.me))


def entry_of(view: AppointmentView, choices: FeedChoices) -> Entry | None:
    """`view` as a calendar may show it: of a confidential one the time alone, whatever was chosen."""
    if view.starts_at is None:
        return None
    says_more = not view.is_confidential
    mine = view.mine
    return Entry(
        uid=view.uid,
        starts_at=view.starts_at,
        zone=view.zone,
        minutes=view.minutes,
        title=view.object if choices.with_titles and says_more else "",
        place=_place(view) if choices.with_places and says_more else "",
        sequence=view.sequence,
        is_cancelled=view.is_cancelled,
        is_confirmed=mine is None or mine.reply is Reply.ACCEPTED or view.created_by == view.me,
        is_declined=mine is not None and not mine.comes,
        created_at=view.created_at,
        changed_at=view.updated_at,
    )


def _place(view: AppointmentView) -> str:
    # Where somebody lives is on no other company’s computer.
    return "" if view.place_kind is PlaceKind.HOME else view.place


_FIND = Prepared(
    text(
        "SELECT f.account_id, f.language, f.with_titles, f.with_places, f.stamp, f.ids FROM (SELECT) AS one"
        " LEFT JOIN envol_calendar(:token, :at, :since, :cancelled_since, :most, :known) AS f ON true"
    ).columns()
)
