"""What notifications follow of the rooms below."""

from services import events
from services.notifications.announcing import announce
from services.notifications.models import Kind

DEVICES = "/moi/appareils"


def follow_events() -> None:
    """From now on a sign-in on another device is told to its account."""
    events.follow(events.DeviceOpened, _tell_of_device)


def _tell_of_device(event: events.DeviceOpened) -> None:
    announce(Kind.SECURITY, [event.account_id], address=DEVICES)
