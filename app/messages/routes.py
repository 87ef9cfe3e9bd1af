"""All of /messages: one blueprint, a module each."""

from app.messages import (
    about,
    acts,
    conversation,
    drawn,
    files,
    inbox,
    papers,
    polling,
    professional,
    reasons,
    reporting,
    reports,
)
from app.messages.blueprint import bp

__all__ = [
    "about",
    "acts",
    "bp",
    "conversation",
    "drawn",
    "files",
    "inbox",
    "papers",
    "polling",
    "professional",
    "reasons",
    "reporting",
    "reports",
]
