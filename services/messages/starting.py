"""Beginning a conversation: with one person, with the team, between professionals; and who is in the team."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID, uuid4

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import select, text
from sqlalchemy.dialects.postgresql import insert

from services import circle, clock, events, journal, notifications
from services.accounts import count_act
from services.circle import LinkKind, Member, Relation, Viewer
from services.circle.matrix import Role
from services.circle.rules import GIVEN_ACTS, PART_OF, cell_of
from services.database import session, transaction
from services.errors import NotFound, Refused
from services.messages import rules
from services.messages.models import Conversation, ConversationKind, ConversationMember, Purpose
from services.messages.opening import Talk, open_conversation
from services.notifications import Kind
from services.sealing import ring

MOST_IN_A_TEAM = 20
OPEN = "conv.open"
# To let somebody propose a moment shows them nothing.
_ACTS = frozenset(PART_OF[one] for one in GIVEN_ACTS)


def writable(relation: Relation) -> list[Member]:
    """The people of one's own circle to whom a young person can write today, the référent first. One statement."""
    if not relation.is_own:
        raise NotFound
    return [one for one in circle.members_of(relation.space) if _is_reachable(one)]


def start_direct(relation: Relation, account_id: UUID | None = None) -> UUID:
    """The conversation between the young person and somebody of the circle, begun now if it was not. Gives its id.

    The young person names who; anybody else begins with the young person, where the table lets them: a mentor or
    family once something was given to them (c1). Raises `NotFound`.
    """
    with transaction():
        if relation.is_own:
            member = next((one for one in writable(relation) if one.account_id == account_id), None)
            if member is None:
                raise NotFound
            return _direct(relation, member.account_id, str(member.kind))
        if not may_start(relation) or relation.link_kind is None:
            raise NotFound
        return _direct(relation, relation.viewer.account_id, str(relation.link_kind))


def young_people(viewer: Viewer) -> list[Relation]:
    """The young people to whom this person may write, by first name. A reading: noted. One statement."""
    found = [one for one in circle.linked_relations(viewer, None) if may_start(one)]
    by_chain: dict[tuple[str, str], list[UUID]] = {}
    for one in found:
        by_chain.setdefault((one.space.departement, one.reason), []).append(one.space.id)
    for (departement, reason), jeunes in by_chain.items():
        journal.note(OPEN, jeunes=jeunes, departement=departement, reason=reason, about="space")
    return found


def may_start(relation: Relation) -> bool:
    """Whether somebody of the circle may write first to the young person."""
    given = frozenset({"c1"}) if _was_given_something(relation) else frozenset()
    reads = rules.reading_of(ConversationKind.DIRECT, relation.role)
    return relation.allows(OPEN, held=given) and relation.allows(reads, held=rules.TAKES_PART)


def ensure_team(relation: Relation, account_ids: Iterable[UUID] = ()) -> UUID:
    """“Mon équipe”: the group in which the young person always is. Begun if it was not; gives its id.

    The young person chooses who is in it; the référent may begin it, with professionals. Refused: `team_too_big`.
    Raises `NotFound` for anybody else.
    """
    if not relation.is_own and not (relation.role == Role.REFERENT and relation.allows(OPEN)):
        raise NotFound
    with transaction():
        conversation, is_new = _insert(relation, ConversationKind.TEAM, ["jeune_id"])
        if is_new:
            joining = [relation.viewer.account_id, *account_ids]
            _join(relation, conversation, _allowed_in_team(relation, joining))
    return conversation


def find_team(viewer: Viewer, own: Relation) -> Talk | None:
    """The team of the young person who asks, if it was begun. Three statements at most."""
    found = session.scalar(
        select(Conversation.id).where(
            Conversation.jeune_id == own.space.id, Conversation.kind == ConversationKind.TEAM
        )
    )
    return open_conversation(viewer, own, found) if found else None


def set_team(relation: Relation, talk: Talk, account_ids: Iterable[UUID]) -> None:
    """The young person says who is in the team from now on; whoever comes reads from now on, whoever leaves no more.

    Refused: `team_too_big`. Raises `NotFound` for anybody else.
    """
    if not relation.is_own or talk.kind != ConversationKind.TEAM or talk.jeune_id != relation.space.id:
        raise NotFound
    wanted = _allowed_in_team(relation, [relation.space.id, *account_ids])
    with transaction():
        # Held: what is said at this instant was said before they came, or after.
        said = session.scalar(
            select(Conversation.last_seq).where(Conversation.id == talk.id).with_for_update()
        )
        rows = session.scalars(
            select(ConversationMember).where(ConversationMember.conversation_id == talk.id).with_for_update()
        )
        for row in rows:
            if row.account_id not in wanted and row.left_at is None:
                row.left_at = clock.now()
        session.flush()
        _join(relation, talk.id, wanted, since=said or 0)
        events.tell(events.SightNarrowed((talk.jeune_id,)))


def start_pro(relation: Relation, account_ids: Iterable[UUID], reason: Purpose) -> UUID:
    """Professionals talk about a young person, for one of the reasons of CASF L226-2-2; gives the new conversation.

    Each of them is bound by secrecy and linked to (or cadre of) this young person, who is told that it takes place,
    with whom and why. Refused: `pro_with_nobody`. Raises `NotFound`, `TooOften`.
    """
    if relation.is_own or not _shares_secrets(relation):
        raise NotFound
    with transaction():
        asked = set(account_ids) - {relation.viewer.account_id}
        people = {
            one.account_id for one in circle.members_of(relation.space) if one.is_active and _is_bound(one)
        }
        if not asked or not asked <= people:
            raise Refused("pro_with_nobody")
        count_act(rules.PRO_TALKS, relation.viewer.account_id)
        conversation, _ = _insert(relation, ConversationKind.PRO, None, reason=reason, **_own_key())
        _join(relation, conversation, {relation.viewer.account_id, *asked})
        notifications.announce(
            Kind.MESSAGE,
            [relation.space.id],
            jeune_id=relation.space.id,
            subject_id=relation.space.id,  # of the list, where it is told: the conversation never opens to them
            address="/messages",
        )
    return conversation


def colleagues(relation: Relation) -> list[Member]:
    """The professionals with whom this one may talk about this young person. Raises `NotFound`. One statement."""
    if relation.is_own or not _shares_secrets(relation):
        raise NotFound
    me = relation.viewer.account_id
    return [
        one
        for one in circle.members_of(relation.space)
        if one.is_active and one.account_id != me and _is_bound(one)
    ]


def _shares_secrets(relation: Relation) -> bool:
    """The table names them (c17), and nobody who only hands over begins something new."""
    return relation.allows("conv.pro.read", held=rules.UNDER_SECRECY) and relation.allows(
        "message.send", held=rules.TAKES_PART
    )


def _is_bound(member: Member) -> bool:
    """Bound by professional secrecy: those of the table whose link, or post, is a charge and not a friendship."""
    return "c17" in (cell_of("conv.pro.read", member.relation.role) or ()) and not member.is_restricted


def _is_reachable(member: Member) -> bool:
    if member.kind is None or not member.is_active or member.is_restricted:
        return False
    reads = rules.reading_of(ConversationKind.DIRECT, member.relation.role)
    return member.relation.allows(reads, held=rules.TAKES_PART)


def _was_given_something(relation: Relation) -> bool:
    return any(
        grant.part not in _ACTS
        and grant.allows
        and grant.is_in_force(relation.at)
        and grant.counts(relation.life)
        for grant in relation.grants
    )


def _allowed_in_team(relation: Relation, account_ids: Iterable[UUID]) -> set[UUID]:
    reachable = {one.account_id for one in circle.members_of(relation.space) if _is_reachable(one)}
    if not relation.is_own:
        professionals = (LinkKind.REFERENT, LinkKind.CARER)
        reachable = {
            one.account_id
            for one in circle.members_of(relation.space)
            if _is_reachable(one) and one.kind in professionals
        }
    wanted = {relation.space.id} | (set(account_ids) & reachable)
    if len(wanted) > MOST_IN_A_TEAM:
        raise Refused("team_too_big")
    return wanted


def _direct(relation: Relation, other_id: UUID, other_kind: str) -> UUID:
    conversation, is_new = _insert(
        relation,
        ConversationKind.DIRECT,
        ["jeune_id", "other_id"],
        other_id=other_id,
        other_kind=other_kind,
    )
    if is_new:
        _join(relation, conversation, {relation.space.id, other_id})
    return conversation


def _insert(
    relation: Relation, kind: ConversationKind, once: list[str] | None, **values: Any
) -> tuple[UUID, bool]:
    """The conversation and whether it is new; or the one that is there already: two first taps begin one."""
    at, jeune = clock.now(), relation.space.id
    row = {
        "id": uuid4(),
        "jeune_id": jeune,
        "kind": kind,
        "created_at": at,
        "created_by": relation.viewer.account_id,
        "last_seq": 0,
        "changes": 0,
        "last_at": at,
        **values,
    }
    new = insert(Conversation).values(row)
    if once is not None:
        new = new.on_conflict_do_nothing(index_elements=once, index_where=text(f"kind = '{kind.value}'"))
    made = session.scalar(new.returning(Conversation.id))
    if made is not None:
        return made, True
    there = select(Conversation.id).where(Conversation.jeune_id == jeune, Conversation.kind == kind)
    if "other_id" in values:
        there = there.where(Conversation.other_id == values["other_id"])
    return session.execute(there).scalar_one(), False


def _join(relation: Relation, conversation_id: UUID, account_ids: Iterable[UUID], since: int = 0) -> None:
    """These people take part from now on; whoever came back reads from now on too."""
    at = clock.now()
    rows = [
        {
            "conversation_id": conversation_id,
            "account_id": account,
            "jeune_id": relation.space.id,
            "joined_at": at,
            "from_seq": since,
            "read_seq": since,
            "shares_read": False,
        }
        for account in sorted(set(account_ids))
    ]
    new = insert(ConversationMember).values(rows)
    session.execute(
        new.on_conflict_do_update(
            index_elements=["conversation_id", "account_id"],
            set_={"left_at": None, "from_seq": new.excluded.from_seq, "read_seq": new.excluded.read_seq},
            where=ConversationMember.left_at.is_not(None),
        )
    )


def _own_key() -> dict[str, Any]:
    """A key of its own: a cadre takes part, who has none of the space."""
    return {"ring_key": ring().newest, "wrapped": ring().wrap(AESGCM.generate_key(256))}
