"""From the staging table (`staging`) to the directory, by sets: only what differs from what is there is touched.

What an import does is one transaction, so that one that is killed has changed nothing and is simply begun again.
"""

import hashlib
from typing import Any

from services import clock, driver
from services.database import session
from services.directory import derived
from services.directory.vocabulary import Kind

# Written into every fingerprint: to be changed with `derived`, so that the next import works everything out again.
_EDITION = b"2"
TABLES = {Kind.STRUCTURE: "directory_structures", Kind.SERVICE: "directory_services"}
_COLUMNS = {
    "row": "int",
    "id": "text",
    "source": "text",
    "fingerprint": "bytea",
    "doc": "jsonb",
    "departement": "text",
    "commune": "text",
    "changed_on": "date",
}
_OF_KIND = {
    Kind.STRUCTURE: {"siret": "text"},
    Kind.SERVICE: {
        "structure_id": "text",
        "latitude": "float8",
        "longitude": "float8",
        "domains": "text[]",
        "modes": "text[]",
        "publics": "text[]",
        "reach": "text[]",
        "is_remote": "boolean",
        "is_for_leavers": "boolean",
    },
}


def run(sql: str, *values: Any) -> Any:
    """Straight to the driver, in the transaction of the session."""
    return driver.run(session().connection(), sql, list(values))


def columns_of(kind: Kind) -> dict[str, str]:
    return {**_COLUMNS, **_OF_KIND[kind]}


def fingerprint(text: str) -> bytes:
    """Sixteen bytes of a row as it is kept."""
    return hashlib.blake2b(_EDITION + text.encode("utf-8", "replace"), digest_size=16).digest()


def worked_out(kind: Kind, doc: dict[str, Any]) -> tuple[Any, ...]:
    """The columns that follow from a row, after its fingerprint and itself."""
    common = (derived.departement_of(doc), doc.get("code_insee"), doc["date_maj"])
    if kind is Kind.STRUCTURE:
        return (*common, doc.get("siret"))
    has_place = "latitude" in doc and "longitude" in doc
    return (
        *common,
        doc["structure_id"],
        doc["latitude"] if has_place else None,
        doc["longitude"] if has_place else None,
        _array(derived.domains(doc)),
        _array(derived.known(doc, "modes_accueil")),
        _array(derived.known(doc, "publics")),
        _array(derived.reach(doc)),
        derived.is_remote(doc),
        derived.is_for_leavers(doc),
    )


def _array(words: list[str]) -> str:
    # Known values only: letters, digits and hyphens.
    return "{" + ",".join(words) + "}"


def merge(kind: Kind) -> dict[str, int]:
    """Bring what differs into the directory; gives how many were added, changed, and are as they were."""
    table, now = TABLES[kind], clock.now()
    # Ids are all different, sources few: a sample says as much.
    run("SET LOCAL default_statistics_target = 10")
    run("ANALYZE directory_staging (id, row, source)")
    (total,) = run("SELECT count(*) FROM directory_staging").fetchone()
    if kind is Kind.SERVICE:
        run("SELECT envol_open_directory()")
    added, touched = run(_merge_sql(kind, table), now).fetchone()
    if touched:
        lay_over(kind, "s.imported_at = $2", now)
        if kind is Kind.STRUCTURE:
            run(_NAMES_FOLLOW, now)
        run(_COMMUNES, now)
    run("SELECT envol_settle_directory()")
    return {"added": added, "changed": touched - added, "same": total - touched}


def _merge_sql(kind: Kind, table: str) -> str:
    """What is new or differs; `RETURNING` tells the two apart (`old` is empty for what is new)."""
    names = [name for name in columns_of(kind) if name != "row"]
    sets = ", ".join(f"{name} = excluded.{name}" for name in (*names[1:], "plain", *_worded(kind)))
    return f"""
WITH {_NAMED[kind]}done AS (
  INSERT INTO {table} AS s ({", ".join(names)}, plain{"".join(f", {one}" for one in _worded(kind))}, imported_at)
  SELECT {", ".join(f"g.{name}" for name in names)}, {_PLAIN[kind]}{_WORDS[kind]}, $1
  FROM directory_staging g {_WITH[kind]}
  WHERE g.doc IS NOT NULL AND NOT EXISTS (
    SELECT FROM {table} k WHERE k.id = g.id AND k.fingerprint = g.fingerprint AND k.gone_at IS NULL)
  ON CONFLICT (id) DO UPDATE SET {sets}, imported_at = excluded.imported_at, gone_at = NULL
  RETURNING (xmax = 0) AS is_new)
SELECT count(*) FILTER (WHERE is_new), count(*) FROM done"""


def _worded(kind: Kind) -> tuple[str, ...]:
    return ("words",) if kind is Kind.SERVICE else ()


_PLAIN = {
    Kind.STRUCTURE: "envol_plain(g.doc->>'nom')",
    Kind.SERVICE: "envol_plain(concat_ws(' ', g.doc->>'nom', t.doc->>'nom'))",
}
# Both are what `envol_directory_words` makes of a row and of the name of its structure (`staging`: words).
_WORDS = {
    Kind.STRUCTURE: "",
    Kind.SERVICE: ", CASE WHEN t.id IS NULL THEN g.words ELSE t.words || g.words END",
}
_WITH = {Kind.STRUCTURE: "", Kind.SERVICE: "LEFT JOIN named t ON t.id = g.structure_id"}
# The words of the name of a structure, once for all of its services.
_NAMED = {
    Kind.STRUCTURE: "",
    Kind.SERVICE: """named AS MATERIALIZED (
  SELECT t.id, t.doc, envol_directory_name(t.doc->>'nom') AS words FROM directory_structures t
  WHERE t.id IN (SELECT g.structure_id FROM directory_staging g)), """,
}
# The name of a structure is among the words of its services.
_NAMES_FOLLOW = """
UPDATE directory_services s SET plain = envol_plain(concat_ws(' ', e.doc->>'nom', t.doc->>'nom')),
  words = envol_directory_words(e.doc, t.doc->>'nom')
FROM directory_structures t,
  LATERAL (SELECT x.id, x.doc || coalesce((SELECT jsonb_object_agg(c.field, c.value) FROM directory_corrections c
    WHERE c.kind = 'service' AND c.object_id = x.id), '{}') AS doc
    FROM directory_services x WHERE x.structure_id = t.id) e
WHERE t.imported_at = $1 AND s.id = e.id
  AND s.plain <> envol_plain(concat_ws(' ', e.doc->>'nom', t.doc->>'nom'))"""
# The communes one chooses from: those where something is, in the middle of what is there.
_COMMUNES = """
INSERT INTO directory_communes (code, name, plain, departement, latitude, longitude)
SELECT m.commune, m.name, envol_plain(m.name), m.departement, m.latitude, m.longitude FROM (
  SELECT a.commune, min(a.departement) AS departement,
    mode() WITHIN GROUP (ORDER BY coalesce(a.name, a.commune)) AS name,
    percentile_cont(0.5) WITHIN GROUP (ORDER BY a.latitude) AS latitude,
    percentile_cont(0.5) WITHIN GROUP (ORDER BY a.longitude) AS longitude
  FROM (SELECT commune, departement, doc->>'commune' AS name, latitude, longitude FROM directory_services UNION ALL
    SELECT commune, departement, doc->>'commune', (doc->>'latitude')::float8, (doc->>'longitude')::float8
    FROM directory_structures) a
  WHERE a.commune IN (SELECT commune FROM directory_services WHERE imported_at = $1
    UNION SELECT commune FROM directory_structures WHERE imported_at = $1)
  GROUP BY a.commune) m
ON CONFLICT (code) DO UPDATE SET name = excluded.name, plain = excluded.plain,
  latitude = excluded.latitude, longitude = excluded.longitude"""


def lay_over(kind: Kind, which: str, *values: Any) -> None:
    """Local corrections are laid over again where `which` (SQL, from $2) says that something changed."""
    table = TABLES[kind]
    found = run(
        f"SELECT s.id, s.doc || c.doc FROM {table} s JOIN (SELECT object_id, jsonb_object_agg(field, value) AS doc"
        f" FROM directory_corrections WHERE kind = $1 GROUP BY object_id) c ON c.object_id = s.id WHERE {which}",
        kind,
        *values,
    ).fetchall()
    for id_, doc in found:
        work_out(kind, id_, doc)


def work_out(kind: Kind, id_: str, doc: dict[str, Any]) -> None:
    """Write again the columns of one row, from what is shown of it (`doc`: the source's, corrections laid over)."""
    shown = {name: value for name, value in doc.items() if value is not None}
    names = list(columns_of(kind))[5:]
    types = columns_of(kind)
    sets = ", ".join(f"{name} = ${place}::{types[name]}" for place, name in enumerate(names, start=2))
    last = len(names) + 2
    plain = _PLAIN[kind].replace("g.doc", f"${last}::jsonb")
    words = f", words = envol_directory_words(${last}::jsonb, t.doc->>'nom')" if _worded(kind) else ""
    structure = (
        f" FROM (SELECT ${last + 1}::text AS id) w LEFT JOIN directory_structures t ON t.id = w.id"
        if kind is Kind.SERVICE
        else ""
    )
    values = [id_, *worked_out(kind, shown), _dump(shown)]
    if kind is Kind.SERVICE:
        values.append(shown["structure_id"])
    run(
        f"UPDATE {TABLES[kind]} s SET {sets}, plain = {plain}{words}{structure} WHERE s.id = $1::text",
        *values,
    )


def _dump(doc: dict[str, Any]) -> str:
    import json

    return json.dumps(doc, ensure_ascii=False)
