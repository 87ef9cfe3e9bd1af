"""The same words to everybody a professional follows, or to their teams, shown first until a day."""

from collections.abc import Iterable
from datetime import date, timedelta
from uuid import UUID, uuid5

from sqlalchemy import select

from services import circle, clock
from services.accounts import count_act
from services.circle import Relation, Viewer
from services.circle.matrix import Role
from services.database import session, transaction
from services.errors import NotFound, Refused
from services.messages import rules
from services.messages.models import Conversation, ConversationKind, ConversationMember, MessageKind
from services.messages.opening import open_conversation
from services.messages.sending import send_message
from services.messages.starting import may_start, start_direct

# Longer is no news: it would stand first in a conversation for ever.
LONGEST = timedelta(days=366)
_PROFESSIONALS = (Role.REFERENT, Role.CARER)


def audience(viewer: Viewer) -> list[Relation]:
    """The young people to whom this professional may announce something. One statement; notes nothing."""
    return [
        one
        for one in circle.linked_relations(viewer, "caseload.list")
        if one.role in _PROFESSIONALS and may_start(one)
    ]


def announce_to_caseload(
    viewer: Viewer, words: str, until: date, client_id: UUID, *, to_teams: bool = False
) -> int:
    """Write to each of them (or in each of their teams where one takes part). Sent twice, it is sent once.

    Gives in how many conversations. Refused: `announced_in_past`, `announced_too_late` (a year at most), and as `send_message`. Raises `TooOften`, and `NotFound` for who
    follows nobody. Each conversation has its own copy, sealed with its own key: none of them knows of the others.
    """
    kept = rules.clean_words(words)
    if until < clock.now().date():
        raise Refused("announced_in_past")
    if until > clock.now().date() + LONGEST:
        raise Refused("announced_too_late")
    relations = audience(viewer)
    if not relations:
        raise NotFound
    with transaction():
        conversations = _teams(viewer, relations) if to_teams else [start_direct(one) for one in relations]
        # The copies of one announcement bear one instant: so whoever wrote it meets them as one.
        sent, is_new, at = 0, False, clock.now()
        for conversation in conversations:
            talk = open_conversation(viewer, None, conversation)
            if talk.can_write:
                name = uuid5(client_id, str(conversation))
                made = send_message(
                    talk, kept, name, is_confirmed=True, kind=MessageKind.ANNOUNCEMENT, until=until, at=at
                )
                sent, is_new = sent + 1, is_new or made.is_new
        if is_new:  # sent again by a phone that did not hear the answer, it counts once
            count_act(rules.ANNOUNCEMENTS, viewer.account_id)
    return sent


def _teams(viewer: Viewer, relations: Iterable[Relation]) -> list[UUID]:
    return list(
        session.scalars(
            select(Conversation.id)
            .join(ConversationMember, ConversationMember.conversation_id == Conversation.id)
            .where(
                Conversation.kind == ConversationKind.TEAM,
                Conversation.jeune_id.in_([one.space.id for one in relations]),
                ConversationMember.account_id == viewer.account_id,
                ConversationMember.left_at.is_(None),
            )
            .order_by(Conversation.id)  # two colleagues who announce at once wait for each other, in turn
        )
    )
