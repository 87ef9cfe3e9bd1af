"""All of /notifications, /moi/notifications and /rappels: one blueprint, a module each."""

from app.notifications import centre, push, reminders, settings
from app.notifications.blueprint import bp

__all__ = ["bp", "centre", "push", "reminders", "settings"]
