"""What leaves for many leaves little by little: a page that somebody waits for goes first."""

import asyncio
import time

# One worker: ten thousand at nine in the morning have left before nine and a minute.
A_SECOND = 250
# What leaves together: measured, parts of fifty make twice as many pages wait. Fewer than this wait for nobody: a message
# is not behind everybody’s reminders.
PART = 20


class Pace:
    """When the next part may leave; one for each worker."""

    def __init__(self) -> None:
        self._next = 0.0

    async def wait(self, number: int) -> None:
        """Come back when so many may leave: at once, unless many left just before."""
        if number < PART:
            return
        now = time.monotonic()
        turn = max(now, self._next)
        self._next = turn + number / A_SECOND
        await asyncio.sleep(turn - now)
