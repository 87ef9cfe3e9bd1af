"""A step proposed by somebody of the circle: the young person alone accepts or declines."""

from uuid import UUID

from services import clock, notifications
from services.circle import Relation
from services.database import transaction
from services.errors import NotFound, Refused
from services.journey.addresses import step_address
from services.journey.content import load
from services.journey.models import Proposal, StepState
from services.journey.operations.records import note_exchange, open_record

WORDS = "steps.proposal_words"
LONGEST_WORDS = 1000


def propose_step(relation: Relation, step_id: str, words: str = "") -> UUID:
    """Propose a step of the catalogue, with a few words. Gives its address; proposing again replaces the words.

    Refused: `already_done` when the step is done or put aside, `words_too_long`. Raises `NotFound` when unknown.
    """
    step = load().step(step_id)
    if step is None or relation.is_own:
        raise NotFound
    address = step_address(relation.space, step_id)
    relation.ensure("checklist.item.propose", domain=step.domain_id, item=address)
    words = words.strip()
    if len(words) > LONGEST_WORDS:
        raise Refused("words_too_long", longest=LONGEST_WORDS)
    with transaction():
        record = open_record(relation, address)
        if record.state in (StepState.DONE, StepState.NOT_FOR_ME):
            raise Refused("already_done")
        record.proposal = Proposal.WAITING
        record.proposed_by = relation.viewer.account_id
        record.proposed_at = clock.now()
        record.proposal_words = relation.space.cipher.seal(words, WORDS, address) if words else None
        relation.note("checklist.item.propose", about=step.domain_id)
        _tell(relation, relation.space.id, address)
    return address


def answer_proposal(relation: Relation, address: UUID, answer: Proposal) -> Proposal:
    """Accept, decline, or (to undo) put it back to waiting. Gives the answer before.

    Raises `NotFound` where nothing was proposed.
    """
    relation.ensure("step.decline" if answer == Proposal.DECLINED else "step.accept")
    with transaction():
        record = open_record(relation, address)
        if record.proposal is None:
            raise NotFound
        before, record.proposal = Proposal(record.proposal), answer
        if record.proposed_by and answer != Proposal.WAITING:
            note_exchange(relation, record.proposed_by, "proposal_answered")
            _tell(relation, record.proposed_by, address)
    return before


def _tell(relation: Relation, account_id: UUID, address: UUID) -> None:
    notifications.announce(
        notifications.Kind.PROPOSAL,
        [account_id],
        jeune_id=relation.space.id,
        subject_id=address,
        address=f"/etapes/{address}",
    )
