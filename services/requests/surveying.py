"""“Did you get it? Did it help?”, three months later: three faces and a word. The département has counts, never a word."""

from uuid import UUID

from sqlalchemy import update

from services import clock
from services.circle import Relation
from services.database import session, transaction
from services.errors import NotFound, Refused
from services.requests import writing
from services.requests.reading import SURVEY
from services.requests.tables import service_requests


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
