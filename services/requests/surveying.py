"""“Did you get it? Did it help?”, three months later: three faces and a word. The département has counts, never a word."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import text, update

from services import clock
from services.circle import PostKind, Relation, Viewer, find_standing
from services.database import as_system, session, transaction
from services.errors import NotFound, Refused
from services.requests import writing
from services.requests.reading import SURVEY
from services.requests.tables import service_requests

# Under so many people a count would point at somebody: it is not told (as the figures of teams are).
FEWEST = 11


def say_how(
    own: Relation, request_id: UUID, face: int, words: str = "", *, got_it: bool | None = None
) -> None:
    """How it went: 1 (not at all) to 3 (a lot); said again, the last counts. Refused: `no_face`, `words_too_long`.

    Raises `NotFound`.
    """
    if not own.is_own:
        raise NotFound
    if face not in (1, 2, 3):
        raise Refused("no_face")
    kept = writing.clean_words(words)
    sealed = own.space.cipher.seal(kept, SURVEY, request_id) if kept else None
    with transaction():
        found = session.scalar(
            update(service_requests)
            .where(service_requests.c.id == request_id, service_requests.c.jeune_id == own.space.id)
            .values(face=face, got_it=got_it, survey_words=sealed, surveyed_at=clock.now())
            .returning(service_requests.c.id)
        )
        if found is None:
            raise NotFound


@dataclass(frozen=True, slots=True)
class OfferFigures:
    """Of one offer: to how many young people it was proposed, how many asked, obtained, were refused, said it helped.

    None: too few to tell.
    """

    offer_name: str
    partner: str
    proposed: int | None
    asked: int | None
    obtained: int | None
    refused: int | None
    helped: int | None


def figures_of(viewer: Viewer) -> list[OfferFigures]:
    """Counts for the département of this cadre, offer by offer; no name, and nothing under `FEWEST`. One statement.

    What becomes of requests is hidden with their number: where fewer than `FEWEST` asked, none of it is told. Nor is a
    part that would point at the few who are not in it, alone or with the other part (`_parts`).
    Raises `NotFound`.
    """
    standing = find_standing(viewer.account_id)
    if PostKind.CADRE not in standing.posts or standing.departement is None:
        raise NotFound
    with as_system():
        rows = session.execute(_FIGURES, {"departement": standing.departement}).all()
    told = [OfferFigures(row.offer_name, row.partner, *_told(*row[2:])) for row in rows]
    # By what is told, then by name: an order by what is not would tell it.
    return sorted(told, key=lambda one: (-(one.asked or 0), -(one.proposed or 0), one.offer_name))


def _told(
    proposed: int, asked: int, obtained: int, refused: int, open_or_over: int, helped: int
) -> tuple[int | None, ...]:
    shown = proposed if proposed >= FEWEST else None
    if asked < FEWEST:
        return (shown, None, None, None, None)
    return (shown, asked, *_parts(asked, obtained, refused, open_or_over), _part(asked, helped))


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


_FIGURES = text(
    "SELECT o.name AS offer_name, o.partner, coalesce(c.proposed, 0), coalesce(r.asked, 0), coalesce(r.obtained, 0),"
    " coalesce(r.refused, 0), coalesce(r.others, 0), coalesce(r.helped, 0) FROM offers o"
    " LEFT JOIN (SELECT offer_id, count(DISTINCT jeune_id) AS proposed FROM offer_choices WHERE choice = 'proposed'"
    "  GROUP BY offer_id) c ON c.offer_id = o.id"
    " LEFT JOIN (SELECT offer_id, count(DISTINCT jeune_id) AS asked,"
    "  count(DISTINCT jeune_id) FILTER (WHERE state = 'obtained') AS obtained,"
    "  count(DISTINCT jeune_id) FILTER (WHERE state = 'refused') AS refused,"
    "  count(DISTINCT jeune_id) FILTER (WHERE state NOT IN ('obtained', 'refused')) AS others,"
    "  count(DISTINCT jeune_id) FILTER (WHERE face >= 2) AS helped"
    "  FROM service_requests WHERE departement_code = :departement GROUP BY offer_id) r ON r.offer_id = o.id"
    " WHERE o.departement_code = :departement AND (c.proposed > 0 OR r.asked > 0)"
    " ORDER BY o.name LIMIT 400"
)
