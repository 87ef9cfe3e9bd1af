"""The caseload: everybody a professional follows, who needs them first and why; and what a circle sees of one person.

Promises: only what the young person shares, through the one rule of `circle`; each signal is a plain rule with its
facts, never a score; each page read leaves one line in the journal; a fixed number of statements, whatever the number
of young people. It changes nothing but what a professional puts off to another day: acts are those of `journey`,
`circle` and `accounts`.
"""

from services.caseload.helps import HelpView
from services.caseload.meetings import ANSWER, MILESTONE, MOVE, PICK, PICK_THEIRS
from services.caseload.naming import first_names
from services.caseload.needs import Need, NeedKind
from services.caseload.proposing import Proposing, find_proposing, open_proposing
from services.caseload.queries import Caseload, Filter, Row, Sort, list_caseload
from services.caseload.shared import SharedSpace, shared_with
from services.caseload.sight import Progress
from services.caseload.signals import Signal, SignalKind
from services.caseload.today import (
    FARTHEST,
    Today,
    forget_put_offs,
    open_today,
    put_off_need,
    take_back_need,
)
from services.caseload.young_person import YoungPerson, open_young_person

__all__ = [
    "ANSWER",
    "FARTHEST",
    "MILESTONE",
    "MOVE",
    "PICK",
    "PICK_THEIRS",
    "Caseload",
    "Filter",
    "HelpView",
    "Need",
    "NeedKind",
    "Progress",
    "Proposing",
    "Row",
    "SharedSpace",
    "Signal",
    "SignalKind",
    "Sort",
    "Today",
    "YoungPerson",
    "find_proposing",
    "first_names",
    "forget_put_offs",
    "list_caseload",
    "open_proposing",
    "open_today",
    "open_young_person",
    "put_off_need",
    "shared_with",
    "take_back_need",
]
