"""Who stays in a circle: confirmed or refused, paused, resumed, ended."""

from typing import Any
from uuid import UUID

from sqlalchemy import select

from services import clock, events
from services.accounts import Account, Ticket, issue_invitation
from services.circle.models import Jeune, Link, LinkBasis, LinkKind, Post, PostKind
from services.circle.relations import Relation, Viewer, find_relation
from services.database import as_system, session, transaction
from services.errors import NotFound, Refused


def confirm_link(relation: Relation, link_id: UUID) -> None:
    """The référent agrees to somebody a minor invited; done twice, it was done once.

    Raises `NotFound` for anybody the table does not let invite (the minor themself included: four eyes), or when the
    invitation was withdrawn meanwhile.
    """
    relation.ensure("link.invite")
    with transaction():
        link = _locked(relation, link_id)
        if link.confirmed_at is None:
            link.confirmed_at, link.confirmed_by = clock.now(), relation.viewer.account_id
            relation.note("link.invite", about="accepted")


def refuse_link(relation: Relation, link_id: UUID) -> None:
    """The référent does not agree: the invitation ends. Refused: `already_confirmed`. Raises `NotFound`."""
    relation.ensure("link.invite")
    with transaction():
        link = _locked(relation, link_id)
        if link.confirmed_at is not None:
            raise Refused("already_confirmed")
        _end(link, relation.viewer.account_id)
        relation.note("link.end", about="refused")


def pause_link(relation: Relation, link_id: UUID) -> None:
    """Somebody sees nothing until resumed; what was given to them is kept. Refused: `referent_stays`."""
    with transaction():
        link = _own(relation, link_id)
        link.paused_at = link.paused_at or clock.now()
        events.tell(events.SightNarrowed((link.jeune_id,)))


def resume_link(relation: Relation, link_id: UUID) -> None:
    """Somebody paused sees again what was given to them. Refused: `referent_stays`."""
    with transaction():
        _own(relation, link_id).paused_at = None


def end_link(relation: Relation, link_id: UUID) -> None:
    """Somebody leaves the circle, asked by the young person or by who may end links; for good.

    Refused: `referent_stays` (with `cadres`, the names to ask). Raises `NotFound`.
    """
    relation.ensure("link.end")
    with transaction():
        link = _own(relation, link_id) if relation.is_own else _locked(relation, link_id)
        _check_not_referent(link)
        _end(link, relation.viewer.account_id)
        relation.note("link.end")


def let_back_in(relation: Relation, link_id: UUID) -> UUID:
    """A young adult takes back a parent whose link stopped at 18: as family now, seeing nothing until given.

    Gives the new link's id. Refused: `not_an_adult`. Raises `NotFound` for anybody else.
    """
    if not relation.is_own or not relation.life.has_capacities:
        raise Refused("not_an_adult")
    with transaction() as current:
        former = _locked(relation, link_id)
        if former.kind != LinkKind.PARENT or former.starts_on >= relation.life.authority_ends_on:
            raise NotFound
        _end(former, relation.viewer.account_id)
        current.flush()
        at = clock.now()
        back = Link(
            jeune_id=former.jeune_id,
            account_id=former.account_id,
            kind=LinkKind.PARENT,
            basis=LinkBasis.INVITATION,
            relation=former.relation,
            starts_on=relation.life.today,
            created_at=at,
            created_by=relation.viewer.account_id,
            accepted_at=former.accepted_at,
            confirmed_at=at,
            confirmed_by=relation.viewer.account_id,
        )
        current.add(back)
        current.flush()
        return back.id


def find_link_relation(viewer: Viewer, link_id: UUID) -> Relation:
    """What the viewer is to the young person this link belongs to. Raises `NotFound`, as for a link not there."""
    jeune_id = session.scalar(select(Link.jeune_id).where(Link.id == link_id))
    relation = find_relation(viewer, jeune_id) if jeune_id else None
    if relation is None:
        raise NotFound
    return relation


def leave_circle(viewer: Viewer, link_id: UUID) -> None:
    """Somebody invited takes themself out (matrix: link.end, c3). Raises `NotFound` for a link that is not theirs,
    or that a charge gave them."""
    with transaction():
        link = session.scalar(select(Link).where(Link.id == link_id, Link.account_id == viewer.account_id))
        if link is None or link.ended_at is not None or link.basis != LinkBasis.INVITATION:
            raise NotFound
        with as_system():  # somebody invited sees their link and, by the second fence, writes nothing
            link = session.scalar(select(Link).where(Link.id == link_id).with_for_update())
            assert link is not None
            _end(link, viewer.account_id)
            session.flush()


def renew_invitation(relation: Relation, link_id: UUID) -> Ticket:
    """A new link and code for somebody who has not come in yet; the former no longer work.

    Refused: `already_open`. Raises `NotFound`.
    """
    if not relation.is_own:
        relation.ensure("link.invite")
    with transaction():
        link = _locked(relation, link_id)
        if link.basis != LinkBasis.INVITATION or link.kind == LinkKind.REFERENT:
            raise NotFound
        return issue_invitation(link.account_id, by=relation.viewer.account_id)


def _own(relation: Relation, link_id: UUID) -> Link:
    if not relation.is_own:
        raise NotFound
    link = _locked(relation, link_id)
    _check_not_referent(link)
    return link


def _locked(relation: Relation, link_id: UUID) -> Link:
    """The link of this space, not ended, held until the end of the transaction."""
    link = session.scalar(
        select(Link)
        .where(Link.id == link_id, Link.jeune_id == relation.space.id, Link.ended_at.is_(None))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if link is None:
        raise NotFound
    return link


def _check_not_referent(link: Link) -> None:
    """A référent is changed by a cadre, never removed: nobody would be left to call (trust REC-08)."""
    if link.kind == LinkKind.REFERENT:
        raise Refused("referent_stays", cadres=_cadres_of(link.jeune_id))


def _cadres_of(jeune_id: UUID) -> tuple[str, ...]:
    today = clock.now().date()
    rows: Any = session.execute(
        select(Account.first_name, Account.last_name)
        .join(Post, Post.account_id == Account.id)
        .join(Jeune, Jeune.team_id == Post.team_id)
        .where(
            Jeune.id == jeune_id,
            Post.kind == PostKind.CADRE,
            Post.starts_on <= today,
            Post.ends_on.is_(None) | (Post.ends_on >= today),
        )
        .order_by(Account.first_name)
        .limit(5)
    )
    return tuple(f"{first} {last}".strip() for first, last in rows)


def _end(link: Link, by: UUID) -> None:
    link.ended_at, link.ended_by = clock.now(), by
    events.tell(events.LinksEnded((link.jeune_id,)))
