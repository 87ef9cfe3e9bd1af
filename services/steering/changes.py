"""What changes in a team: who is replaced for a while, and the handovers a cadre answers or decided."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import or_, select

from services import clock
from services.accounts import Account
from services.circle import HandoverReason, HandoverView, PostKind, Viewer
from services.circle.models import Post
from services.database import session
from services.errors import NotFound


@dataclass(frozen=True, slots=True)
class Change:
    """Several young people who change référent together, on the same day, for the same reason."""

    batch: UUID
    from_name: str
    to_name: str
    starts_on: date
    reason: HandoverReason
    is_agreed: bool
    names: tuple[str, ...]


def grouped(handovers: Iterable[HandoverView]) -> tuple[Change, ...]:
    """What was asked together, together; what waits for an answer first."""
    batches: dict[UUID, list[HandoverView]] = {}
    for one in handovers:
        batches.setdefault(one.batch, []).append(one)
    changes = (
        Change(
            batch=batch,
            from_name=people[0].from_name,
            to_name=people[0].to_name,
            starts_on=people[0].starts_on,
            reason=people[0].reason,
            is_agreed=people[0].is_agreed,
            names=tuple(one.first_name for one in people),
        )
        for batch, people in batches.items()
    )
    return tuple(sorted(changes, key=lambda one: (one.is_agreed, one.starts_on, one.from_name)))


def referent_of(viewer: Viewer, account_id: UUID) -> str:
    """The name of a référent in post in a team of this cadre. Raises `NotFound` for anybody else."""
    today = clock.now().date()
    found = session.execute(
        select(Account.first_name, Account.last_name)
        .join(Post, Post.account_id == Account.id)
        .where(
            Account.id == account_id,
            Post.kind == PostKind.REFERENT,
            Post.team_id.in_(viewer.team_ids),
            Post.starts_on <= today,
            or_(Post.ends_on.is_(None), Post.ends_on >= today),
        )
        .limit(1)
    ).one_or_none()
    if found is None:
        raise NotFound
    return f"{found.first_name} {found.last_name}".strip()
