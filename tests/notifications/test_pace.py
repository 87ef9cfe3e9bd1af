"""Reminders for everybody leave little by little; a message does not wait behind them."""

import asyncio

from services.delivery.pace import PART, Pace
from tests.loops import run_async


def test_a_message_does_not_wait_behind_everybodys_reminders():
    async def leave():
        pace, left = Pace(), []

        async def part(name, number):
            await pace.wait(number)
            left.append(name)

        await part("reminders", PART)
        await asyncio.gather(part("more", PART), part("the last", PART), part("a message", 1))
        return left

    assert run_async(leave()) == ["reminders", "a message", "more", "the last"]
