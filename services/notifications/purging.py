"""What is over and useful to nobody is forgotten, each after its delay (docs/security.md)."""

from datetime import timedelta

from sqlalchemy import delete, func, or_

from services import clock
from services.database import session, transaction
from services.notifications.models import Delivery, DeliveryState, Notification, Reminder, ReminderState

KEPT = timedelta(days=90)
UNREAD_FOR = timedelta(days=400)


def purge() -> None:
    """Forget lines read long ago, what was sent for them, reminders that are over. For the system, once a night."""
    at = clock.now()
    over = func.coalesce(Reminder.answered_at, Reminder.sent_at, Reminder.due_at)
    statements = (
        delete(Notification).where(or_(Notification.read_at < at - KEPT, Notification.at < at - UNREAD_FOR)),
        delete(Delivery).where(Delivery.due_at < at - KEPT, Delivery.state != DeliveryState.WAITING),
        delete(Reminder).where(Reminder.state != ReminderState.WAITING, over < at - KEPT),
    )
    with transaction():
        for statement in statements:
            session.execute(statement.execution_options(synchronize_session=False))
