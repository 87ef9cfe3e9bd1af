"""What becomes of the catalogue, in numbers: counted once a month, as it was on its first day, and kept as it is told.

No number here points at somebody, alone, beside another, or taken away from that of any month before
(trust: PRIV-21; docs/decisions/0023).
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.dialects.postgresql import insert

from services import clock
from services.catalogue.freshness import ZONE
from services.catalogue.tables import offers
from services.circle import PostKind, Viewer, find_standing
from services.database import as_system, session, transaction
from services.errors import NotFound
from services.requests.tables import FIGURES, offer_figures

# Under so many a count would point at somebody: it is not told (as the figures of teams are).
FEWEST = 11
# Of those who asked.
_PARTS = ("obtained", "refused", "helped")
# Name of a figure → what is told of it; None: too few.
Told = dict[str, int | None]


@dataclass(frozen=True, slots=True)
class OfferFigures:
    """Of one offer: how many times it was opened; to how many young people it was proposed, how many asked, obtained,
    were refused, said it helped. None: too few to tell.
    """

    offer_name: str
    partner: str
    opened: int | None
    proposed: int | None
    asked: int | None
    obtained: int | None
    refused: int | None
    helped: int | None


@dataclass(frozen=True, slots=True)
class Figures:
    """Those of a département. `counted_on`: what they are as of; None before they were ever counted."""

    lines: tuple[OfferFigures, ...]
    counted_on: date | None


def figures_of(viewer: Viewer) -> Figures:
    """What is told to this cadre of their département, offer by offer. One statement, and one to know that they are a cadre.

    An offer of which nothing is told is not there: a line of its own would say that it is not nothing. Raises `NotFound`.
    """
    standing = find_standing(viewer.account_id)
    if PostKind.CADRE not in standing.posts or standing.departement is None:
        raise NotFound
    rows = session.execute(
        select(
            offer_figures.c.counted_on,
            offers.c.name,
            offers.c.partner,
            *(offer_figures.c[name] for name in FIGURES),
        )
        .join(offers, offers.c.id == offer_figures.c.offer_id)
        .where(offer_figures.c.departement_code == standing.departement)
    ).all()
    told = [OfferFigures(*row[1:]) for row in rows if any(one is not None for one in row[3:])]
    told.sort(key=lambda one: (-(one.asked or 0), -(one.proposed or 0), -(one.opened or 0), one.offer_name))
    return Figures(tuple(told), max((row.counted_on for row in rows), default=None))


def count_month() -> int:
    """Count what was true on the first of this month, wherever that was not done yet. Gives how many offers were counted."""
    month = clock.today(ZONE).replace(day=1)
    with transaction(), as_system():
        rows = session.execute(_COUNTED, {"month": month, "zone": ZONE}).all()
        if rows:
            kept = [_kept(row, month) for row in rows]
            made = insert(offer_figures)
            session.execute(
                made.on_conflict_do_update(
                    index_elements=["offer_id"],
                    set_={name: made.excluded[name] for name in ("counted_on", *FIGURES)},
                ),
                kept,
            )
    return len(rows)


def _kept(row: Any, month: date) -> dict[str, Any]:
    """What is kept of one offer is what is told of it: whoever reads the table knows no more."""
    now = (row.opened, *_told(row.proposed, row.asked, row.obtained, row.refused, row.helped))
    return {
        "offer_id": row.id,
        "departement_code": row.departement_code,
        "counted_on": month,
        **moved(dict(zip(FIGURES, now, strict=True)), dict(zip(FIGURES, row.before, strict=True))),
    }


def moved(now: Told, before: Told) -> Told:
    """What is told this month, where `before` was told last: each number as it was, or `FEWEST` more at least.

    Those who asked and the parts of them move together or not at all: no part stands beside a number that it would point at
    the few of. A part that was never told waits. So no two months, of however many, tell of a few when one is taken away.
    """
    told = {name: _step(now[name], before[name]) for name in FIGURES}
    beside = told | _beside(told)
    if any(before[name] is not None and beside[name] is None for name in _PARTS):
        return told | {name: before[name] for name in ("asked", *_PARTS)}
    return beside


def _step(number: int | None, before: int | None) -> int | None:
    if number is None or number - (before or 0) < FEWEST:
        return before
    return number


def _beside(told: Told) -> Told:
    """The parts of those who asked that may stand beside their number."""
    asked = told["asked"]
    if asked is None:
        return dict.fromkeys(_PARTS)
    obtained, refused = _parts(asked, told["obtained"], told["refused"])
    return {"obtained": obtained, "refused": refused, "helped": _part(asked, told["helped"])}


def _told(proposed: int, asked: int, obtained: int, refused: int, helped: int) -> tuple[int | None, ...]:
    """What becomes of requests is hidden with their number; a part too that would point at the few who are not in it."""
    shown = proposed if proposed >= FEWEST else None
    if asked < FEWEST:
        return (shown, None, None, None, None)
    return (shown, asked, *_parts(asked, obtained, refused), _part(asked, helped))


def _parts(asked: int, obtained: int | None, refused: int | None) -> tuple[int | None, int | None]:
    """Obtained, refused. Were both told, what is left would be counted by whoever takes them away: one is hidden."""
    first, second = _part(asked, obtained), _part(asked, refused)
    if first is not None and second is not None and not _is_nobody_or_many(asked - first - second):
        return (first, None) if first >= second else (None, second)
    return first, second


def _part(whole: int, part: int | None) -> int | None:
    """A part of a whole that is told: neither few, nor all but a few."""
    return part if part is not None and part >= FEWEST and _is_nobody_or_many(whole - part) else None


def _is_nobody_or_many(number: int) -> bool:
    return number == 0 or number >= FEWEST


# As of the first instant of the month, where the département lives; what moved since counts next month.
_COUNTED = text(
    "WITH began AS (SELECT CAST(:month AS date)::timestamp AT TIME ZONE :zone AS at)"
    " SELECT o.id, o.departement_code, ARRAY[f.opened, f.proposed, f.asked, f.obtained, f.refused, f.helped] AS before,"
    "  coalesce(v.opened, 0) AS opened,"
    "  coalesce(c.proposed, 0) AS proposed, coalesce(r.asked, 0) AS asked, coalesce(r.obtained, 0) AS obtained,"
    "  coalesce(r.refused, 0) AS refused, coalesce(r.helped, 0) AS helped"
    " FROM offers o LEFT JOIN offer_figures f ON f.offer_id = o.id"
    " LEFT JOIN (SELECT offer_id, sum(times)::integer AS opened FROM offer_openings"
    "  WHERE month < CAST(:month AS date) GROUP BY offer_id) v ON v.offer_id = o.id"
    " LEFT JOIN (SELECT offer_id, count(DISTINCT jeune_id) AS proposed FROM offer_choices, began"
    "  WHERE choice = 'proposed' AND offer_choices.at < began.at GROUP BY offer_id) c ON c.offer_id = o.id"
    " LEFT JOIN (SELECT offer_id, count(DISTINCT jeune_id) AS asked,"
    "  count(DISTINCT jeune_id) FILTER (WHERE state = 'obtained' AND closed_at < at) AS obtained,"
    "  count(DISTINCT jeune_id) FILTER (WHERE state = 'refused' AND closed_at < at) AS refused,"
    "  count(DISTINCT jeune_id) FILTER (WHERE face >= 2 AND surveyed_at < at) AS helped"
    "  FROM service_requests, began WHERE asked_at < at GROUP BY offer_id) r ON r.offer_id = o.id"
    " WHERE o.published_at IS NOT NULL AND NOT EXISTS (SELECT FROM offer_figures d"
    "  WHERE d.departement_code = o.departement_code AND d.counted_on >= CAST(:month AS date))"
)
