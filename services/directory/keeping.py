"""Looking after the directory: imports and what they refused, values to review, corrections, duplicates.

For cadres, whom the database itself asks for, of the département for what a row shows: this module knows nobody. Each
list has an end.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from services import clock
from services.database import actor, as_system, transaction
from services.directory import merging
from services.directory.checking import Wrong, check_field, checker
from services.directory.importing import translate
from services.directory.merging import TABLES, run
from services.directory.staging import staging
from services.directory.vocabulary import FIELDS, LEAVERS, TAGS, Field, Kind, Sort
from services.errors import NotFound, Refused

MOST = 20
# What says whose a row is and whether it is newer: a source’s own, never corrected here.
_FIRST = ("nom", "description")
_FIXED = frozenset({"id", "source", "structure_id", "date_maj"})


@dataclass(frozen=True, slots=True)
class Import:
    """One import and its report (`rows`, `added`… and `faults`: field → code → how often)."""

    id: UUID
    kind: Kind
    origin: str
    started_at: datetime
    ended_at: datetime | None
    state: str
    report: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Refusal:
    """A refused row: where it was in its file, what is wrong (field, code), and itself."""

    id: UUID
    kind: Kind
    row: int
    object_id: str | None
    faults: tuple[tuple[str, str], ...]
    raw: Any

    def said(self, name: str) -> str:
        """What the row says of a field, as one writes it in a form."""
        return written(self.raw.get(name) if isinstance(self.raw, dict) else None)


@dataclass(frozen=True, slots=True)
class Review:
    """A value that no list of the schema has."""

    kind: Kind
    field: str
    value: str
    seen: int
    example_id: str | None
    choices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Twins:
    """Two structures of two sources with the same number and name."""

    first_id: str
    second_id: str
    name: str
    sources: tuple[str, str]
    siret: str


@dataclass(frozen=True, slots=True)
class Desk:
    """What there is to do."""

    imports: list[Import]
    refusals: list[Refusal]
    refused: int
    reviews: list[Review]
    twins: list[Twins]
    services: int


def written(value: Any) -> str:
    """A value as one writes it in a form: lists with commas."""
    if value is None:
        return ""
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def open_desk() -> Desk:
    """What a cadre sees first: the last imports, what waits."""
    imports = run(
        "SELECT id, kind, origin, started_at, ended_at, state, report FROM directory_imports"
        " ORDER BY started_at DESC, id LIMIT 5"
    ).fetchall()
    (refused, services) = run(
        "SELECT (SELECT count(*) FROM directory_refusals WHERE solved_at IS NULL),"
        " (SELECT count(*) FROM directory_services WHERE gone_at IS NULL AND hidden_at IS NULL)"
    ).fetchone()
    return Desk(
        [Import(one[0], Kind(one[1]), *one[2:]) for one in imports],
        refusals(),
        refused,
        reviews(),
        twins(),
        services,
    )


def refusals(skip: int = 0, most: int = MOST) -> list[Refusal]:
    """Rows that wait to be corrected, the last import first."""
    found = run(
        "SELECT r.id, r.kind, r.row, r.object_id, r.faults, r.raw FROM directory_refusals r JOIN directory_imports i"
        " ON i.id = r.import_id WHERE r.solved_at IS NULL ORDER BY i.started_at DESC, r.row, r.id"
        " OFFSET $1 LIMIT $2",
        skip,
        most,
    ).fetchall()
    return [_refusal(row) for row in found]


def open_refusal(id_: UUID) -> Refusal:
    """One of them. Raises `NotFound`."""
    found = run(
        "SELECT id, kind, row, object_id, faults, raw FROM directory_refusals WHERE id = $1 AND solved_at IS NULL",
        id_,
    ).fetchone()
    if found is None:
        raise NotFound
    return _refusal(found)


def _refusal(row: tuple[Any, ...]) -> Refusal:
    id_, kind, number, object_id, faults, raw = row
    return Refusal(
        id_, Kind(kind), number, object_id, tuple((name, code) for name, code in faults), json.loads(raw)
    )


def retry(id_: UUID, typed: dict[str, str]) -> list[tuple[str, str]]:
    """Try a refused row again with what was typed for some of its fields; gives what is still wrong.

    What was typed stays a correction: a later import of the source does not take it away. Raises `NotFound`.
    """
    by = actor()
    with transaction():
        refusal = open_refusal(id_)
        raw = refusal.raw if isinstance(refusal.raw, dict) else {}
        fields = FIELDS[refusal.kind]
        changed = {name: read(fields[name], text) for name, text in typed.items() if name in fields}
        changed = {name: value for name, value in changed.items() if written(raw.get(name)) != written(value)}
        checked = checker(refusal.kind)({**raw, **changed})
        if not checked.faults and _is_there(refusal, checked.doc["id"]):
            checked.faults.append(("id", "twice"))
        if checked.faults:
            return checked.faults
        with (
            as_system()
        ):  # a row that came from nowhere yet is any cadre's to try, wherever it says that it is
            _add(refusal.kind, checked)
            for name in changed:
                if name not in _FIXED:
                    _keep(refusal.kind, checked.doc["id"], name, checked.doc.get(name), by)
            merging.lay_over(refusal.kind, "s.id = $2", checked.doc["id"])
        run("UPDATE directory_refusals SET solved_at = $2 WHERE id = $1", id_, clock.now())
    return []


def _is_there(refusal: Refusal, id_: str) -> bool:
    """A row refused for being the second of its id has to find another one; what is there is its own cadres’ to change."""
    found = run(
        "SELECT envol_is_system() OR departement IS NULL OR departement = ANY (envol_edited())"
        f" FROM {TABLES[refusal.kind]} WHERE id = $1",
        id_,
    ).fetchone()
    return found is not None and (("id", "twice") in refusal.faults or not found[0])


def _add(kind: Kind, checked: Any) -> None:
    with staging(kind) as staged:
        staged.take([(1, checked)])
        merging.merge(kind)


def retry_all() -> tuple[int, int]:
    """Every refused row again as it is, for a schema that has grown: how many are in now, how many are still refused."""
    done, skip = 0, 0
    while waiting := refusals(skip):
        for one in waiting:
            if retry(one.id, {}):
                skip += 1
            else:
                done += 1
    return done, skip


def read(field: Field, text: str) -> Any:
    """What was typed for a field, as its sort has it."""
    text = text.strip()
    if field.sort in (Sort.WORDS, Sort.ZONES):
        return [one.strip() for one in text.split(",") if one.strip()]
    if field.sort in (Sort.NUMBER, Sort.COUNT) and text:
        try:
            return int(text)
        except ValueError:
            try:
                return float(text.replace(",", "."))
            except ValueError:
                return text
    return text or None


def correctable(kind: Kind) -> list[str]:
    """The fields of a kind that may be corrected here: what it is first, then in the order of the schema."""
    return sorted((name for name in FIELDS[kind] if name not in _FIXED), key=lambda name: name not in _FIRST)


def correct(kind: Kind, id_: str, name: str, text: str) -> None:
    """Lay a value over what the source says. Raises `NotFound`, `Refused("directory_value")` with `code`."""
    if name not in correctable(kind):
        raise NotFound
    try:
        value = check_field(kind, name, read(FIELDS[kind][name], text))
    except Wrong as wrong:
        raise Refused("directory_value", code=wrong.code) from None
    with transaction():
        _keep(kind, id_, name, value, actor())
        _work_out(kind, id_)


def tag(id_: str, is_for_leavers: bool) -> None:
    """Say of a service that it is (not) for young people who leave care. Raises `NotFound`."""
    with transaction():
        _keep(Kind.SERVICE, id_, TAGS, [LEAVERS] if is_for_leavers else [], actor())
        _work_out(Kind.SERVICE, id_)


def take_back(kind: Kind, id_: str, name: str) -> None:
    """What the source says is shown again. Raises `NotFound`."""
    with transaction():
        run(
            "DELETE FROM directory_corrections WHERE kind = $1 AND object_id = $2 AND field = $3",
            kind,
            id_,
            name,
        )
        _work_out(kind, id_)


def hide(kind: Kind, id_: str, is_hidden: bool) -> None:
    """Show a row to nobody, or again. Raises `NotFound`."""
    with transaction():
        at = clock.now() if is_hidden else None
        if not run(f"UPDATE {TABLES[kind]} SET hidden_at = $2 WHERE id = $1", id_, at).rowcount:
            raise NotFound


def ensure_near(kind: Kind, id_: str, departement: str | None) -> None:
    """A row of this département, or of none: what is elsewhere is its own cadres’ to look after. Raises `NotFound`."""
    found = run(
        f"SELECT FROM {TABLES[kind]} WHERE id = $1 AND (departement IS NULL OR departement = $2)",
        id_,
        departement,
    ).fetchone()
    if found is None:
        raise NotFound


def _keep(kind: Kind, id_: str, name: str, value: Any, by: Any) -> None:
    run(
        "INSERT INTO directory_corrections (kind, object_id, field, value, corrected_by, corrected_at)"
        " VALUES ($1, $2, $3, $4::jsonb, $5, $6) ON CONFLICT (kind, object_id, field)"
        " DO UPDATE SET value = excluded.value, corrected_by = excluded.corrected_by, corrected_at = excluded.corrected_at",
        kind,
        id_,
        name,
        json.dumps(value),
        by,
        clock.now(),
    )


def _work_out(kind: Kind, id_: str) -> None:
    found = run(
        f"SELECT s.doc || coalesce((SELECT jsonb_object_agg(field, value) FROM directory_corrections WHERE kind = $1"
        f" AND object_id = s.id), '{{}}') FROM {TABLES[kind]} s WHERE s.id = $2 FOR UPDATE",
        kind,
        id_,
    ).fetchone()
    if found is None:
        raise NotFound
    with as_system():  # corrected, it may be said to be elsewhere: that was theirs to say
        merging.work_out(kind, id_, found[0])


def reviews() -> list[Review]:
    """Values that nobody looked at yet, the most frequent first."""
    found = run(
        "SELECT kind, field, value, seen, example_id FROM directory_reviews WHERE means IS NULL"
        " ORDER BY seen DESC, field, value LIMIT $1",
        MOST,
    ).fetchall()
    return [
        Review(Kind(kind), name, value, seen, example, tuple(sorted(FIELDS[Kind(kind)][name].values)))
        for kind, name, value, seen, example in found
    ]


def decide(kind: Kind, name: str, value: str, means: str) -> None:
    """Say what a value stands for (“”: nothing that we have). Rows that have it follow at once, and at each import.

    Raises `NotFound` for a value that nobody asks about, or a meaning that is none.
    """
    field = FIELDS[kind].get(name)
    if field is None or (means and means not in field.values):
        raise NotFound
    with transaction():
        changed = run(
            "UPDATE directory_reviews SET means = $4, decided_by = $5, decided_at = $6"
            " WHERE kind = $1 AND field = $2 AND value = $3",
            kind,
            name,
            value,
            means,
            actor(),
            clock.now(),
        )
        if not changed.rowcount:
            raise NotFound
        if means:
            with as_system():  # a value stands for the same everywhere
                _follow(kind, name, value, means)


def _follow(kind: Kind, name: str, value: str, means: str) -> None:
    """The rows that have the value, each as an import would take it now."""
    found = run(
        f"SELECT id, doc FROM {TABLES[kind]} WHERE doc->$1 @> to_jsonb($2::text)", name, value
    ).fetchall()
    for id_, doc in found:
        checked = checker(kind)(doc)
        translate(checked, {(name, value): means})
        run(f"UPDATE {TABLES[kind]} SET doc = $2::jsonb WHERE id = $1", id_, checked.text)
        _work_out(kind, id_)


def twins() -> list[Twins]:
    """Structures of two sources with the same number and name, of which nobody said that they are two."""
    found = run(
        "SELECT a.id, b.id, a.doc->>'nom', a.source, b.source, a.siret FROM directory_structures a"
        " JOIN directory_structures b ON b.siret = a.siret AND b.plain = a.plain AND a.id < b.id AND a.source <> b.source"
        " WHERE a.siret IS NOT NULL AND a.hidden_at IS NULL AND b.hidden_at IS NULL AND a.gone_at IS NULL"
        " AND b.gone_at IS NULL AND NOT EXISTS (SELECT FROM directory_twins t WHERE t.first_id = a.id"
        " AND t.second_id = b.id) ORDER BY a.plain, a.id, b.id LIMIT $1",
        MOST,
    ).fetchall()
    return [
        Twins(first, second, name, (one, other), siret) for first, second, name, one, other, siret in found
    ]


def keep_apart(first: str, second: str) -> None:
    """They are two: never suggested again. Raises `NotFound`."""
    first, second = sorted((first, second))
    with transaction():
        run(
            "INSERT INTO directory_twins (first_id, second_id, decided_by, decided_at) SELECT a.id, b.id, $3, $4"
            " FROM directory_structures a, directory_structures b WHERE a.id = $1 AND b.id = $2"
            " ON CONFLICT DO NOTHING",
            first,
            second,
            actor(),
            clock.now(),
        )
