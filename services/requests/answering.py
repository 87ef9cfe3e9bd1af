"""What becomes of a request: noted by the young person, by the référent beside them, by the partner’s adviser."""

from uuid import UUID

from sqlalchemy import text

from services.accounts.limits import count_act
from services.circle import Relation
from services.database import session, transaction
from services.errors import NotFound, Refused
from services.requests import writing
from services.requests.model import CLOSED, Channel, Motif, RequestState, Who
from services.requests.reading import is_given, open_request, who_is

ANSWER = "request.answer"


def note_answer(
    relation: Relation, request_id: UUID, to: RequestState, *, motif: Motif | None = None, words: str = ""
) -> None:
    """What the partner said, as the young person or their référent heard it; or that it was obtained.

    Refused: `request_over`, `no_motif`, `words_too_long`. Raises `NotFound`.
    """
    who, kept = who_is(relation), writing.clean_words(words)
    open_request(relation, request_id)
    with transaction():
        row = writing.locked(request_id)
        if to is RequestState.WITHDRAWN:
            raise Refused("request_over")
        if not writing.move_on(row, to, who, relation.viewer.account_id, motif=motif, words=kept):
            return
        _tell_others(relation, row, who)
        if to in CLOSED:
            writing.silence_advisers(row)


def write_to_partner(relation: Relation, request_id: UUID, words: str) -> None:
    """A word to whoever answers for the partner. Refused: `no_words`, `words_too_long`, `request_over`. Raises `TooOften`."""
    who, kept = who_is(relation), _some(words)
    if who is not Who.JEUNE:
        raise NotFound
    with transaction():
        row = writing.locked(request_id)
        if row.jeune_id != relation.space.id or row.channel != Channel.PARTNER:
            raise NotFound
        if not is_given(row):  # nobody would read it
            raise Refused("request_over")
        count_act(writing.WORDS_A_DAY, relation.viewer.account_id)
        writing.add_event(row, who, relation.viewer.account_id, writing.MESSAGE, words=kept)
        writing.tell_advisers(row)


def take_answer_back(relation: Relation, request_id: UUID) -> None:
    """One’s own last change, within a day: it stands again where it stood. Refused: `request_over`."""
    view = open_request(relation, request_id)
    if not view.may_undo:
        raise Refused("request_over")
    with transaction():
        row = writing.locked(request_id)
        before = session.scalar(
            _LAST, {"id": request_id, "me": relation.viewer.account_id, "state": row.state}
        )
        if before is None:
            raise Refused("request_over")
        writing.put_back(row, before, view.who, relation.viewer.account_id)


def _tell_others(relation: Relation, row: object, who: Who) -> None:
    if who is Who.REFERENT:
        relation.note(ANSWER, about="requests")
        writing.tell_jeune(row)
    elif who is Who.JEUNE:
        writing.tell_advisers(row)


def _some(words: str) -> str:
    kept = writing.clean_words(words)
    if not kept:
        raise Refused("no_words")
    return kept


_LAST = text(
    "SELECT before FROM (SELECT before, account_id, act FROM request_events WHERE request_id = :id"
    " ORDER BY number DESC LIMIT 1) e WHERE e.account_id = :me AND e.act = :state"
)
