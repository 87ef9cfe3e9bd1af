"""Who may do what: the table `authz-matrix.csv` beside this file, read once.

The table is the definition; `rules` (one decision) and `visibility` (a query) are both made from it.
"""

import csv
import re
from enum import StrEnum
from functools import cache
from pathlib import Path

TABLE = Path(__file__).with_name("authz-matrix.csv")
_CODE = re.compile(r"\b[a-z_]+(?:\.[a-z_0-9]+)+")


class Role(StrEnum):
    """The columns of the table (trust B.1). BG, break-glass, comes later."""

    YOUNG_MINOR = "JM"
    YOUNG_ADULT = "JA"
    PARENT = "PA"
    FAMILY = "FA"
    CARER = "AF"
    REFERENT = "RE"
    CADRE = "CA"
    MENTOR = "ME"
    PARTNER = "CP"
    ADMIN = "AD"
    OPERATOR = "OP"
    AUDITOR = "DP"


Conditions = tuple[str, ...]


@cache
def matrix() -> dict[str, dict[Role, Conditions | None]]:
    """Operation → role → the conditions that must all hold (none: `()`), or None: denied."""
    table: dict[str, dict[Role, Conditions | None]] = {}
    with TABLE.open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            cells = {role: _cell(row[role.value]) for role in Role}
            for code in _CODE.findall(row["operation"].split("(")[0]):
                table[code] = cells
    return table


def _cell(text: str) -> Conditions | None:
    if text == "-":
        return None
    return () if text == "Y" else tuple(text.split("+"))
