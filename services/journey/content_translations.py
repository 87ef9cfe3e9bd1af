"""The words of the journey in other languages, each tied to the French it translates.

A fingerprint of the French stands beside each translation. When the French changes, the two differ, and the
page falls back to French, marked, rather than say in Arabic what is no longer true.
"""

import re
from dataclasses import dataclass
from pathlib import Path

from services.journey.content_files import Table, read_file
from services.journey.content_model import Content, Domain, Fact, Paper, Step

_SECTION = re.compile(r"^\s*\[(domain|step\.([A-Z]\d+))\]\s*$")
_UNSTAMPED = re.compile(r'^(\s*of\s*=\s*)""(.*)$', re.DOTALL)


@dataclass(frozen=True, slots=True)
class StepWords:
    """The words of one step in one language."""

    text: str
    why: str
    who: tuple[str, ...]
    facts: tuple[str, ...]
    papers: dict[str, str]

    def facts_of(self, step: Step) -> tuple[Fact, ...]:
        """The confirmed facts of the step, in these words."""
        return tuple(Fact(self.facts[f.position], f.source, f.checked_on, f.position) for f in step.facts)

    def papers_of(self, step: Step) -> tuple[Paper, ...]:
        """The papers of the step, in these words."""
        return tuple(Paper(paper.id, self.papers[paper.id], paper.expires) for paper in step.papers)


@dataclass(frozen=True, slots=True)
class Translation:
    """What one language has to say: only what still translates today's French. `stale` names the rest."""

    titles: dict[str, str]
    steps: dict[str, StepWords]
    reviewed: frozenset[str]
    stale: tuple[str, ...]


def read_translation(folder: Path, language: str, content: Content) -> Translation:
    """Read every file of `language`. ContentError: unknown step or key, lists of another length.

    A file not there yet, or a step not translated yet, is not an error: French answers.
    """
    found = Translation({}, {}, frozenset(), ())
    for domain in content.domains:
        path = folder / f"{domain.id}.{language}.toml"
        if path.exists():
            found = _with_domain(found, read_file(path), domain)
        else:
            found = _add(found, stale=(domain.id, *(step.id for step in domain.steps)))
    return found


def stamp(path: Path, domain: Domain) -> int:
    """Write the fingerprints where `of = ""`; nothing else in the file changes. Gives how many were written.

    For the hand that has just translated: a fingerprint already there is never replaced by a tool.
    """
    fingerprints = {step.id: step.fingerprint for step in domain.steps}
    lines, current, written = [], "", 0
    for line in path.read_bytes().decode().splitlines(keepends=True):
        if section := _SECTION.match(line):
            current = domain.fingerprint if section[1] == "domain" else fingerprints.get(section[2], "")
        elif line.lstrip().startswith("["):
            current = ""
        elif current and (unstamped := _UNSTAMPED.match(line)):
            line, written = f'{unstamped[1]}"{current}"{unstamped[2]}', written + 1
        lines.append(line)
    if written:
        path.write_bytes("".join(lines).encode())
    return written


def _with_domain(found: Translation, root: Table, domain: Domain) -> Translation:
    table = root.table("domain")
    title, stamped, reviewer = table.text("title"), table.note("of"), table.note("reviewed_by")
    table.close()
    is_current = stamped == domain.fingerprint
    steps, stale = _steps(root, domain)
    root.close()
    return _add(
        found,
        titles={domain.id: title} if is_current else {},
        steps=steps,
        reviewed=frozenset({domain.id} if reviewer else ()),
        stale=(*(() if is_current else (domain.id,)), *stale),
    )


def _add(
    found: Translation,
    titles: dict[str, str] | None = None,
    steps: dict[str, StepWords] | None = None,
    reviewed: frozenset[str] = frozenset(),
    stale: tuple[str, ...] = (),
) -> Translation:
    return Translation(
        found.titles | (titles or {}),
        found.steps | (steps or {}),
        found.reviewed | reviewed,
        found.stale + stale,
    )


def _steps(root: Table, domain: Domain) -> tuple[dict[str, StepWords], tuple[str, ...]]:
    table = root.table_or_none("step")
    known = {step.id: step for step in domain.steps}
    words: dict[str, StepWords] = {}
    for step_id in table.names() if table else ():
        assert table is not None
        if step_id not in known:
            table.fail(f"there is no step “{step_id}” in {domain.id}.fr.toml", step_id)
        if (read := _words(table.table(step_id), known[step_id])) is not None:
            words[step_id] = read
    return words, tuple(step_id for step_id in known if step_id not in words)


def _words(table: Table, step: Step) -> StepWords | None:
    stamped = table.note("of")
    papers = table.table_or_none("papers")
    words = StepWords(
        text=table.text("text"),
        why=table.text("why"),
        who=table.texts("who"),
        facts=table.texts("facts", required=False),
        papers={paper_id: papers.text(paper_id) for paper_id in papers.names()} if papers else {},
    )
    table.close()
    # An old fingerprint means the French moved on: its lists may well have another length, and that is no fault.
    if stamped in ("", step.fingerprint):
        _check_lengths(table, papers, words, step)
    return words if stamped == step.fingerprint else None


def _check_lengths(table: Table, papers: Table | None, words: StepWords, step: Step) -> None:
    if len(words.who) != len(step.who):
        table.fail(f"{len(words.who)} in “who”, the French has {len(step.who)}", "who")
    if len(words.facts) != step.fact_count:
        table.fail(f"{len(words.facts)} in “facts”, the French has {step.fact_count}", "facts")
    expected = {paper.id for paper in step.papers}
    if different := expected ^ words.papers.keys():
        (papers or table).fail(f"papers differ from the French: {', '.join(sorted(different))}")
