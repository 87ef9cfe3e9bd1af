"""The pages of appointments, gathered."""

from app.appointments import acts, agenda, calendar, groups, making, reasons, settings, showing, slots
from app.appointments.blueprint import bp

__all__ = ["acts", "agenda", "bp", "calendar", "groups", "making", "reasons", "settings", "showing", "slots"]
