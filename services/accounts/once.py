"""What a phone posts again because it never heard the answer: done once, answered twice (trust PWA-04)."""

from collections.abc import Callable
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert

from services import clock, database
from services.accounts.models import ClientOperation
from services.database import session, transaction


def done_once(client_id: UUID, work: Callable[[], str]) -> str:
    """Do `work` and keep what it gives, under the name `client_id` of the acting account; a second time, only give it.

    Two at once: the second waits for the first. When `work` raises nothing is kept, and it may be tried again.
    """
    account_id = database.actor()
    named = (ClientOperation.account_id == account_id, ClientOperation.client_id == client_id)
    row = {"account_id": account_id, "client_id": client_id, "answer": "", "at": clock.now()}
    with transaction():
        first = (
            insert(ClientOperation).values(row).on_conflict_do_nothing().returning(ClientOperation.client_id)
        )
        if session.scalar(first) is None:
            return str(session.scalar(select(ClientOperation.answer).where(*named)))
        answer = work()
        session.execute(update(ClientOperation).where(*named).values(answer=answer))
    return answer
