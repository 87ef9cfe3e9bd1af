"""The end of a professional's post: what they followed by it ends on the same day, and nothing is deleted.

Rights are computed from dates at each request; the nightly task only puts away what dates already closed.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Date, DateTime, cast, exists, func, literal, or_, select, update
from sqlalchemy.orm import aliased

from services import clock, events
from services.accounts import Account, end_all
from services.accounts.models import SignInSession
from services.circle.covering import cut_cover_links, end_covers
from services.circle.models import Jeune, Link, LinkKind, Place, Post, PostKind, Team, Territory
from services.database import as_system, session, transaction
from services.errors import NotFound, Refused

# The links a post carries. A cadre has none: what they see comes from the post itself.
CARRIED = {PostKind.REFERENT: LinkKind.REFERENT, PostKind.CARER: LinkKind.CARER}


@dataclass(frozen=True, slots=True)
class PostView:
    """A post in force or to come, and the name of its team or place."""

    id: UUID
    name: str
    where: str


def find_posts(first_name: str, last_name: str, kind: PostKind, departement: str) -> list[PostView]:
    """The posts of that kind of whoever bears that name in that département; several when they are namesakes."""
    rows = session.execute(
        select(Post.id, Account.first_name, Account.last_name, func.coalesce(Team.name, Place.name, ""))
        .join(Account, Account.id == Post.account_id)
        .outerjoin(Team, Team.id == Post.team_id)
        .outerjoin(Place, Place.id == Post.place_id)
        .where(
            func.lower(Account.first_name) == first_name.strip().lower(),
            func.lower(Account.last_name) == last_name.strip().lower(),
            Post.kind == kind,
            Post.departement_code == departement,
            _lasts(Post, clock.now().date()),
        )
        .order_by(Post.starts_on, Post.id)
    )
    return [PostView(post_id, f"{first} {last}".strip(), where) for post_id, first, last, where in rows]


def end_post(post_id: UUID, *, last_on: date) -> int:
    """End a post after the day `last_on`, and with it every link that no other post of theirs carries.

    Gives how many young people lose them. Whoever has nothing left is signed out everywhere. Refused: `post_dates`
    (before it began, or later than an end already set). Raises `NotFound` for a post not there.
    """
    with transaction() as current, as_system():
        post = current.get(Post, post_id, with_for_update=True)
        if post is None:
            raise NotFound
        if last_on < post.starts_on or (post.ends_on is not None and post.ends_on < last_on):
            raise Refused("post_dates")
        post.ends_on = last_on
        current.flush()
        ended = _end_links(post, last_on)
        if post.kind == PostKind.REFERENT and not _is_still_referent(post, last_on):
            end_covers(post.account_id, last_on)
        close_departures()
    return ended


def close_departures() -> None:
    """Put away the links that ended with a post, and sign out professionals who have neither post nor link left."""
    with transaction() as current, as_system():
        left = current.scalars(
            update(Link)
            .where(Link.id.in_(_links_over()))
            .values(ended_at=clock.now())
            .returning(Link.jeune_id)
            .execution_options(synchronize_session=False)
        ).all()
        events.tell(events.LinksEnded(tuple(left)))
        for account_id in current.scalars(_departed()).all():
            end_all(account_id, why="post_ended")


def _end_links(post: Post, last_on: date) -> int:
    """A link that would begin later never does; the others end with the post, unless they end before."""
    if post.kind not in CARRIED:
        return 0
    links = session.scalars(
        select(Link)
        .join(Jeune, Jeune.id == Link.jeune_id)
        .where(
            Link.account_id == post.account_id,
            Link.kind == CARRIED[post.kind],
            Link.ended_at.is_(None),
            or_(Link.ends_on.is_(None), Link.ends_on > last_on),
            ~_is_carried_by_another(post, last_on),
        )
        .with_for_update(of=Link)
    ).all()
    for link in links:
        if link.starts_on > last_on:
            link.ended_at = clock.now()
        else:
            link.ends_on = last_on
        if link.kind == LinkKind.REFERENT and link.cover_of is None:
            cut_cover_links(link.jeune_id, last_on)  # even if they are référent elsewhere, and replaced there
    session.flush()
    return len(links)


def _is_still_referent(post: Post, last_on: date) -> bool:
    other = select(Post.id).where(
        Post.account_id == post.account_id,
        Post.id != post.id,
        Post.kind == PostKind.REFERENT,
        or_(Post.ends_on.is_(None), Post.ends_on > last_on),
    )
    return session.scalar(other.limit(1)) is not None


def _is_carried_by_another(post: Post, last_on: date) -> Any:
    """Another post of the same person, of the same kind, for the team or the place of this young person."""
    other = aliased(Post)
    return exists(
        select(literal(1)).where(
            other.account_id == post.account_id,
            other.id != post.id,
            other.kind == post.kind,
            or_(other.team_id == Jeune.team_id, other.place_id == Jeune.place_id),
            or_(other.ends_on.is_(None), other.ends_on > last_on),
        )
    )


def _links_over() -> Any:
    """Links of professionals whose last day is past where the young person lives."""
    return (
        select(Link.id)
        .join(Jeune, Jeune.id == Link.jeune_id)
        .join(Territory, Territory.id == Jeune.territory_id)
        .where(
            Link.kind.in_(CARRIED.values()),
            Link.ended_at.is_(None),
            Link.ends_on < _local_day(clock.now()),
        )
    )


def _departed() -> Any:
    """Accounts still signed in somewhere that had a post, and have neither post (now or later) nor link left."""
    at = clock.now()
    other = aliased(Post)
    in_post = exists(select(literal(1)).where(other.account_id == Post.account_id, _lasts(other, at.date())))
    linked = exists(
        select(literal(1))
        .select_from(Link)
        .join(Jeune, Jeune.id == Link.jeune_id)
        .join(Territory, Territory.id == Jeune.territory_id)
        .where(
            Link.account_id == Post.account_id,
            Link.ended_at.is_(None),
            or_(Link.ends_on.is_(None), Link.ends_on >= _local_day(at)),
        )
    )
    return (
        select(Post.account_id)
        .join(SignInSession, SignInSession.account_id == Post.account_id)
        .where(SignInSession.ended_at.is_(None), ~in_post, ~linked)
        .distinct()
    )


def _lasts(post: Any, day: date) -> Any:
    return or_(post.ends_on.is_(None), post.ends_on >= day)


def _local_day(at: datetime) -> Any:
    return cast(func.timezone(Territory.zone, literal(at, DateTime(timezone=True))), Date)
