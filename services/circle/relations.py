"""One decision: what somebody is to one young person now, and what that opens.

`find_relation` reads everything in one statement; `Relation.allows` then answers for any object without another.
`enter` is the way in for a reader: it decides, and notes the reading in the journal of the same transaction.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Date, DateTime, Uuid, and_, bindparam, case, cast, exists, func, or_, select
from sqlalchemy.dialects.postgresql import JSON

from services import clock, journal
from services.accounts import Account
from services.ages import local_date
from services.circle import rules
from services.circle.matrix import Role
from services.circle.models import Grant, Jeune, Link, LinkBasis, LinkKind, Part, Restriction, Territory
from services.circle.rules import Bearing, GrantFacts, Life, LinkFacts
from services.circle.standing import SPACE_COLUMNS, Space
from services.errors import NotFound
from services.prepared import Prepared
from services.sealing import SpaceKey


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who asks: an account, how strongly it proved itself lately, and the teams it is cadre of."""

    account_id: UUID
    is_stepped_up: bool = False
    team_ids: tuple[UUID, ...] = ()


@dataclass(frozen=True)
class Relation:
    """A viewer and one space, at one instant."""

    viewer: Viewer
    space: Space
    first_name: str
    life: Life
    at: datetime
    bearing: Bearing
    link_id: UUID | None = None
    link_kind: LinkKind | None = None
    # The référent whom the viewer replaces here.
    cover_of: UUID | None = None
    # From the first to the last day of the replacement.
    cover_days: tuple[date, date] | None = None
    is_restricted: bool = False
    grants: tuple[GrantFacts, ...] = ()

    @property
    def role(self) -> Role:
        return self.bearing.role

    @property
    def is_own(self) -> bool:
        return self.viewer.account_id == self.space.id

    @property
    def reason(self) -> str:
        """Why somebody may look, as the journal says it: their link, or what they are without one."""
        return "cover" if self.cover_of else self.link_kind or self.role.value

    def allows(
        self,
        operation: str,
        *,
        domain: str | None = None,
        item: UUID | None = None,
        held: frozenset[str] = frozenset(),
    ) -> bool:
        """Whether the table opens `operation` here, on the whole, on a domain or on one item.

        `held`: the conditions that the caller found true of the object itself (c2 takes part, c3 wrote it, c14 in
        time, c17 bound by secrecy, c1 and c6 given otherwise than by a part of the space); none by default.
        """
        conditions = rules.cell_of(operation, self.role)
        if self.is_restricted:  # a decision that keeps somebody away closes everything, given or not
            return False
        if conditions is None or (self.bearing.only_reads and not rules.is_a_read(operation)):
            return False
        decision = self._given(operation, domain, item)
        part = rules.PART_OF.get(operation)
        if decision is False and part in rules.WITHDRAWABLE and not self.is_own:
            return False
        return all([condition in held or self._holds(condition, decision) for condition in conditions])

    def ensure(self, operation: str, *, domain: str | None = None, item: UUID | None = None) -> None:
        """Raise `NotFound` unless allowed: forbidden and unknown are one answer."""
        if not self.allows(operation, domain=domain, item=item):
            raise NotFound

    def ensure_ever(self, operation: str) -> None:
        """Raise `NotFound` when the table never opens `operation` to this role: asked before a form is read."""
        if rules.cell_of(operation, self.role) is None:
            raise NotFound

    def note(self, operation: str, about: str | None = None) -> None:
        """Note this reading or act in the journal; nothing for one's own space."""
        journal.note(
            operation,
            jeunes=[self.space.id],
            departement=self.space.departement,
            reason=self.reason,
            about=about or "space",
        )

    def _given(self, operation: str, domain: str | None, item: UUID | None) -> bool | None:
        part = rules.PART_OF.get(operation)
        if part is None or not self.grants:
            return None
        return rules.given(self.grants, part, domain, item, self.at, self.life)

    def _holds(self, condition: str, decision: bool | None) -> bool:
        match condition:
            case "c1" | "c6":  # given by the young person; named in the audience of what they give
                return decision is True
            case "c4":  # from fifteen the young person alone; before, two people together, so nobody alone
                return self.is_own and self.life.is_fifteen
            case "c5":
                return self.link_kind == LinkKind.CARER
            case "c11":
                return not self.is_restricted
            case "c12":
                return self.role == Role.CADRE
            case "c13":
                return self.viewer.is_stepped_up
            case "c9" | "c16":  # metadata only; deposit without read-back: the object decides what it shows
                return True
            case _:  # participant, author, aggregates, two persons: decided by the object, never by the space
                return False


def can(
    viewer: Viewer,
    operation: str,
    jeune_id: UUID,
    *,
    domain: str | None = None,
    item: UUID | None = None,
    at: datetime | None = None,
) -> bool:
    """May this viewer do `operation` in this space, now or `at`? The yes/no shape of the rule."""
    relation = find_relation(viewer, jeune_id, at=at)
    return relation is not None and relation.allows(operation, domain=domain, item=item)


def enter(
    viewer: Viewer,
    jeune_id: UUID,
    operation: str,
    *,
    about: str | None = None,
    domain: str | None = None,
    item: UUID | None = None,
) -> Relation:
    """Open a space for a reader and note the reading. Raises `NotFound` when it is not theirs or not there."""
    relation = find_relation(viewer, jeune_id)
    if relation is None:
        raise NotFound
    relation.ensure(operation, domain=domain, item=item)
    relation.note(operation, about)
    return relation


def find_relation(viewer: Viewer, jeune_id: UUID, *, at: datetime | None = None) -> Relation | None:
    """What `viewer` is to this young person `at` an instant (now), or None when nothing. One statement."""
    at = at or clock.now()
    row = _ONE.one_or_none(me=viewer.account_id, jeune=jeune_id, at=at)
    return None if row is None else relation_from(viewer, row, at)


def linked_relations(viewer: Viewer, operation: str | None, *, limit: int = 400) -> list[Relation]:
    """Every space linked to this viewer in which `operation` (None: anything at all) is open to them. One statement.

    Notes nothing: the list that shows them does, with the people it shows.
    """
    at = clock.now()
    rows = _LINKED.rows(me=viewer.account_id, limit=limit, at=at)
    found = (relation_from(viewer, row, at) for row in rows)
    return [relation for relation in found if relation and (operation is None or relation.allows(operation))]


def relations_with(viewer: Viewer, jeune_ids: Iterable[UUID]) -> list[Relation]:
    """What `viewer` is to each of these young people now; those to whom they are nothing are left out. One statement."""
    at = clock.now()
    rows = _SOME.rows(me=viewer.account_id, jeunes=list(jeune_ids), at=at)
    return [relation for row in rows if (relation := relation_from(viewer, row, at))]


def own_relation(viewer: Viewer, space: Space, first_name: str) -> Relation:
    """The young person in their own space; nothing to read."""
    return _own(viewer, space, first_name, clock.now())


def _own(viewer: Viewer, space: Space, first_name: str, at: datetime) -> Relation:
    life = life_of(space, at)
    role = Role.YOUNG_ADULT if life.has_capacities else Role.YOUNG_MINOR
    return Relation(viewer, space, first_name, life, at, Bearing(role))


def relation_from(viewer: Viewer, row: tuple[Any, ...], at: datetime) -> Relation | None:
    """Build the relation from a row of `relation_columns`; None when it opens nothing at all."""
    space = Space(*row[:_SPACE_WIDTH])
    first_name, team_id, link_id, *link, cover_of, grants, restrictions = row[_SPACE_WIDTH:]
    if space.id == viewer.account_id:
        return _own(viewer, space, first_name, at)
    life = life_of(space, at)
    facts = None if link_id is None else _link_facts(*link)
    bearing = _bearing(facts, team_id, life, viewer)
    if bearing is None:
        return None
    through_link = facts is not None and bearing.role != Role.CADRE
    return Relation(
        viewer=viewer,
        space=space,
        first_name=first_name,
        life=life,
        at=at,
        bearing=bearing,
        link_id=link_id if through_link else None,
        link_kind=facts.kind if facts and through_link else None,
        cover_of=cover_of if through_link else None,
        cover_days=_days_of(facts) if cover_of and through_link else None,
        is_restricted=is_restricted_by(restrictions, life.today),
        grants=grants_from(grants),
    )


def _days_of(link: LinkFacts | None) -> tuple[date, date] | None:
    return None if link is None or link.ends_on is None else (link.starts_on, link.ends_on)


def life_of(space: Space, at: datetime) -> Life:
    """The dates on which rights in this space turn, and the day it is there `at` that instant."""
    return Life(space.birth_on, space.exit_on, space.contract_until, local_date(at, space.zone))


def _bearing(link: LinkFacts | None, team_id: UUID | None, life: Life, viewer: Viewer) -> Bearing | None:
    if link and (bearing := rules.bearing_of(link, life)):
        return bearing
    if team_id in viewer.team_ids and life.today <= life.care_ends_on + rules.HANDOVER:
        return Bearing(Role.CADRE)
    return None


def _link_facts(
    kind: LinkKind,
    basis: LinkBasis,
    starts_on: date,
    ends_on: date | None,
    accepted_at: datetime | None,
    confirmed_at: datetime | None,
    paused_at: datetime | None,
    attested_until: date | None,
) -> LinkFacts:
    return LinkFacts(
        kind=kind,
        basis=basis,
        starts_on=starts_on,
        ends_on=ends_on,
        is_accepted=accepted_at is not None,
        is_confirmed=confirmed_at is not None,
        is_paused=paused_at is not None,
        is_ended=False,
        attested_until=attested_until,
    )


def is_restricted_by(restrictions: Any, today: date) -> bool:
    """Whether one of these decisions (as `RESTRICTIONS` gives them, None when there are none) binds today."""
    return any(
        rules.restriction_binds(
            date.fromisoformat(starts_on), date.fromisoformat(ends_on) if ends_on else None, today
        )
        for starts_on, ends_on in restrictions or ()
    )


def grants_from(grants: Any) -> tuple[GrantFacts, ...]:
    """What was given, as `GRANTS` gives it (None when nothing was)."""
    return tuple(_grant(*one) for one in grants or ())


def _grant(
    part: str,
    domain: str | None,
    item: str | None,
    allows: bool,
    with_holder: bool,
    starts_at: str,
    ends_at: str | None,
) -> GrantFacts:
    return GrantFacts(
        part=Part(part),
        domain=domain,
        item=UUID(item) if item else None,
        allows=allows,
        with_holder=with_holder,
        starts_at=datetime.fromisoformat(starts_at),
        ends_at=datetime.fromisoformat(ends_at) if ends_at else None,
    )


def together(*columns: Any) -> Any:
    return func.json_agg(func.json_build_array(*columns), type_=JSON)


GRANTS = (
    select(
        together(
            Grant.part,
            Grant.domain,
            Grant.item,
            Grant.allows,
            Grant.with_holder,
            Grant.starts_at,
            Grant.ends_at,
        )
    )
    .where(Grant.link_id == Link.id, Grant.revoked_at.is_(None))
    .correlate(Link)
    .scalar_subquery()
)
# The last day a mentor may act, attested and the charter signed; asked of mentors' links alone.
ATTESTED_UNTIL = case(
    (Link.kind == LinkKind.MENTOR, func.envol_acts_until(Link.account_id, type_=Date)), else_=None
)
_SPACE_WIDTH = len(SPACE_COLUMNS)
# A colleague who replaces a référent, and will follow them later, has two links: the one of the day counts.
_DAY = cast(func.timezone(Territory.zone, bindparam("at", type_=DateTime(timezone=True))), Date)


def relation_columns(who: Any) -> tuple[Any, ...]:
    """All that says what the account `who` (a column, a parameter) is to a space."""
    restrictions = select(together(Restriction.starts_on, Restriction.ends_on)).where(
        Restriction.jeune_id == Jeune.id, Restriction.account_id == who, Restriction.lifted_at.is_(None)
    )
    return (
        *SPACE_COLUMNS,
        Account.first_name,
        Jeune.team_id,
        Link.id.label("link_id"),
        Link.kind,
        Link.basis,
        Link.starts_on,
        Link.ends_on,
        Link.accepted_at,
        Link.confirmed_at,
        Link.paused_at,
        ATTESTED_UNTIL.label("attested_until"),
        Link.cover_of,
        GRANTS.label("grants"),
        restrictions.correlate_except(Restriction).scalar_subquery().label("restrictions"),
    )


def link_today(who: Any) -> Any:
    """The link of the account `who` to a space that counts on the day of `at`."""
    return and_(
        Link.jeune_id == Jeune.id,
        Link.account_id == who,
        Link.ended_at.is_(None),
        Link.starts_on <= _DAY,
        or_(Link.ends_on.is_(None), Link.ends_on >= _DAY),
    )


_MY_LINK = link_today(bindparam("me"))
_SPACES = (
    select(*relation_columns(bindparam("me")))
    .select_from(Jeune)
    .join(Territory, Territory.id == Jeune.territory_id)
    .join(Account, Account.id == Jeune.id)
    # A cadre has no key: the names and dates of the team, and no words.
    .outerjoin(SpaceKey, SpaceKey.jeune_id == Jeune.id)
)
# A disabled account is nobody any more, whoever asks for it (a page, a job).
_ENABLED = exists().where(Account.id == bindparam("me"), Account.disabled_at.is_(None)).correlate(None)
_ONE = Prepared(_SPACES.outerjoin(Link, _MY_LINK).where(Jeune.id == bindparam("jeune"), _ENABLED))
_SOME = Prepared(
    _SPACES.outerjoin(Link, _MY_LINK).where(
        Jeune.id == func.any(bindparam("jeunes", type_=ARRAY(Uuid))), _ENABLED
    )
)
_LINKED = Prepared(
    _SPACES.join(Link, _MY_LINK)
    .where(_ENABLED)
    .order_by(Account.first_name, Jeune.id)
    .limit(bindparam("limit"))
)
