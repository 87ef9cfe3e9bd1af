"""Announcing: something awaits somebody. Rows only; nothing leaves the building inside a transaction."""

import secrets
from collections.abc import Iterable
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Uuid, bindparam, text

from services import clock
from services.database import session, transaction
from services.notifications.models import Kind
from services.prepared import PreparedAct

# The worker's task that sends what awaits (app/jobs.py); its name is all the domain knows of the worker.
TASK = "deliver"
# Seconds. A phone that rings the instant somebody writes tells who wrote to whom (trust PUSH-12).
MESSAGE_DELAY = 60

# The lines and their job, in one statement on the caller's connection: kept or undone together.
_ANNOUNCE = PreparedAct(
    text(
        "SELECT procrastinate_defer_jobs_v1(ARRAY[ROW('notifications', :task, 0, NULL, NULL,"
        " jsonb_build_object('notification_ids', to_jsonb(told.ids)), CAST(:leaves_at AS timestamptz)"
        ")::procrastinate_job_to_defer_v1])"
        " FROM (SELECT envol_announce(:kind, :accounts, :jeune_id, :subject_id, :address, :at) AS ids) AS told"
        " WHERE cardinality(told.ids) > 0"
    ).columns()
)


def announce(
    kind: Kind | str,
    to: Iterable[UUID],
    *,
    jeune_id: UUID | None = None,
    subject_id: UUID | None = None,
    address: str,
    delay: timedelta | None = None,
) -> None:
    """Tell these accounts that something of this `kind` awaits at `address`, a path of ours. One statement.

    Joins the caller's transaction, who has already decided that each of them may know. While a line about the same
    subject is unread it counts one more. `delay`: how long before it leaves the house; by default at once, and for
    messages within a random minute. Accounts that are closed are left out.
    """
    accounts = list(dict.fromkeys(to))
    if not accounts:
        return
    with transaction():
        _ANNOUNCE.rows(
            task=TASK,
            kind=Kind(kind).value,
            accounts=accounts,
            jeune_id=jeune_id,
            subject_id=subject_id,
            address=address,
            at=clock.now(),
            leaves_at=_leaves_at(Kind(kind), delay),
        )


def _leaves_at(kind: Kind, delay: timedelta | None) -> Any:
    if delay is None and kind is Kind.MESSAGE:
        delay = timedelta(seconds=secrets.randbelow(MESSAGE_DELAY + 1))
    return clock.now() + delay if delay else None


_READ = text(
    "UPDATE notifications SET read_at = :at WHERE account_id = :account_id AND read_at IS NULL"
    " AND (CAST(:kind AS text) IS NULL OR kind = :kind)"
    " AND (CAST(:subject_id AS uuid) IS NULL OR subject_id = :subject_id)"
).bindparams(bindparam("subject_id", type_=Uuid), bindparam("account_id", type_=Uuid))


def mark_read(account_id: UUID, *, kind: Kind | str | None = None, subject_id: UUID | None = None) -> None:
    """What awaits this account, of this kind, about this subject (or all of it), is read now.

    Opening a page is reading it: with the journal's line and the session's last use, what a GET may write
    (docs/decisions/0006). One statement; call it where something is unread.
    """
    session.execute(
        _READ,
        {
            "account_id": account_id,
            "kind": None if kind is None else Kind(kind).value,
            "subject_id": subject_id,
            "at": clock.now(),
        },
    )
