"""Blocking somebody, and saying that something is wrong."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.keywrap import InvalidUnwrap
from sqlalchemy import ColumnElement, and_, exists, or_, select, update

from services import circle, clock, documents, events, journal, notifications
from services.accounts import Account, count_act
from services.circle import LinkKind, Member, Relation, Viewer
from services.circle.matrix import Role
from services.circle.models import Jeune, Link
from services.database import session, transaction
from services.documents import AttachedFile, FileLine, KeptFile
from services.errors import NotFound, Refused, StepUpNeeded
from services.messages import rules
from services.messages.files import copied_files
from services.messages.models import Conversation, ConversationKind, Report, ReportReason
from services.messages.opening import Talk
from services.messages.reading import MessageView, message_in
from services.messages.starting import may_start
from services.notifications import Kind
from services.sealing import Lost, SpaceCipher, cipher_from, lost, ring

READ = "message.reported.read"
MOST_LETTERS = 2000
MOST_LISTED = 100
# Of tolerance around a day, which is not the same everywhere.
A_DAY = timedelta(days=1)
REPORTS = "/messages/signalements"
# Where a note is sealed to: never taken for the excerpt of the same report.
NOTES = "reports.note"


@dataclass(frozen=True, slots=True)
class ReportLine:
    """A report as those who deal with it list it: no words."""

    id: UUID
    jeune_id: UUID
    jeune: str
    reporter: str
    about: str
    reason: ReportReason
    at: datetime
    handled_at: datetime | None


@dataclass(frozen=True, slots=True)
class Said:
    """A chosen message, as it was when it was reported."""

    author: str
    at: datetime
    words: str
    files: int


@dataclass(frozen=True, slots=True)
class ReportPage:
    """A report opened: what its author wrote, the excerpt they chose with its files, and what was done.

    `first_name`: of the young person, for whoever may write to them (`may_write`).
    """

    line: ReportLine
    comment: str
    said: tuple[Said, ...]
    files: tuple[FileLine, ...]
    note: str
    first_name: str
    may_write: bool


def may_block(talk: Talk) -> bool:
    """Whether whoever asks can close this conversation to the other end: the young person, family, a mentor."""
    if talk.kind != ConversationKind.DIRECT or talk.relation is None or not talk.is_open:
        return False
    return talk.relation.allows("conv.mute") and not (talk.is_jeune and talk.other_kind == "referent")


def block(talk: Talk) -> None:
    """The other end neither reads nor writes here from now on, and is not told why; done twice, it was done once.

    That of the young person counts before that of the other end, who could lift theirs: they alone open again. Refused: `referent_not_blocked` (whoever is wrong there is reported to the cadre). Raises `NotFound`.
    """
    if talk.is_jeune and talk.kind == ConversationKind.DIRECT and talk.other_kind == "referent":
        raise Refused("referent_not_blocked")
    if not may_block(talk):
        raise NotFound
    by = Conversation.blocked_by
    with transaction():
        session.execute(
            update(Conversation)
            .where(
                Conversation.id == talk.id, by.is_distinct_from(talk.me) if talk.is_jeune else by.is_(None)
            )
            .values(blocked_by=talk.me, changes=Conversation.changes + 1)
        )
        events.tell(events.SightNarrowed((talk.jeune_id,)))


def who_blocked(account_id: UUID) -> frozenset[UUID]:
    """The young people who closed their conversation with this account. One statement."""
    closed = select(Conversation.jeune_id).where(
        Conversation.kind == ConversationKind.DIRECT,
        Conversation.other_id == account_id,
        Conversation.blocked_by == Conversation.jeune_id,
    )
    return frozenset(session.scalars(closed.limit(MOST_LISTED)))


def unblock(talk: Talk) -> None:
    """Whoever blocked opens again. Raises `NotFound` for anybody else."""
    if talk.blocked_by != talk.me:
        raise NotFound
    with transaction():
        session.execute(
            update(Conversation)
            .where(Conversation.id == talk.id)
            .values(blocked_by=None, changes=Conversation.changes + 1)
        )


def readers_of_report(talk: Talk, about_id: UUID) -> list[Member]:
    """Who will read a report about this person: the référent and the cadre; about a référent, the cadre alone."""
    assert talk.relation is not None
    members = circle.members_of(talk.relation.space)
    is_about_referent = any(one.account_id == about_id and one.is_referent for one in members)
    return [
        one
        for one in members
        if one.account_id not in (about_id, talk.me)
        and one.is_active
        and not one.is_restricted
        and (one.kind is None or (one.is_referent and not is_about_referent))
    ]


def report(
    talk: Talk,
    about_id: UUID,
    reason: ReportReason,
    *,
    message_ids: Iterable[UUID] = (),
    comment: str = "",
) -> UUID:
    """Say that somebody (and these messages of theirs) is wrong. Gives the report's id.

    The excerpt is copied as it is now, sealed with a key of its own, for those `readers_of_report` names: a message
    withdrawn afterwards stays in it, and so do its files. Refused: `conversation_closed`, `report_too_long`. Raises `NotFound`,
    `TooOften`.
    """
    relation = talk.ensure_open()
    if not relation.allows("message.report") or talk.person(about_id) is None or about_id == talk.me:
        raise NotFound
    if len(comment) > MOST_LETTERS:
        raise Refused("report_too_long")
    chosen = [one for one in (message_in(talk, message) for message in message_ids) if one is not None]
    with documents.kept_files() as files:
        files += copied_files(talk, chosen)
        return _kept(talk, about_id, reason, _excerpt(chosen, comment), files)


def _kept(talk: Talk, about_id: UUID, reason: ReportReason, words: str, files: list[KeptFile]) -> UUID:
    with transaction() as current:
        count_act(rules.REPORTS, talk.me)
        readers = readers_of_report(talk, about_id)
        report_id, key = uuid4(), AESGCM.generate_key(256)
        current.add(
            Report(
                id=report_id,
                jeune_id=talk.jeune_id,
                conversation_id=talk.id,
                reporter_id=talk.me,
                about_id=about_id,
                reason=reason,
                to_referent=any(one.is_referent for one in readers),
                excerpt=SpaceCipher(talk.jeune_id, key).seal(words, "reports", report_id),
                ring_key=ring().newest,
                wrapped=ring().wrap(key),
                at=clock.now(),
            )
        )
        current.flush()
        if files:
            documents.attach(files, documents.Place(talk.jeune_id, report_id=report_id), None, talk.me)
        notifications.announce(
            Kind.HELP,
            [one.account_id for one in readers],
            jeune_id=talk.jeune_id,
            subject_id=report_id,
            address=f"{REPORTS}/{report_id}",
        )
    return report_id


def reports_for(viewer: Viewer) -> list[ReportLine]:
    """The reports this référent or cadre deals with, those that wait first. A reading: noted. Three statements."""
    rows = session.scalars(
        select(Report)
        .where(*_addressed_to(viewer))
        .order_by(Report.handled_at.is_not(None), Report.at.desc(), Report.id)
        .limit(MOST_LISTED)
    ).all()
    relations = {one.space.id: one for one in circle.relations_with(viewer, {row.jeune_id for row in rows})}
    shown = [row for row in rows if row.jeune_id in relations and _may_list(relations[row.jeune_id], row)]
    _note({row.jeune_id: relations[row.jeune_id] for row in shown}.values())
    names = _names({one for row in shown for one in (row.jeune_id, row.reporter_id, row.about_id)})
    return [_line(row, names) for row in shown]


def _addressed_to(viewer: Viewer) -> tuple[ColumnElement[bool], ...]:
    """As `_may_list`, before the limit: a hundred reports of others must not hide one's own. It decides on the rest."""
    me = viewer.account_id
    follows = exists().where(
        Link.jeune_id == Report.jeune_id,
        Link.account_id == me,
        Link.kind == LinkKind.REFERENT,
        Link.accepted_at.is_not(None),
        Link.confirmed_at.is_not(None),
        Link.paused_at.is_(None),
        Link.ended_at.is_(None),
        Link.starts_on <= clock.now().date() + A_DAY,
        or_(Link.ends_on.is_(None), Link.ends_on >= clock.now().date() - A_DAY),
    )
    heads = exists().where(Jeune.id == Report.jeune_id, Jeune.team_id.in_(viewer.team_ids))
    return Report.reporter_id != me, Report.about_id != me, or_(and_(Report.to_referent, follows), heads)


def open_report(viewer: Viewer, report_id: UUID) -> ReportPage:
    """A report with its excerpt, for those it is addressed to. A reading: noted. Raises `NotFound`, `StepUpNeeded`."""
    row, relation = _addressed(viewer, report_id)
    relation.note(READ, "excerpt")
    line = _line(row, _names({row.jeune_id, row.reporter_id, row.about_id}))
    words = _words_of(row, row.excerpt, "reports")
    done = _words_of(row, row.note, NOTES) if row.note else ""
    if isinstance(words, Lost):
        return ReportPage(line, words, (), (), done, relation.first_name, may_start(relation))
    kept: dict[str, Any] = json.loads(words)
    said = tuple(
        Said(one["author"], datetime.fromisoformat(one["at"]), one["words"], one.get("files", 0))
        for one in kept["messages"]
    )
    files = documents.files_of_report(row.jeune_id, row.id) if any(one.files for one in said) else ()
    return ReportPage(line, kept["comment"], said, files, done, relation.first_name, may_start(relation))


def reported_file(viewer: Viewer, report_id: UUID, attachment_id: UUID, *, note: bool = True) -> AttachedFile:
    """A file of the excerpt, for those the report is addressed to. `note`: False once its page said who looks.

    Raises `NotFound`, `StepUpNeeded`.
    """
    row, relation = _addressed(viewer, report_id)
    if note:
        relation.note(READ, "excerpt")
    return documents.attached_file(row.jeune_id, attachment_id, None, report_id=report_id)


def _words_of(row: Report, sealed: bytes, table: str) -> str:
    if row.wrapped is None or row.ring_key is None:
        raise NotFound
    try:
        return cipher_from(row.jeune_id, row.ring_key, row.wrapped).read(sealed, table, row.id)
    except (LookupError, InvalidUnwrap):
        return lost(table, row.id)


def handle_report(viewer: Viewer, report_id: UUID, note: str = "") -> None:
    """Say that it was dealt with, and how; done twice, it was done once, in the first words.

    The note is sealed as the report is, for those who may open it. Refused: `report_too_long`. Raises `NotFound`,
    `StepUpNeeded`.
    """
    if len(note) > MOST_LETTERS:
        raise Refused("report_too_long")
    with transaction():
        row, relation = _addressed(viewer, report_id, is_held=True)
        relation.note(READ, "handled")
        if row.handled_at is None:
            row.handled_at, row.handled_by = clock.now(), viewer.account_id
            if note.strip() and row.wrapped is not None and row.ring_key is not None:
                cipher = cipher_from(row.jeune_id, row.ring_key, row.wrapped)
                row.note = cipher.seal(note.strip(), NOTES, row.id)


def _addressed(viewer: Viewer, report_id: UUID, *, is_held: bool = False) -> tuple[Report, Relation]:
    row = session.get(Report, report_id, populate_existing=True, with_for_update=True if is_held else None)
    relation = circle.find_relation(viewer, row.jeune_id) if row else None
    if row is None or relation is None or not _may_list(relation, row):
        raise NotFound
    if relation.role == Role.CADRE and not viewer.is_stepped_up:
        raise StepUpNeeded
    return row, relation


def _may_list(relation: Relation, row: Report) -> bool:
    """The référent it is addressed to (c6), the cadre of the team (c12); never who it is about, nor who wrote it."""
    me = relation.viewer.account_id
    if me in (row.about_id, row.reporter_id):
        return False
    if relation.role == Role.CADRE:  # the words ask for more (c13): `_addressed` does
        return relation.allows(READ, held=frozenset({"c13"}))
    held = frozenset({"c6"}) if row.to_referent and relation.role == Role.REFERENT else frozenset()
    return relation.role == Role.REFERENT and relation.allows(READ, held=held)


def _excerpt(chosen: list[MessageView], comment: str) -> str:
    return json.dumps({"comment": comment.strip(), "messages": [_said(one) for one in chosen]})


def _said(message: MessageView) -> dict[str, Any]:
    return {
        "author": message.author,
        "at": message.at.isoformat(),
        "words": message.words or "",
        "files": len(message.files),
    }


def _note(relations: Iterable[Relation]) -> None:
    by_chain: dict[tuple[str, str], list[UUID]] = {}
    for one in relations:
        by_chain.setdefault((one.space.departement, one.reason), []).append(one.space.id)
    for (departement, reason), jeunes in by_chain.items():
        journal.note(READ, jeunes=jeunes, departement=departement, reason=reason, about="list")


def _names(accounts: set[UUID]) -> dict[UUID, str]:
    rows = session.execute(
        select(Account.id, Account.first_name, Account.last_name).where(Account.id.in_(accounts))
    )
    return {account: f"{first} {last}".strip() for account, first, last in rows}


def _line(row: Report, names: dict[UUID, str]) -> ReportLine:
    return ReportLine(
        row.id,
        row.jeune_id,
        names.get(row.jeune_id, ""),
        names.get(row.reporter_id, ""),
        names.get(row.about_id, ""),
        row.reason,
        row.at,
        row.handled_at,
    )
