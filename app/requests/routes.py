"""All of requests: one blueprint, a module each."""

from app.requests import advising, asking, desk, following, preparing, reasons
from app.requests.blueprint import bp

__all__ = ["advising", "asking", "bp", "desk", "following", "preparing", "reasons"]
