"""What a page shows of the directory: services near a commune or of a département, one service, communes to choose from.

One statement each, as whoever reads; corrections are laid over what the source said. Nothing of a search is kept.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from services import clock, driver
from services.database import session
from services.errors import NotFound

PAGE = 10
# Further than this somebody without a car does not go; the whole département is one tap away.
NEAR_KM = 30
# Said to be true longer ago than that: to be checked before one goes there.
FRESH_MONTHS = 6
_MOST_COMMUNES = 10
_LONGEST = 100


@dataclass(frozen=True, slots=True)
class Commune:
    """A commune where the directory has something."""

    code: str
    name: str
    departement: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody looks for. Without a commune: in `departement`. `remote`: by phone or on line, from there."""

    words: str = ""
    commune: str | None = None
    departement: str | None = None
    remote: bool = False
    domain: str = ""
    public: str = ""
    for_leavers: bool = False
    page: int = 1


@dataclass(frozen=True, slots=True)
class Line:
    """A service in a list."""

    id: str
    name: str
    structure: str
    text: str
    commune: str
    km: float | None
    is_remote: bool
    phone: str
    mail: str
    link: str
    is_free: bool
    changed_on: date
    source: str
    domains: tuple[str, ...]

    @property
    def is_old(self) -> bool:
        return is_old(self.changed_on)


@dataclass(frozen=True, slots=True)
class Found:
    """A page of services. `is_close`: nothing has these words, names look like them."""

    lines: tuple[Line, ...]
    page: int
    has_more: bool
    is_close: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """A service or a structure whole: what is shown of it, and what its source says where that differs."""

    id: str
    doc: dict[str, Any]
    structure: dict[str, Any]
    domains: tuple[str, ...]
    changed_on: date
    source: str
    corrected: dict[str, Any] = field(default_factory=dict)
    is_hidden: bool = False
    is_gone: bool = False

    @property
    def is_old(self) -> bool:
        return is_old(self.changed_on)

    def get(self, name: str) -> Any:
        """A field of the service, else of its structure: who answers, and where."""
        return self.doc.get(name) or self.structure.get(name)


def is_old(day: date) -> bool:
    """Whether what was said on `day` is to be checked; so is what will be said."""
    today = clock.now().date()
    months = (today.year - day.year) * 12 + today.month - day.month - (today.day < day.day)
    return months >= FRESH_MONTHS or day > today


def _rows(sql: str, *values: Any) -> list[tuple[Any, ...]]:
    return list(driver.run(session().connection(), sql, list(values)).fetchall())


_LAID_OVER = """coalesce((SELECT jsonb_object_agg(c.field, c.value) FROM directory_corrections c
  WHERE c.kind = '{kind}' AND c.object_id = {id}), '{{}}')"""
# What a list shows, each row taken apart once.
SEARCH = """
SELECT f.id, f.km, f.is_close, d.nom, coalesce(o.nom, ''), left(d.description, 240),
  coalesce(d.commune, o.commune, ''), s.is_remote, coalesce(d.telephone, o.telephone, ''),
  coalesce(d.courriel, o.courriel, ''), coalesce(d.lien_mobilisation, o.site_web, d.lien_source, ''),
  coalesce(d.frais = 'gratuit', false), s.changed_on, s.source, s.domains
FROM envol_find_services($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) WITH ORDINALITY f (id, km, is_close, place)
JOIN directory_services s ON s.id = f.id
LEFT JOIN directory_structures t ON t.id = s.structure_id AND t.hidden_at IS NULL
LEFT JOIN LATERAL (SELECT jsonb_object_agg(c.field, c.value) AS doc FROM directory_corrections c
  WHERE c.kind = 'service' AND c.object_id = f.id) l ON true
LEFT JOIN LATERAL (SELECT jsonb_object_agg(c.field, c.value) AS doc FROM directory_corrections c
  WHERE c.kind = 'structure' AND c.object_id = t.id) m ON true
CROSS JOIN LATERAL jsonb_to_record(CASE WHEN l.doc IS NULL THEN s.doc ELSE s.doc || l.doc END) AS d (nom text,
  description text, commune text, telephone text, courriel text, lien_mobilisation text, lien_source text, frais text)
CROSS JOIN LATERAL jsonb_to_record(CASE WHEN m.doc IS NULL THEN coalesce(t.doc, '{}') ELSE t.doc || m.doc END) AS o
  (nom text, commune text, telephone text, courriel text, site_web text)
ORDER BY f.place"""


def find_services(wanted: Wanted) -> Found:
    """A page of services, the nearest first; without a commune, by words, then by name."""
    page = max(1, min(wanted.page, 50))
    rows = _rows(
        SEARCH,
        wanted.words.replace("\x00", "").strip()[:_LONGEST],
        wanted.commune,
        wanted.departement,
        NEAR_KM,
        wanted.remote,
        wanted.domain,
        wanted.public,
        wanted.for_leavers,
        (page - 1) * PAGE,
        PAGE + 1,
    )
    return Found(tuple(map(_line, rows[:PAGE])), page, len(rows) > PAGE, bool(rows and rows[0][2]))


def _line(row: tuple[Any, ...]) -> Line:
    id_, km, _is_close, name, structure, text, commune, is_remote, *rest = row
    phone, mail, link, is_free, changed_on, source, domains = rest
    return Line(
        id_,
        name,
        structure,
        text,
        commune,
        km,
        is_remote,
        phone,
        mail,
        link,
        is_free,
        changed_on,
        source,
        tuple(domains),
    )


_SERVICE = f"""
SELECT s.doc, coalesce(t.doc, '{{}}') || {_LAID_OVER.format(kind="structure", id="t.id")},
  {_LAID_OVER.format(kind="service", id="s.id")}, s.domains, s.changed_on, s.source,
  s.hidden_at IS NOT NULL, s.gone_at IS NOT NULL
FROM directory_services s LEFT JOIN directory_structures t ON t.id = s.structure_id AND t.hidden_at IS NULL
WHERE s.id = $1"""


def open_service(id_: str, *, hidden: bool = False) -> Shown:
    """One service whole. `hidden`: also one that is not shown. Raises `NotFound`."""
    found = _rows(_SERVICE, _id(id_))
    if not found:
        raise NotFound
    doc, structure, corrected, domains, changed_on, source, is_hidden, is_gone = found[0]
    if (is_hidden or is_gone) and not hidden:
        raise NotFound
    return Shown(
        id_,
        _shown(doc | corrected),
        _shown(structure),
        tuple(domains),
        changed_on,
        source,
        {name: doc.get(name) for name in corrected},
        is_hidden,
        is_gone,
    )


_STRUCTURE = f"""
SELECT s.doc, {_LAID_OVER.format(kind="structure", id="s.id")}, s.changed_on, s.source,
  s.hidden_at IS NOT NULL, s.gone_at IS NOT NULL FROM directory_structures s WHERE s.id = $1"""


def open_structure(id_: str) -> Shown:
    """One structure whole, for whoever looks after the directory. Raises `NotFound`."""
    found = _rows(_STRUCTURE, _id(id_))
    if not found:
        raise NotFound
    doc, corrected, changed_on, source, is_hidden, is_gone = found[0]
    kept = {name: doc.get(name) for name in corrected}
    return Shown(id_, _shown(doc | corrected), {}, (), changed_on, source, kept, is_hidden, is_gone)


def _shown(doc: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in doc.items() if value is not None}


def _id(id_: str) -> str:
    """An id from an address: what no row can have is nobody’s."""
    if "\x00" in id_:
        raise NotFound
    return id_


def open_commune(code: str) -> Commune | None:
    """The commune of a code, if the directory has something there."""
    found = _rows(
        "SELECT code, name, departement FROM directory_communes WHERE code = $1", code.replace("\x00", "")
    )
    return Commune(*found[0]) if found else None


def find_communes(typed: str) -> list[Commune]:
    """The communes that begin with what was typed, or (nothing does) look like it; ten at the most."""
    typed = typed.replace("\x00", "").strip()[:_LONGEST]
    if not typed:
        return []
    found = _rows(_COMMUNES, typed, _MOST_COMMUNES)
    return [Commune(*row) for row in found]


# A name typed whole stands alone: Saint-Lô is not asked to be told from Saint-Lon.
_COMMUNES = """
WITH typed AS (SELECT translate(envol_plain($1), '-''’', '   ') AS plain),
near AS (SELECT c.code, c.name, c.departement, translate(c.plain, '-''’', '   ') AS plain FROM directory_communes c),
begun AS (SELECT n.* FROM near n, typed t WHERE starts_with(n.plain, t.plain)),
alike AS (SELECT n.* FROM near n, typed t WHERE similarity(n.plain, t.plain) > 0.3
  ORDER BY similarity(n.plain, t.plain) DESC LIMIT 5)
SELECT code, name, departement FROM (
  SELECT * FROM begun WHERE plain = (SELECT plain FROM typed)
  UNION ALL SELECT * FROM begun WHERE NOT EXISTS (SELECT FROM begun, typed WHERE begun.plain = typed.plain)
  UNION ALL SELECT * FROM alike WHERE NOT EXISTS (SELECT FROM begun)) found
ORDER BY length(plain), plain, departement LIMIT $2"""
