"""Signing in, coming in by invitation, and one's own account: `bp` with every page registered."""

from app.accounts import (
    context,
    invitations,
    inviting,
    leaving,
    me,
    reasons,
    security_pages,
    signing,
    stepping_up,
)
from app.accounts.blueprint import bp

__all__ = [
    "bp",
    "context",
    "invitations",
    "inviting",
    "leaving",
    "me",
    "reasons",
    "security_pages",
    "signing",
    "stepping_up",
]
