"""The cadres of a young person’s team: not of their circle, and asked to come now and then."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from services import clock
from services.accounts import Account
from services.circle.covers import in_post
from services.circle.models import Jeune, Post, PostKind
from services.database import session


@dataclass(frozen=True, slots=True)
class Cadre:
    """Somebody who heads the team today."""

    account_id: UUID
    name: str


def cadres_of(jeune_id: UUID) -> list[Cadre]:
    """Who heads the team of this young person today, by name. One statement."""
    rows = session.execute(
        select(Account.id, Account.first_name, Account.last_name)
        .join(Post, Post.account_id == Account.id)
        .join(Jeune, Jeune.team_id == Post.team_id)
        .where(
            Jeune.id == jeune_id,
            Post.kind == PostKind.CADRE,
            Account.disabled_at.is_(None),
            *in_post(Post, clock.now().date()),
        )
        .order_by(Account.first_name, Account.last_name)
        .limit(20)
    )
    return [Cadre(found, f"{first} {last}".strip()) for found, first, last in rows]
