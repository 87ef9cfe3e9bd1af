"""One push to a push service that behaves, and to each kind that does not (trust PUSH-03 to PUSH-05, PUSH-20)."""

import asyncio
import socket
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from services import clock
from services.delivery import push as transport
from services.delivery.push import Outcome, PinnedResolver, Push, PushService, Result
from services.notifications.endpoints import AllowList
from services.notifications.vapid import Vapid, new_private_key
from tests.loops import run_async
from tests.notifications.push_service import Answer, Browser, PushTestService

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def held() -> None:
    clock.hold(NOW)


def ours(service: PushTestService, **more) -> PushService:
    vapid = Vapid(new_private_key(), "mailto:envol@example.org")
    allowed = AllowList(origins=frozenset({service.origin}))
    return PushService(vapid, allowed, anchor=str(service.anchor), **more)


def push_to(browser: Browser, payload: bytes = b'{"v":1}', **more) -> Push:
    values = {"ttl": 3600, "is_urgent": False, "topic": "t" * 32, **more}
    return Push(browser.endpoint, browser.p256dh, browser.auth, payload, **values)


def sent(sender: PushService, *pushes: Push) -> list[Result]:
    async def all_of_them() -> list[Result]:
        await sender.open()
        try:
            return [await sender.send(push) for push in pushes]
        finally:
            await sender.close()

    return run_async(all_of_them())


def together(sender: PushService, pushes: list[Push]) -> list[Result]:
    async def all_at_once() -> list[Result]:
        await sender.open()
        try:
            return await asyncio.gather(*(sender.send(push) for push in pushes))
        finally:
            await sender.close()

    return run_async(all_at_once())


def test_the_service_knows_who_sends_and_only_the_browser_reads(service: PushTestService) -> None:
    browser = service.new_browser()
    (result,) = sent(ours(service), push_to(browser, b'{"web_push":8030}'))
    assert result == Result(Outcome.SENT, "201")
    (received,) = service.received
    assert received.payload == {"web_push": 8030}
    assert received.headers["ttl"] == "3600"
    assert received.headers["urgency"] == "normal"
    assert received.headers["topic"] == "t" * 32
    assert received.claims["sub"] == "mailto:envol@example.org"
    assert received.claims["exp"] <= (NOW + timedelta(hours=24)).timestamp()


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        (201, Outcome.SENT),
        (202, Outcome.SENT),
        (404, Outcome.GONE),
        (410, Outcome.GONE),
        (400, Outcome.REFUSED),
        (401, Outcome.REFUSED),
        (403, Outcome.REFUSED),
        (429, Outcome.HELD),
        (500, Outcome.RETRY),
        (502, Outcome.RETRY),
        (301, Outcome.RETRY),
    ],
)
def test_each_answer_code(service: PushTestService, status: int, outcome: Outcome) -> None:
    service.answer = Answer(status)
    (result,) = sent(ours(service), push_to(service.new_browser()))
    assert (result.outcome, result.code) == (outcome, str(status))


@pytest.mark.parametrize(
    ("asked", "wait"),
    [
        ("120", timedelta(minutes=2)),
        ("Sun, 22 Nov 2026 09:10:00 GMT", timedelta(minutes=10)),
        ("soon", timedelta(minutes=1)),
        ("99999999", timedelta(hours=1)),
        ("9" * 5000, timedelta(hours=1)),
        ("Mon, 23 Nov 2026 09:00:00 GMT", timedelta(hours=1)),
        ("Fri, 31 Dec 9999 23:59:59 -1200", timedelta(minutes=1)),
    ],
)
def test_429_closes_the_whole_origin_for_as_long_as_asked_and_an_hour_at_most(
    service: PushTestService, asked: str, wait: timedelta
) -> None:
    service.answer = Answer(429, {"Retry-After": asked})
    first, second = sent(ours(service), push_to(service.new_browser()), push_to(service.new_browser()))
    assert first.closed_until == NOW + wait
    assert (second.outcome, second.closed_until) == (Outcome.HELD, NOW + wait)
    assert len(service.received) == 1


def test_403_stops_the_origin_and_says_gone_of_nobody(service: PushTestService) -> None:
    service.answer = Answer(403)
    results = together(ours(service), [push_to(service.new_browser()) for _ in range(1000)])
    assert {result.outcome for result in results} <= {Outcome.REFUSED, Outcome.HELD}
    assert len(service.received) <= transport.PER_ORIGIN


def test_one_subscription_refused_does_not_silence_the_others(service: PushTestService) -> None:
    sender, good, bad = ours(service), push_to(service.new_browser()), push_to(service.new_browser())

    async def in_turn() -> list[Result]:
        await sender.open()
        try:
            found = [await sender.send(good)]
            service.answer = Answer(403)
            found.append(await sender.send(bad))
            service.answer = Answer()
            return [*found, await sender.send(good)]
        finally:
            await sender.close()

    first, refused, after = run_async(in_turn())
    assert (refused.outcome, refused.closed_until) == (Outcome.REFUSED, None)
    assert [first.outcome, after.outcome] == [Outcome.SENT, Outcome.SENT]


def test_too_long_for_them_is_sent_again_without_a_body(service: PushTestService) -> None:
    browser = service.new_browser()
    service.answer = Answer(413)
    sent(ours(service), push_to(browser))
    assert [bool(one.text) for one in service.received] == [True, False]


@pytest.mark.parametrize("how", ["hang", "drip"])
def test_a_slow_service_is_left_after_the_time_it_has(
    service: PushTestService, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    monkeypatch.setattr(transport, "TOTAL", 0.5)
    service.answer = Answer(how=how)
    (result,) = sent(ours(service), push_to(service.new_browser()))
    assert (result.outcome, result.code) == (Outcome.RETRY, "timeout")


@pytest.mark.parametrize("how", ["close", "garbage"])
def test_a_connection_that_breaks_is_tried_again_later(service: PushTestService, how: str) -> None:
    service.answer = Answer(how=how)
    (result,) = sent(ours(service), push_to(service.new_browser()))
    assert result.outcome == Outcome.RETRY


def test_a_redirect_to_this_machine_is_not_followed(service: PushTestService) -> None:
    target = service.new_browser()
    service.answer = Answer(307, {"Location": target.endpoint})
    (result,) = sent(ours(service), push_to(service.new_browser()))
    assert result.outcome == Outcome.RETRY
    assert len(service.received) == 1


def test_after_five_failures_the_origin_rests(service: PushTestService) -> None:
    service.answer = Answer(503)
    results = sent(ours(service), *(push_to(service.new_browser()) for _ in range(7)))
    assert [result.outcome for result in results] == [Outcome.RETRY] * 5 + [Outcome.HELD] * 2
    assert len(service.received) == 5


def test_connections_are_kept_and_never_more_than_fifty(service: PushTestService) -> None:
    service.connections = service.most_at_once = 0
    results = together(ours(service), [push_to(service.new_browser()) for _ in range(300)])
    assert {result.outcome for result in results} == {Outcome.SENT}
    assert service.connections <= 50


def test_the_token_is_signed_once_per_origin_and_half_a_day(service: PushTestService) -> None:
    sender = ours(service)
    sent(sender, push_to(service.new_browser()), push_to(service.new_browser()))
    clock.hold(NOW + timedelta(hours=11, minutes=1))
    sent(sender, push_to(service.new_browser()))
    first, second, third = (one.headers["authorization"] for one in service.received)
    assert first == second != third


def test_security_is_urgent(service: PushTestService) -> None:
    sent(ours(service), push_to(service.new_browser(), is_urgent=True))
    assert service.received[0].headers["urgency"] == "high"


def test_an_endpoint_no_longer_allowed_is_never_called(service: PushTestService) -> None:
    sender = PushService(Vapid(new_private_key(), "mailto:a@b"), AllowList(), anchor=str(service.anchor))
    (result,) = sent(sender, push_to(service.new_browser()))
    assert result.outcome == Outcome.GONE
    assert service.received == []


def answering(*addresses: str) -> Callable:
    async def getaddrinfo(_loop, _host, port, **_more):
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in addresses]

    return getaddrinfo


@pytest.mark.parametrize(
    "addresses",
    [["127.0.0.1"], ["10.0.0.8"], ["169.254.169.254"], ["100.64.0.1"], ["142.250.1.95", "127.0.0.1"]],
)
def test_a_name_that_leads_inside_is_not_called(
    service: PushTestService, monkeypatch: pytest.MonkeyPatch, addresses: list[str]
) -> None:
    """Even when one of its addresses is public, and even when it was public a moment ago (DNS rebinding)."""
    monkeypatch.setattr(asyncio.BaseEventLoop, "getaddrinfo", answering(*addresses))
    sender = ours(service, resolver=PinnedResolver())
    browser = service.new_browser()
    (result,) = sent(sender, push_to(browser))
    assert result.outcome == Outcome.RETRY
    assert service.received == []


def test_a_certificate_of_nobody_we_know_is_refused(service: PushTestService, tmp_path: Path) -> None:
    allowed = AllowList(origins=frozenset({service.origin}))
    stranger = PushService(Vapid(new_private_key(), "mailto:a@b"), allowed)
    (result,) = sent(stranger, push_to(service.new_browser()))
    assert result.outcome == Outcome.RETRY
    assert service.received == []
