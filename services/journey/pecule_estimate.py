"""What a pécule could be made of, from the years in care and the amounts of each: a range with what it supposes, never a right.

Each September since 2016 for which a judge had entrusted the child on 31 July (CSS L543-3, R543-2), the allocation of
their age, if their parents were entitled to it, which nobody here knows: so the range begins at nothing. The interest and
the exceptional supplement of 2020 (décret 2020-985) are left out. Pure.
"""

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from services.ages import Leap, birthday

FIRST_YEAR = 2016
# Rounded down to so many euros: what is not known to the euro is not said to the euro.
ROUNDED = 10
_FILE = Path(__file__).with_name("pecule_amounts.toml")


@dataclass(frozen=True, slots=True)
class YearAmount:
    """One September: the amount of the age band, in euros net of CRDS, and where its base is written."""

    year: int
    amount: float
    source: str


@dataclass(frozen=True, slots=True)
class Amounts:
    """The table: euros by year and band, each with its source, and the day all were checked."""

    by_year: dict[int, tuple[float, float, float]]
    sources: dict[int, str]
    shares_source: str
    shares_url: str
    checked_on: date


@dataclass(frozen=True, slots=True)
class PeculeEstimate:
    """From nothing to `most` euros; `years`: those that count, one line each. `is_open`: more Septembers may come."""

    most: int
    years: tuple[YearAmount, ...]
    is_open: bool
    shares_source: str
    shares_url: str
    checked_on: date


@cache
def amounts() -> Amounts:
    """The table as it is written in the content file."""
    kept = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    shares, left = kept["shares"], kept["kept_of"]
    by_year = {
        one["year"]: tuple(round(one["base"] * share * left, 2) for share in shares) for one in kept["year"]
    }
    return Amounts(
        by_year=by_year,
        sources={one["year"]: one["source"] for one in kept["year"]},
        shares_source=kept["shares_source"],
        shares_url=kept["shares_url"],
        checked_on=kept["checked_on"],
    )


def estimate(
    birth_on: date, taken_in_on: date | None, exit_on: date | None, today: date
) -> PeculeEstimate | None:
    """What it could be made of so far. None where nothing counts, or where nobody noted since when.

    Only Septembers that are in the table count: a year whose amount is not checked is not guessed.
    """
    if taken_in_on is None:
        return None
    table, years = amounts(), []
    for year, bands in table.by_year.items():
        band = band_of(birth_on, year)
        if band is None or not _is_entrusted(taken_in_on, exit_on, year) or date(year, 9, 1) > today:
            continue
        years.append(YearAmount(year, bands[band], table.sources[year]))
    if not years:
        return None
    return PeculeEstimate(
        most=int(sum(one.amount for one in years)) // ROUNDED * ROUNDED,
        years=tuple(years),
        is_open=band_of(birth_on, today.year + (today.month >= 9)) is not None,
        shares_source=table.shares_source,
        shares_url=table.shares_url,
        checked_on=table.checked_on,
    )


def band_of(birth_on: date, year: int) -> int | None:
    """The age band at the September of `year`: 0 (6 to 10), 1 (11 to 14), 2 (15 to 18), None outside (CSS R543-2).

    Six before 1 February that follows; not eighteen on 15 September.
    """
    if birthday(birth_on, 6, leap=Leap.OPENS) >= date(year + 1, 2, 1):
        return None
    if birthday(birth_on, 18, leap=Leap.PROTECTS) <= date(year, 9, 15):
        return None
    reached = year - birth_on.year
    return 2 if reached >= 15 else 1 if reached >= 11 else 0


def _is_entrusted(taken_in_on: date, exit_on: date | None, year: int) -> bool:
    """On 31 July, the day at which the child’s situation is looked at."""
    looked_at = date(year, 7, 31)
    return taken_in_on <= looked_at and (exit_on is None or exit_on > looked_at)
