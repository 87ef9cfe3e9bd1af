"""Sharing one paper: to whom, until when, to look at or to keep; taken back at the next request, everywhere.

The young person decides, and nobody else (`doc.share.grant`). What is given is read by the same rule as all the rest.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import and_, bindparam, func, or_, select, update

from services import clock, journal, notifications
from services.accounts import Account
from services.accounts.limits import Limit, count_act
from services.ages import local_midnight
from services.circle import Member, Relation, Viewer, members_of
from services.circle.models import Link
from services.circle.relations import relations_with
from services.database import as_system, session, transaction
from services.documents import rights
from services.documents.adding import tell
from services.documents.agreeing import holders_of
from services.documents.kinds import Shelf
from services.documents.models import Document, DocumentVersion
from services.documents.naming import clean_title
from services.documents.opening import Opened
from services.documents.rights import Facts
from services.documents.shares import DocumentShare, in_force, not_over
from services.documents.vault import GIVEN_COLUMNS, DocumentLine, line_of
from services.errors import NotFound, Refused
from services.notifications import Kind
from services.prepared import Prepared
from services.secrets import fingerprint, new_code, new_token

GRANT = "doc.share.grant"
TITLE, WHOM = "document_shares.title", "document_shares.whom"
# Days at most: to somebody of the circle, and to whoever holds an address.
LONGEST_PERSON, LONGEST_LINK = 365, 30
MOST_OPENINGS, MOST_TRIES, CODE_LENGTH = 5, 5, 6
# Of one paper at once; a screen of them.
MOST_SHARES = 20
MOST_LISTED = 100
A_DAY = Limit("too_many_shares", 40, timedelta(days=1))
# A judge's papers and those of health go to nobody outside: no line of the table lets a stranger in.
LINKED = frozenset({Shelf.VAULT, Shelf.INSTITUTION})


class Span(StrEnum):
    """How long, as it is chosen."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    DATE = "date"


_DAYS = {Span.DAY: 1, Span.WEEK: 7, Span.MONTH: 30}


@dataclass(frozen=True, slots=True)
class Lasting:
    """Until when: so many days from now, or to the end of the day `until`."""

    span: Span = Span.WEEK
    until: date | None = None


@dataclass(frozen=True, slots=True)
class ShareLine:
    """One share as its owner reads it. `name`: of the person; empty for an address outside, which has `whom`."""

    id: UUID
    name: str
    whom: str
    is_link: bool
    takes_file: bool
    ends_at: datetime
    openings: int
    most_openings: int | None
    is_shut: bool
    # Asked for before fifteen, and not agreed to yet: it opens nothing.
    waits: bool = False

    @property
    def is_used_up(self) -> bool:
        return self.most_openings is not None and self.openings >= self.most_openings


@dataclass(frozen=True, slots=True)
class LinkTicket:
    """An address and its code, told apart. Shown once: only their fingerprints are kept."""

    id: UUID
    token: str
    code: str
    ends_at: datetime
    most_openings: int


@dataclass(frozen=True, slots=True)
class Given:
    """One paper that somebody shares with the reader."""

    line: DocumentLine
    first_name: str
    ends_at: datetime


def may_link(opened: Opened) -> bool:
    """Whether it may go outside."""
    return opened.is_own and opened.shelf in LINKED


def receivers_of(opened: Opened) -> list[Member]:
    """Those of the circle to whom the table lets this paper be given, and who do not read it already. One statement."""
    _own(opened)
    given = Facts(opened.shelf, opened.facts.audience, opened.facts.added_by, True)
    without = Facts(opened.shelf, opened.facts.audience, opened.facts.added_by)
    return [
        one
        for one in members_of(opened.relation.space)
        if one.is_active
        and one.link_id
        and rights.may_read(one.relation, given)
        and not rights.may_read(one.relation, without)
    ]


def shares_of(opened: Opened) -> list[ShareLine]:
    """What is shared of this paper now, the newest first. Nothing to whoever does not own it. One statement."""
    if not opened.is_own:
        return []
    rows = _SHARES.rows(document=opened.id, at=clock.now())
    return [_line(opened, *row) for row in rows]


def share_with(opened: Opened, link_id: UUID, lasting: Lasting, *, takes_file: bool) -> UUID:
    """Give this paper to one person of the circle; given again, the last word counts. Told to them, without a name.

    Before fifteen it is asked of those who hold authority, and told to nobody else until one of them agrees.
    Raises `NotFound` for whoever may not be given it. Refused: `under_fifteen` (nobody can agree), `share_end`,
    `share_too_long`, `share_too_many`. `TooOften`: `too_many_shares`.
    """
    holders = _who_agrees(opened)
    ends_at = _end_of(opened.relation, lasting, LONGEST_PERSON)
    receiver = next((one for one in receivers_of(opened) if one.link_id == link_id), None)
    if receiver is None:
        raise NotFound
    with transaction():
        _ensure_room(opened)
        take_back(DocumentShare.document_id == opened.id, DocumentShare.link_id == link_id)
        share = _new(
            opened,
            ends_at,
            takes_file,
            account_id=receiver.account_id,
            link_id=link_id,
            asks_two=bool(holders),
        )
        if holders:
            _ask(opened, holders)
        else:
            tell(receiver.account_id, opened.relation.space.id, opened.id)
    return share.id


def share_by_link(
    opened: Opened,
    lasting: Lasting,
    *,
    takes_file: bool,
    most_openings: int = 1,
    title: str = "",
    whom: str = "",
) -> LinkTicket:
    """An address and a code for somebody outside. `title` is all they read of it before the paper itself.

    Raises and refuses as `share_with`; `NotFound` for a paper that may not go outside.
    """
    holders = _who_agrees(opened)
    if not may_link(opened) or not 1 <= most_openings <= MOST_OPENINGS:
        raise NotFound
    ends_at = _end_of(opened.relation, lasting, LONGEST_LINK)
    token, code, share_id = new_token(), new_code(CODE_LENGTH), uuid4()
    cipher = opened.relation.space.cipher
    with transaction():
        _ensure_room(opened)
        _new(
            opened,
            ends_at,
            takes_file,
            id=share_id,
            token=token_print(token),
            code=code_print(share_id, code),
            title=cipher.seal(clean_title(title), TITLE, share_id),
            whom=cipher.seal(clean_title(whom), WHOM, share_id),
            most_openings=most_openings,
            asks_two=bool(holders),
        )
        _ask(opened, holders)
    return LinkTicket(share_id, token, code, ends_at, most_openings)


def stop_share(opened: Opened, share_id: UUID) -> None:
    """Taken back: at the next request it is closed, everywhere. Never refused for age. Raises `NotFound`."""
    _own(opened)
    with transaction():
        stopped = take_back(DocumentShare.document_id == opened.id, DocumentShare.id == share_id)
        if not stopped:
            raise NotFound
        for account_id in stopped:
            if account_id is not None:
                forget_line(account_id, opened.id)


def shared_with(viewer: Viewer) -> list[Given]:
    """The papers that young people share with this person now, the newest first. Noted. Two statements."""
    at = clock.now()
    rows = _GIVEN_TO_ME.rows(me=viewer.account_id, at=at, most=MOST_LISTED)
    if not rows:
        return []
    relations = {one.space.id: one for one in relations_with(viewer, {row[0] for row in rows})}
    found: list[Given] = []
    shown: set[UUID] = set()
    for jeune_id, ends_at, *row in rows:
        relation = relations.get(jeune_id)
        if relation is None:
            continue
        line, facts = line_of(relation, tuple(row))
        if rights.may_read(relation, facts):
            found.append(Given(line, relation.first_name, ends_at))
            shown.add(jeune_id)
    _note_list(relations[one] for one in shown)
    return found


def token_print(token: str) -> bytes:
    """How a token is found again."""
    return fingerprint("document_share.token", token)


def code_print(share_id: UUID, code: str) -> bytes:
    """How a code is compared: worth nothing without our key, nor beside another share."""
    return fingerprint("document_share.code", f"{share_id}|{code}")


def _note_list(relations: Iterable[Relation]) -> None:
    by_chain: dict[tuple[str, str], list[UUID]] = {}
    for relation in relations:
        by_chain.setdefault((relation.space.departement, relation.reason), []).append(relation.space.id)
    for (departement, reason), jeunes in by_chain.items():
        journal.note(
            rights.READ[Shelf.VAULT], jeunes=jeunes, departement=departement, reason=reason, about="shared"
        )


def _own(opened: Opened) -> None:
    if not opened.is_own:
        raise NotFound


def _who_agrees(opened: Opened) -> list[UUID]:
    """Nobody need: the young person decides alone. Before fifteen, those who hold authority."""
    _own(opened)
    if opened.relation.allows(GRANT):
        return []
    if opened.relation.life.is_fifteen:
        raise NotFound
    if holders := holders_of(opened.relation.space):
        return holders
    raise Refused("under_fifteen")


def _ask(opened: Opened, holders: Collection[UUID]) -> None:
    notifications.announce(
        Kind.DOCUMENT,
        holders,
        jeune_id=opened.relation.space.id,
        subject_id=opened.id,
        address=f"/jeunes/{opened.relation.space.id}/documents",
    )


def _end_of(relation: Relation, lasting: Lasting, longest: int) -> datetime:
    if days := _DAYS.get(lasting.span):
        return clock.now() + timedelta(days=days)
    if lasting.until is None or lasting.until < relation.life.today:
        raise Refused("share_end")
    if lasting.until > relation.life.today + timedelta(days=longest):
        raise Refused("share_too_long", days=longest)
    return local_midnight(lasting.until + timedelta(days=1), relation.space.zone)


def _ensure_room(opened: Opened) -> None:
    """One at a time on a paper: two taps are one share."""
    session.execute(select(Document.id).where(Document.id == opened.id).with_for_update())
    live = select(func.count()).where(
        DocumentShare.document_id == opened.id,
        DocumentShare.revoked_at.is_(None),
        DocumentShare.ends_at > clock.now(),
    )
    if (session.scalar(live) or 0) >= MOST_SHARES:
        raise Refused("share_too_many")
    count_act(A_DAY, opened.relation.viewer.account_id)


def _new(opened: Opened, ends_at: datetime, takes_file: bool, **values: Any) -> DocumentShare:
    share = DocumentShare(
        **{"id": uuid4(), **values},
        document_id=opened.id,
        jeune_id=opened.relation.space.id,
        takes_file=takes_file,
        starts_at=clock.now(),
        ends_at=ends_at,
    )
    session.add(share)
    session.flush()
    return share


def take_back(*which: Any) -> list[UUID | None]:
    """Whose they were, those that were in force."""
    return list(
        session.scalars(
            update(DocumentShare)
            .where(*which, DocumentShare.revoked_at.is_(None))
            .values(revoked_at=clock.now())
            .returning(DocumentShare.account_id)
            .execution_options(synchronize_session=False)
        )
    )


def forget_line(account_id: UUID, document_id: UUID) -> None:
    """What told them of it leads nowhere any more; their line is theirs, whoever takes the paper back."""
    with as_system():
        notifications.mark_read(account_id, kind=Kind.DOCUMENT, subject_id=document_id)


def _line(opened: Opened, *row: Any) -> ShareLine:
    share_id, name, whom, is_link, takes_file, ends_at, openings, most_openings, tries, waits = row
    cipher = opened.relation.space.cipher
    return ShareLine(
        id=share_id,
        name=name,
        whom=cipher.read(bytes(whom), WHOM, share_id) if whom else "",
        is_link=is_link,
        takes_file=takes_file,
        ends_at=ends_at,
        openings=openings,
        most_openings=most_openings,
        is_shut=tries >= MOST_TRIES,
        waits=waits,
    )


_SHARES = Prepared(
    select(
        DocumentShare.id,
        func.coalesce(func.trim(Account.first_name + " " + Account.last_name), ""),
        DocumentShare.whom,
        DocumentShare.token.is_not(None),
        DocumentShare.takes_file,
        DocumentShare.ends_at,
        DocumentShare.openings,
        DocumentShare.most_openings,
        DocumentShare.wrong_tries,
        and_(DocumentShare.asks_two, DocumentShare.agreed_at.is_(None)),
    )
    .outerjoin(Account, Account.id == DocumentShare.account_id)
    .outerjoin(Link, Link.id == DocumentShare.link_id)
    .where(
        DocumentShare.document_id == bindparam("document"),
        *not_over(),
        # Somebody who left has it no more.
        or_(DocumentShare.link_id.is_(None), Link.ended_at.is_(None)),
    )
    .order_by(DocumentShare.starts_at.desc(), DocumentShare.id)
    .limit(MOST_SHARES)
)
_GIVEN_TO_ME = Prepared(
    select(DocumentShare.jeune_id, DocumentShare.ends_at, *GIVEN_COLUMNS)
    .select_from(DocumentShare)
    .join(Link, (Link.id == DocumentShare.link_id) & Link.ended_at.is_(None))
    .join(Document, Document.id == DocumentShare.document_id)
    .join(
        DocumentVersion, (DocumentVersion.document_id == Document.id) & DocumentVersion.replaced_at.is_(None)
    )
    .where(
        DocumentShare.account_id == bindparam("me"),
        *in_force(),
        Document.deleted_at.is_(None),
    )
    .order_by(DocumentShare.starts_at.desc(), DocumentShare.id)
    .limit(bindparam("most"))
)
