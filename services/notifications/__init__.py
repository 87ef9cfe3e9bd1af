"""Notifications: what awaits somebody, how they wish to hear of it, and when to remind them.

Promises: the truth is in the database, a push only says “look” and losing every push loses nothing; nothing on a lock
screen says who, what or where; each line belongs to one account, and nobody else sees it.
"""

from services.notifications.announcing import TASK, announce, mark_read
from services.notifications.centre import (
    SHOWN,
    Line,
    Unanswered,
    centre,
    open_notification,
    read_all,
    unanswered_for,
    unread_counts,
)
from services.notifications.closing import close_subject
from services.notifications.contacts import CODE_TASK, ask_code, confirm_code, remove_contact, waiting_code
from services.notifications.due import claim_all_due, claim_due
from services.notifications.endpoints import VENDORS, AllowList, allowed_hosts, are_public
from services.notifications.following import follow_events
from services.notifications.models import Channel, Kind, ReminderState, Source
from services.notifications.preferences import (
    FALLBACKS,
    Choice,
    Preferences,
    pause,
    preferences_of,
    refuse_push,
    resume,
    save_fallback,
    save_hours,
    save_kinds,
)
from services.notifications.purging import purge
from services.notifications.reaching import shut_out
from services.notifications.reminders import (
    FARTHEST,
    ReminderView,
    answer_reminder,
    cancel_about,
    cancel_reminder,
    ensure_may_remind,
    follow_zones,
    move_reminder,
    plan,
    plan_about,
    remind_me,
    remind_them,
    reminders_of,
    stop_reminder,
)
from services.notifications.reminders import WRITE as WRITE_REMINDER
from services.notifications.subscriptions import (
    count_subscriptions,
    forget_sessions,
    is_subscribed,
    show_first_name,
    shows_first_name,
    subscribe,
    unsubscribe,
)
from services.notifications.vapid import Vapid, new_private_key

__all__ = [
    "CODE_TASK",
    "FALLBACKS",
    "FARTHEST",
    "SHOWN",
    "TASK",
    "VENDORS",
    "WRITE_REMINDER",
    "AllowList",
    "Channel",
    "Choice",
    "Kind",
    "Line",
    "Preferences",
    "ReminderState",
    "ReminderView",
    "Source",
    "Unanswered",
    "Vapid",
    "allowed_hosts",
    "announce",
    "answer_reminder",
    "are_public",
    "ask_code",
    "cancel_about",
    "cancel_reminder",
    "centre",
    "claim_all_due",
    "claim_due",
    "close_subject",
    "confirm_code",
    "count_subscriptions",
    "ensure_may_remind",
    "follow_events",
    "follow_zones",
    "forget_sessions",
    "is_subscribed",
    "mark_read",
    "move_reminder",
    "new_private_key",
    "open_notification",
    "pause",
    "plan",
    "plan_about",
    "preferences_of",
    "purge",
    "read_all",
    "refuse_push",
    "remind_me",
    "remind_them",
    "reminders_of",
    "remove_contact",
    "resume",
    "save_fallback",
    "save_hours",
    "save_kinds",
    "show_first_name",
    "shows_first_name",
    "shut_out",
    "stop_reminder",
    "subscribe",
    "unanswered_for",
    "unread_counts",
    "unsubscribe",
    "waiting_code",
]
