"""The journey: the path to autonomy of a young person, and what the law gives them on the way.

Promises: the 109 steps are content, their rows exist only once something is written; what is open, soon or past is
computed from dates at use; everything is done and read for a `Relation`, and free text is sealed; nothing is scored
and everything can be undone; only the young person answers a proposal or closes a request for help.
"""

from services.journey.addresses import find_owner, is_in, step_address, step_at
from services.journey.answers import answers_of, situation_of
from services.journey.content import LANGUAGES, emergency, load, to_check_report, warm
from services.journey.content_model import Anchor, Domain, Moment, Step
from services.journey.models import Exchange, Proposal, StepState
from services.journey.operations.answers import save_answers
from services.journey.operations.held import follow_papers
from services.journey.operations.help import (
    answer_help,
    ask_help,
    close_help,
    follow_events,
    give_back_help,
    release_helps,
    reopen_help,
    say_more,
    take_help,
)
from services.journey.operations.milestones import VISIT, record_milestone, withdraw_milestone
from services.journey.operations.papers import tick_paper
from services.journey.operations.pecule import PeculeAct, put_pecule, say_pecule
from services.journey.operations.pecule_amount import amount_of, note_amount
from services.journey.operations.project import NEEDS, write_project
from services.journey.operations.proposals import answer_proposal, propose_step
from services.journey.operations.reminders import plan_everybody, plan_reminders
from services.journey.operations.steps import (
    add_own_step,
    put_back,
    put_off,
    set_state,
    set_state_once,
    undo_note,
    write_note,
)
from services.journey.paper_kinds import RENEWED_BY, asked_by_steps, asked_of
from services.journey.pecule_estimate import PeculeEstimate
from services.journey.queries.help import HelpPage, open_help
from services.journey.queries.home import HomePage, Phase, home_page, phase_of
from services.journey.queries.path import (
    DomainPage,
    DomainView,
    Path,
    StepLine,
    before_majority,
    domain_page,
    path_of,
    progress_of,
)
from services.journey.queries.pecule import PeculePage, PeculeStage, pecule_page
from services.journey.queries.project import NeedPage, enter_project, project_of
from services.journey.queries.rows import OpenHelp, held_milestones
from services.journey.queries.slots import PaperSlot, paper_slots
from services.journey.queries.step import OpenedStep, StepPage, open_step, step_page
from services.journey.queries.words import domain_words, step_words
from services.journey.rules import (
    HELD_KINDS,
    Answer,
    LegalBasis,
    Milestone,
    MilestoneKind,
    MilestoneState,
    NextReason,
    NextStep,
    Responsible,
    Situation,
    StepStatus,
    check_held,
    is_perhaps,
    milestones,
    next_milestone,
    next_step,
    opens_on,
    past_on,
    pecule_possible,
    statuses,
    step_status,
)

__all__ = [
    "HELD_KINDS",
    "LANGUAGES",
    "NEEDS",
    "RENEWED_BY",
    "VISIT",
    "Anchor",
    "Answer",
    "Domain",
    "DomainPage",
    "DomainView",
    "Exchange",
    "HelpPage",
    "HomePage",
    "LegalBasis",
    "Milestone",
    "MilestoneKind",
    "MilestoneState",
    "Moment",
    "NeedPage",
    "NextReason",
    "NextStep",
    "OpenHelp",
    "OpenedStep",
    "PaperSlot",
    "Path",
    "PeculeAct",
    "PeculeEstimate",
    "PeculePage",
    "PeculeStage",
    "Phase",
    "Proposal",
    "Responsible",
    "Situation",
    "Step",
    "StepLine",
    "StepPage",
    "StepState",
    "StepStatus",
    "add_own_step",
    "amount_of",
    "answer_help",
    "answer_proposal",
    "answers_of",
    "ask_help",
    "asked_by_steps",
    "asked_of",
    "before_majority",
    "check_held",
    "close_help",
    "domain_page",
    "domain_words",
    "emergency",
    "enter_project",
    "find_owner",
    "follow_events",
    "follow_papers",
    "give_back_help",
    "held_milestones",
    "home_page",
    "is_in",
    "is_perhaps",
    "load",
    "milestones",
    "next_milestone",
    "next_step",
    "note_amount",
    "open_help",
    "open_step",
    "opens_on",
    "paper_slots",
    "past_on",
    "path_of",
    "pecule_page",
    "pecule_possible",
    "phase_of",
    "plan_everybody",
    "plan_reminders",
    "progress_of",
    "project_of",
    "propose_step",
    "put_back",
    "put_off",
    "put_pecule",
    "record_milestone",
    "release_helps",
    "reopen_help",
    "save_answers",
    "say_more",
    "say_pecule",
    "set_state",
    "set_state_once",
    "situation_of",
    "statuses",
    "step_address",
    "step_at",
    "step_page",
    "step_status",
    "step_words",
    "take_help",
    "tick_paper",
    "to_check_report",
    "undo_note",
    "warm",
    "withdraw_milestone",
    "write_note",
    "write_project",
]
