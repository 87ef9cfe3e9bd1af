"""“Anything after N?”: what an open page asks every four seconds, answered in one statement."""

from uuid import UUID

from sqlalchemy import Integer, bindparam, func, select

from services import clock
from services.accounts import Device
from services.accounts.queries import IDLE, LONGEST
from services.prepared import Prepared
from services.secrets import fingerprint


def find_changes(token: str, conversation_id: UUID) -> int | None:
    """How many changes this conversation has had, for whoever holds this session's token.

    None when the session is over, or the conversation closed, not theirs or not there. One statement, which finds the
    session too, and is a transaction by itself: such a question must cost nothing, and does not prolong a session.
    """
    at = clock.now()
    changes: int | None = _CHANGES.one_alone(
        token=fingerprint("session", token),
        conversation=conversation_id,
        at=at,
        own_start=at - LONGEST[Device.OWN],
        own_use=at - IDLE[Device.OWN],
        shared_start=at - LONGEST[Device.SHARED],
        shared_use=at - IDLE[Device.SHARED],
    )[0]
    return changes


_CHANGES = Prepared(
    select(
        func.envol_changes(
            bindparam("token"),
            bindparam("conversation"),
            bindparam("at"),
            bindparam("own_start"),
            bindparam("own_use"),
            bindparam("shared_start"),
            bindparam("shared_use"),
            type_=Integer,
        )
    )
)
