"""All of the catalogue: one blueprint, a module each."""

from app.catalogue import editing, proposing, reasons, young
from app.catalogue.blueprint import bp

__all__ = ["bp", "editing", "proposing", "reasons", "young"]
