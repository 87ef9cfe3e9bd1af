"""What happens in one room and another must follow, in the same transaction: named events, and who handles them.

A room below tells without knowing who listens; rooms above say at start what they follow (`app.wiring`).
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID


@dataclass(frozen=True, slots=True)
class DeviceOpened:
    """Somebody signed in to this account on a device, while it was open elsewhere."""

    account_id: UUID


@dataclass(frozen=True, slots=True)
class SessionsEnded:
    """These sessions are over: signed out, closed from another device, or by somebody whose right it is.

    `is_replaced`: somebody signed in again in the same browser.
    """

    session_ids: tuple[UUID, ...]
    is_replaced: bool = False


@dataclass(frozen=True, slots=True)
class LinksEnded:
    """Somebody is no longer in the circle of these young people."""

    jeune_ids: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class SightNarrowed:
    """Somebody sees less of these young people: paused, kept away, out of a conversation, something taken back."""

    jeune_ids: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class MentorInvited:
    """Somebody of this département was invited into a circle as a mentor; nobody has checked them yet."""

    account_id: UUID
    departement: str


@dataclass(frozen=True, slots=True)
class PapersChanged:
    """A paper of this young person came in, went away, or ends another day."""

    jeune_id: UUID


@dataclass(frozen=True, slots=True)
class AttachmentChanged:
    """A file in a message was scanned or drawn: its bubble is no longer as it was. Told as the system.

    `conversation_id`: None for a copy that goes with a report.
    """

    attachment_id: UUID
    conversation_id: UUID | None


@dataclass(frozen=True, slots=True)
class AttachmentInfected:
    """The scanner found, after it came in, that a file of a message is dangerous: it is gone. Told as the system."""

    attachment_id: UUID
    conversation_id: UUID
    # The number of its message there.
    seq: int
    jeune_id: UUID
    added_by: UUID | None


_handlers: dict[type[Any], list[Callable[[Any], None]]] = {}


def follow(event: type[Any], handler: Callable[[Any], None]) -> None:
    """From now on `handler` is called at each `event`, in the transaction that tells it. Twice is once."""
    handlers = _handlers.setdefault(event, [])
    if handler not in handlers:
        handlers.append(handler)


def tell(event: Any) -> None:
    """It happened: whoever follows acts now. What they raise undoes it all."""
    for handler in _handlers.get(type(event), ()):
        handler(event)
