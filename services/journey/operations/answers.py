"""Saying something of oneself, or taking it back: it shows steps and hides them, with their reminders."""

from collections.abc import Iterable
from dataclasses import replace

from sqlalchemy import update

from services.circle import Relation
from services.circle.models import Jeune
from services.database import transaction
from services.errors import Refused
from services.journey.answers import KNOWN, PLACE, answers_of
from services.journey.operations.reminders import plan_reminders
from services.journey.situation import Answer


def save_answers(relation: Relation, answers: Iterable[str]) -> frozenset[Answer]:
    """Replace one's answers; only in one's own space. Gives those before. Refused: `unknown_answer`."""
    relation.ensure("checklist.private.read")
    chosen = set(answers)
    if unknown := chosen - KNOWN:
        raise Refused("unknown_answer", answers=sorted(unknown))
    space = relation.space
    sealed = space.cipher.seal(" ".join(sorted(chosen)), PLACE, space.id) if chosen else None
    with transaction() as current:
        current.execute(update(Jeune).where(Jeune.id == space.id).values(answers=sealed))
        plan_reminders(replace(space, answers=sealed))
    return answers_of(space)
