"""The age engine: from dates and answers, what is open to somebody, what is due, and what comes next.

Pure functions of (situation, today): nothing is stored, nothing is read. The words are in `app`, the articles
and sources in `milestones.py`, the windows of the steps in the content files.
"""

from services.circle import LegalBasis
from services.journey.milestones import (
    HELD_KINDS,
    Milestone,
    MilestoneKind,
    MilestoneState,
    Responsible,
    check_held,
    milestones,
    next_milestone,
)
from services.journey.situation import Answer, Situation, pecule_possible
from services.journey.suggestion import NextReason, NextStep, next_step
from services.journey.windows import (
    StepStatus,
    is_perhaps,
    opens_on,
    past_on,
    statuses,
    step_status,
)

__all__ = [
    "HELD_KINDS",
    "Answer",
    "LegalBasis",
    "Milestone",
    "MilestoneKind",
    "MilestoneState",
    "NextReason",
    "NextStep",
    "Responsible",
    "Situation",
    "StepStatus",
    "check_held",
    "is_perhaps",
    "milestones",
    "next_milestone",
    "next_step",
    "opens_on",
    "past_on",
    "pecule_possible",
    "statuses",
    "step_status",
]
