"""What is read of appointments: one of them, those to come, an agenda. Each in one statement, and one for the rights."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Uuid, column, text

from services import circle, clock, journal
from services.appointments.views import READ, AppointmentView, Ciphers, view_from
from services.circle import Relation, Viewer
from services.errors import NotFound
from services.prepared import Prepared

# A month of somebody who follows many; nobody has more, and a page stays a page.
MOST = 500
# The young person’s list goes back that far; what is older is kept, and not shown.
BEHIND = timedelta(days=60)

COLUMNS = """a.id, a.jeune_id, a.topic, a.place_kind, a.minutes, a.wall_at, a.zone, a.starts_at, a.ends_at,
  a.sequence, a.created_by, a.created_at, a.updated_at, a.cancelled_at, a.cancelled_by, a.milestone_id, a.series_id,
  a.slot_id, a.event_id, a.object, a.reason, a.place, a.bring, a.is_confidential, a.ring_key, a.wrapped"""
_NAMES = [one.strip() for one in COLUMNS.split(",")]
# A row: those, who comes, the times; then, where a relation is asked for, its two ends and what they are to each other.
_WIDTH = len(_NAMES) + 2
_RING_KEY, _WRAPPED = -4, -3  # before who comes, and the times
# Who is invited and which times are offered: for all of them at once, each fence is asked once.
_WITH_PEOPLE = """
people AS MATERIALIZED (
  SELECT p.appointment_id AS id, json_agg(json_build_array(p.account_id, c.first_name, c.last_name, p.reply, p.status,
    encode(p.words, 'hex')) ORDER BY p.account_id <> p.jeune_id, c.first_name) AS people
  FROM participants p JOIN accounts c ON c.id = p.account_id
  WHERE p.appointment_id = ANY (ARRAY(SELECT id FROM shown)) AND p.left_at IS NULL GROUP BY p.appointment_id),
times AS MATERIALIZED (
  SELECT t.appointment_id AS id,
    json_agg(json_build_array(t.id, t.wall_at, t.starts_at, t.ends_at, t.proposed_by) ORDER BY t.starts_at) AS times
  FROM proposed_times t WHERE t.appointment_id = ANY (ARRAY(SELECT id FROM shown)) AND t.closed_at IS NULL
  GROUP BY t.appointment_id)
"""
# A young person is one of those invited, as the others are; so is, on the days of a replacement, who replaces one of
# them. That it is in force today is the fence’s to say, and the rule’s.
_MINE = """a.id IN (SELECT m.appointment_id FROM participants m WHERE m.account_id = :me AND m.left_at IS NULL
  UNION ALL SELECT r.appointment_id FROM links l
  JOIN participants r ON r.jeune_id = l.jeune_id AND r.account_id = l.cover_of AND r.left_at IS NULL
  JOIN appointments c ON c.id = r.appointment_id
    AND (c.wall_at IS NULL OR CAST(c.wall_at AS date) BETWEEN l.starts_on AND l.ends_on)
  WHERE l.account_id = :me AND l.cover_of IS NOT NULL AND l.ended_at IS NULL)"""


def open_appointment(viewer: Viewer, own: Relation | None, appointment_id: UUID) -> AppointmentView:
    """One appointment for whoever is invited, noted in the journal. Raises `NotFound`. Two statements.

    `own`: the viewer’s own space, if they are a young person.
    """
    row = _ONE.one_or_none(id=appointment_id)
    if row is None:
        raise NotFound
    relation = own if own and row[1] == own.space.id else circle.find_relation(viewer, row[1])
    view = _seen(row, relation, Ciphers())
    if view is None:
        raise NotFound
    view.relation.note(READ, about="appointment")
    return view


def own_appointments(own: Relation, *, limit: int = MOST) -> list[AppointmentView]:
    """All that a young person is to do with, soonest first: to come, to pick, and the last two months. One statement."""
    rows = _OWN.rows(me=own.space.id, since=clock.now() - BEHIND, limit=limit)
    ciphers = Ciphers()
    return [view for row in rows if (view := _seen(row, own, ciphers))]


def next_appointment(own: Relation) -> AppointmentView | None:
    """The one that comes first, or that waits for a time to be picked. One statement."""
    row = _NEXT.one_or_none(me=own.space.id, at=clock.now())
    return _seen(row, own, Ciphers()) if row else None


def agenda_of(
    viewer: Viewer, since: datetime, until: datetime, *, limit: int = MOST
) -> list[AppointmentView]:
    """To what this account is invited between two instants, soonest first; noted in the journal. One statement.

    Those of which the time is still to be picked are there when one of their times is.
    """
    at = clock.now()
    rows = _AGENDA.rows(me=viewer.account_id, since=since, until=until, limit=limit, at=at)
    return _for(viewer, rows, at)


class DayCount(NamedTuple):
    """How many appointments one day has that are settled, and of how many a time is still to be picked."""

    settled: int
    to_pick: int


def agenda_days(first: date, last: date) -> dict[date, DayCount]:
    """How much whoever acts has on each day, both included, that has something. No name, no line in the journal.

    The day is that of the clock at the place, of a choice its first time; what is cancelled does not count. One statement.
    """
    return {on: DayCount(settled, to_pick) for on, settled, to_pick in _DAYS.rows(first=first, last=last)}


def appointments_about(relation: Relation) -> list[AppointmentView]:
    """Those of one young person to which the viewer is invited, to come first; noted. One statement."""
    rows = _ABOUT.rows(
        me=relation.viewer.account_id, jeune=relation.space.id, since=clock.now() - BEHIND, limit=MOST
    )
    ciphers = Ciphers()
    views = [view for row in rows if (view := _seen(row, relation, ciphers))]
    relation.note(READ, about="appointments")
    return views


def seats_at(viewer: Viewer, event_id: UUID) -> list[AppointmentView]:
    """The seats of a group event that the viewer organises; noted. One statement."""
    at = clock.now()
    return _for(viewer, _SEATS.rows(me=viewer.account_id, event=event_id, limit=MOST, at=at), at)


def those(viewer: Viewer, ids: list[UUID]) -> list[AppointmentView]:
    """These, as far as the viewer may see them today, soonest first; noted. One statement."""
    at = clock.now()
    return _for(viewer, _THOSE.rows(me=viewer.account_id, ids=ids, at=at), at)


def _for(viewer: Viewer, rows: list[tuple[Any, ...]], at: datetime) -> list[AppointmentView]:
    # What the viewer is to each young person stands in one row about them.
    relations = {
        row[1]: circle.relation_beside(viewer, row[_WIDTH + 2 :], at)
        for row in rows
        if row[_WIDTH + 1] is not None
    }
    ciphers = Ciphers()
    views = [view for row in rows if (view := _seen(row[:_WIDTH], relations[row[1]], ciphers))]
    note_all(view.relation for view in views)
    return views


def note_all(relations: Iterable[Relation]) -> None:
    """One line for each département and reason, with the young people shown and nobody else."""
    groups: dict[tuple[str, str], dict[UUID, None]] = {}
    for one in relations:
        groups.setdefault((one.space.departement, one.reason), {})[one.space.id] = None
    for (departement, reason), jeunes in groups.items():
        journal.note(READ, jeunes=jeunes, departement=departement, reason=reason, about="appointments")


def _seen(row: tuple[Any, ...], relation: Relation | None, ciphers: Ciphers) -> AppointmentView | None:
    """The rule decides again what the fence let through."""
    if relation is None or not ciphers.reads(relation):
        return None
    cipher = ciphers.of(relation, row[_RING_KEY], row[_WRAPPED])
    if cipher is None:
        return None  # a cadre has no key of the space: there would be a time without a word
    view = view_from(row, relation, cipher)
    return view if view.is_mine or view.is_in_place_of is not None else None


def _statement(where: str, end: str) -> Prepared:
    return Prepared(text(f"{_read(where, end, 'a.*')} ORDER BY a.starts_at NULLS FIRST, a.id").columns())


def _with_relations(where: str, end: str) -> Prepared:
    """The same, with what `:me` is to each young person at `:at`: beside the first appointment of each, once."""
    named = [one.removeprefix("a.") for one in _NAMES]
    # The young person of a row is asked about where a relation is wanted, and there alone.
    first = "CASE WHEN row_number() OVER (PARTITION BY a.jeune_id) = 1 THEN a.jeune_id END"
    columns = ", ".join(["a.id", "a.jeune_id AS whose", *_NAMES[2:]])
    asked = text(_read(where, end, columns, "CAST(:me AS uuid) AS end_id", f"{first} AS jeune_id")).columns(
        *(column("whose" if one == "jeune_id" else one) for one in named),
        *(column("people"), column("times"), column("end_id", Uuid), column("jeune_id", Uuid)),
    )
    found = asked.subquery()
    return Prepared(circle.with_relation(found).order_by(found.c.starts_at.nulls_first(), found.c.id))


def _read(where: str, end: str, columns: str, *more: str) -> str:
    # Words of this file alone: nothing that anybody wrote is in them.
    shown = f"WITH shown AS MATERIALIZED (SELECT {COLUMNS} FROM appointments a WHERE {where} {end})"  # noqa: S608
    chosen = ", ".join([columns, "people.people", "times.times", *more])
    return (
        f"{shown}, {_WITH_PEOPLE} SELECT {chosen} FROM shown a"  # noqa: S608
        " LEFT JOIN people ON people.id = a.id LEFT JOIN times ON times.id = a.id"
    )


_SOONEST = "ORDER BY a.starts_at NULLS FIRST, a.id LIMIT :limit"
_ONE = _statement("a.id = :id", "")
_OWN = _statement(
    "a.jeune_id = :me AND (a.starts_at IS NULL OR a.ends_at >= CAST(:since AS timestamptz))", _SOONEST
)
_NEXT = _statement(
    "a.jeune_id = :me AND a.cancelled_at IS NULL AND (a.starts_at IS NULL AND EXISTS (SELECT FROM proposed_times t"
    " WHERE t.appointment_id = a.id AND t.closed_at IS NULL AND t.starts_at > CAST(:at AS timestamptz))"
    " OR a.ends_at > CAST(:at AS timestamptz))"
    " AND NOT EXISTS (SELECT FROM participants p WHERE p.appointment_id = a.id AND p.account_id = :me"
    " AND p.reply = 'declined')",
    "ORDER BY coalesce(a.starts_at, (SELECT min(t.starts_at) FROM proposed_times t WHERE t.appointment_id = a.id"
    " AND t.closed_at IS NULL)), a.id LIMIT 1",
)
_AGENDA = _with_relations(
    "a.id = ANY ((SELECT envol_agenda(CAST(:since AS timestamptz), CAST(:until AS timestamptz), :limit))::uuid[])",
    "ORDER BY a.starts_at NULLS FIRST, a.id",
)
_DAYS = Prepared(
    text(
        "SELECT on_day, settled, to_pick FROM envol_agenda_days(CAST(:first AS date), CAST(:last AS date))"
    ).columns()
)
_ABOUT = _statement(
    f"a.jeune_id = :jeune AND {_MINE} AND (a.starts_at IS NULL OR a.ends_at >= CAST(:since AS timestamptz))",
    _SOONEST,
)
_SEATS = _with_relations(f"a.event_id = :event AND {_MINE}", _SOONEST)
_THOSE = _with_relations("a.id = ANY (CAST(:ids AS uuid[]))", "ORDER BY a.starts_at, a.id")
