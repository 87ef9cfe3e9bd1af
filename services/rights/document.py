"""`docs/rights.md`: the table of rights with its sources, and what comes of it, written from the data the page uses.

`python -m services.rights` prints it; a test compares it with the file.
"""

from collections.abc import Iterator
from datetime import date

from services.rights.estimating import Estimate, Figures, Home, Status, Verdict, estimate
from services.rights.table import Value, load

ON = date(2026, 11, 22)
_HEAD = """# Which national rights may be mine

Written by `python -m services.rights > docs/rights.md` from `services/rights/table.toml`; a test compares.

An estimate, never a right that is open. A value without a source is not in the table: the right is then described without
amount, or an OpenFisca-France service gives it (`OPENFISCA_URL`, `tools/openfisca`). The worst finding decides, in this
order: *unlikely*, *later*, *unknown*, *maybe*. What was not typed is never taken for a yes.
"""
CASES: tuple[tuple[str, Figures], ...] = (
    ("17 y 4 m, at school, in a home", Figures(date(2009, 7, 22), Status.SCHOOL, Home.HOSTED)),
    ("17 y 11 m, seeks a home", Figures(date(2008, 12, 22), Status.APPRENTICE, Home.SEEKS)),
    ("18 y, nothing typed", Figures(date(2008, 11, 22))),
    ("19 y, student, rents, apart", Figures(date(2007, 5, 1), Status.STUDENT, Home.RENTS, 0, 380, True)),
    ("20 y, apprentice on a farm, rents", Figures(date(2006, 3, 1), Status.APPRENTICE, Home.RENTS, 900, 400, farm=True)),
    ("20 y, neither work nor studies", Figures(date(2006, 3, 1), Status.IDLE, Home.HOSTED, apart=True)),
    ("21 y, works, rents", Figures(date(2005, 3, 1), Status.WORKS, Home.RENTS, 1400, 450, True)),
    ("27 y, works, seeks a home", Figures(date(1999, 3, 1), Status.WORKS, Home.SEEKS, 1400, None, True)),
)  # fmt: skip


def written() -> str:
    """The whole document."""
    return "\n".join([_HEAD, *_rights(), "", *_rules(), "", *_cases(), "", *_sources(), ""])


def _rights() -> Iterator[str]:
    yield "## Rights\n"
    yield "| right | from | before | needs | values | source, read on |"
    yield "|---|---|---|---|---|---|"
    for right in load().rights:
        values = "; ".join(map(_value, right.values)) or "no sourced amount"
        yield (
            f"| {right.name} | {_age(right.from_months)} | {_age(right.before_months)} | {', '.join(right.needs)} |"
            f" {values} | {right.source}, {right.checked_on} |"
        )


def _age(months: int | None) -> str:
    if months is None:
        return "–"
    years, rest = divmod(months, 12)
    return f"{years} y {rest} m" if rest else f"{years} y"


def _value(value: Value) -> str:
    amount = f"{value.high:g} €" if value.low == value.high else f"{value.low:g}–{value.high:g} €"
    notes = [value.unit, f"{value.months} months" if value.months else "", value.since, *value.needs]
    ages = (
        f"from {_age(value.from_months)}" if value.from_months else "",
        f"before {_age(value.before_months)}" if value.before_months else "",
    )
    said = ", ".join(one for one in (*notes, *ages) if one)
    return f"{value.name} {amount} ({said}; {value.source}, {value.checked_on})"


def _rules() -> Iterator[str]:
    yield "## Of whoever was in care\n"
    yield "| rule | article | changes | from | before | source, read on |"
    yield "|---|---|---|---|---|---|"
    for rule in load().rules:
        yield (
            f"| {rule.id} | {rule.article or '–'} | {rule.right or '–'} | {_age(rule.from_months)} |"
            f" {_age(rule.before_months)} | {rule.source}, {rule.checked_on} |"
        )


def _cases() -> Iterator[str]:
    rights = load().rights
    yield f"## What comes of it on {ON}\n"
    yield "| who | " + " | ".join(right.name for right in rights) + " |"
    yield "|---" * (len(rights) + 1) + "|"
    for name, figures in CASES:
        yield f"| {name} | " + " | ".join(_cell(one) for one in estimate(figures, ON)) + " |"


def _cell(one: Estimate) -> str:
    why = ", ".join(found.why + (f" ({found.on})" if found.on else "") for found in one.why)
    amounts = "; ".join(f"{value.low:g}–{value.high:g}" for value in one.values)
    said = one.verdict + (f": {why}" if why else "")
    return f"{said} [{amounts}]" if amounts and one.verdict is not Verdict.UNLIKELY else said


def _sources() -> Iterator[str]:
    yield "## Sources\n"
    for code, address in load().sources.items():
        yield f"- {code}: {address}"
