"""The vault, what it serves, what is sent to it, what others bring: one file a family, one blueprint."""

from app.documents import (
    adding,
    brought,
    bundles,
    given,
    linked,
    one,
    reasons,
    sending,
    served,
    sharing,
    vault,
)
from app.documents.blueprint import bp

__all__ = [
    "adding",
    "bp",
    "brought",
    "bundles",
    "given",
    "linked",
    "one",
    "reasons",
    "sending",
    "served",
    "sharing",
    "vault",
]
