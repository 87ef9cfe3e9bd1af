"""The code that proves an address, sent where it should be read."""

import asyncio
from uuid import UUID

from services.delivery.gateways import gateways
from services.notifications import Channel, waiting_code
from services.secrets import fingerprint, spaced


async def send_code(account_id: UUID) -> None:
    """Send the code that waits for this account, if it still does. Raises `GatewayDown`."""
    waiting = await asyncio.to_thread(waiting_code, account_id)
    if waiting is None:
        return
    ways = gateways()
    subject, body = ways.texts.code(spaced(waiting.code, 3), waiting.language, is_young=waiting.is_young)
    reference = fingerprint("code", f"{account_id}|{waiting.code}")[:12].hex()
    if waiting.channel is Channel.EMAIL and ways.mail is not None:
        await ways.mail.send(waiting.address, subject, body, reference=reference)
    elif waiting.channel is Channel.SMS and ways.sms is not None:
        await ways.sms.send(waiting.address, body, reference=reference)
