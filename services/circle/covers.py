"""Who replaces whom, as those it concerns ask it."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import aliased

from services import clock
from services.accounts import Account
from services.circle.models import Cover, Post, PostKind
from services.circle.relations import Viewer
from services.database import session


@dataclass(frozen=True, slots=True)
class CoverView:
    """One replacement, as those it concerns see it."""

    id: UUID
    account_id: UUID
    name: str
    cover_id: UUID
    cover_name: str
    starts_on: date
    ends_on: date

    def is_running(self, today: date) -> bool:
        return self.starts_on <= today <= self.ends_on


@dataclass(frozen=True, slots=True)
class Colleague:
    """A référent of the département who could replace another."""

    account_id: UUID
    name: str
    team_id: UUID | None


def cover_of(account_id: UUID, day: date) -> UUID | None:
    """Who replaces this référent that day, or None: they are there. One statement."""
    return session.scalar(
        select(Cover.cover_id).where(
            Cover.account_id == account_id,
            Cover.cancelled_at.is_(None),
            Cover.starts_on <= day,
            Cover.ends_on >= day,
        )
    )


def covers_around(account_id: UUID) -> list[CoverView]:
    """The replacements of this référent, and those they do for others: those of today and to come. One statement."""
    return _views(or_(Cover.account_id == account_id, Cover.cover_id == account_id))


def covers_of_team(viewer: Viewer) -> list[CoverView]:
    """The replacements of the référents of a cadre's teams: those of today and to come. One statement."""
    in_team = select(Post.account_id).where(Post.kind == PostKind.REFERENT, Post.team_id.in_(viewer.team_ids))
    return _views(Cover.account_id.in_(in_team))


def colleagues_of(account_id: UUID) -> list[Colleague]:
    """The référents in post in the département of this one, but themself, by name (matrix: account.directory.read)."""
    mine, today = aliased(Post), clock.now().date()
    rows = session.execute(
        select(Account.id, Account.first_name, Account.last_name, Post.team_id)
        .join(Post, Post.account_id == Account.id)
        .join(mine, and_(mine.departement_code == Post.departement_code, mine.account_id == account_id))
        .where(
            Account.id != account_id,
            Account.disabled_at.is_(None),
            mine.kind == PostKind.REFERENT,
            *in_post(mine, today),
            Post.kind == PostKind.REFERENT,
            *in_post(Post, today),
        )
        .order_by(Account.first_name, Account.last_name)
        .limit(300)
    ).all()
    return [Colleague(found, f"{first} {last}".strip(), team) for found, first, last, team in rows]


def in_post(post: Any, day: date) -> tuple[Any, ...]:
    """A post is held that day."""
    return post.starts_on <= day, or_(post.ends_on.is_(None), post.ends_on >= day)


def _views(*where: Any) -> list[CoverView]:
    away, there = aliased(Account), aliased(Account)
    rows = session.execute(
        select(
            Cover.id,
            away.id,
            away.first_name,
            away.last_name,
            there.id,
            there.first_name,
            there.last_name,
            Cover.starts_on,
            Cover.ends_on,
        )
        .join(away, away.id == Cover.account_id)
        .join(there, there.id == Cover.cover_id)
        .where(Cover.cancelled_at.is_(None), Cover.ends_on >= clock.now().date(), *where)
        .order_by(Cover.starts_on, Cover.id)
        .limit(100)
    )
    return [
        CoverView(
            row[0], row[1], f"{row[2]} {row[3]}".strip(), row[4], f"{row[5]} {row[6]}".strip(), *row[7:]
        )
        for row in rows
    ]
