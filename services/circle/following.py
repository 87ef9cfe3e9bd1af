"""The link of a référent to a young person: it rests on a post, and ends with it."""

from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, select

from services import clock
from services.accounts import Account
from services.circle.models import Jeune, Link, LinkBasis, LinkKind, Post, PostKind
from services.database import session
from services.errors import Refused


def referent_post(account_id: UUID) -> Post:
    """The post of a référent today, whose account is not disabled. Refused: `not_a_referent`."""
    today = clock.now().date()
    post = session.scalar(
        select(Post)
        .join(Account, Account.id == Post.account_id)
        .where(
            Post.account_id == account_id,
            Account.disabled_at.is_(None),
            Post.kind == PostKind.REFERENT,
            Post.starts_on <= today + timedelta(days=1),
            lasts(today),
        )
    )
    if post is None:
        raise Refused("not_a_referent")
    return post


def carrying_post(account_id: UUID, jeune_id: UUID) -> Post:
    """The post that carries this référent’s link: the one in the young person’s team, before any other."""
    team = select(Jeune.team_id).where(Jeune.id == jeune_id).scalar_subquery()
    return session.scalars(
        select(Post)
        .where(Post.account_id == account_id, Post.kind == PostKind.REFERENT)
        .order_by((Post.team_id == team).desc(), Post.ends_on.desc().nulls_first())
        .limit(1)
    ).one()


def lasts(today: date) -> ColumnElement[bool]:
    """A post is not over that day."""
    return Post.ends_on.is_(None) | (Post.ends_on >= today)


def referent_link(jeune_id: UUID, post: Post, today: date, by: UUID) -> Link:
    """The link of who holds this post to one young person, from a day."""
    return link_on_post(jeune_id, post, LinkKind.REFERENT, LinkBasis.DECISION, today, by)


def link_on_post(
    jeune_id: UUID, post: Post, kind: LinkKind, basis: LinkBasis, today: date, by: UUID | None
) -> Link:
    """A link that rests on a post, and ends with it."""
    at = clock.now()
    return Link(
        jeune_id=jeune_id,
        account_id=post.account_id,
        kind=kind,
        basis=basis,
        starts_on=today,
        ends_on=post.ends_on,
        created_at=at,
        created_by=by,
        accepted_at=at,
        confirmed_at=at,
        confirmed_by=by,
    )


def last_referent_link(jeune_id: UUID) -> UUID | None:
    """The link of the last référent, ended or not."""
    return session.scalar(
        select(Link.id)
        .where(Link.jeune_id == jeune_id, Link.kind == LinkKind.REFERENT, Link.cover_of.is_(None))
        .order_by(Link.ended_at.desc().nulls_first(), Link.created_at.desc())
        .limit(1)
    )
