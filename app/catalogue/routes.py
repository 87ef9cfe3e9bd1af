"""All of the catalogue: one blueprint, a module each."""

from app.catalogue import composing, editing, proposing, reasons, young
from app.catalogue.blueprint import bp

__all__ = ["bp", "composing", "editing", "proposing", "reasons", "young"]
