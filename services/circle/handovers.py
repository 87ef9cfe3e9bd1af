"""Handovers as those they concern read them: the young person, who leaves, who comes, and the cadre who agrees."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, bindparam, exists, or_, select
from sqlalchemy.orm import aliased

from services import clock, journal
from services.accounts import Account
from services.ages import age_on
from services.circle.handing_over import ASSIGN, HAND_OVER, NOTE, WORDS
from services.circle.matrix import Role
from services.circle.models import Handover, HandoverReason, Jeune, Link, LinkKind, Territory
from services.circle.relations import Relation, Viewer, find_relation, own_relation
from services.circle.standing import Space
from services.circle.visibility import visible
from services.database import session
from services.errors import NotFound

# How long a handover that took place is still put forward: time to read the note, and to write.
RECENT = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class HandoverView:
    """Who, when and why. `is_agreed`: the cadre said yes."""

    id: UUID
    batch: UUID
    jeune_id: UUID
    first_name: str
    from_id: UUID | None
    from_name: str
    to_id: UUID
    to_name: str
    starts_on: date
    reason: HandoverReason
    asked_at: datetime
    is_agreed: bool
    has_note: bool
    has_words: bool


@dataclass(frozen=True, slots=True)
class HandoverPage:
    """One handover, opened. `note` and `words` are empty where they are not this reader’s, or not written yet."""

    relation: Relation
    view: HandoverView
    note: str
    words: str
    may_write_note: bool

    @property
    def is_over_to_me(self) -> bool:
        """The reader is the newcomer, in charge since the day."""
        return self.relation.viewer.account_id == self.view.to_id


@dataclass(frozen=True, slots=True)
class Followed:
    """Somebody a référent follows: enough to choose whom to hand over."""

    jeune_id: UUID
    first_name: str
    years: int


def open_handover(viewer: Viewer, space: Space | None, first_name: str, handover_id: UUID) -> HandoverPage:
    """The handover for its young person, for who leaves (until the eve) and for who comes (from the day).

    Another reader’s opening is noted. Raises `NotFound` for anybody else, the cadre included: they decide, and read
    no word. Three statements at most.
    """
    row = session.execute(_ONE, {"handover": handover_id}).one_or_none()
    if row is None:
        raise NotFound
    *columns, note, words = row
    view = _view(columns)
    relation = _relation(viewer, space, first_name, view)
    cipher = relation.space.cipher
    reads_words = viewer.account_id != view.from_id
    return HandoverPage(
        relation=relation,
        view=view,
        note=cipher.read(bytes(note), NOTE, view.id) if note else "",
        words=cipher.read(bytes(words), WORDS, view.id) if words and reads_words else "",
        may_write_note=viewer.account_id == view.from_id and relation.allows("note.suivi.create"),
    )


def handovers_to_come(space: Space) -> list[HandoverView]:
    """What the young person must know: agreed, to come or lately done, and not undone since. One statement."""
    return _views(
        Handover.jeune_id == space.id,
        Handover.agreed_at.is_not(None),
        Handover.starts_on >= space.today() - RECENT,
        is_still_named(space.today()),
    )


def is_still_named(today: Any) -> ColumnElement[bool]:
    """The newcomer of a handover follows the young person, or will: nobody else was named since."""
    return exists().where(
        Link.jeune_id == Handover.jeune_id,
        Link.account_id == Handover.to_id,
        Link.kind == LinkKind.REFERENT,
        Link.cover_of.is_(None),
        Link.ended_at.is_(None),
        or_(Link.ends_on.is_(None), Link.ends_on >= today),
    )


def my_handovers(viewer: Viewer) -> list[HandoverView]:
    """Those this professional leaves (asked or agreed), and those who come to them, lately done. One statement.

    The second fence shows a young person until the eve to the one and from the day to the other.
    """
    return _views(
        or_(Handover.from_id == viewer.account_id, Handover.to_id == viewer.account_id),
        Handover.starts_on >= clock.now().date() - RECENT,
    )


def handovers_of_team(viewer: Viewer) -> list[HandoverView]:
    """What waits for this cadre, and what they agreed to that is still to come. One statement; the page notes it."""
    if not viewer.team_ids:
        return []
    return _views(
        visible(viewer, ASSIGN).clause(Handover.jeune_id),
        or_(Handover.agreed_at.is_(None), Handover.starts_on > clock.now().date()),
    )


def followed_by(viewer: Viewer, referent_id: UUID) -> list[Followed]:
    """Whom this référent follows, for themself or their cadre, by first name; noted as a list.

    Raises `NotFound` for whoever may hand nobody over there.
    """
    is_own = viewer.account_id == referent_id
    rows = session.execute(
        select(Jeune.id, Account.first_name, Jeune.birth_on, Territory.zone, Jeune.departement_code)
        .join(Link, Link.jeune_id == Jeune.id)
        .join(Account, Account.id == Jeune.id)
        .join(Territory, Territory.id == Jeune.territory_id)
        .where(
            Link.account_id == referent_id,
            Link.kind == LinkKind.REFERENT,
            Link.cover_of.is_(None),
            Link.ended_at.is_(None),
            visible(viewer, HAND_OVER if is_own else ASSIGN).clause(Jeune.id),
        )
        .order_by(Account.first_name, Jeune.id)
        .limit(400)
    ).all()
    if rows:
        journal.note(
            "caseload.list" if is_own else "profile.base.read",
            jeunes=[row[0] for row in rows],
            departement=rows[0][4],
            reason=LinkKind.REFERENT.value if is_own else Role.CADRE.value,
        )
    return [
        Followed(jeune_id, first_name, age_on(birth_on, clock.today(zone))[0])
        for jeune_id, first_name, birth_on, zone, _code in rows
    ]


def _relation(viewer: Viewer, space: Space | None, first_name: str, view: HandoverView) -> Relation:
    if space is not None and space.id == view.jeune_id:
        if not view.is_agreed:
            raise NotFound
        return own_relation(viewer, space, first_name)
    if viewer.account_id not in (view.from_id, view.to_id):
        raise NotFound
    relation = find_relation(viewer, view.jeune_id)
    if relation is None or relation.cover_of is not None:
        raise NotFound
    relation.ensure("note.suivi.read")
    if relation.role != Role.REFERENT:
        raise NotFound
    relation.note("note.suivi.read", about="handover")
    return relation


_FORMER, _NEXT, _YOUNG = aliased(Account), aliased(Account), aliased(Account)
_COLUMNS: tuple[Any, ...] = (
    Handover.id,
    Handover.batch,
    Handover.jeune_id,
    _YOUNG.first_name,
    Handover.from_id,
    _FORMER.first_name,
    _FORMER.last_name,
    Handover.to_id,
    _NEXT.first_name,
    _NEXT.last_name,
    Handover.starts_on,
    Handover.reason,
    Handover.asked_at,
    Handover.agreed_at.is_not(None),
    Handover.note.is_not(None),
    Handover.words.is_not(None),
)


def _selected(*more: Any) -> Any:
    return (
        select(*_COLUMNS, *more)
        .join(_YOUNG, _YOUNG.id == Handover.jeune_id)
        .outerjoin(_FORMER, _FORMER.id == Handover.from_id)
        .join(_NEXT, _NEXT.id == Handover.to_id)
        .where(Handover.refused_at.is_(None))
    )


_ONE = _selected(Handover.note, Handover.words).where(Handover.id == bindparam("handover"))


def _views(*where: Any) -> list[HandoverView]:
    rows = session.execute(
        _selected().where(*where).order_by(Handover.starts_on, _YOUNG.first_name, Handover.id).limit(400)
    )
    return [_view(row) for row in rows]


def _view(row: Any) -> HandoverView:
    (
        handover_id,
        batch,
        jeune_id,
        first_name,
        from_id,
        from_first,
        from_last,
        to_id,
        to_first,
        to_last,
        *rest,
    ) = row
    return HandoverView(
        handover_id,
        batch,
        jeune_id,
        first_name,
        from_id,
        f"{from_first or ''} {from_last or ''}".strip(),
        to_id,
        f"{to_first} {to_last}".strip(),
        *rest,
    )
