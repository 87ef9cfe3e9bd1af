"""One decision: what somebody is to one young person now, and what that opens.

`find_relation` reads everything in one statement; `Relation.allows` then answers for any object without another.
`enter` is the way in for a reader: it decides, and notes the reading in the journal of the same transaction.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping, and_, bindparam, exists, func, select
from sqlalchemy.dialects.postgresql import JSON

from services import clock, journal
from services.accounts import Account
from services.ages import local_date
from services.circle import rules
from services.circle.matrix import Role
from services.circle.models import Grant, Jeune, Link, LinkBasis, LinkKind, Part, Restriction, Territory
from services.circle.rules import Bearing, GrantFacts, Life, LinkFacts
from services.circle.standing import SPACE_COLUMNS, Space
from services.database import session
from services.errors import NotFound
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
    is_restricted: bool = False
    grants: tuple[GrantFacts, ...] = ()

    @property
    def role(self) -> Role:
        return self.bearing.role

    @property
    def is_own(self) -> bool:
        return self.viewer.account_id == self.space.id

    def allows(self, operation: str, *, domain: str | None = None, item: UUID | None = None) -> bool:
        """Whether the table opens `operation` here, on the whole, on a domain or on one item."""
        conditions = rules.cell_of(operation, self.role)
        if self.is_restricted:  # a decision that keeps somebody away closes everything, given or not
            return False
        if conditions is None or (self.bearing.only_reads and not rules.is_a_read(operation)):
            return False
        decision = self._given(operation, domain, item)
        part = rules.PART_OF.get(operation)
        if decision is False and part in rules.WITHDRAWABLE and not self.is_own:
            return False
        return all(self._holds(condition, decision) for condition in conditions)

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
            reason=self.link_kind or self.role.value,
            about=about or "space",
        )

    def _given(self, operation: str, domain: str | None, item: UUID | None) -> bool | None:
        part = rules.PART_OF.get(operation)
        return rules.given(self.grants, part, domain, item, self.at, self.life) if part else None

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
    row = session.execute(_ONE, {"me": viewer.account_id, "jeune": jeune_id}).mappings().one_or_none()
    return None if row is None else relation_from(viewer, row, at or clock.now())


def linked_relations(viewer: Viewer, operation: str | None, *, limit: int = 400) -> list[Relation]:
    """Every space linked to this viewer in which `operation` (None: anything at all) is open to them. One statement.

    Notes nothing: the list that shows them does, with the people it shows.
    """
    rows = session.execute(_LINKED, {"me": viewer.account_id, "limit": limit})
    names, at = tuple(rows.keys()), clock.now()
    # Plain dicts: a list of hundreds reads each column by name several times.
    found = (relation_from(viewer, dict(zip(names, row, strict=True)), at) for row in rows)
    return [relation for relation in found if relation and (operation is None or relation.allows(operation))]


def own_relation(viewer: Viewer, space: Space, first_name: str) -> Relation:
    """The young person in their own space; nothing to read."""
    return _own(viewer, space, first_name, clock.now())


def _own(viewer: Viewer, space: Space, first_name: str, at: datetime) -> Relation:
    life = life_of(space, at)
    role = Role.YOUNG_ADULT if life.has_capacities else Role.YOUNG_MINOR
    return Relation(viewer, space, first_name, life, at, Bearing(role))


def relation_from(viewer: Viewer, row: RowMapping | dict[str, Any], at: datetime) -> Relation | None:
    """Build the relation from a row of `RELATION_COLUMNS`; None when it opens nothing at all."""
    space = Space(*(row[name] for name in _SPACE_NAMES))
    if space.id == viewer.account_id:
        return _own(viewer, space, row["first_name"], at)
    life = life_of(space, at)
    bearing = _bearing(row, life, viewer)
    if bearing is None:
        return None
    through_link = bearing.role != Role.CADRE
    return Relation(
        viewer=viewer,
        space=space,
        first_name=row["first_name"],
        life=life,
        at=at,
        bearing=bearing,
        link_id=row["link_id"] if through_link else None,
        link_kind=LinkKind(row["kind"]) if through_link else None,
        is_restricted=is_restricted_by(row["restrictions"] or (), life.today),
        grants=tuple(grant_from(one) for one in row["grants"] or ()),
    )


def life_of(space: Space, at: datetime) -> Life:
    """The dates on which rights in this space turn, and the day it is there `at` that instant."""
    return Life(space.birth_on, space.exit_on, space.contract_until, local_date(at, space.zone))


def _bearing(row: RowMapping | dict[str, Any], life: Life, viewer: Viewer) -> Bearing | None:
    if row["link_id"] is not None:
        link = LinkFacts(
            kind=LinkKind(row["kind"]),
            basis=LinkBasis(row["basis"]),
            starts_on=row["starts_on"],
            ends_on=row["ends_on"],
            is_accepted=row["accepted_at"] is not None,
            is_confirmed=row["confirmed_at"] is not None,
            is_paused=row["paused_at"] is not None,
            is_ended=False,
        )
        if bearing := rules.bearing_of(link, life):
            return bearing
    if row["team_id"] in viewer.team_ids and life.today <= life.care_ends_on + rules.HANDOVER:
        return Bearing(Role.CADRE)
    return None


def is_restricted_by(restrictions: Any, today: date) -> bool:
    return any(
        rules.restriction_binds(
            date.fromisoformat(one["starts_on"]),
            date.fromisoformat(one["ends_on"]) if one["ends_on"] else None,
            today,
        )
        for one in restrictions
    )


def grant_from(one: Mapping[str, Any]) -> GrantFacts:
    return GrantFacts(
        part=Part(one["part"]),
        domain=one["domain"],
        item=UUID(one["item"]) if one["item"] else None,
        allows=one["allows"],
        with_holder=one["with_holder"],
        starts_at=datetime.fromisoformat(one["starts_at"]),
        ends_at=datetime.fromisoformat(one["ends_at"]) if one["ends_at"] else None,
    )


def together(model: Any, *names: str) -> Any:
    pairs = [part for name in names for part in (name, getattr(model, name))]
    return func.json_agg(func.json_build_object(*pairs), type_=JSON)


_GRANTS = (
    select(together(Grant, "part", "domain", "item", "allows", "with_holder", "starts_at", "ends_at"))
    .where(Grant.link_id == Link.id, Grant.revoked_at.is_(None))
    .correlate(Link)
    .scalar_subquery()
)
_RESTRICTIONS = (
    select(together(Restriction, "starts_on", "ends_on"))
    .where(
        Restriction.jeune_id == Jeune.id,
        Restriction.account_id == bindparam("me"),
        Restriction.lifted_at.is_(None),
    )
    .correlate(Jeune)
    .scalar_subquery()
)
_SPACE_NAMES = tuple(f"space_{place}" for place in range(len(SPACE_COLUMNS)))
RELATION_COLUMNS = (
    *(column.label(name) for name, column in zip(_SPACE_NAMES, SPACE_COLUMNS, strict=True)),
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
    _GRANTS.label("grants"),
    _RESTRICTIONS.label("restrictions"),
)
_MY_LINK = and_(Link.jeune_id == Jeune.id, Link.account_id == bindparam("me"), Link.ended_at.is_(None))
_SPACES = (
    select(*RELATION_COLUMNS)
    .select_from(Jeune)
    .join(Territory, Territory.id == Jeune.territory_id)
    .join(Account, Account.id == Jeune.id)
    # A cadre has no key: the names and dates of the team, and no words.
    .outerjoin(SpaceKey, SpaceKey.jeune_id == Jeune.id)
)
# A disabled account is nobody any more, whoever asks for it (a page, a job).
_ENABLED = exists().where(Account.id == bindparam("me"), Account.disabled_at.is_(None)).correlate(None)
_ONE = _SPACES.outerjoin(Link, _MY_LINK).where(Jeune.id == bindparam("jeune"), _ENABLED)
_LINKED = (
    _SPACES.join(Link, _MY_LINK)
    .where(_ENABLED)
    .order_by(Account.first_name, Jeune.id)
    .limit(bindparam("limit"))
)
