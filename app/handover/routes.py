"""Every route of this word, under one blueprint."""

from app.handover import absences as absences
from app.handover import changes as changes
from app.handover import reasons as reasons  # the sentences of the refusals
from app.handover.blueprint import bp

__all__ = ["bp"]
