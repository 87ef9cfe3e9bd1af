"""An import: rows checked one by one, copied, merged; and a report that names row and field.

What is refused is kept with its faults, to be corrected and tried again. The file counts as a whole: one that breaks off
changes nothing, says where, and is given again.
"""

import json
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import chain
from typing import IO, Any
from uuid import UUID, uuid4

from services import clock
from services.database import session, transaction
from services.directory import merging
from services.directory.checking import Checked, Faults, checker
from services.directory.merging import run
from services.directory.reading import BrokenFile
from services.directory.staging import Staging, has_few, staging, undisturbed
from services.directory.vocabulary import Kind
from services.errors import Refused

_LOCK = 5_001_081
_SETTINGS = (
    "statement_timeout = '30min'",
    "work_mem = '64MB'",
    # What comes is put into the indexes of words at the end (`envol_settle_directory`), not a little at a time.
    "gin_pending_list_limit = '256MB'",
)
# Of values that no list knows, how many different ones are counted; a file with more is of something else.
MOST_UNKNOWN = 2000
_LONGEST_RAW = 20_000
# Rows in memory at once.
_BATCH = 400


@dataclass(slots=True)
class Report:
    """What an import did. `faults`: field → code → how often; `strangers`: fields that the schema does not have."""

    id: UUID
    kind: Kind
    rows: int = 0
    added: int = 0
    changed: int = 0
    same: int = 0
    refused: int = 0
    # Refused before, and corrected here since.
    solved: int = 0
    repeated: int = 0
    gone: int = 0
    to_review: int = 0
    faults: dict[str, Counter[str]] = field(default_factory=dict)
    strangers: Counter[str] = field(default_factory=Counter)
    broken: str = ""

    def as_kept(self) -> dict[str, Any]:
        numbers = ("rows", "added", "changed", "same", "refused", "solved", "repeated", "gone", "to_review")
        return {
            **{name: getattr(self, name) for name in numbers},
            "faults": {name: dict(codes) for name, codes in self.faults.items()},
            "strangers": dict(self.strangers.most_common(50)),
            "broken": self.broken,
        }

    def note(self, faults: Faults) -> None:
        for name, code in faults:
            self.faults.setdefault(name, Counter())[code] += 1


@dataclass(slots=True)
class _Refused:
    """A row that is kept aside."""

    row: int
    id: str | None
    fingerprint: bytes
    raw: str
    faults: Faults

    def columns(self) -> tuple[Any, ...]:
        return self.row, self.id, self.fingerprint, self.raw, json.dumps(self.faults)


def import_rows(kind: Kind, rows: Iterable[Any], origin: str, *, is_complete: bool = False) -> Report:
    """Take `rows` (as `rows_of` gives them) in. `is_complete`: what its sources no longer name is shown no more.

    Raises `BrokenFile` where the file breaks off, and `Refused("import_under_way")`: in both cases nothing changed. To
    be called as the system, or by somebody who looks after the directory.
    """
    report = Report(uuid4(), kind)
    with transaction():
        run(_BEGIN, report.id, kind, origin[:200], clock.now())
    try:
        with transaction():
            _alone(report)
            _take(kind, rows, report, is_complete)
            _end(report, "done")
    except (BrokenFile, Refused) as reason:
        report.broken = reason.code if isinstance(reason, BrokenFile) else reason.reason
        with transaction():
            _end(report, "failed")
        raise
    session.expire_all()
    return report


_BEGIN = (
    "INSERT INTO directory_imports (id, kind, origin, started_at, state, report)"
    " VALUES ($1, $2, $3, $4, 'running', '{}')"
)
_END = "UPDATE directory_imports SET state = $2, ended_at = $3, report = $4 WHERE id = $1"


def _alone(report: Report) -> None:
    """One import at a time; those that were never ended were killed."""
    for setting in _SETTINGS:
        run(f"SET LOCAL {setting}")
    (is_alone,) = run("SELECT pg_try_advisory_xact_lock($1)", _LOCK).fetchone()
    if not is_alone:
        raise Refused("import_under_way")
    run(
        "UPDATE directory_imports SET state = 'interrupted', ended_at = $2 WHERE state = 'running' AND id <> $1",
        report.id,
        clock.now(),
    )


def _end(report: Report, state: str) -> None:
    run(_END, report.id, state, clock.now(), json.dumps(report.as_kept()))


def _take(kind: Kind, rows: Iterable[Any], report: Report, is_complete: bool) -> None:
    with staging(kind) as staged, _Aside() as aside:
        with undisturbed():
            unknown = _copy(staged, rows, report, aside)
        _put_aside_repeated(report, aside)
        for name, number in merging.merge(kind).items():
            setattr(report, name, number)
        _keep_refused(kind, report, aside)
        _note_unknown(kind, unknown, report)
        if is_complete:
            report.gone = run(_gone_sql(kind), clock.now(), report.id).rowcount


def _copy(
    staged: Staging, rows: Iterable[Any], report: Report, aside: "_Aside"
) -> dict[tuple[str, str], tuple[int, str]]:
    """Check each row; stage it, or put it aside."""
    unknown: dict[tuple[str, str], tuple[int, str]] = {}
    batches = _batches(staged.kind, rows, report, aside, unknown)
    if has_few(staged.kind):
        first = next(batches)  # what it asks of the database, it asks before the first row
        staged.take_all(chain([first], batches))
        return unknown
    # While PostgreSQL takes a batch, the next one is read and checked: two at once, never more.
    with ThreadPoolExecutor(1) as beside:
        taken: Future[None] | None = None
        for batch in batches:
            if taken:
                taken.result()
            taken = beside.submit(staged.take, batch)
        if taken:
            taken.result()
    return unknown


def _batches(
    kind: Kind,
    rows: Iterable[Any],
    report: Report,
    aside: "_Aside",
    unknown: dict[tuple[str, str], tuple[int, str]],
) -> Iterator[list[tuple[int, Checked]]]:
    check, means = checker(kind), _means(kind)
    batch: list[tuple[int, Checked]] = []
    for row, raw in enumerate(rows, start=1):
        report.rows = row
        checked = check(raw)
        for stranger in checked.strangers:
            if stranger in report.strangers or len(report.strangers) < MOST_UNKNOWN:
                report.strangers[stranger] += 1
        if checked.faults:
            aside.add(refusal_of(row, raw, checked))
            report.note(checked.faults)
            continue
        if checked.unknown:
            _count(unknown, checked)
            translate(checked, means)
        batch.append((row, checked))
        if len(batch) == _BATCH:
            yield batch
            batch = []
    yield batch


def _count(unknown: dict[tuple[str, str], tuple[int, str]], checked: Checked) -> None:
    for key in checked.unknown:
        seen, example = unknown.get(key, (0, checked.doc["id"]))
        if seen or len(unknown) < MOST_UNKNOWN:
            unknown[key] = seen + 1, example


def translate(checked: Checked, means: dict[tuple[str, str], str]) -> None:
    """Values of which somebody said what they mean become that; the others stay as they are."""
    known = {key: means[key] for key in checked.unknown if means.get(key)}
    if not known:
        return
    for name, value in known:
        kept = checked.doc[name]
        if isinstance(kept, list):
            checked.doc[name] = list(
                dict.fromkeys(known[name, value] if one == value else one for one in kept)
            )
        else:
            checked.doc[name] = known[name, value]
    checked.text = json.dumps(checked.doc, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _means(kind: Kind) -> dict[tuple[str, str], str]:
    found = run("SELECT field, value, means FROM directory_reviews WHERE kind = $1 AND means <> ''", kind)
    return {(name, value): means for name, value, means in found.fetchall()}


def refusal_of(row: int, raw: Any, checked: Checked) -> _Refused:
    """A refused row as it is kept: its bytes in ASCII, so that nothing of it can be refused again by the database."""
    text = json.dumps(raw, sort_keys=True)
    id_ = raw.get("id") if isinstance(raw, dict) else None
    named = id_ if isinstance(id_, str) and checked.doc.get("id") == id_.strip() else None
    if len(text) > _LONGEST_RAW and not isinstance(raw, dict):
        text = json.dumps(text[:_LONGEST_RAW])
    return _Refused(row, named, merging.fingerprint(text), text, checked.faults)


class _Aside:
    """Refused rows on their way: a COPY takes no other statement, and memory is for one row."""

    def __init__(self) -> None:
        self._file: IO[str] = tempfile.SpooledTemporaryFile(  # noqa: SIM115  closed by `__exit__`
            max_size=2_000_000, mode="w+", encoding="utf-8"
        )
        self.number = 0

    def __enter__(self) -> "_Aside":
        return self

    def __exit__(self, *_error: object) -> None:
        self._file.close()

    def add(self, one: _Refused) -> None:
        kept = [one.row, one.id, one.fingerprint.hex(), one.raw, one.faults]
        self._file.write(json.dumps(kept) + "\n")
        self.number += 1

    def __iter__(self) -> Iterator[_Refused]:
        self._file.seek(0)
        for line in self._file:
            row, id_, mark, raw, faults = json.loads(line)
            yield _Refused(row, id_, bytes.fromhex(mark), raw, [(name, code) for name, code in faults])


def _put_aside_repeated(report: Report, aside: _Aside) -> None:
    """The first row of an id is the one; another that says the same is counted, one that differs is refused."""
    if not run("SELECT FROM directory_staging GROUP BY id HAVING count(*) > 1 LIMIT 1").fetchall():
        return
    run("CREATE INDEX ON directory_staging (id, row)")
    repeated = run(
        "DELETE FROM directory_staging l USING (SELECT id, min(row) AS row FROM directory_staging GROUP BY id"
        " HAVING count(*) > 1) f, directory_staging k WHERE l.id = f.id AND l.row > f.row AND k.id = f.id"
        " AND k.row = f.row RETURNING l.row, l.id, l.fingerprint = k.fingerprint, l.doc"
    )
    for row, id_, is_same, doc in repeated.fetchall():
        report.repeated += 1
        if not is_same:
            faults = [("id", "twice")]
            raw = json.dumps(doc or {"id": id_}, sort_keys=True)
            aside.add(_Refused(row, id_, merging.fingerprint(f"twice {raw}"), raw, faults))
            report.note(faults)


def _keep_refused(kind: Kind, report: Report, aside: _Aside) -> None:
    """One line a row, however often it comes; one that somebody corrected stays so."""
    now = clock.now()
    run(
        "UPDATE directory_refusals r SET solved_at = $2 FROM directory_staging g WHERE r.kind = $1"
        ' AND r.solved_at IS NULL AND r.object_id = g.id AND NOT r.faults @> \'[["id", "twice"]]\'',
        kind,
        now,
    )
    for one in aside:
        row, id_, mark, raw, faults = one.columns()
        (is_solved,) = run(_REFUSED, uuid4(), report.id, kind, row, id_, mark, raw, faults).fetchone()
        report.refused += not is_solved
        report.solved += is_solved


_REFUSED = """
INSERT INTO directory_refusals AS r (id, import_id, kind, row, object_id, fingerprint, raw, faults)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8::jsonb)
ON CONFLICT (kind, fingerprint) DO UPDATE SET import_id = excluded.import_id, row = excluded.row, faults = excluded.faults
RETURNING solved_at IS NOT NULL"""


def _note_unknown(kind: Kind, unknown: dict[tuple[str, str], tuple[int, str]], report: Report) -> None:
    for (name, value), (seen, example) in unknown.items():
        (is_open,) = run(_UNKNOWN, kind, name, value, seen, example, clock.now()).fetchone()
        report.to_review += is_open


_UNKNOWN = """
INSERT INTO directory_reviews AS r (kind, field, value, seen, example_id, first_at) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (kind, field, value) DO UPDATE SET seen = excluded.seen, example_id = excluded.example_id
RETURNING means IS NULL"""


def _gone_sql(kind: Kind) -> str:
    """Of the sources of this file; a row that was refused is there all the same."""
    return f"""
UPDATE {merging.TABLES[kind]} s SET gone_at = $1
WHERE s.gone_at IS NULL AND s.source IN (SELECT DISTINCT source FROM directory_staging)
  AND NOT EXISTS (SELECT FROM directory_staging g WHERE g.id = s.id)
  AND NOT EXISTS (SELECT FROM directory_refusals r WHERE r.import_id = $2 AND r.object_id = s.id)"""
