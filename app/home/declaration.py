"""The accessibility declaration: its state is computed from the audit file, never typed.

Without a valid audit the state is « non conforme » (RGAA 4.1, obligations, 4). The file `audit-rgaa.json` beside this
module is written by the audit, when there is one.
"""

import json
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

AUDIT = Path(__file__).with_name("audit-rgaa.json")
ESTABLISHED_ON = date(2026, 11, 22)


@dataclass(frozen=True, slots=True)
class Declaration:
    """`state`: full, partial or none. `rate` in percent of the criteria that apply, when an audit exists."""

    state: str
    rate: int | None
    established_on: date
    auditor: str | None


@lru_cache(maxsize=1)
def declaration(audit: Path = AUDIT) -> Declaration:
    """What may be declared today."""
    if not audit.exists():
        return Declaration("none", None, ESTABLISHED_ON, None)
    found = json.loads(audit.read_text(encoding="utf-8"))
    rate = 100 * found["met"] // found["applicable"]
    state = "full" if rate == 100 else "partial" if rate >= 50 else "none"
    return Declaration(state, rate, date.fromisoformat(found["done_on"]), found["auditor"])
