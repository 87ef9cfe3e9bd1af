"""How often somebody may do the same thing: counted in the database, per account, for every process alike.

Not for what must never be refused (writing to one's référent has a limit of its own, far above any talk).
"""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID, uuid4

from sqlalchemy import func, insert, select

from services import clock
from services.accounts.models import Attempt
from services.database import session, transaction
from services.errors import TooOften
from services.secrets import fingerprint


@dataclass(frozen=True, slots=True)
class Limit:
    """`most` times in `window` (`attempts.LONGEST_WINDOW` at most); `reason` names it, and its sentence."""

    reason: str
    most: int
    window: timedelta


def count_act(limit: Limit, account_id: UUID) -> None:
    """Count that this account does it once more, with the act: undone with it, it was not done. Raises `TooOften`.

    Two at the same instant may both be the last one.
    """
    bucket, at = fingerprint("limit", f"{limit.reason}|{account_id}"), clock.now()
    with transaction():
        done, oldest = session.execute(
            select(func.count(), func.min(Attempt.at)).where(
                Attempt.bucket == bucket, Attempt.at > at - limit.window
            )
        ).one()
        if done >= limit.most:
            raise TooOften(limit.reason, max(1, int((oldest + limit.window - at).total_seconds())))
        session.execute(insert(Attempt).values(id=uuid4(), bucket=bucket, at=at))
