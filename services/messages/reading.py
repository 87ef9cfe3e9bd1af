"""The words of a conversation, fifty at a time, and what changed in it since."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import text

from services import documents
from services.database import may_write_on_get, session, transaction
from services.documents import FileLine, PaperLine
from services.messages.attaching import cipher_of
from services.messages.models import SHARES_PAPER, MessageKind
from services.messages.opening import Talk
from services.prepared import Prepared

SHOWN = 50
# An open page that missed more than this reads itself again.
MOST_CHANGES = 100
_LAST = 2_147_483_647


@dataclass(frozen=True, slots=True)
class Quoted:
    """The message somebody answers; its words are None once withdrawn."""

    author_id: UUID | None
    words: str | None


# Fifty a page: a tuple takes a third of the time of a class to make.
class MessageView(NamedTuple):
    """A message as one of those who take part reads it. `reactions`: word → who."""

    # Its id in letters, as the seal and the page write it; and its author's.
    name: str
    seq: int
    kind: MessageKind
    author_name: str | None
    author: str
    is_mine: bool
    at: datetime
    words: str | None
    until: date | None
    is_edited: bool
    is_withdrawn: bool
    quoted: Quoted | None
    reactions: dict[str, list[UUID]]
    files: tuple[FileLine, ...] = ()
    papers: tuple[PaperLine, ...] = ()

    @property
    def id(self) -> UUID:
        return UUID(self.name)

    @property
    def author_id(self) -> UUID | None:
        return UUID(self.author_name) if self.author_name else None


@dataclass(frozen=True, slots=True)
class MessagePage:
    """Oldest first. `older`: the number before which there is more, or None."""

    messages: tuple[MessageView, ...]
    older: int | None


def messages_of(talk: Talk, *, before: int | None = None, limit: int = SHOWN) -> MessagePage:
    """The last messages (before number `before`). One statement, whatever their number, one for what is said about
    them, one for their files where there are any. Refused: as `ensure_open`."""
    talk.ensure_open()
    rows = _PAGE.rows(
        conversation=talk.id, since=talk.from_seq, before=min(before or _LAST, _LAST), limit=limit + 1
    )
    shown = _views(talk, rows[limit - 1 :: -1] if len(rows) > limit else rows[::-1])
    return MessagePage(shown, shown[0].seq if len(rows) > limit else None)


def changed_since(talk: Talk, changes: int) -> tuple[MessageView, ...] | None:
    """What is new or changed after `changes`, in order; None when it is so much that the page must be read again."""
    talk.ensure_open()
    rows = _CHANGED.rows(conversation=talk.id, since=talk.from_seq, changed=changes, limit=MOST_CHANGES + 1)
    return None if len(rows) > MOST_CHANGES else _views(talk, rows)


def message_in(talk: Talk, message_id: UUID) -> MessageView | None:
    """One message of this conversation, or None."""
    talk.ensure_open()
    rows = _ONE.rows(conversation=talk.id, since=talk.from_seq, message=message_id)
    return _views(talk, rows)[0] if rows else None


def mark_read(talk: Talk) -> None:
    """Whoever opens the conversation has read it to its end. With the journal, what a GET may write (decision 0006)."""
    if talk.read_seq < talk.last_seq and talk.is_open:
        session.execute(
            _READ,
            {"conversation": talk.id, "me": talk.me, "seq": talk.last_seq},
            execution_options=may_write_on_get,
        )


def is_all_read(talk: Talk) -> bool:
    """Whether nothing was said here since it was opened. From then on whoever says something waits until this ends.

    Asked before `mark_read`: a message, too, takes the conversation first, then the lines of those who take part.
    """
    return bool(session.scalar(_LAST_SAID, {"conversation": talk.id}) == talk.last_seq)


def share_reading(talk: Talk, is_shared: bool) -> None:
    """Say whether the others may know that one has read; it shows only where both said so."""
    talk.ensure_open()
    with transaction():
        session.execute(_SHARE, {"conversation": talk.id, "me": talk.me, "yes": is_shared})


def read_by_other(talk: Talk) -> int | None:
    """The number up to which the other end has read, where both show it; never towards family, never in a group."""
    if len(talk.others) != 1 or talk.is_with_family or not talk.shares_read:
        return None
    (other,) = talk.others
    return other.read_seq if other.shares_read else None


def _views(talk: Talk, rows: list[tuple[Any, ...]]) -> tuple[MessageView, ...]:
    """These rows as they are read, the words opened."""
    names = {str(one.account_id): (one.first_name, one.account_id == talk.me) for one in talk.people}
    names.setdefault(str(talk.me), ("", True))
    quoted, reactions = _about(talk, rows)
    files, papers = _brought(talk, rows)
    opened = talk.open_all([(row[0], row[5]) for row in rows], "messages")
    views = []
    for row, said in zip(rows, opened, strict=True):
        name, seq, kind, author, at, _words, until, edited, withdrawn, reply_to, number = row
        first_name, is_mine = names.get(author, _NOBODY)
        views.append(
            MessageView(
                name,
                seq,
                _KINDS[kind],
                author,
                first_name,
                is_mine,
                at,
                said,
                until,
                edited is not None,
                withdrawn is not None,
                quoted.get(reply_to) if reply_to else None,
                reactions.get(name, {}) if reactions else {},
                tuple(files.get(name, ())) if number > 0 else (),
                tuple(papers.get(name, ())) if number < 0 else (),
            )
        )
    return tuple(views)


def _about(
    talk: Talk, rows: list[tuple[Any, ...]]
) -> tuple[dict[UUID, Quoted], dict[str, dict[str, list[UUID]]]]:
    """What these messages answer, and the reactions on them. One statement; none where nobody answered or reacted.

    Each message is a change, each reaction one more: as many changes as messages, and there is none.
    """
    quoted: dict[UUID, Quoted] = {}
    reactions: dict[str, dict[str, list[UUID]]] = {}
    answered = [row[-2] for row in rows if row[-2]]
    if answered or talk.changes != talk.last_seq:
        shown = [UUID(row[0]) for row in rows]
        for message, who, words, word in _ABOUT.rows(conversation=talk.id, answered=answered, shown=shown):
            if word is None:
                opened = None if words is None else talk.open_words(words, "messages", message)
                quoted[message] = Quoted(who, opened)
            else:
                reactions.setdefault(str(message), {}).setdefault(word, []).append(who)
    return quoted, reactions


def _brought(
    talk: Talk, rows: list[tuple[Any, ...]]
) -> tuple[dict[str, Sequence[FileLine]], dict[str, Sequence[PaperLine]]]:
    """The files of these messages, and the papers shared at them: a statement each, none where there are none."""
    brought = [(UUID(row[0]), row[-1]) for row in rows if row[-1]]
    if not brought:
        return {}, {}
    cipher = cipher_of(talk)
    with_files = [message for message, number in brought if number > 0]
    with_papers = [message for message, number in brought if number == SHARES_PAPER]
    files = documents.files_of_messages(talk.jeune_id, with_files, cipher) if with_files else {}
    papers = documents.papers_of_messages(talk.me, with_papers, cipher) if with_papers else {}
    return {str(one): lines for one, lines in files.items()}, {
        str(one): lines for one, lines in papers.items()
    }


_NOBODY = ("", False)
_KINDS = {one.value: one for one in MessageKind}
# Ids as letters: a page writes fifty of them and looks up none.
_COLUMNS = """
SELECT m.id::text, m.seq, m.kind, m.author_id::text, m.at, m.words, m.until, m.edited_at, m.withdrawn_at, m.reply_to,
  m.files
FROM messages m WHERE m.conversation_id = :conversation AND m.seq > :since
"""
_PAGE = Prepared(text(_COLUMNS + "AND m.seq < :before ORDER BY m.seq DESC LIMIT :limit").columns())
_CHANGED = Prepared(
    text(
        _COLUMNS  # noqa: S608
        + """AND m.id IN (
  SELECT n.id FROM messages n WHERE n.conversation_id = :conversation AND n.changed > :changed
  UNION SELECT x.message_id FROM reactions x WHERE x.conversation_id = :conversation AND x.changed > :changed
  UNION SELECT a.message_id FROM attachments a WHERE a.conversation_id = :conversation AND a.changed > :changed)
ORDER BY m.seq LIMIT :limit"""
    ).columns()
)
_ONE = Prepared(text(_COLUMNS + "AND m.id = :message").columns())
_ABOUT = Prepared(
    text(
        """
SELECT q.id, q.author_id, q.words, NULL AS word FROM messages q WHERE q.id = ANY (:answered)
UNION ALL
SELECT x.message_id, x.account_id, NULL, x.word FROM reactions x
WHERE x.conversation_id = :conversation AND x.message_id = ANY (:shown) AND x.word IS NOT NULL
ORDER BY 1, 2
"""
    ).columns()
)
_MINE = "WHERE conversation_id = :conversation AND account_id = :me"
_LAST_SAID = text("SELECT last_seq FROM conversations WHERE id = :conversation FOR SHARE")
_READ = text(f"UPDATE conversation_members SET read_seq = greatest(read_seq, :seq) {_MINE}")  # noqa: S608
_SHARE = text(f"UPDATE conversation_members SET shares_read = :yes {_MINE}")  # noqa: S608
