"""Who is kept away from a space by a decision: set by one person at once, lifted by two (trust B.4)."""

from datetime import date
from uuid import UUID

from sqlalchemy import select

from services import clock, events
from services.circle import rules
from services.circle.models import Restriction
from services.circle.relations import Relation, Viewer, find_relation
from services.circle.standing import find_standing
from services.database import as_system, session, transaction
from services.errors import Conflict, NotFound, Refused, StepUpNeeded

LIFT = "restriction.lift"


def set_restriction(
    relation: Relation,
    account_id: UUID,
    *,
    kind: str,
    reference: str,
    starts_on: date,
    ends_on: date | None = None,
) -> UUID:
    """Keep somebody away from this space, by a decision whose `reference` is written; at once, whatever was given.

    Refused: `restriction_without_reference`, `restriction_dates`. Raises `NotFound`.
    """
    relation.ensure("restriction.set")
    if not reference.strip():
        raise Refused("restriction_without_reference")
    if ends_on is not None and ends_on < starts_on:
        raise Refused("restriction_dates")
    if account_id in (relation.space.id, relation.viewer.account_id):
        raise NotFound
    restriction = Restriction(
        jeune_id=relation.space.id,
        account_id=account_id,
        kind=kind,
        reference=reference.strip(),
        starts_on=starts_on,
        ends_on=ends_on,
        set_by=relation.viewer.account_id,
        set_at=clock.now(),
    )
    with transaction() as current:
        relation.note("restriction.set")
        with as_system():  # a cadre may keep somebody away from a space whose content they cannot reach
            current.add(restriction)
            current.flush()
        events.tell(events.SightNarrowed((relation.space.id,)))
    return restriction.id


def ask_to_lift(relation: Relation, restriction_id: UUID, *, reference: str) -> None:
    """The first of the two says that what keeps somebody away is over, by a decision whose `reference` is written.

    Nothing changes until somebody of the other function agrees; asked again, the last one to ask is the first of the
    two. Refused: `restriction_without_reference`. Raises `NotFound`, `StepUpNeeded`.
    """
    _ensure_may_lift(relation)
    if not reference.strip():
        raise Refused("restriction_without_reference")
    with transaction() as current:
        relation.note(LIFT, about="asked")
        with as_system():
            restriction = _locked(relation, restriction_id)
            restriction.lift_asked_by, restriction.lift_asked_at = relation.viewer.account_id, clock.now()
            restriction.lift_reference = reference.strip()
            current.flush()


def agree_to_lift(relation: Relation, restriction_id: UUID, *, reference: str) -> None:
    """The second of the two agrees: from now on the restriction keeps nobody away.

    One is référent and the other cadre, both today (matrix: c10, another person and another function). `reference` is
    that of the decision they read: raises `Conflict` when whoever asked has written another one since. Refused:
    `lift_by_two`. Raises `NotFound`, `StepUpNeeded`.
    """
    _ensure_may_lift(relation)
    with transaction() as current:
        with as_system():
            restriction = _locked(relation, restriction_id)
            _check_two(relation, restriction)
            if restriction.lift_reference != reference.strip():
                raise Conflict
            restriction.lifted_by, restriction.lifted_at = relation.viewer.account_id, clock.now()
            current.flush()
        relation.note(LIFT, about="lifted")


def refuse_to_lift(relation: Relation, restriction_id: UUID) -> None:
    """Either of the two, or whoever could be, says no: the restriction stays as it was. Raises `NotFound`."""
    _ensure_may_lift(relation)
    with transaction() as current:
        relation.note(LIFT, about="refused")
        with as_system():
            restriction = _locked(relation, restriction_id)
            restriction.lift_asked_by = restriction.lift_asked_at = restriction.lift_reference = None
            current.flush()


def _ensure_may_lift(relation: Relation) -> None:
    """One of those the table names; that they are two is checked where both are known."""
    relation.ensure_ever(LIFT)
    if relation.is_restricted or relation.bearing.only_reads:
        raise NotFound
    if not relation.viewer.is_stepped_up:
        raise StepUpNeeded


def _locked(relation: Relation, restriction_id: UUID) -> Restriction:
    """A restriction of this space, not lifted yet, and not one that keeps away whoever asks."""
    restriction = session.scalar(
        select(Restriction)
        .where(
            Restriction.id == restriction_id,
            Restriction.jeune_id == relation.space.id,
            Restriction.account_id != relation.viewer.account_id,
            Restriction.lifted_at.is_(None),
        )
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if restriction is None:
        raise NotFound
    return restriction


def _check_two(second: Relation, restriction: Restriction) -> None:
    """Somebody else asked, who still could today, and whose function is not that of who agrees."""
    first = _still(restriction.lift_asked_by, second) if restriction.lift_asked_by else None
    if first is None or first.viewer.account_id == second.viewer.account_id or first.role == second.role:
        raise Refused("lift_by_two")


def _still(account_id: UUID, second: Relation) -> Relation | None:
    """What whoever asked is to this space now: their post or link may have ended since."""
    viewer = Viewer(account_id, team_ids=find_standing(account_id).team_ids)
    first = find_relation(viewer, second.space.id)
    if first is None or first.is_restricted or first.bearing.only_reads:
        return None
    return first if rules.cell_of(LIFT, first.role) is not None else None
