"""The pages of appointments, gathered."""

from app.appointments import acts, agenda, groups, making, reasons, settings, showing, slots
from app.appointments.blueprint import bp

__all__ = ["acts", "agenda", "bp", "groups", "making", "reasons", "settings", "showing", "slots"]
