"""What becomes of the catalogue, in numbers: counted once a month, as it was on its first day, and kept as it is told.

No number here points at somebody, alone, beside another, or taken away from that of the month before
(docs/decisions/0023).
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
    told = _told(row.proposed, row.asked, row.obtained, row.refused, row.others, row.helped)
    return {
        "offer_id": row.id,
        "departement_code": row.departement_code,
        "counted_on": month,
        "opened": _step(row.opened, row.before),
        **dict(zip(FIGURES[1:], told, strict=True)),
    }


def _step(times: int, before: int | None) -> int | None:
    """Moves when there are `FEWEST` more: no two months taken from each other tell of a few openings."""
    return times if times - (before or 0) >= FEWEST else before


def _told(
    proposed: int, asked: int, obtained: int, refused: int, others: int, helped: int
) -> tuple[int | None, ...]:
    """What becomes of requests is hidden with their number; a part too that would point at the few who are not in it."""
    shown = proposed if proposed >= FEWEST else None
    if asked < FEWEST:
        return (shown, None, None, None, None)
    return (shown, asked, *_parts(asked, obtained, refused, others), _part(asked, helped))


def _parts(asked: int, obtained: int, refused: int, others: int) -> tuple[int | None, int | None]:
    """Obtained, refused. Were both told, what is left would be counted by whoever takes them away: one is hidden."""
    first, second = _part(asked, obtained), _part(asked, refused)
    if first is not None and second is not None and _is_few(others):
        return (first, None) if first >= second else (None, second)
    return first, second


def _part(whole: int, part: int) -> int | None:
    """A part of a whole that is told: neither few, nor all but a few."""
    return None if part < FEWEST or _is_few(whole - part) else part


def _is_few(number: int) -> bool:
    return 0 < number < FEWEST


# As of the first instant of the month, where the département lives; what moved since counts next month.
_COUNTED = text(
    "WITH began AS (SELECT CAST(:month AS date)::timestamp AT TIME ZONE :zone AS at)"
    " SELECT o.id, o.departement_code, f.opened AS before, coalesce(v.opened, 0) AS opened,"
    "  coalesce(c.proposed, 0) AS proposed, coalesce(r.asked, 0) AS asked, coalesce(r.obtained, 0) AS obtained,"
    "  coalesce(r.refused, 0) AS refused, coalesce(r.others, 0) AS others, coalesce(r.helped, 0) AS helped"
    " FROM offers o LEFT JOIN offer_figures f ON f.offer_id = o.id"
    " LEFT JOIN (SELECT offer_id, sum(times)::integer AS opened FROM offer_openings"
    "  WHERE month < CAST(:month AS date) GROUP BY offer_id) v ON v.offer_id = o.id"
    " LEFT JOIN (SELECT offer_id, count(DISTINCT jeune_id) AS proposed FROM offer_choices, began"
    "  WHERE choice = 'proposed' AND offer_choices.at < began.at GROUP BY offer_id) c ON c.offer_id = o.id"
    " LEFT JOIN (SELECT offer_id, count(DISTINCT jeune_id) AS asked,"
    "  count(DISTINCT jeune_id) FILTER (WHERE state = 'obtained' AND closed_at < at) AS obtained,"
    "  count(DISTINCT jeune_id) FILTER (WHERE state = 'refused' AND closed_at < at) AS refused,"
    "  count(DISTINCT jeune_id) FILTER (WHERE state NOT IN ('obtained', 'refused') OR closed_at >= at) AS others,"
    "  count(DISTINCT jeune_id) FILTER (WHERE face >= 2 AND surveyed_at < at) AS helped"
    "  FROM service_requests, began WHERE asked_at < at GROUP BY offer_id) r ON r.offer_id = o.id"
    " WHERE o.published_at IS NOT NULL AND NOT EXISTS (SELECT FROM offer_figures d"
    "  WHERE d.departement_code = o.departement_code AND d.counted_on >= CAST(:month AS date))"
)
