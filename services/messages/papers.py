"""A paper of the vault at a message: shared with those of the conversation, to look at, until a day."""

from uuid import UUID

from services import documents
from services.circle import Relation
from services.database import transaction
from services.documents import Lasting
from services.errors import NotFound, Refused
from services.messages.attaching import count_files
from services.messages.models import SHARES_PAPER
from services.messages.opening import Talk
from services.messages.sending import Sent, find_sent, send_message


def may_share_papers(talk: Talk) -> bool:
    """Whether whoever asks has papers to share here: the young person does."""
    return talk.is_jeune and talk.can_write


def share_paper(
    talk: Talk, own: Relation, document_id: UUID, words: str, client_id: UUID, lasting: Lasting
) -> Sent:
    """Say it at a message, and share this paper with each of those who take part; sent twice, it is sent once.

    Each may look at it until then, and keeps nothing; withdrawn with its message, it is shared no more. Refused:
    `paper_for_nobody`, as `send_message` and as `documents.share_with`. Raises `NotFound`.
    """
    if not talk.is_jeune:
        raise NotFound
    if known := find_sent(talk.id, client_id):
        return known
    opened = documents.open_document(own.viewer, own, document_id)
    links = documents.receivers_among(opened, {one.account_id for one in talk.others})
    if not links:
        raise Refused("paper_for_nobody")
    with transaction():
        sent = send_message(talk, words, client_id, is_wordless=True)
        if sent.is_new:
            place = documents.Place(talk.jeune_id, sent.id, talk.id, sent.seq)
            documents.attach_paper(opened, place, links, lasting)
            count_files(sent.id, SHARES_PAPER)
    return sent
