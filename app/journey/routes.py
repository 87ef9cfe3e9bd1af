"""The path, its steps, help, the project and one's answers: one file a family, one blueprint."""

from app.journey import answers, help_requests, path, pecule, project, reasons, steps, undo
from app.journey.blueprint import bp

__all__ = ["answers", "bp", "help_requests", "path", "pecule", "project", "reasons", "steps", "undo"]
