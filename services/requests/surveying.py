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
    """Of one offer: how many young people asked, obtained, were refused, said it helped; None: too few to tell."""

    offer_name: str
    partner: str
    asked: int | None
    obtained: int | None
    refused: int | None
    helped: int | None


def figures_of(viewer: Viewer) -> list[OfferFigures]:
    """Counts for the département of this cadre, offer by offer; no name, and nothing under `FEWEST`. One statement.

    A count is hidden with the one it could be worked out from: where fewer than `FEWEST` asked, nothing is told.
    Raises `NotFound`.
    """
    standing = find_standing(viewer.account_id)
    if PostKind.CADRE not in standing.posts or standing.departement is None:
        raise NotFound
    with as_system():
        rows = session.execute(_FIGURES, {"departement": standing.departement}).all()
    return [OfferFigures(row.offer_name, row.partner, *_told(*row[2:])) for row in rows]


def _told(asked: int, obtained: int, refused: int, helped: int) -> tuple[int | None, ...]:
    if asked < FEWEST:
        return (None, None, None, None)
    return (asked, *(one if one >= FEWEST else None for one in (obtained, refused, helped)))


_FIGURES = text(
    "SELECT max(offer_name) AS offer_name, max(partner) AS partner, count(DISTINCT jeune_id),"
    " count(DISTINCT jeune_id) FILTER (WHERE state = 'obtained'),"
    " count(DISTINCT jeune_id) FILTER (WHERE state = 'refused'),"
    " count(DISTINCT jeune_id) FILTER (WHERE face >= 2)"
    " FROM service_requests WHERE departement_code = :departement AND offer_id IS NOT NULL"
    " GROUP BY offer_id ORDER BY 3 DESC, 1 LIMIT 200"
)
