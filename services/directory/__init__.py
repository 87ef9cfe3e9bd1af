"""The directory: structures and services of data·inclusion, imported, corrected here, found near a commune.

Promises: what a source said is kept as it came, corrections are laid over it and no import touches them; an import is
whole or nothing, and doing it again changes nothing; a refused row is kept and named; an unknown value is put aside, never
dropped. It knows nobody: who asks, and what they looked for, is written nowhere.

This door is light: pages search. Whoever imports, corrects or exports comes by the other one, `services.directory.desk`.
"""

from services.directory.searching import (
    FRESH_MONTHS,
    NEAR_KM,
    Commune,
    Found,
    Line,
    Shown,
    Wanted,
    find_communes,
    find_services,
    is_old,
    open_commune,
    open_service,
    open_structure,
)

__all__ = [
    "FRESH_MONTHS",
    "NEAR_KM",
    "Commune",
    "Found",
    "Line",
    "Shown",
    "Wanted",
    "find_communes",
    "find_services",
    "is_old",
    "open_commune",
    "open_service",
    "open_structure",
]
