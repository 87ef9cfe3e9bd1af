"""Writing: send once, correct, withdraw, react, keep a draft."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import ARRAY, Uuid, bindparam, text

from services import circle, clock, documents, notifications
from services.accounts import count_act
from services.circle.matrix import Role
from services.database import as_system, session, transaction
from services.documents import KeptFile
from services.errors import Conflict, NotFound, Refused
from services.messages import rules
from services.messages.attaching import NO_ROOM, attach_files
from services.messages.files import take_back_files
from services.messages.models import ConversationKind, MessageKind, ReactionKind
from services.messages.opening import Talk, role_of
from services.messages.reading import MessageView, message_in
from services.notifications import Kind
from services.prepared import PreparedAct


@dataclass(frozen=True, slots=True)
class Sent:
    """A message that is kept, and whether this call wrote it (False: it was there)."""

    id: UUID
    seq: int
    is_new: bool


def find_sent(conversation_id: UUID, client_id: UUID) -> Sent | None:
    """The message that whoever acts already wrote there under this name, or None: before its files are opened again.

    Also where they no longer read: a phone that never heard the answer must not say that it failed.
    """
    row = session.execute(_SENT, {"client": client_id, "conversation": conversation_id}).one_or_none()
    return Sent(row.message_id, row.place, False) if row else None


def ensure_may_send(talk: Talk, words: str, files: int, *, is_confirmed: bool = False) -> None:
    """Asked before a file is opened. Refused: `too_many_files`, `attachment_no_room`, and as `send_message`.

    Raises `TooOften`.
    """
    _checked(talk, words, is_confirmed=is_confirmed, has_files=True)
    if files > rules.MOST_FILES:
        raise Refused("too_many_files", most=rules.MOST_FILES)
    documents.ensure_room(talk.ensure_can_write(), full=NO_ROOM)


def send_message(
    talk: Talk,
    words: str,
    client_id: UUID,
    *,
    reply_to: UUID | None = None,
    is_confirmed: bool = False,
    kind: MessageKind = MessageKind.WORDS,
    until: date | None = None,
    at: datetime | None = None,
    files: list[KeptFile] | None = None,
    is_wordless: bool = False,
) -> Sent:
    """Add a message. Sending the same client_id twice gives back the first one; `files` is emptied when they are its.
    `is_wordless`: it may say nothing, for something else comes with it.

    Refused: `conversation_closed`, `no_words`, `too_many_words`, `strange_letters`, `too_many_messages`,
    `wait_for_answer` (a mentor not answered yet), `contact_details` (with `found`; say `is_confirmed` to send all the
    same). Raises `Conflict` when the client_id is that of a message elsewhere.
    """
    kept = _checked(talk, words, is_confirmed=is_confirmed, has_files=is_wordless or bool(files))
    with transaction():
        if talk.is_with_mentor and role_of(talk) == Role.MENTOR:
            _check_answered(talk, client_id)
        sent = _write(talk, kept, client_id, reply_to, kind, until, at or clock.now())
        if sent.is_new:
            if files:
                attach_files(talk, sent.id, sent.seq, files)
            _announce(talk, sent.seq)
    return sent


def edit_message(talk: Talk, message_id: UUID, words: str, *, is_confirmed: bool = False) -> None:
    """Correct one's own words within fifteen minutes; everybody sees that they were.

    Refused: `too_late_to_edit`, and as `send_message` (of contact details, those the message had not). Raises
    `NotFound`, `TooOften`.
    """
    talk.ensure_can_write()
    with transaction():
        count_act(rules.CORRECTIONS, talk.me)
        changed = _touch(talk)  # first: a withdrawal at the same instant comes before, or after
        before = _ensure_own(talk, message_id, rules.EDITED_WITHIN, "too_late_to_edit")
        kept = rules.clean_words(words, may_be_none=bool(before.files or before.papers))
        if talk.is_with_mentor and not is_confirmed:
            _check_details(before.words or "", kept)
        sealed = talk.cipher.seal(kept, "messages", message_id)
        values = {"message": message_id, "words": sealed, "at": clock.now(), "changed": changed}
        session.execute(_EDIT, values)


def withdraw_message(talk: Talk, message_id: UUID) -> None:
    """Take one's own words back within a day: they are erased, with their files; that there was a message stays.

    Refused: `too_late_to_withdraw`. Raises `NotFound`.
    """
    talk.ensure_open()
    with transaction():
        changed = _touch(talk)
        message = _ensure_own(talk, message_id, rules.WITHDRAWN_WITHIN, "too_late_to_withdraw")
        objects = take_back_files(talk, message)
        session.execute(_WITHDRAW, {"message": message_id, "at": clock.now(), "changed": changed})
    documents.erase_objects(objects)  # once it is sure that no row names them


def react(talk: Talk, message_id: UUID, word: ReactionKind | None) -> None:
    """Answer with one of six, another, or (None) take it back. Raises `NotFound`, `TooOften`; refused:
    `conversation_closed`."""
    talk.ensure_can_write()
    with transaction():
        count_act(rules.REACTIONS, talk.me)
        changed = _touch(talk)
        if _existing(talk, message_id).is_withdrawn:
            raise NotFound
        values = {"message": message_id, "me": talk.me, "conversation": talk.id, "jeune": talk.jeune_id}
        session.execute(_REACT, {**values, "word": word and word.value, "changed": changed})


def save_draft(talk: Talk, words: str) -> None:
    """Keep what somebody is writing, sealed, for them alone; nothing written erases it. Never refused for its form."""
    talk.ensure_open()
    kept = words.encode(errors="ignore").decode()[: rules.MOST_LETTERS].strip()
    values = {"conversation": talk.id, "me": talk.me, "jeune": talk.jeune_id, "at": clock.now()}
    with transaction():
        if not kept:
            session.execute(_DROP_DRAFT, values)
            return
        session.execute(_KEEP_DRAFT, {**values, "words": talk.cipher.seal(kept, "drafts", talk.id)})


def _checked(talk: Talk, words: str, *, is_confirmed: bool, has_files: bool) -> str:
    """The words as they will be kept, once whoever writes may write them here."""
    talk.ensure_can_write()
    kept = rules.clean_words(words, may_be_none=has_files)
    if talk.is_with_mentor and not is_confirmed and (found := rules.contact_details(kept)):
        raise Refused("contact_details", found=found)
    return kept


def _check_details(before: str, kept: str) -> None:
    known = rules.contact_details(before)
    if found := tuple(one for one in rules.contact_details(kept) if one not in known):
        raise Refused("contact_details", found=found)


def _write(
    talk: Talk,
    kept: str,
    client_id: UUID,
    reply_to: UUID | None,
    kind: MessageKind,
    until: date | None,
    at: datetime,
) -> Sent:
    message_id = uuid4()
    row = _SEND.one_or_none(
        conversation=talk.id,
        id=message_id,
        client=client_id,
        at=at,
        words=talk.cipher.seal(kept, "messages", message_id),
        reply=reply_to,
        kind=kind.value,
        until=until,
        most=rules.MOST_AN_HOUR,
    )
    if row is None:
        raise NotFound
    sent = Sent(*row)
    if sent.seq == -1:
        raise Refused("too_many_messages")
    if sent.seq == -2:
        raise Conflict
    return sent


def _announce(talk: Talk, seq: int) -> None:
    """Tell those who can read it today that a message awaits."""
    readers = _readers(talk)
    if to := [one.account_id for one in talk.others if one.account_id in readers]:
        notifications.announce(
            Kind.MESSAGE, to, jeune_id=talk.jeune_id, subject_id=talk.id, address=f"/messages/{talk.id}"
        )
    if away := [one.account_id for one in talk.others if one.account_id not in readers]:
        _say_not_to(talk, away, seq)


def _say_not_to(talk: Talk, away: list[UUID], seq: int) -> None:
    """To those kept out today this was never said: back again, they read from then on, as whoever joins does."""
    with as_system():  # whoever writes moves their own line alone, and does not know of every decision
        found = circle.relations_between({(one, talk.jeune_id) for one in away})
        here = {account for (account, _), relation in found.items() if not relation.is_restricted}
        if out := [one for one in away if one not in here]:
            session.execute(_SAY_NOT_TO, {"conversation": talk.id, "away": out, "seq": seq})


def _readers(talk: Talk) -> set[UUID]:
    if talk.kind == ConversationKind.DIRECT:
        return {one.account_id for one in talk.others}  # that the other end reads was asked before writing
    assert talk.relation is not None
    members = circle.members_of(talk.relation.space)
    return {talk.jeune_id} | {one.account_id for one in members if one.is_active and not one.is_restricted}


def _check_answered(talk: Talk, client_id: UUID) -> None:
    """A mentor writes little until the young person has answered once; what was sent already may be sent again."""
    session.execute(_HOLD, {"conversation": talk.id})  # what they write at the same instant counts too
    row = session.execute(
        _FIRST_WORDS,
        {"conversation": talk.id, "me": talk.me, "jeune": talk.jeune_id, "client": client_id},
    ).one()
    if not row.is_answered and not row.is_known and row.written >= rules.MOST_BEFORE_AN_ANSWER:
        raise Refused("wait_for_answer")


def _ensure_own(talk: Talk, message_id: UUID, within: timedelta, too_late: str) -> MessageView:
    """One's own message, in time (matrix: message.edit, c3 and c14)."""
    message = _existing(talk, message_id)
    if not message.is_mine or message.is_withdrawn or talk.relation is None or role_of(talk) is None:
        raise NotFound
    if not talk.relation.allows("message.edit", held=frozenset({"c3", "c14"})):
        raise NotFound
    if clock.now() - message.at > within:
        raise Refused(too_late)
    return message


def _existing(talk: Talk, message_id: UUID) -> MessageView:
    message = message_in(talk, message_id)
    if message is None:
        raise NotFound
    return message


def _touch(talk: Talk) -> int:
    """One change more in this conversation; whoever changes something waits here for whoever changes before them."""
    return int(session.execute(_TOUCH, {"conversation": talk.id}).scalar_one())


_SEND = PreparedAct(
    text(
        "SELECT message_id, place, is_new FROM envol_send(:conversation, :id, :client, :at, :words, :reply, :kind,"
        " :until, :most)"
    ).columns()
)
_SENT = text("SELECT message_id, place FROM envol_sent(:conversation, :client)")
_SAY_NOT_TO = text(
    "UPDATE conversation_members SET from_seq = :seq, read_seq = greatest(read_seq, :seq)"
    " WHERE conversation_id = :conversation AND account_id = ANY (:away) AND left_at IS NULL"
).bindparams(bindparam("away", type_=ARRAY(Uuid)))
_TOUCH = text("UPDATE conversations SET changes = changes + 1 WHERE id = :conversation RETURNING changes")
_EDIT = text("UPDATE messages SET words = :words, edited_at = :at, changed = :changed WHERE id = :message")
_WITHDRAW = text(
    "UPDATE messages SET words = NULL, files = 0, withdrawn_at = :at, changed = :changed WHERE id = :message"
)
_REACT = text(
    "INSERT INTO reactions (message_id, account_id, conversation_id, jeune_id, word, changed)"
    " VALUES (:message, :me, :conversation, :jeune, :word, :changed)"
    " ON CONFLICT (message_id, account_id) DO UPDATE SET word = excluded.word, changed = excluded.changed"
)
_HOLD = text("SELECT 1 FROM conversations WHERE id = :conversation FOR UPDATE")
_DROP_DRAFT = text("DELETE FROM drafts WHERE conversation_id = :conversation AND account_id = :me")
_KEEP_DRAFT = text(
    "INSERT INTO drafts (conversation_id, account_id, jeune_id, words, at)"
    " VALUES (:conversation, :me, :jeune, :words, :at)"
    " ON CONFLICT (conversation_id, account_id) DO UPDATE SET words = excluded.words, at = excluded.at"
)
_FIRST_WORDS = text(
    "SELECT EXISTS (SELECT FROM messages WHERE conversation_id = :conversation AND author_id = :jeune) AS is_answered,"
    " EXISTS (SELECT FROM messages WHERE author_id = :me AND client_id = :client) AS is_known,"
    " (SELECT count(*) FROM messages WHERE conversation_id = :conversation AND author_id = :me) AS written"
)
