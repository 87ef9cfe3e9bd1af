"""The table of national rights, read once: each value with its source and the day it was read (`table.toml`)."""

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

FILE = Path(__file__).with_name("table.toml")


@dataclass(frozen=True, slots=True)
class Value:
    """A figure of a right. `since`: the year or month it is of; `unit`: a month, what one pays, a rent, a loan."""

    name: str
    low: float
    high: float
    unit: str
    source: str
    checked_on: date
    since: str = ""
    months: int | None = None
    needs: tuple[str, ...] = ()
    from_months: int | None = None
    before_months: int | None = None


@dataclass(frozen=True, slots=True)
class Right:
    """A national right: from which age, before which, what it needs, and the figures of it that have a source."""

    id: str
    name: str
    source: str
    checked_on: date
    link: str
    needs: tuple[str, ...] = ()
    from_months: int | None = None
    before_months: int | None = None
    values: tuple[Value, ...] = ()


@dataclass(frozen=True, slots=True)
class Rule:
    """What the law says of young people who were in care. `right`: the right it changes, if one of ours."""

    id: str
    article: str
    source: str
    checked_on: date
    right: str = ""
    from_months: int | None = None
    before_months: int | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """All of it. `sources`: code → address."""

    rights: tuple[Right, ...]
    rules: tuple[Rule, ...]
    sources: dict[str, str]


@cache
def load() -> Table:
    """The table of this version. Raises `ValueError` where something has no source or no day."""
    read = tomllib.loads(FILE.read_text(encoding="utf-8"))
    table = Table(
        tuple(_right(one) for one in read["right"]),
        tuple(Rule(**one) for one in read["rule"]),
        read["source"],
    )
    said: list[Right | Rule | Value] = [
        *table.rights,
        *table.rules,
        *(value for right in table.rights for value in right.values),
    ]
    for one in said:
        if one.source not in table.sources or type(one.checked_on) is not date:
            raise ValueError(f"{one} has no source, or no day")
    return table


def _right(read: dict[str, Any]) -> Right:
    values = tuple(Value(**_tuples(one)) for one in read.pop("value", ()))
    return Right(**_tuples(read), values=values)


def _tuples(read: dict[str, Any]) -> dict[str, Any]:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in read.items()}
