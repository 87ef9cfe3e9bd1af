"""The project d’accès à l’autonomie: two voices on each of the six legal needs (CASF L222-5-1, décret 2022-1125)."""

from sqlalchemy.dialects.postgresql import insert

from services import clock
from services.circle import Relation
from services.database import session, transaction
from services.errors import NotFound, Refused
from services.journey.models import ProjectEntry

WORDS = "project_entries"
NEEDS = range(1, 7)
LONGEST_WORDS = 3000


def write_project(relation: Relation, need: int, words: str) -> None:
    """Write one's voice on one need, in place of what one wrote before.

    Raises `NotFound` for another need; Refused: `words_too_long`.
    """
    relation.ensure("project.contribute")
    if need not in NEEDS:
        raise NotFound
    words = words.strip()
    if len(words) > LONGEST_WORDS:
        raise Refused("words_too_long", longest=LONGEST_WORDS)
    voice = "jeune" if relation.is_own else "referent"
    row = {
        "jeune_id": relation.space.id,
        "need": need,
        "voice": voice,
        "author_id": relation.viewer.account_id,
        "words": relation.space.cipher.seal(words, WORDS, f"{need}.{voice}"),
        "updated_at": clock.now(),
    }
    statement = insert(ProjectEntry).values(row)
    newest = {name: statement.excluded[name] for name in ("author_id", "words", "updated_at")}
    with transaction():
        session.execute(
            statement.on_conflict_do_update(index_elements=["jeune_id", "need", "voice"], set_=newest)
        )
        relation.note("project.contribute")
