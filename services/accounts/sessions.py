"""Sessions: started, used, locked, ended. The cookie's token never reaches the database, only its fingerprint."""

from uuid import UUID

from sqlalchemy import update

from services import clock
from services.accounts.models import Device, SignInSession
from services.database import may_write_on_get, session, transaction
from services.secrets import fingerprint, new_token


def start_session(account_id: UUID, *, device: Device, label: str) -> str:
    """Open a session and give the token for its cookie. The label is what its owner reads (“Chrome · Android”)."""
    token = new_token()
    at = clock.now()
    with transaction() as current:
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


def record_use(session_id: UUID) -> None:
    """The session served a page now. With the journal's line, the only thing a GET may write."""
    session.execute(
        update(SignInSession).where(SignInSession.id == session_id).values(last_used_at=clock.now()),
        execution_options=may_write_on_get,
    )
