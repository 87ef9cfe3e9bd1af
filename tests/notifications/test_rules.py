"""When something rings, from the clock where the young person lives (trust PUSH-11, F18): no database, no waiting."""

from datetime import datetime, time, timedelta
from uuid import uuid4

import pytest

from services.ages import ZONES
from services.notifications import Channel, Kind
from services.notifications.rules import Facts, not_before, plan_deliveries
from services.walltime import instant_of, shown_at

PARIS, MINUTE = "Europe/Paris", timedelta(minutes=1)


def facts(zone: str, kind: Kind = Kind.MESSAGE, **more) -> Facts:
    chosen = {
        "push": True,
        "email": False,
        "quiet_from": time(21),
        "quiet_to": time(7, 30),
        "paused_until": None,
        "fallback_hours": None,
        "has_email": False,
        "has_phone": False,
        "is_own_alarm": False,
        "subscriptions": (uuid4(),),
    }
    return Facts(uuid4(), uuid4(), kind, 1, zone, **{**chosen, **more})


def rings(zone: str, wall: datetime, **more) -> datetime:
    """When what happens at `wall` rings, by the same clock."""
    return shown_at(not_before(facts(zone, **more), instant_of(wall, zone)), zone)


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("day", [14, 28, 29])
@pytest.mark.parametrize("month", [3, 7, 12])
def test_the_night_is_that_of_whoever_would_be_woken(zone: str, day: int, month: int) -> None:
    evening, morning = datetime(2026, month, day, 21), datetime(2026, month, day, 7, 30)
    assert rings(zone, evening - MINUTE) == evening - MINUTE
    assert rings(zone, evening) == morning + timedelta(days=1)
    assert rings(zone, morning - MINUTE) == morning
    assert rings(zone, morning) == morning


@pytest.mark.parametrize("zone", ZONES)
def test_security_and_her_own_alarms_ring_at_night(zone: str) -> None:
    night = datetime(2026, 7, 14, 3)
    assert rings(zone, night, kind=Kind.SECURITY) == night
    assert rings(zone, night, kind=Kind.REMINDER, is_own_alarm=True) == night
    assert rings(zone, night, kind=Kind.REMINDER) == night.replace(hour=7, minute=30)


@pytest.mark.parametrize("night", [datetime(2026, 3, 29, 1), datetime(2026, 10, 25, 1)])
def test_a_night_of_seven_or_nine_hours_ends_at_half_past_seven_too(night: datetime) -> None:
    assert rings(PARIS, night) == night.replace(hour=7, minute=30)


@pytest.mark.parametrize(
    "hour,expected",
    [
        (9, ["14 09:00", "14 13:00", "14 17:00"]),
        (
            18,
            ["14 18:00", "15 07:30", "15 11:30"],
        ),  # ten in the evening is the night: it waits, and so does the next
        (23, ["15 07:30", "15 11:30", "15 15:30"]),
    ],
)
def test_what_stays_unread_goes_on_four_hours_after_it_was_told(hour: int, expected: list[str]) -> None:
    """Never two channels in the same minute because the night held both."""
    now = instant_of(datetime(2026, 7, 14, hour), PARIS)
    planned = plan_deliveries(facts(PARIS, fallback_hours=4, has_email=True, has_phone=True), now)
    assert [one.channel for one in planned] == [Channel.PUSH, Channel.EMAIL, Channel.SMS]
    assert [f"{shown_at(one.due_at, PARIS):%d %H:%M}" for one in planned] == expected


def test_without_a_phone_the_first_channel_is_at_once_and_the_next_hours_later() -> None:
    now = instant_of(datetime(2026, 7, 14, 9), PARIS)
    alone = facts(PARIS, fallback_hours=4, has_email=True, has_phone=True, subscriptions=())
    assert [(one.channel, one.due_at - now) for one in plan_deliveries(alone, now)] == [
        (Channel.EMAIL, timedelta()),
        (Channel.SMS, timedelta(hours=4)),
    ]
