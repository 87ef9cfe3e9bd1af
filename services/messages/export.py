"""What a young person takes with them of their conversations: their own words, and those that were sent to them.

Read as the young person, whose messages PostgreSQL shows by where they take part: between professionals, nothing.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.keywrap import InvalidUnwrap
from sqlalchemy import and_, func, select

from services.accounts import Account
from services.database import session, transaction
from services.documents.attached import NAME
from services.documents.attachments import AttachedPaper, Attachment
from services.documents.export import archive_name, reader
from services.documents.models import ScanState
from services.documents.naming import SUFFIXES
from services.documents.opening import SERVED
from services.messages.models import (
    Conversation,
    ConversationKind,
    ConversationMember,
    Draft,
    Message,
    MessageKind,
    Reaction,
    ReactionKind,
    Report,
    ReportReason,
)
from services.records import BATCH, FOLDER, Files, Owner, OwnFile, Section, in_batches, name_of
from services.sealing import Lost, SpaceCipher, cipher_from


@dataclass(frozen=True, slots=True)
class MemberRecord:
    """Somebody in a conversation, here still or not."""

    name: str
    is_me: bool
    joined_at: datetime
    left_at: datetime | None


@dataclass(frozen=True, slots=True)
class ConversationRecord:
    """A conversation they are in, and what they were writing there."""

    id: UUID
    kind: ConversationKind
    created_at: datetime
    is_blocked_by_me: bool
    members: tuple[MemberRecord, ...]
    draft: str


@dataclass(frozen=True, slots=True)
class ReactionRecord:
    """One of six, from somebody."""

    by: str
    word: ReactionKind


@dataclass(frozen=True, slots=True)
class FileRecord:
    """A file of a message. `file`: where it is in the archive; None when it is not served (`scan` says why)."""

    sent_as: str
    media_type: str
    size: int
    pages: int
    scan: ScanState
    file: str | None


@dataclass(frozen=True, slots=True)
class MessageRecord:
    """One message. Withdrawn, it has no words any more. `number`: its place in the conversation.

    `papers`: those of the vault that were shared with it.
    """

    id: UUID
    conversation_id: UUID
    number: int
    kind: MessageKind
    by: str
    is_mine: bool
    at: datetime
    words: str
    answers: UUID | None
    shown_first_until: date | None
    edited_at: datetime | None
    withdrawn_at: datetime | None
    reactions: tuple[ReactionRecord, ...]
    files: tuple[FileRecord, ...]
    papers: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class SaidRecord:
    """A message they chose, as it was when they reported it."""

    author: str
    at: datetime
    words: str


@dataclass(frozen=True, slots=True)
class ReportRecord:
    """What they said was wrong, and the excerpt they chose. What was done is told to them by those who did it."""

    at: datetime
    about: str
    reason: ReportReason
    comment: str
    messages: tuple[SaidRecord, ...]
    handled_at: datetime | None


def _conversations(owner: Owner) -> Iterator[ConversationRecord]:
    cipher: SpaceCipher = owner.own.space.cipher
    rows = in_batches(_mine(owner))
    while some := list(islice(rows, BATCH)):
        members = _members([row[0] for row in some], owner)
        for talk, kind, created_at, blocked_by, draft in some:
            words = cipher.read(bytes(draft), "drafts", talk) if draft else ""
            here = tuple(members.get(talk, ()))
            yield ConversationRecord(talk, kind, created_at, blocked_by == owner.id, here, words)


def _mine(owner: Owner) -> Any:
    """The conversations they are in today."""
    return (
        select(
            Conversation.id,
            Conversation.kind,
            Conversation.created_at,
            Conversation.blocked_by,
            Draft.words,
        )
        .join(ConversationMember, ConversationMember.conversation_id == Conversation.id)
        .outerjoin(Draft, and_(Draft.conversation_id == Conversation.id, Draft.account_id == owner.id))
        .where(
            Conversation.jeune_id == owner.id,
            # Their own space’s words are sealed with its key; those of professionals are not theirs.
            Conversation.kind != ConversationKind.PRO,
            ConversationMember.account_id == owner.id,
            ConversationMember.left_at.is_(None),
        )
    )


def _members(talks: list[UUID], owner: Owner) -> dict[UUID, list[MemberRecord]]:
    row = ConversationMember
    asked = (
        select(row.conversation_id, row.account_id, name_of(Account), row.joined_at, row.left_at)
        .join(Account, Account.id == row.account_id)
        .where(row.conversation_id.in_(talks))
        .order_by(row.joined_at)
    )
    found: dict[UUID, list[MemberRecord]] = {}
    with transaction():
        rows = session.execute(asked).all()
    for talk, account, name, joined_at, left_at in rows:
        found.setdefault(talk, []).append(MemberRecord(name, account == owner.id, joined_at, left_at))
    return found


def _messages(owner: Owner) -> Iterator[MessageRecord]:
    """Conversation by conversation, the first word first."""
    cipher: SpaceCipher = owner.own.space.cipher
    row = Message
    mine = _mine(owner).with_only_columns(Conversation.id)
    asked = (
        select(
            row.conversation_id,
            row.seq,
            row.id,
            row.kind,
            row.author_id,
            name_of(Account),
            row.at,
            row.words,
            row.reply_to,
            row.until,
            row.edited_at,
            row.withdrawn_at,
        )
        .outerjoin(Account, Account.id == row.author_id)
        .where(row.jeune_id == owner.id, row.conversation_id.in_(mine))
    )
    rows = in_batches(asked, 2)
    while some := list(islice(rows, BATCH)):
        ids = [one[2] for one in some]
        reactions, files, papers = _reactions(ids), _files_of(ids, cipher), _papers_of(ids)
        for talk, number, one, kind, author, by, at, sealed, *rest in some:
            words = cipher.read(bytes(sealed), "messages", one) if sealed else ""
            said = (kind, by, author == owner.id, at, words)
            beside = (reactions, files, papers)
            yield MessageRecord(
                one, talk, number, *said, *rest, *(tuple(each.get(one, ())) for each in beside)
            )


def _reactions(messages: list[UUID]) -> dict[UUID, list[ReactionRecord]]:
    asked = (
        select(Reaction.message_id, name_of(Account), Reaction.word)
        .join(Account, Account.id == Reaction.account_id)
        .where(Reaction.message_id.in_(messages), Reaction.word.is_not(None))
    )
    found: dict[UUID, list[ReactionRecord]] = {}
    with transaction():
        rows = session.execute(asked).all()
    for message, by, word in rows:
        found.setdefault(message, []).append(ReactionRecord(by, word))
    return found


def _files_of(messages: list[UUID], cipher: SpaceCipher) -> dict[UUID, list[FileRecord]]:
    asked = _attached().where(Attachment.message_id.in_(messages)).order_by(Attachment.place)
    with transaction():
        rows = session.execute(asked).all()
    found: dict[UUID, list[FileRecord]] = {}
    for row in rows:
        file = _path(row, cipher) if row.scan in SERVED else None
        name = cipher.read(bytes(row.name), NAME, row.id)
        record = FileRecord(name, row.media_type, row.size, row.pages, row.scan, file)
        found.setdefault(row.message_id, []).append(record)
    return found


def _papers_of(messages: list[UUID]) -> dict[UUID, list[UUID]]:
    row = AttachedPaper
    asked = select(row.message_id, row.document_id).where(row.message_id.in_(messages))
    with transaction():
        rows = session.execute(asked).all()
    found: dict[UUID, list[UUID]] = {}
    for message, document in rows:
        found.setdefault(message, []).append(document)
    return found


def _attached() -> Any:
    """Files of messages sealed with the key of the space: between professionals each has a key of its own."""
    row = Attachment
    return select(
        row.id,
        row.message_id,
        row.media_type,
        row.size,
        row.pages,
        row.key,
        row.name,
        row.scan,
    ).where(row.message_id.is_not(None), row.wrapped.is_(None))


def _path(row: Any, cipher: SpaceCipher) -> str:
    name = archive_name(cipher.read(bytes(row.name), NAME, row.id).rpartition(".")[0])
    return f"{FOLDER}/messages/{name} ({row.id.hex[:12]}){SUFFIXES[row.media_type]}"


def _files(owner: Owner) -> Iterator[OwnFile]:
    cipher: SpaceCipher = owner.own.space.cipher
    for row in in_batches(_attached().where(Attachment.jeune_id == owner.id)):
        if row.scan in SERVED:
            yield OwnFile(_path(row, cipher), reader(cipher, row.key, row.id))


def _count(owner: Owner) -> int:
    asked = select(func.count()).where(
        Attachment.jeune_id == owner.id, Attachment.message_id.is_not(None), Attachment.wrapped.is_(None)
    )
    with transaction():
        return session.scalar(asked) or 0


def _reports(owner: Owner) -> Iterator[ReportRecord]:
    row = Report
    asked = (
        select(
            row.id, row.jeune_id, row.ring_key, row.wrapped, row.excerpt, row.at, name_of(Account), row.reason,
            row.handled_at,
        )
        .join(Account, Account.id == row.about_id)
        .where(row.reporter_id == owner.id)
    )  # fmt: skip
    for one, jeune, ring_key, wrapped, excerpt, at, about, reason, handled_at in in_batches(asked):
        comment, said = _excerpt(one, jeune, ring_key, wrapped, excerpt)
        yield ReportRecord(at, about, reason, comment, said, handled_at)


def _excerpt(
    report: UUID, jeune: UUID, ring_key: str | None, wrapped: bytes | None, sealed: bytes
) -> tuple[str, tuple[SaidRecord, ...]]:
    if ring_key is None or wrapped is None:
        return "", ()
    try:
        words = cipher_from(jeune, ring_key, bytes(wrapped)).read(bytes(sealed), "reports", report)
    except (LookupError, InvalidUnwrap):
        return "", ()
    if isinstance(words, Lost):
        return words, ()
    kept = json.loads(words)
    said = (
        SaidRecord(one["author"], datetime.fromisoformat(one["at"]), one["words"]) for one in kept["messages"]
    )
    return kept["comment"], tuple(said)


SECTIONS = (
    Section(
        "conversations",
        ConversationRecord,
        _conversations,
        ("conversations", "conversation_members", "drafts"),
    ),
    Section(
        "messages", MessageRecord, _messages, ("messages", "reactions", "attachments", "attached_papers")
    ),
    Section("reports", ReportRecord, _reports, ("reports",)),
)
FILES = Files(_count, _files)
