"""The directory's pages: searching it, and looking after it."""

from app.directory import desk, reasons, search
from app.directory.blueprint import bp

__all__ = ["bp", "desk", "reasons", "search"]
