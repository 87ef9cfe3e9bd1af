"""Rights: an estimate of the handful of national rights that matter between 17 and 21, and what is ours by law.

Promises: an estimate, never a right that is open; every value has its source and the day it was read, and what has none is
described without amount; what somebody types is kept nowhere, and neither name, day of birth nor place leaves the house.
"""

from services.rights.estimating import (
    Estimate,
    Figures,
    Finding,
    Home,
    Status,
    Verdict,
    Why,
    estimate,
    rules_for,
)
from services.rights.openfisca import is_there, lacks_amounts, use, with_amounts
from services.rights.table import Right, Rule, Table, Value, load

__all__ = [
    "Estimate",
    "Figures",
    "Finding",
    "Home",
    "Right",
    "Rule",
    "Status",
    "Table",
    "Value",
    "Verdict",
    "Why",
    "estimate",
    "is_there",
    "lacks_amounts",
    "load",
    "rules_for",
    "use",
    "with_amounts",
]
