"""A référent is away: a colleague replaces them from a day to a day, for each young person they follow.

The cover has a link of their own to each of them, dated, that says whom it replaces: it ends by itself. What the
young person withdrew from the référent is withdrawn from the cover too; what was given to one person stays with that
person, and so do the words of a conversation (docs/decisions/0009).
"""

from collections.abc import Collection, Iterable
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import or_, select

from services import clock, events, journal
from services.accounts import Account
from services.circle import rules
from services.circle.covers import in_post
from services.circle.matrix import Role
from services.circle.models import Cover, Grant, Link, LinkKind, Post, PostKind, Restriction
from services.circle.relations import Viewer
from services.circle.sharing import add_grant
from services.database import as_system, session, transaction
from services.errors import NotFound, Refused

# Longer is no absence: somebody else must be named.
LONGEST = timedelta(days=366)
COVER = "referent.cover"


def plan_cover(by: Viewer, account_id: UUID, cover_id: UUID, starts_on: date, ends_on: date) -> UUID:
    """`cover_id` replaces the référent `account_id` from one day to another, both included. Gives the cover's id.

    Asked by the référent, or by the cadre of their team. Refused: `cover_dates`, `cover_in_past`, `cover_too_long`,
    `cover_oneself`, `cover_not_a_referent` (no post there, or one that ends before), `cover_overlaps`, `cover_away`
    (the colleague is replaced too), `cover_replacing` (they replace somebody themself), `cover_restricted`. Raises `NotFound` for anybody else.
    """
    with transaction() as current:
        post = _post_to_cover(by, account_id)
        _check_dates(starts_on, ends_on)
        _check_cover(post, cover_id, ends_on)
        _check_free(account_id, cover_id, starts_on, ends_on)
        cover = Cover(
            account_id=account_id,
            cover_id=cover_id,
            starts_on=starts_on,
            ends_on=ends_on,
            created_at=clock.now(),
            created_by=by.account_id,
        )
        with as_system():
            current.add(cover)
            current.flush()
            covered = _followed(account_id, starts_on)
            _check_restrictions(covered, cover_id, starts_on, ends_on)
            for link in covered:
                _link_to(link, cover)
            current.flush()
        _note(by, post, [link.jeune_id for link in covered])
    return cover.id


def shorten_cover(by: Viewer, cover_id: UUID, last_on: date) -> None:
    """The référent comes back earlier: the replacement ends after `last_on`, today at the earliest.

    Refused: `cover_in_past`, `cover_not_longer` (a later day is another absence). Raises `NotFound`.
    """
    with transaction():
        cover, post = _own_cover(by, cover_id)
        if last_on < clock.now().date() or last_on < cover.starts_on:
            raise Refused("cover_in_past")
        if last_on > cover.ends_on:
            raise Refused("cover_not_longer")
        with as_system():
            links = _links_of(cover)
            _cut([cover], links, last_on)
        _note(by, post, [link.jeune_id for link in links])


def cancel_cover(by: Viewer, cover_id: UUID) -> None:
    """No replacement after all: from now the colleague sees nothing by it. Raises `NotFound`."""
    with transaction():
        cover, post = _own_cover(by, cover_id)
        with as_system():
            links = _links_of(cover)
            _cut([cover], links, cover.starts_on - timedelta(days=1))
        _note(by, post, [link.jeune_id for link in links])


def cover_newcomer(link: Link) -> None:
    """Somebody joins the caseload of a référent who is (or will be) replaced: they are covered too."""
    covers = session.scalars(
        select(Cover).where(
            Cover.account_id == link.account_id,
            Cover.cancelled_at.is_(None),
            Cover.ends_on >= link.starts_on,
        )
    ).all()
    for cover in covers:
        if not is_kept_away([link.jeune_id], cover.cover_id, cover.starts_on, cover.ends_on):
            _link_to(link, cover)
    session.flush()


def end_covers(account_id: UUID, last_on: date) -> None:
    """Somebody leaves their post after `last_on`: nobody is replaced, nor replaces, beyond."""
    concerned = or_(Cover.account_id == account_id, Cover.cover_id == account_id)
    covers = session.scalars(
        select(Cover).where(concerned, Cover.cancelled_at.is_(None), Cover.ends_on > last_on)
    ).all()
    for cover in covers:
        _cut([cover], _links_of(cover), last_on)


def cut_cover_links(jeune_id: UUID, last_on: date) -> None:
    """This young person changes référent: whoever replaced the former one goes with them."""
    links = session.scalars(
        select(Link).where(Link.jeune_id == jeune_id, Link.cover_of.is_not(None), Link.ended_at.is_(None))
    ).all()
    _cut([], links, last_on)


def carry_withdrawals(former: UUID | None, link: Link) -> None:
    """What was withdrawn from the référent is withdrawn from the next one: a new name does not undo a “no”."""
    said = select(Grant.part, Grant.domain, Grant.item).where(
        Grant.link_id == former, Grant.allows.is_(False), Grant.revoked_at.is_(None)
    )
    for part, domain, item in session.execute(said.distinct()).all():
        add_grant(link, part, domain, item, allows=False)


def _post_to_cover(by: Viewer, account_id: UUID) -> Post:
    """The post of the référent to replace, locked: two absences asked at once come one after the other."""
    asks = Post.account_id == by.account_id if by.account_id == account_id else Post.team_id.in_(by.team_ids)
    post = session.scalar(
        select(Post)
        .where(
            Post.account_id == account_id,
            Post.kind == PostKind.REFERENT,
            *in_post(Post, clock.now().date()),
            asks,
        )
        .order_by(Post.starts_on)
        .limit(1)
        .with_for_update()
    )
    if post is None:
        raise NotFound
    return post


def _check_dates(starts_on: date, ends_on: date) -> None:
    if ends_on < starts_on:
        raise Refused("cover_dates")
    # Yesterday is still today somewhere: a day of tolerance, for who lives west of Greenwich.
    if starts_on < clock.now().date() - timedelta(days=1):
        raise Refused("cover_in_past")
    if ends_on - starts_on > LONGEST:
        raise Refused("cover_too_long")


def _check_cover(post: Post, cover_id: UUID, ends_on: date) -> None:
    if cover_id == post.account_id:
        raise Refused("cover_oneself")
    found = session.scalar(
        select(Post.id)
        .join(Account, Account.id == Post.account_id)
        .where(
            Post.account_id == cover_id,
            Account.disabled_at.is_(None),
            Post.kind == PostKind.REFERENT,
            Post.departement_code == post.departement_code,
            Post.starts_on <= clock.now().date(),
            or_(Post.ends_on.is_(None), Post.ends_on >= ends_on),
        )
        .limit(1)
    )
    if found is None:
        raise Refused("cover_not_a_referent")


def _check_free(account_id: UUID, cover_id: UUID, starts_on: date, ends_on: date) -> None:
    """Neither is replaced on these days already: a young person must not be told two names, nor one who is away."""
    taken = session.execute(
        select(Cover.account_id, Cover.cover_id).where(
            or_(Cover.account_id.in_((account_id, cover_id)), Cover.cover_id == account_id),
            Cover.cancelled_at.is_(None),
            Cover.starts_on <= ends_on,
            Cover.ends_on >= starts_on,
        )
    ).all()
    away, replacing = {one.account_id for one in taken}, {one.cover_id for one in taken}
    if account_id in away:
        raise Refused("cover_overlaps")
    if cover_id in away:
        raise Refused("cover_away")
    if account_id in replacing:
        raise Refused("cover_replacing")


def _followed(account_id: UUID, day: date) -> list[Link]:
    """The links of this référent, those they replace somebody in aside, that are in force that day or later."""
    return list(
        session.scalars(
            select(Link).where(
                Link.account_id == account_id,
                Link.kind == LinkKind.REFERENT,
                Link.cover_of.is_(None),
                Link.ended_at.is_(None),
                or_(Link.ends_on.is_(None), Link.ends_on >= day),
            )
        )
    )


def _check_restrictions(links: list[Link], cover_id: UUID, starts_on: date, ends_on: date) -> None:
    if is_kept_away([link.jeune_id for link in links], cover_id, starts_on, ends_on):
        raise Refused("cover_restricted")


def is_kept_away(jeunes: Collection[UUID], account_id: UUID, starts_on: date, ends_on: date) -> bool:
    """Whether a decision keeps somebody away from one of these young people at some time of these days."""
    decisions = session.execute(
        select(Restriction.starts_on, Restriction.ends_on).where(
            Restriction.account_id == account_id,
            Restriction.jeune_id.in_(jeunes),
            Restriction.lifted_at.is_(None),
        )
    )
    return any(
        first <= ends_on and (last is None or last >= starts_on - rules.GRACE) for first, last in decisions
    )


def _link_to(link: Link, cover: Cover) -> None:
    """The colleague’s own link to one young person, for the days both the cover and the référent’s link last."""
    starts_on = max(cover.starts_on, link.starts_on)
    ends_on = min(cover.ends_on, link.ends_on or cover.ends_on)
    if ends_on < starts_on or _is_linked_then(link.jeune_id, cover.cover_id, starts_on, ends_on):
        return
    at = clock.now()
    replacing = Link(
        jeune_id=link.jeune_id,
        account_id=cover.cover_id,
        kind=LinkKind.REFERENT,
        basis=link.basis,
        cover_of=cover.account_id,
        starts_on=starts_on,
        ends_on=ends_on,
        created_at=at,
        created_by=cover.created_by,
        accepted_at=at,
        confirmed_at=at,
        confirmed_by=cover.created_by,
    )
    session.add(replacing)
    session.flush()
    carry_withdrawals(link.id, replacing)


def _is_linked_then(jeune_id: UUID, account_id: UUID, starts_on: date, ends_on: date) -> bool:
    """Somebody who already counts in this circle on these days keeps that place, and no other."""
    own = select(Link.id).where(
        Link.jeune_id == jeune_id,
        Link.account_id == account_id,
        Link.ended_at.is_(None),
        Link.starts_on <= ends_on,
        or_(Link.ends_on.is_(None), Link.ends_on >= starts_on),
    )
    return session.scalar(own.limit(1)) is not None


def _own_cover(by: Viewer, cover_id: UUID) -> tuple[Cover, Post]:
    """A cover not over, for the référent it replaces or their cadre; locked."""
    cover = session.scalar(
        select(Cover)
        .where(
            Cover.id == cover_id, Cover.cancelled_at.is_(None), Cover.ends_on >= clock.now().date() - _A_DAY
        )
        .with_for_update()
    )
    if cover is None:
        raise NotFound
    return cover, _post_to_cover(by, cover.account_id)


_A_DAY = timedelta(days=1)


def _links_of(cover: Cover) -> list[Link]:
    return list(
        session.scalars(
            select(Link).where(
                Link.account_id == cover.cover_id,
                Link.cover_of == cover.account_id,
                Link.ended_at.is_(None),
                Link.starts_on <= cover.ends_on,
                Link.ends_on >= cover.starts_on,
            )
        )
    )


def _cut(covers: Iterable[Cover], links: Collection[Link], last_on: date) -> None:
    """End these after `last_on`; what would begin later never does."""
    for cover in covers:
        if last_on < cover.starts_on:
            cover.cancelled_at = clock.now()
        else:
            cover.ends_on = min(cover.ends_on, last_on)
    for link in links:
        if last_on < max(link.starts_on, clock.now().date()):
            link.ended_at = clock.now()
        else:
            link.ends_on = min(link.ends_on or last_on, last_on)
    session.flush()
    events.tell(events.SightNarrowed(tuple(link.jeune_id for link in links)))


def _note(by: Viewer, post: Post, jeunes: list[UUID]) -> None:
    """One line for everybody it concerns: each reads in their journal who decided it."""
    reason = LinkKind.REFERENT.value if by.account_id == post.account_id else Role.CADRE.value
    journal.note(COVER, jeunes=jeunes, departement=post.departement_code, reason=reason, about="cover")
