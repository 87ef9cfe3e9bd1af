"""The row behind a step, made at the first thing written there."""

from uuid import UUID

from sqlalchemy.dialects.postgresql import insert

from services import clock
from services.circle import Relation
from services.database import session
from services.errors import NotFound
from services.journey.addresses import step_at
from services.journey.models import Exchange, StepRecord, StepState


def open_record(relation: Relation, address: UUID) -> StepRecord:
    """The row of this step, locked until the transaction ends. Raises `NotFound` where there is no such step."""
    record = _locked(address)
    if record is None:
        _first_row(relation, address)
        record = _locked(address)
    if record is None or record.jeune_id != relation.space.id:
        raise NotFound
    record.updated_at = clock.now()
    return record


def note_exchange(relation: Relation, account_id: UUID, kind: str) -> None:
    """The last real exchange between this young person and somebody is now. Never a sign-in or a reading."""
    values = {"jeune_id": relation.space.id, "account_id": account_id, "kind": kind, "at": clock.now()}
    statement = insert(Exchange).values(values)
    newest = {"kind": statement.excluded.kind, "at": statement.excluded.at}
    session.execute(statement.on_conflict_do_update(index_elements=["jeune_id", "account_id"], set_=newest))


def _locked(address: UUID) -> StepRecord | None:
    return session.get(StepRecord, address, with_for_update=True, populate_existing=True)


def _first_row(relation: Relation, address: UUID) -> None:
    step = step_at(relation.space, address)
    if step is None:
        raise NotFound
    row = {
        "id": address,
        "jeune_id": relation.space.id,
        "domain": step.domain_id,
        "step_id": step.id,
        "state": StepState.TODO,
        "updated_at": clock.now(),
    }
    # Two first taps at once make one row.
    session.execute(insert(StepRecord).values(row).on_conflict_do_nothing())
