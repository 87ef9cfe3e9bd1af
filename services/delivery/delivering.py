"""Delivering: what the worker does with notifications. Decided, claimed, sent outside any transaction, then recorded."""

import asyncio
import logging
import random
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import select

from services import clock
from services.database import as_system, session, transaction
from services.delivery.deciding import CLAIM, Claimed, claim, decide
from services.delivery.gateways import GatewayDown, Gateways, gateways
from services.delivery.pace import PART
from services.delivery.payload import payload_of, topic_of
from services.delivery.push import Outcome, Push, Result
from services.delivery.recording import Closing, Fate, record
from services.notifications.models import Channel, DeliveryState, Kind, NotificationSettings
from services.notifications.rules import KEPT, next_try, time_to_live
from services.notifications.sealed import open_sealed
from services.secrets import fingerprint

T = TypeVar("T")
# The same for e-mails and SMS, and how long after they were claimed (`deciding.CLAIM`) a part may still begin.
PART_OF_OTHERS, BEGUN_WITHIN = 50, CLAIM / 3
# E-mails and SMS sent side by side, and the code of one whose gateway did not take it.
AT_ONCE, DOWN = 10, "down"
_events = logging.getLogger("envol")


async def deliver(notification_ids: Sequence[UUID]) -> None:
    """Decide what leaves for these notifications, and send what is due. Twice is once."""
    ids, down = list(notification_ids), set[Channel]()
    for start in range(0, len(ids), PART):
        part = ids[start : start + PART]
        await gateways().pace.wait(len(part))
        await _in_thread(partial(decide, part))
        await _send_claimed(await _in_thread(partial(claim, part)), down)


async def deliver_due() -> int:
    """Send all that is due now: held by quiet hours, to try again, left by a worker that died. Gives how many."""
    number, down = 0, set[Channel]()
    while claimed := await _in_thread(partial(claim, limit=PART)):
        await gateways().pace.wait(len(claimed))
        await _send_claimed(claimed, down)
        number += len(claimed)
        if len(claimed) < PART:
            break
    return number


async def _send_claimed(claimed: list[Claimed], down: set[Channel]) -> None:
    """A part at a time: a worker that dies repeats only what it had not written down.

    A slow server may take longer than all these are held for: what is not begun in time is left to be claimed again,
    or another worker would send it too. `down`: gateways that did not answer in the parts before.
    """
    until = clock.now() + BEGUN_WITHIN
    pushes = [one for one in claimed if one.channel is Channel.PUSH]
    others = [one for one in claimed if one.channel is not Channel.PUSH]
    for start in range(0, len(pushes), PART):
        await _record(*await _push_all(pushes[start : start + PART]))
    for start in range(0, len(others), PART_OF_OTHERS):
        if clock.now() < until:
            await _record(await _send_others(others[start : start + PART_OF_OTHERS], down), [], [])


async def _record(fates: list[Fate], gone: list[UUID], closed: list[Closing]) -> None:
    await _in_thread(lambda: record(fates, gone=gone, closed=closed))


async def _push_all(claimed: list[Claimed]) -> tuple[list[Fate], list[UUID], list[Closing]]:
    ways = gateways()
    sendable = [one for one in claimed if _fate_unsent(one, ways) is None]
    fates = [fate for one in claimed if (fate := _fate_unsent(one, ways))]
    gone: list[UUID] = []
    if not sendable or ways.push is None:
        return fates, gone, []
    await ways.push.open()
    results = await asyncio.gather(*(ways.push.send(_push_of(one, ways)) for one in sendable))
    closed: dict[str, Closing] = {}
    for one, result in zip(sendable, results, strict=True):
        if result.outcome is Outcome.GONE and one.subscription_id:
            gone.append(one.subscription_id)
            continue
        fates.append(_fate_of(one, result))
        if result.closed_until and result.code != "held" and one.origin:
            closed[one.origin] = Closing(one.origin, result.closed_until, result.code)
    for closing in closed.values():
        _events.warning(
            "push origin closed", extra={"facts": {"origin": closing.origin, "code": closing.code}}
        )
    return fates, gone, list(closed.values())


def _fate_unsent(one: Claimed, ways: Gateways) -> Fate | None:
    """Why this one does not leave at all, or None when it does."""
    if one.is_read:
        return Fate(one.id, DeliveryState.DROPPED, "read")
    if one.is_shut:
        return Fate(one.id, DeliveryState.DROPPED, "closed")
    if one.channel is Channel.PUSH and (not one.is_alive or ways.push is None):
        return Fate(one.id, DeliveryState.DROPPED, "no subscription" if not one.is_alive else "no push")
    if one.is_too_old:
        return Fate(one.id, DeliveryState.FAILED, "too old")
    return None


def _push_of(one: Claimed, ways: Gateways) -> Push:
    assert one.endpoint is not None and one.p256dh is not None and one.auth is not None  # noqa: PT018
    payload = payload_of(
        one.notification_id,
        one.kind,
        title=one.first_name if one.shows_first_name else "Envol",
        words=ways.texts.push(one.kind, one.language, is_young=one.is_young),
        language=one.language,
        origin=ways.origin,
    )
    ttl = time_to_live(one.at, clock.now())
    is_urgent = one.kind is Kind.SECURITY
    return Push(one.endpoint, one.p256dh, one.auth, payload, ttl, is_urgent, topic_of(one.notification_id))


def _fate_of(one: Claimed, result: Result) -> Fate:
    if result.outcome is Outcome.SENT:
        return Fate(one.id, DeliveryState.SENT, result.code)
    return _again(one, result.code, result)


def _again(one: Claimed, code: str, result: Result | None = None) -> Fate:
    """Later, while it still tells something new."""
    at = result.closed_until if result and result.closed_until else None
    # Many wait for the same origin: they must not all come back in the same second.
    at = at or next_try(one.attempts, clock.now(), random.random())  # noqa: S311
    if at > one.at + (KEPT if one.channel is Channel.PUSH else 4 * KEPT):
        return Fate(one.id, DeliveryState.FAILED, code)
    return Fate(one.id, DeliveryState.WAITING, code, at)


async def _send_others(claimed: list[Claimed], down: set[Channel]) -> list[Fate]:
    """A few side by side; a gateway found `down` is left for the rest of the batch, which would outlive its claim."""
    addresses = await _in_thread(lambda: _addresses_of(claimed))
    turns = asyncio.Semaphore(AT_ONCE)

    async def send(one: Claimed) -> Fate:
        async with turns:
            if one.channel in down:
                return _again(one, DOWN)
            fate = await _send_other(one, addresses.get(one.id))
            if fate.code == DOWN:
                down.add(one.channel)
            return fate

    return await asyncio.gather(*(send(one) for one in claimed))


async def _send_other(one: Claimed, address: str | None) -> Fate:
    ways = gateways()
    if fate := _fate_unsent(one, ways):
        return fate
    if address is None:
        return Fate(one.id, DeliveryState.DROPPED, "no address")
    reference = fingerprint("delivery", str(one.id))[:12].hex()
    try:
        if one.channel is Channel.EMAIL and ways.mail is not None:
            subject, body = ways.texts.mail(one.kind, one.language, is_young=one.is_young)
            await ways.mail.send(address, subject, body, reference=reference)
        elif one.channel is Channel.SMS and ways.sms is not None:
            words = ways.texts.sms(one.language, is_young=one.is_young)
            await ways.sms.send(address, words, reference=reference)
        else:
            return Fate(one.id, DeliveryState.DROPPED, "no gateway")
    except GatewayDown:
        return _again(one, DOWN)
    return Fate(one.id, DeliveryState.SENT, "ok")


def _addresses_of(claimed: list[Claimed]) -> dict[UUID, str]:
    """Delivery → the address it goes to; none where it is not proved, or was erased meanwhile."""
    accounts = {one.account_id for one in claimed}
    with transaction(), as_system():
        found = select(NotificationSettings).where(NotificationSettings.account_id.in_(accounts))
        chosen = {row.account_id: row for row in session.scalars(found)}
        return {
            one.id: address
            for one in claimed
            if (row := chosen.get(one.account_id)) and (address := _proved(row, one.channel))
        }


def _proved(row: NotificationSettings, channel: Channel) -> str | None:
    if channel is Channel.EMAIL:
        return open_sealed(row, "email") if row.email_verified_at else None
    return open_sealed(row, "phone") if row.phone_verified_at else None


async def _in_thread(work: Callable[[], T]) -> T:
    return await asyncio.to_thread(_then_forget, work)


def _then_forget(work: Callable[[], Any]) -> Any:
    try:
        return work()
    finally:
        session.remove()
