"""Who is in a circle, since when, in what state, and what each of them sees: one statement for everybody."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Date, bindparam, null, or_, select, union_all

from services import clock
from services.accounts import Account
from services.circle import rules
from services.circle.matrix import Role
from services.circle.models import Jeune, Link, LinkBasis, LinkKind, Part, Post, PostKind, Restriction
from services.circle.relations import (
    ATTESTED_UNTIL,
    GRANTS,
    Relation,
    Viewer,
    grants_from,
    is_restricted_by,
    life_of,
    together,
)
from services.circle.rules import GrantFacts, LinkFacts
from services.circle.standing import Space
from services.prepared import Prepared

# How long somebody who left is still named: long enough to notice, short enough to forget.
LATELY = timedelta(days=30)
# A circle of more people than this is no circle; it keeps the page bounded.
MOST_PEOPLE = 100


class MemberState(StrEnum):
    """Where somebody stands in the circle today."""

    ACTIVE = "active"
    INVITED = "invited"
    TO_CONFIRM = "to_confirm"
    PAUSED = "paused"
    # A mentor whose attestation is not checked yet, or no longer counts.
    UNATTESTED = "unattested"
    COMING = "coming"
    ENDED = "ended"


class Extent(StrEnum):
    """How much of the path somebody sees."""

    ALL = "all"
    SOME = "some"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Sight:
    """What one person sees, as data; `domains` and `closed` in the order asked, `steps` given one by one."""

    path: Extent
    domains: tuple[str, ...]
    closed: tuple[str, ...]
    steps: tuple[UUID, ...]
    milestones: bool
    project: bool

    @property
    def is_empty(self) -> bool:
        return self.path == Extent.NONE and not (self.milestones or self.project)


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody of the circle. `link_id` and `kind` are None for a cadre, who has a post and no link."""

    link_id: UUID | None
    account_id: UUID
    first_name: str
    last_name: str
    organisation: str
    kind: LinkKind | None
    kinship: str
    basis: LinkBasis | None
    since: date
    until: date | None
    state: MemberState
    invited_by: UUID | None
    cover_of: UUID | None
    was_ended: bool
    is_restricted: bool
    grants: tuple[GrantFacts, ...]
    relation: Relation

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()

    @property
    def is_active(self) -> bool:
        return self.state == MemberState.ACTIVE

    @property
    def is_lapsed(self) -> bool:
        """A parent whose link stopped at the majority of the young person, ended by nobody (trust B.3)."""
        return self.kind == LinkKind.PARENT and self.state == MemberState.ENDED and not self.was_ended

    @property
    def is_referent(self) -> bool:
        return self.kind == LinkKind.REFERENT

    def sees(self, operation: str, *, domain: str | None = None, item: UUID | None = None) -> bool:
        """Whether the rule opens `operation` to this person now; a paused, invited or restricted one sees nothing."""
        return self.is_active and self.relation.allows(operation, domain=domain, item=item)

    def would_see(self, operation: str, *, domain: str | None = None, item: UUID | None = None) -> bool:
        """What the young person's choices open, once the link is in force: what the switches show."""
        return self.relation.allows(operation, domain=domain, item=item)

    def was_given(self, *, domain: str | None = None, item: UUID | None = None) -> bool:
        """Whether the young person gave this part of the path in so many words, not only by default."""
        return self.is_active and self.would_be_given(domain=domain, item=item)

    def would_be_given(self, *, domain: str | None = None, item: UUID | None = None) -> bool:
        """The same, whether or not the link is in force today."""
        return rules.given(self.grants, Part.PATH, domain, item, self.relation.at, self.relation.life) is True

    def may_be_given(self, part: Part) -> bool:
        """Whether the table lets the young person decide on this part for this person."""
        return part in rules.choices_of(self.relation.role)

    def sight(self, domains: Iterable[str]) -> Sight:
        """What this person sees (or will, once the link is in force) of these domains and of the rest."""
        asked = tuple(domains)
        seen = tuple(domain for domain in asked if self.would_see(READ_PATH, domain=domain))
        closed = tuple(domain for domain in asked if domain not in seen)
        steps = self._single_steps(seen)
        return Sight(
            path=Extent.ALL if not closed else Extent.SOME if seen or steps else Extent.NONE,
            domains=seen,
            closed=closed,
            steps=steps,
            milestones=self.would_see("milestone.read"),
            project=self.would_see("project.read"),
        )

    def decision(
        self, part: Part, *, domain: str | None = None, item: UUID | None = None
    ) -> GrantFacts | None:
        """The young person's own word on exactly this, if it is in force: to show its end date."""
        at = self.relation.at
        said = [
            grant
            for grant in self.grants
            if (grant.part, grant.domain, grant.item) == (part, domain, item) and grant.is_in_force(at)
        ]
        return max(said, key=lambda grant: grant.starts_at) if said else None

    def _single_steps(self, seen: tuple[str, ...]) -> tuple[UUID, ...]:
        return tuple(
            dict.fromkeys(
                grant.item
                for grant in self.grants
                if grant.item
                and grant.domain not in seen
                and self.would_see(READ_PATH, domain=grant.domain, item=grant.item)
            )
        )


READ_PATH = "checklist.shared.read"


def members_of(space: Space) -> list[Member]:
    """Everybody of this circle: the référent first, those who left lately last. One statement.

    Who asks was let in before (`consent.read`): the young person, or somebody the table opens it to.
    """
    at = clock.now()
    life = life_of(space, at)
    rows = _MEMBERS.rows(jeune=space.id, today=life.today, lately=at - LATELY)
    members = [_member(_Row(*row), space, life, at) for row in rows]
    return sorted(members, key=_rank)


class _Row(NamedTuple):
    """A row of `_MEMBERS`."""

    account_id: UUID
    first_name: str
    last_name: str
    organisation: str
    link_id: UUID | None
    kind: str | None
    basis: str | None
    relation: str | None
    starts_on: date
    ends_on: date | None
    created_by: UUID | None
    accepted_at: datetime | None
    confirmed_at: datetime | None
    paused_at: datetime | None
    ended_at: datetime | None
    grants: Any
    restrictions: Any
    cover_of: UUID | None
    attested_until: date | None


_ORDER = (LinkKind.REFERENT, *(kind for kind in LinkKind if kind != LinkKind.REFERENT))


def _rank(member: Member) -> tuple[bool, int, bool, bool, str]:
    place = _ORDER.index(member.kind) if member.kind else len(_ORDER)
    is_cover, is_coming = member.cover_of is not None, member.state == MemberState.COMING
    # Who follows the young person today comes first, then who replaces them, then who will.
    return member.state == MemberState.ENDED, place, is_coming, is_cover, member.first_name


def _member(row: _Row, space: Space, life: rules.Life, at: datetime) -> Member:
    restricted = is_restricted_by(row.restrictions, life.today)
    grants = grants_from(row.grants)
    kind = LinkKind(row.kind) if row.kind else None
    state, bearing = _state(row, kind, life)
    relation = Relation(
        viewer=Viewer(row.account_id),
        space=space,
        first_name="",
        life=life,
        at=at,
        bearing=bearing,
        link_id=row.link_id,
        link_kind=kind,
        is_restricted=restricted,
        grants=grants,
    )
    return Member(
        link_id=row.link_id,
        account_id=row.account_id,
        first_name=row.first_name,
        last_name=row.last_name,
        organisation=row.organisation,
        kind=kind,
        kinship=row.relation or "",
        basis=LinkBasis(row.basis) if row.basis else None,
        since=row.starts_on,
        until=row.ends_on,
        state=state,
        invited_by=row.created_by,
        cover_of=row.cover_of,
        was_ended=row.ended_at is not None,
        is_restricted=restricted,
        grants=grants,
        relation=relation,
    )


def _state(row: _Row, kind: LinkKind | None, life: rules.Life) -> tuple[MemberState, rules.Bearing]:
    """The word for today, and the role this person has or would have once the link is in force."""
    if kind is None:
        return MemberState.ACTIVE, rules.Bearing(Role.CADRE)
    would = rules.bearing_of(_as_if_in_force(row, kind, life.today), life)
    if row.ended_at is not None or would is None or (row.ends_on and row.ends_on < life.today):
        return MemberState.ENDED, would or rules.Bearing(rules.ROLE_OF[kind])
    return _waiting(row, life.today) or MemberState.ACTIVE, would


def _waiting(row: _Row, today: date) -> MemberState | None:
    if row.confirmed_at is None:
        return MemberState.TO_CONFIRM
    if row.accepted_at is None:
        return MemberState.INVITED
    if row.paused_at is not None:
        return MemberState.PAUSED
    if row.kind == LinkKind.MENTOR and not rules.is_attested(row.attested_until, today):
        return MemberState.UNATTESTED
    return MemberState.COMING if row.starts_on > today else None


def _as_if_in_force(row: _Row, kind: LinkKind, today: date) -> LinkFacts:
    return LinkFacts(
        kind=kind,
        basis=LinkBasis(row.basis or ""),
        starts_on=min(row.starts_on, today),
        ends_on=None,
        is_accepted=True,
        is_confirmed=True,
        is_paused=False,
        is_ended=False,
        attested_until=date.max,
    )


def _statement() -> Any:
    restrictions = (
        select(together(Restriction.starts_on, Restriction.ends_on))
        .where(
            Restriction.jeune_id == Link.jeune_id,
            Restriction.account_id == Link.account_id,
            Restriction.lifted_at.is_(None),
        )
        .correlate(Link)
        .scalar_subquery()
    )
    person = (Account.id.label("account_id"), Account.first_name, Account.last_name, Account.organisation)
    jeune: Any = bindparam("jeune")
    today: Any = bindparam("today", type_=Date)
    lately: Any = bindparam("lately")
    links = (
        select(
            *person,
            Link.id.label("link_id"),
            Link.kind.cast(Account.first_name.type).label("kind"),
            Link.basis.cast(Account.first_name.type).label("basis"),
            Link.relation,
            Link.starts_on,
            Link.ends_on,
            Link.created_by,
            Link.accepted_at,
            Link.confirmed_at,
            Link.paused_at,
            Link.ended_at,
            GRANTS.label("grants"),
            restrictions.label("restrictions"),
            Link.cover_of,
            ATTESTED_UNTIL.label("attested_until"),
        )
        .join(Account, Account.id == Link.account_id)
        .where(Link.jeune_id == jeune, or_(Link.ended_at.is_(None), Link.ended_at >= lately))
        .limit(MOST_PEOPLE)
    )
    nothing = [null().cast(column.type).label(column.name) for column in links.selected_columns[4:8]]
    cadres = (
        select(
            *person,
            *nothing,
            Post.starts_on,
            Post.ends_on,
            *(null().cast(column.type).label(column.name) for column in links.selected_columns[10:]),
        )
        .join(Post, Post.account_id == Account.id)
        .join(Jeune, Jeune.team_id == Post.team_id)
        .where(
            Jeune.id == jeune,
            Post.kind == PostKind.CADRE,
            Post.starts_on <= today,
            or_(Post.ends_on.is_(None), Post.ends_on >= today),
        )
        .limit(MOST_PEOPLE)
    )
    return union_all(links.subquery().select(), cadres.subquery().select())


_MEMBERS = Prepared(_statement())
