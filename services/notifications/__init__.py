"""Notifications: what awaits somebody, how they wish to hear of it, and when to remind them.

Promises: the truth is in the database, a push only says “look” and losing every push loses nothing; nothing on a lock
screen says who, what or where; each line belongs to one account, and nobody else sees it.
"""

from services.notifications.announcing import announce, mark_read
from services.notifications.centre import SHOWN, Line, centre, open_notification, read_all, unread_counts
from services.notifications.following import follow_events
from services.notifications.models import Channel, Kind, ReminderState, Source

__all__ = [
    "SHOWN",
    "Channel",
    "Kind",
    "Line",
    "ReminderState",
    "Source",
    "announce",
    "centre",
    "follow_events",
    "mark_read",
    "open_notification",
    "read_all",
    "unread_counts",
]
