"""All of /messages: one blueprint, a module each."""

from app.messages import conversation, inbox, reasons
from app.messages.blueprint import bp

__all__ = ["bp", "conversation", "inbox", "reasons"]
