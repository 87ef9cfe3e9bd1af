"""SMS: a door, and two ways through it. One logs (the demo); one posts to a provider over HTTP."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field

import aiohttp

from services.delivery.gateways import GatewayDown

TIMEOUT = 10  # seconds
_events = logging.getLogger("envol")


class LoggedSms:
    """Sends nothing: one line in the log, with the last two digits. For the demo."""

    async def send(self, to: str, words: str, *, reference: str) -> None:
        _events.info("sms", extra={"facts": {"to": f"…{to[-2:]}", "words": words}})


@dataclass(frozen=True)
class HttpSms:
    """Posts `{"to": "+33…", "text": "…", "reference": "…"}` to the first of these providers that answers 2xx.

    `Authorization: Bearer <token>`; no redirect is followed. A provider must send one SMS for one `reference`, however
    often it is posted: a replay then rings once (docs/push.md).
    """

    providers: Sequence[str]
    token: str = field(repr=False)

    async def send(self, to: str, words: str, *, reference: str) -> None:
        timeout = aiohttp.ClientTimeout(total=TIMEOUT)
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        body = {"to": to, "text": words, "reference": reference}
        async with aiohttp.ClientSession(timeout=timeout, headers=headers) as client:
            for provider in self.providers:
                try:
                    async with client.post(provider, json=body, allow_redirects=False) as answer:
                        if 200 <= answer.status < 300:
                            return
                except (TimeoutError, aiohttp.ClientError, OSError):
                    continue
        raise GatewayDown("no provider took the SMS")
