"""Browsers that agreed to push: each belongs to one account and one session, and dies with it."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import bindparam, delete, func, select, text, update

from services import clock
from services.database import as_system, session, transaction
from services.errors import Refused
from services.notifications.endpoints import AllowList, keys_of
from services.notifications.models import PushSubscription

MOST = 50
_SUBSCRIBE = text("SELECT envol_subscribe(:session_id, :endpoint, :origin, :p256dh, :auth, :at)")

# The second fence shows one's own only.
_AGREED = select(PushSubscription.id).where(PushSubscription.endpoint == bindparam("endpoint"))


def subscribe(
    session_id: UUID, allowed: AllowList, *, endpoint: str, p256dh: str, auth: str, is_again: bool = False
) -> None:
    """This browser, in this session of whoever acts, agrees to push. Twice is once; it moves from another account.

    `is_again`: nobody tapped anything; it holds only where whoever acts agreed in this very browser before (a session
    locked, or over). Refused: `push_endpoint`, `push_keys`, `push_too_many` (fifty, or a session that is over).
    """
    origin = allowed.origin_of(endpoint)
    if is_again and session.scalar(_AGREED, {"endpoint": endpoint}) is None:
        raise Refused("push_endpoint")
    point, secret = keys_of(p256dh, auth)
    with transaction():
        is_kept = session.execute(
            _SUBSCRIBE,
            {
                "session_id": session_id,
                "endpoint": endpoint,
                "origin": origin,
                "p256dh": point,
                "auth": secret,
                "at": clock.now(),
            },
        ).scalar_one()
        if not is_kept:
            raise Refused("push_too_many", most=MOST)


def unsubscribe(account_id: UUID, session_id: UUID) -> None:
    """No more push in the browser of this session."""
    with transaction():
        session.execute(
            delete(PushSubscription).where(
                PushSubscription.account_id == account_id, PushSubscription.session_id == session_id
            )
        )


def is_subscribed(session_id: UUID) -> bool:
    """Whether push reaches the browser of this session."""
    found = select(PushSubscription.id).where(PushSubscription.session_id == session_id).limit(1)
    return session.scalar(found) is not None


def shows_first_name(session_id: UUID) -> bool | None:
    """Whether pushes to this browser are signed with its owner's first name; None where there is no push."""
    found = select(PushSubscription.show_first_name).where(PushSubscription.session_id == session_id).limit(1)
    return session.scalar(found)


def show_first_name(account_id: UUID, session_id: UUID, is_shown: bool) -> None:
    """“Naïma” instead of “Envol” on this browser's lock screen: chosen by the device, off by default (PUSH-30)."""
    with transaction():
        session.execute(
            update(PushSubscription)
            .where(PushSubscription.account_id == account_id, PushSubscription.session_id == session_id)
            .values(show_first_name=is_shown)
        )


def count_subscriptions(account_id: UUID) -> int:
    """How many browsers of this account push reaches."""
    found = select(func.count()).where(PushSubscription.account_id == account_id)
    return session.scalar(found.select_from(PushSubscription)) or 0


def forget_sessions(sessions: Iterable[UUID]) -> None:
    """These sessions are over: nothing rings there any more, whoever ended them."""
    with transaction(), as_system():
        session.execute(
            delete(PushSubscription)
            .where(PushSubscription.session_id.in_(list(sessions)))
            .execution_options(synchronize_session=False)
        )
