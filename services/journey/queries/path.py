"""The path as a whole: its domains with how far one is, and the steps of a domain or of a filter."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.circle import Relation
from services.errors import NotFound
from services.journey.addresses import step_address
from services.journey.answers import situation_of
from services.journey.content import load
from services.journey.content_model import Anchor, Domain, Step, StepText
from services.journey.models import Proposal, StepState
from services.journey.operations.steps import OWN_TEXT
from services.journey.queries.rows import (
    NewReferent,
    OpenHelp,
    Replacement,
    StepRow,
    around,
    step_rows,
)
from services.journey.queries.sight import Sight
from services.journey.queries.words import domain_words, step_words
from services.journey.situation import Situation
from services.journey.windows import StepStatus, is_perhaps, statuses

MAJORITY_MONTHS = 18 * 12


@dataclass(frozen=True, slots=True)
class StepLine:
    """One step in a list. `step` and `words` are None for a step of one's own; `text` is its title."""

    address: UUID
    domain_id: str
    text: str
    state: StepState
    status: StepStatus
    step: Step | None
    words: StepText | None
    proposal: Proposal | None
    needs_help: bool
    is_perhaps: bool

    @property
    def counts(self) -> bool:
        """Whether it is one of the “sur y”: open and for this person, or already done."""
        if self.state == StepState.NOT_FOR_ME or self.is_proposed_own:
            return False
        return self.state == StepState.DONE or self.status is StepStatus.OPEN

    @property
    def is_proposed_own(self) -> bool:
        return self.step is None and self.proposal not in (None, Proposal.ACCEPTED)


@dataclass(frozen=True, slots=True)
class DomainView:
    """A domain as a tile: done over open, the next thing to do, and whether help was asked."""

    id: str
    title: str
    language: str
    is_reviewed: bool
    pastel: str
    icon: str
    done: int
    total: int
    next_text: str | None
    needs_help: bool


@dataclass(frozen=True, slots=True)
class DomainPage:
    """A domain and its steps, those of today first."""

    view: DomainView
    lines: tuple[StepLine, ...]


class Path:
    """The path of one person, as one relation sees it. Two statements, whatever is written on it."""

    def __init__(self, relation: Relation, language: str) -> None:
        self.relation = relation
        self.language = language
        self.situation: Situation = situation_of(relation.space)
        self.today: date = relation.life.today
        self.statuses = statuses(self.situation, self.today)
        beside = around(relation)
        self.helps: Sequence[OpenHelp] = beside.helps
        self.held: Mapping[str, date] = beside.held
        self.replacements: Sequence[Replacement] = beside.replacements
        self.new_referents: Sequence[NewReferent] = beside.new_referents
        self._sight = Sight(relation)
        self._helped = {one.item for one in self.helps if one.item}
        self._helped_steps = {one.step_id for one in self.helps if one.step_id}
        self._rows, self._own = self._sort(step_rows(relation))

    @property
    def rows(self) -> Mapping[str, StepRow]:
        """What was written on steps of the catalogue, by step id."""
        return self._rows

    @property
    def states(self) -> dict[str, str]:
        return {step_id: row.state for step_id, row in self._rows.items()}

    def domains(self) -> list[DomainView]:
        """Every domain that has something to show, in order."""
        views = (self.view(domain) for domain in load().domains)
        return [view for view in views if view is not None]

    def progress(self) -> tuple[int, int]:
        """Steps done, over steps open, of the whole path."""
        views = self.domains()
        return sum(view.done for view in views), sum(view.total for view in views)

    def lines(self, domain: Domain) -> Iterator[StepLine]:
        """The steps of `domain` this relation sees, one's own last. Hidden ones only while something is at stake."""
        for step in domain.steps:
            status = self.statuses[step.id]
            row = self._rows.get(step.id)
            if self._is_hidden(step, row):
                continue
            address = row.id if row else step_address(self.relation.space, step.id)
            if self._sight.sees(domain.id, address):
                yield self._line(step, address, status, row)
        for row in self._own.get(domain.id, ()):
            if self._sight.sees_own_words(domain.id, row.id):
                yield self._own_line(row)

    def line_of(self, step: Step, status: StepStatus) -> StepLine:
        """The line of one step of the catalogue."""
        row = self._rows.get(step.id)
        return self._line(step, row.id if row else step_address(self.relation.space, step.id), status, row)

    def title_of(self, one: OpenHelp) -> str | None:
        """The title of the step a request for help is about; None for help in general."""
        if one.step_id:
            return step_words(one.step_id, self.language).text
        own = (row for row in self._own.get(one.domain or "", ()) if row.id == one.item)
        return next((own_text(self.relation, row) for row in own), None)

    @property
    def is_untouched(self) -> bool:
        """Whether nothing was done yet: the first day."""
        return (
            not self._own
            and not self.helps
            and all(row.state == StepState.TODO for row in self._rows.values())
        )

    def all_lines(self) -> Iterator[StepLine]:
        for domain in load().domains:
            yield from self.lines(domain)

    def _sort(self, found: Sequence[StepRow]) -> tuple[dict[str, StepRow], dict[str, list[StepRow]]]:
        rows: dict[str, StepRow] = {}
        own: dict[str, list[StepRow]] = {}
        for row in found:
            if row.step_id:
                rows[row.step_id] = row
            else:
                own.setdefault(row.domain, []).append(row)
        return rows, own

    def view(self, domain: Domain) -> DomainView | None:
        done = total = 0
        next_step: Step | None = None
        is_empty = True
        for step in domain.steps:
            status = self.statuses[step.id]
            row = self._rows.get(step.id)
            state = row.state if row else StepState.TODO
            if self._is_hidden(step, row) or not self._sees(step, row):
                continue
            is_empty = False
            if state == StepState.DONE:
                done, total = done + 1, total + 1
            elif status is StepStatus.OPEN and state != StepState.NOT_FOR_ME:
                total += 1
                if next_step is None or (state == StepState.DOING and not self._is_doing(next_step)):
                    next_step = step
        for row in self._own.get(domain.id, ()):
            if self._sight.sees_own_words(domain.id, row.id):
                is_empty = False
                done += row.state == StepState.DONE
                total += row.state != StepState.NOT_FOR_ME
        if is_empty:
            return None
        words = domain_words(domain.id, self.language)
        return DomainView(
            id=domain.id,
            title=words.title,
            language=words.language,
            is_reviewed=words.is_reviewed,
            pastel=domain.pastel,
            icon=domain.icon,
            done=done,
            total=total,
            next_text=step_words(next_step.id, self.language).text if next_step else None,
            needs_help=any(one.domain == domain.id for one in self.helps),
        )

    def _is_hidden(self, step: Step, row: StepRow | None) -> bool:
        """Hidden by an answer. Begun, or with a request for help that waits, a step stays where it can be closed."""
        if self.statuses[step.id] is not StepStatus.HIDDEN or step.id in self._helped_steps:
            return False
        return row is None or row.state == StepState.TODO

    def _sees(self, step: Step, row: StepRow | None) -> bool:
        if not self._sight.is_by_item:
            return self._sight.sees(step.domain_id)
        return self._sight.sees(step.domain_id, row.id if row else step_address(self.relation.space, step.id))

    def _is_doing(self, step: Step) -> bool:
        row = self._rows.get(step.id)
        return row is not None and row.state == StepState.DOING

    def _line(self, step: Step, address: UUID, status: StepStatus, row: StepRow | None) -> StepLine:
        words = step_words(step.id, self.language)
        return StepLine(
            address=address,
            domain_id=step.domain_id,
            text=words.text,
            state=StepState(row.state) if row else StepState.TODO,
            status=status,
            step=step,
            words=words,
            proposal=Proposal(row.proposal) if row and row.proposal else None,
            needs_help=address in self._helped,
            is_perhaps=is_perhaps(step, self.situation),
        )

    def _own_line(self, row: StepRow) -> StepLine:
        return StepLine(
            address=row.id,
            domain_id=row.domain,
            text=own_text(self.relation, row),
            state=StepState(row.state),
            status=StepStatus.OPEN,
            step=None,
            words=None,
            proposal=None,
            needs_help=row.id in self._helped,
            is_perhaps=False,
        )


def path_of(relation: Relation, language: str) -> Path:
    """The path as `relation` sees it, in `language`. Two statements."""
    return Path(relation, language)


def domain_page(path: Path, domain_id: str) -> DomainPage:
    """One domain and its steps. Raises `NotFound` when unknown, or when nothing of it is for this relation."""
    domain = load().domain(domain_id)
    view = path.view(domain) if domain else None
    if domain is None or view is None:
        raise NotFound
    return DomainPage(view, tuple(path.lines(domain)))


def before_majority(line: StepLine) -> bool:
    """Whether this step is best done before 18: it opens before, and is open now."""
    return (
        line.step is not None
        and line.step.opens.anchor is Anchor.BIRTH
        and line.step.opens.months < MAJORITY_MONTHS
        and line.status is StepStatus.OPEN
        and line.state in (StepState.TODO, StepState.DOING)
    )


def progress_of(situation: Situation, today: date, states: Mapping[str, str]) -> tuple[int, int]:
    """Steps of the catalogue done, over those open, from states already read. For lists of people: no statement."""
    done = sum(state == StepState.DONE for state in states.values())
    todo = sum(
        status is StepStatus.OPEN and states.get(step_id) not in (StepState.DONE, StepState.NOT_FOR_ME)
        for step_id, status in statuses(situation, today).items()
    )
    return done, done + todo


def own_text(relation: Relation, row: StepRow) -> str:
    """The words of a step of one's own."""
    return relation.space.cipher.read(bytes(row.own_text or b""), OWN_TEXT, row.id)
