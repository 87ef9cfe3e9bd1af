"""All of /notifications, /moi/notifications and /rappels: one blueprint, a module each."""

from app.notifications import centre, push, settings
from app.notifications.blueprint import bp

__all__ = ["bp", "centre", "push", "settings"]
