"""The project d’accès à l’autonomie: the path grouped by the six legal needs, with both voices."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import bindparam, select

from services.accounts.models import Account
from services.circle import Relation, Viewer, enter
from services.database import session
from services.journey.models import ProjectEntry, StepState
from services.journey.operations.project import NEEDS, WORDS
from services.journey.queries.path import Path, StepLine


@dataclass(frozen=True, slots=True)
class Voice:
    """What somebody wrote on one need."""

    by: str
    words: str
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class NeedPage:
    """One legal need: steps done, steps in progress, what comes, and the two voices."""

    need: int
    done: tuple[StepLine, ...]
    doing: tuple[StepLine, ...]
    todo: tuple[StepLine, ...]
    jeune: Voice | None
    referent: Voice | None


_ENTRIES = (
    select(
        ProjectEntry.need, ProjectEntry.voice, ProjectEntry.words, ProjectEntry.updated_at, Account.first_name
    )
    .join(Account, Account.id == ProjectEntry.author_id)
    .where(ProjectEntry.jeune_id == bindparam("jeune"))
)


def enter_project(viewer: Viewer, jeune_id: UUID) -> Relation:
    """The project of somebody else, if it was given. Raises `NotFound`; the reading is noted."""
    return enter(viewer, jeune_id, "project.read", about="project")


def project_of(path: Path) -> list[NeedPage]:
    """The six needs of this path. One statement more."""
    path.relation.ensure("project.read")
    lines: dict[int, list[StepLine]] = {need: [] for need in NEEDS}
    for line in path.all_lines():
        if line.step:
            lines[line.step.need].append(line)
    voices = _voices(path.relation)
    return [_need(need, lines[need], voices) for need in NEEDS]


def _need(need: int, lines: list[StepLine], voices: Mapping[tuple[int, str], Voice]) -> NeedPage:
    return NeedPage(
        need=need,
        done=tuple(line for line in lines if line.state == StepState.DONE),
        doing=tuple(line for line in lines if line.state == StepState.DOING),
        todo=tuple(line for line in lines if line.state == StepState.TODO and line.counts),
        jeune=voices.get((need, "jeune")),
        referent=voices.get((need, "referent")),
    )


def _voices(relation: Relation) -> dict[tuple[int, str], Voice]:
    cipher = relation.space.cipher
    rows = session.execute(_ENTRIES, {"jeune": relation.space.id})
    opened = (
        (need, voice, by, cipher.read(bytes(words), WORDS, f"{need}.{voice}"), at)
        for need, voice, words, at, by in rows
    )
    return {(need, voice): Voice(by, words, at) for need, voice, by, words, at in opened if words}
