"""Tries at a code, an invitation or a birth date, counted in the database.

Strangers are slowed by source; a browser on which the account once signed in has a count of its own, so that nobody
can shut a young person out by trying wrong codes (trust ASVS 6.1.1, C-13). A right code is not counted: a whole foyer
may sign in behind one address.
"""

import ipaddress
from datetime import timedelta
from uuid import UUID

from sqlalchemy import delete, func, select

from services import clock
from services.accounts.models import Attempt
from services.database import session, transaction
from services.errors import TooManyTries
from services.secrets import fingerprint

WINDOW = timedelta(hours=1)
# Wrong tries in an hour (trust REC-01). A code is 50 bits at least: guessing stays hopeless from many sources.
PER_SOURCE = 10
# The longest window anybody counts in: the life of an invitation.
LONGEST_WINDOW = timedelta(days=7)
PER_KNOWN_DEVICE = 10


def count_try(
    kind: str,
    source: str,
    *,
    device_token: str | None = None,
    window: timedelta = WINDOW,
    most: int = PER_SOURCE,
) -> UUID:
    """Count one try of `kind` from `source` (an address, or what is tried) or, when known, from that browser.

    `window`: how long a wrong try counts, an hour unless what is tried is easy to guess (`LONGEST_WINDOW` at most).
    `most`: how many from one source. Gives what `forgive_try` takes. Raises `TooManyTries`. Committed at once: a refusal that follows must not undo it.
    """
    bucket = fingerprint("attempt", f"{kind}|{_origin_of(source, device_token)}")
    at = clock.now()
    with transaction() as current:
        tries, oldest = session.execute(
            select(func.count(), func.min(Attempt.at)).where(
                Attempt.bucket == bucket, Attempt.at > at - window
            )
        ).one()
        limit = PER_KNOWN_DEVICE if device_token else most
        if tries >= limit:
            raise TooManyTries(retry_after=max(1, int((oldest + window - at).total_seconds())))
        current.add(attempt := Attempt(bucket=bucket, at=at))
    return attempt.id


def forgive_try(attempt_id: UUID) -> None:
    """It was right: not a try that counts."""
    with transaction():
        session.execute(delete(Attempt).where(Attempt.id == attempt_id))


def forget_old_tries() -> None:
    """Tries that no longer count."""
    with transaction():
        session.execute(delete(Attempt).where(Attempt.at < clock.now() - LONGEST_WINDOW))


def _origin_of(source: str, device_token: str | None) -> str:
    """The known browser, or the address; an IPv6 source is its /64, which one person holds whole."""
    if device_token:
        return f"device|{device_token}"
    try:
        address = ipaddress.ip_address(source)
    except ValueError:
        return f"address|{source}"
    if address.version == 6:
        return f"network|{ipaddress.ip_network((address, 64), strict=False)}"
    return f"address|{address}"
