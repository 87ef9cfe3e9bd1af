"""Sessions: started, used, locked, ended. The cookie's token never reaches the database, only its fingerprint."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, delete, exists, literal, select, update

from services import clock, events
from services.accounts.attempts import forget_old_tries
from services.accounts.models import (
    CardCode,
    Challenge,
    ClientOperation,
    CodeCard,
    Device,
    Invitation,
    KnownDevice,
    SignInSession,
)
from services.database import may_write_on_get, session, transaction
from services.secrets import fingerprint, new_token

# What ended long ago is of no use to “Mes appareils”, nor to whoever asks what happened to a card.
KEPT = timedelta(days=90)
# The longest a browser keeps a cookie: after that nobody can say any more that they are this one.
KNOWN_FOR = timedelta(days=400)
_NONE = UUID(int=0)
# Why a session ends when somebody signs in where one was: the browser is the same.
REPLACED = "replaced"


def start_session(account_id: UUID, *, device: Device, label: str) -> str:
    """Open a session and give the token for its cookie. The label is what its owner reads (“Chrome · Android”)."""
    token = new_token()
    at = clock.now()
    with transaction() as current:
        if _is_open_elsewhere(account_id):
            events.tell(events.DeviceOpened(account_id))
        current.add(
            SignInSession(
                account_id=account_id,
                token_hash=fingerprint("session", token),
                device=device,
                label=label[:80],
                started_at=at,
                last_used_at=at,
                stepped_up_at=at,
            )
        )
    return token


def _is_open_elsewhere(account_id: UUID) -> bool:
    others = select(literal(1)).where(
        SignInSession.account_id == account_id, SignInSession.ended_at.is_(None)
    )
    return bool(session.scalar(select(exists(others))))


def record_use(session_id: UUID) -> None:
    """The session served a page now. With the journal's line, the only thing a GET may write."""
    session.execute(
        update(SignInSession).where(SignInSession.id == session_id).values(last_used_at=clock.now()),
        execution_options=may_write_on_get,
    )


def end_session(account_id: UUID, session_id: UUID, *, why: str) -> bool:
    """End one session of this account, at the next request. False when it was not theirs or already over."""
    theirs = (SignInSession.id == session_id, SignInSession.account_id == account_id)
    return bool(_end(*theirs, why=why))


def end_all(account_id: UUID, *, why: str, but: UUID | None = None) -> int:
    """End every session of this account, `but` one if given. Gives how many."""
    others = (SignInSession.account_id == account_id, SignInSession.id != (but or _NONE))
    return len(_end(*others, why=why))


def _end(*which: ColumnElement[bool], why: str) -> tuple[UUID, ...]:
    """End those in force among these sessions; whoever follows hears of it in the same transaction."""
    with transaction():
        ended = session.scalars(
            update(SignInSession)
            .where(*which, SignInSession.ended_at.is_(None))
            .values(ended_at=clock.now(), ended_why=why)
            .returning(SignInSession.id)
        )
        if ids := tuple(ended):
            events.tell(events.SessionsEnded(ids, is_replaced=why == REPLACED))
    return ids


def lock_session(session_id: UUID) -> None:
    """Quick exit on one's own phone: the session opens nothing, and rings no more, until the passkey is given again."""
    with transaction():
        session.execute(
            update(SignInSession).where(SignInSession.id == session_id).values(locked_at=clock.now())
        )


def step_up(session_id: UUID) -> str:
    """The passkey or a code was given again in this session, now: its new token (ASVS 7.2.4)."""
    token = new_token()
    with transaction():
        session.execute(
            update(SignInSession)
            .where(SignInSession.id == session_id)
            .values(stepped_up_at=clock.now(), token_hash=fingerprint("session", token))
        )
    return token


def end_token(token: str, *, why: str) -> None:
    """End the session of this cookie, locked or not; nothing if there is none."""
    _end(SignInSession.token_hash == fingerprint("session", token), why=why)


def device_of(token: str) -> Device | None:
    """On what kind of device the session of this cookie was begun, whatever became of it; None if there is none."""
    which = SignInSession.token_hash == fingerprint("session", token)
    return session.scalar(select(SignInSession.device).where(which))


def prolong(session_id: UUID) -> None:
    """The person says they are still there: the idle time starts again."""
    with transaction():
        record_use(session_id)


def purge() -> None:
    """Forget what is over and useful to nobody, each after its delay (docs/security.md)."""
    at = clock.now()
    with transaction():
        forget_old_tries()
        session.execute(delete(Challenge).where(Challenge.expires_at < at))
        session.execute(delete(Invitation).where(Invitation.expires_at < at - KEPT))
        session.execute(delete(SignInSession).where(SignInSession.last_used_at < at - KEPT))
        session.execute(delete(KnownDevice).where(KnownDevice.created_at < at - KNOWN_FOR))
        session.execute(delete(CardCode).where(CardCode.used_at < at - KEPT))
        session.execute(delete(ClientOperation).where(ClientOperation.at < at - KEPT))
        session.execute(delete(CodeCard).where(CodeCard.voided_at < at - KEPT))  # and the codes left on it
