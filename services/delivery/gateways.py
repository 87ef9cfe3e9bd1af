"""The ways out of the house, handed over once by whoever starts the process: push, e-mail, SMS, and what they say."""

from dataclasses import dataclass, field
from typing import Protocol

from services.delivery.pace import Pace
from services.delivery.push import PushService
from services.notifications.models import Kind


class GatewayDown(Exception):
    """This sending did not leave: try again later."""


class Mailer(Protocol):
    """Sends one e-mail. `reference` is the same when a sending is replayed. Raises `GatewayDown`."""

    async def send(self, to: str, subject: str, body: str, *, reference: str) -> None: ...


class SmsGateway(Protocol):
    """Sends one SMS to a number in international form. Raises `GatewayDown`."""

    async def send(self, to: str, words: str, *, reference: str) -> None: ...


class Texts(Protocol):
    """The closed list of what may be read on a lock screen (trust PUSH-30), in each language."""

    def push(self, kind: Kind, language: str, *, is_young: bool) -> str: ...
    def mail(self, kind: Kind, language: str, *, is_young: bool) -> tuple[str, str]: ...
    def sms(self, language: str, *, is_young: bool) -> str: ...
    def code(self, code: str, language: str, *, is_young: bool) -> tuple[str, str]: ...


@dataclass(frozen=True, slots=True)
class Gateways:
    """What this process can send with; None where nothing is configured. `origin`: where Envol answers."""

    origin: str
    texts: Texts
    push: PushService | None = None
    mail: Mailer | None = None
    sms: SmsGateway | None = None
    pace: Pace = field(default_factory=Pace)


_gateways: Gateways | None = None


def use_gateways(gateways: Gateways | None) -> None:
    """From now on what leaves, leaves by these."""
    global _gateways
    _gateways = gateways


def gateways() -> Gateways:
    if _gateways is None:
        raise RuntimeError("no gateways: call use_gateways first")
    return _gateways


async def close_gateways() -> None:
    """The connections that were kept."""
    if _gateways is not None and _gateways.push is not None:
        await _gateways.push.close()
