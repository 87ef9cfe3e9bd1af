"""What notifications follow of the rooms below."""

from services import events
from services.notifications.announcing import announce
from services.notifications.closing import close_lines
from services.notifications.models import Kind
from services.notifications.subscriptions import forget_sessions

DEVICES = "/moi/appareils"


def follow_events() -> None:
    """From now on a sign-in on another device is told to its account, and a phone signed out rings no more.

    Nor does anybody hear any more of a young person whose space, or conversation, closed to them.
    """
    events.follow(events.DeviceOpened, _tell_of_device)
    events.follow(events.SessionsEnded, _silence)
    events.follow(events.LinksEnded, _close)
    events.follow(events.SightNarrowed, _close)


def _tell_of_device(event: events.DeviceOpened) -> None:
    announce(Kind.SECURITY, [event.account_id], address=DEVICES)


def _silence(event: events.SessionsEnded) -> None:
    # Replaced, it rings no more either (`deciding`), but its browser may tell, in the next session, that it agreed.
    if not event.is_replaced:
        forget_sessions(event.session_ids)


def _close(event: events.LinksEnded | events.SightNarrowed) -> None:
    close_lines(event.jeune_ids)
