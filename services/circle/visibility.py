"""The rule as a query to join: in which spaces, and on which of their items, is an operation open to a viewer?

Made from the same table and dates as `rules`; a property test holds the two shapes equal.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Date,
    DateTime,
    and_,
    case,
    cast,
    exists,
    extract,
    false,
    func,
    literal,
    literal_column,
    not_,
    null,
    or_,
    select,
    true,
)

from services import clock
from services.accounts import Account
from services.circle import rules
from services.circle.matrix import Role
from services.circle.models import Grant, Jeune, Link, LinkBasis, LinkKind, Restriction, Territory
from services.circle.relations import Viewer

Clause = ColumnElement[bool]


@dataclass(frozen=True)
class Visible:
    """The viewer's relations at an instant, as a subquery, for one operation."""

    operation: str
    viewer: Viewer
    at: datetime
    relations: Any

    def clause(self, jeune: Any, *, domain: Any = None, item: Any = None) -> Clause:
        """True for rows whose `jeune` (and `domain`, `item`) columns the viewer may see."""
        rel = self.relations.c
        return exists(select(literal(1)).where(rel.jeune_id == jeune, self._allowed(domain, item)))

    def jeunes(self) -> Any:
        """The spaces open as a whole: a select of `jeune_id`, `link_id` and `role`."""
        rel = self.relations.c
        return select(rel.jeune_id, rel.link_id, rel.role).where(self._allowed(None, None))

    def _allowed(self, domain: Any, item: Any) -> Clause:
        return or_(false(), *(self._cell(role, domain, item) for role in Role))

    def _cell(self, role: Role, domain: Any, item: Any) -> Clause:
        conditions = rules.cell_of(self.operation, role)
        if conditions is None:
            return false()
        rel = self.relations.c
        part = rules.PART_OF.get(self.operation)
        decision = self._decision(part, domain, item) if part else null()
        clauses = [rel.role == role.value, not_(rel.is_restricted)]
        clauses += [self._holds(one, decision) for one in conditions]
        if not rules.is_a_read(self.operation):
            clauses.append(not_(rel.only_reads))
        if part in rules.WITHDRAWABLE and role not in (Role.YOUNG_MINOR, Role.YOUNG_ADULT):
            clauses.append(func.coalesce(decision, true()))
        return and_(*clauses)

    def _holds(self, condition: str, decision: Any) -> Clause:
        rel: Any = self.relations.c
        match condition:
            case "c1" | "c6":
                return and_(func.coalesce(decision, false()))
            case "c4":
                return and_(rel.jeune_id == self.viewer.account_id, rel.is_fifteen)
            case "c5":
                return and_(rel.kind == LinkKind.CARER.value)
            case "c11":
                return and_(not_(rel.is_restricted))
            case "c12":
                return and_(rel.role == Role.CADRE.value)
            case "c13":
                return true() if self.viewer.is_stepped_up else false()
            case "c9" | "c16":
                return true()
            case _:
                return false()

    def _decision(self, part: Any, domain: Any, item: Any) -> Any:
        rel = self.relations.c
        precision = case((Grant.item.is_not(None), 2), (Grant.domain.is_not(None), 1), else_=0)
        return (
            select(Grant.allows)
            .where(
                Grant.link_id == rel.link_id,
                Grant.part == part,
                Grant.revoked_at.is_(None),
                Grant.starts_at <= self.at,
                or_(Grant.ends_at.is_(None), Grant.ends_at > self.at),
                Grant.item.is_(None) if item is None else or_(Grant.item.is_(None), Grant.item == item),
                Grant.domain.is_(None)
                if domain is None
                else or_(Grant.domain.is_(None), Grant.domain == domain),
                or_(
                    not_(Grant.allows),
                    and_(Grant.with_holder, not_(rel.is_out_of_authority)),
                    and_(not_(Grant.with_holder), rel.is_fifteen),
                ),
            )
            .order_by(precision.desc(), Grant.starts_at.desc(), Grant.allows)
            .limit(1)
            # The rows asked about stand two queries further out: left to itself, the inner one would make its own.
            .correlate_except(Grant)
            .scalar_subquery()
        )


def visible(viewer: Viewer, operation: str, *, at: datetime | None = None) -> Visible:
    """Where `operation` is open to `viewer`, now or `at`. The query shape of the rule."""
    at = at or clock.now()
    return Visible(operation, viewer, at, _relations(viewer, at).subquery("relations"))


def _relations(viewer: Viewer, at: datetime) -> Any:
    # The same instant must read as a day where each young person lives.
    today = cast(func.timezone(Territory.zone, literal(at, DateTime(timezone=True))), Date)
    authority_end = _years_later(18)
    care_end = func.greatest(authority_end - 1, Jeune.contract_until, Jeune.exit_on)
    role = _role(viewer, today, authority_end, care_end)
    return (
        select(
            Jeune.id.label("jeune_id"),
            Link.id.label("link_id"),
            Link.kind,
            role.label("role"),
            func.coalesce(
                and_(
                    Link.kind == LinkKind.REFERENT,
                    Link.basis != LinkBasis.INVITATION,
                    today > care_end,
                ),
                false(),
            ).label("only_reads"),
            (today >= _opens(15)).label("is_fifteen"),
            (today >= authority_end).label("is_out_of_authority"),
            _restricted(viewer.account_id, today).label("is_restricted"),
        )
        .select_from(Jeune)
        .join(Territory, Territory.id == Jeune.territory_id)
        .outerjoin(
            Link,
            and_(
                Link.jeune_id == Jeune.id,
                Link.account_id == viewer.account_id,
                Link.ended_at.is_(None),
                # One link a day: a colleague who replaces a référent now may follow them later.
                Link.starts_on <= today,
                or_(Link.ends_on.is_(None), Link.ends_on >= today),
            ),
        )
        .where(
            role.is_not(None),
            exists(select(literal(1)).where(Account.id == viewer.account_id, Account.disabled_at.is_(None))),
        )
    )


def _role(viewer: Viewer, today: Any, authority_end: Any, care_end: Any) -> Any:
    me = Jeune.id == viewer.account_id
    until_handover = today <= care_end + rules.HANDOVER.days
    in_force = and_(
        Link.accepted_at.is_not(None),
        Link.confirmed_at.is_not(None),
        Link.paused_at.is_(None),
    )

    def of(kind: LinkKind, *more: Any) -> Any:
        return and_(in_force, Link.kind == kind, *more)

    return case(
        (and_(me, today >= _opens(18)), Role.YOUNG_ADULT.value),
        (me, Role.YOUNG_MINOR.value),
        (of(LinkKind.PARENT, today < authority_end), Role.PARENT.value),
        (of(LinkKind.PARENT, Link.starts_on >= authority_end), Role.FAMILY.value),
        (
            of(LinkKind.REFERENT, or_(Link.basis == LinkBasis.INVITATION, until_handover)),
            Role.REFERENT.value,
        ),
        (of(LinkKind.CARER, today <= care_end), Role.CARER.value),
        (
            of(LinkKind.MENTOR, func.envol_acts_until(Link.account_id, type_=Date) >= today),
            Role.MENTOR.value,
        ),
        (or_(of(LinkKind.RELATIVE), of(LinkKind.TRUSTED_PERSON)), Role.FAMILY.value),
        (and_(Jeune.team_id.in_(viewer.team_ids), until_handover), Role.CADRE.value),
        else_=null(),
    )


def _years_later(years: int) -> Any:
    """The birthday for what protects: PostgreSQL brings 29 February to the 28th, as the rule wants."""
    return cast(Jeune.birth_on + literal_column(f"interval '{years} years'"), Date)


def _opens(years: int) -> Any:
    """The birthday for what opens: 29 February becomes 1 March."""
    day = _years_later(years)
    was_leap_day = and_(extract("month", Jeune.birth_on) == 2, extract("day", Jeune.birth_on) == 29)
    return day + case((and_(was_leap_day, extract("day", day) == 28), 1), else_=0)


def _restricted(account_id: UUID, today: Any) -> Any:
    return exists(
        select(literal(1)).where(
            Restriction.jeune_id == Jeune.id,
            Restriction.account_id == account_id,
            Restriction.lifted_at.is_(None),
            Restriction.starts_on <= today,
            or_(Restriction.ends_on.is_(None), Restriction.ends_on + rules.GRACE.days >= today),
        )
    )
