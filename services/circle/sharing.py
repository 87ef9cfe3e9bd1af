"""What the young person gives to somebody of the circle, and takes back. In force at the next request.

A word on something wide replaces what was said before on its parts: taking the path back takes every step back.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select, update

from services import clock, events
from services.ages import local_midnight
from services.circle import rules
from services.circle.matrix import Role
from services.circle.models import Grant, Link, LinkBasis, LinkKind, Part
from services.circle.relations import Relation
from services.circle.rules import LinkFacts
from services.database import session, transaction
from services.errors import NotFound, Refused


def give(
    relation: Relation,
    link_id: UUID,
    part: Part,
    *,
    domain: str | None = None,
    item: UUID | None = None,
    until: date | None = None,
    with_holder: bool = False,
) -> None:
    """Let one person of the circle see a part, a domain of it or one item, to the end of the day `until` if given.

    Giving twice changes nothing but the end. Refused: `under_fifteen`, `not_givable`, `end_in_past`, `bad_date`, `link_ended`.
    Raises `NotFound` outside one's own circle.
    """
    if not (with_holder or relation.life.is_fifteen):
        raise Refused("under_fifteen")
    with transaction():
        link = _own_link(relation, link_id)
        _check_part(relation, link, part, domain, item)
        ends_at = _end_of(until, relation)
        _forget(link, part, domain, item)
        # A référent sees step states without a gift: giving back is only forgetting what was withdrawn. A word on a
        # domain would give more than before: the steps the young person wrote in it, which are given one by one.
        if item or not _is_open(link, part) or _has_wider(link, part, domain, item):
            add_grant(link, part, domain, item, allows=True, ends_at=ends_at, with_holder=with_holder)


def withdraw(
    relation: Relation, link_id: UUID, part: Part, *, domain: str | None = None, item: UUID | None = None
) -> None:
    """Take back a part, a domain or one item from one person, whatever was given inside it. Never refused for age.

    From the référent domain by domain, never in one go. Refused: `not_withdrawable` (the référent keeps the milestones
    of the law), `not_givable`, `link_ended`. Raises `NotFound` outside one's own circle.
    """
    with transaction():
        link = _own_link(relation, link_id)
        _check_part(relation, link, part, domain, item)
        if link.kind == LinkKind.REFERENT and domain is None and _is_open(link, part):
            raise Refused("not_withdrawable")
        for one in (link, *_replacing(link)):  # a “no” to somebody is a “no” to who replaces them
            _forget(one, part, domain, item)
            if _is_open(one, part) or _has_wider(one, part, domain, item):
                add_grant(one, part, domain, item, allows=False)
        events.tell(events.SightNarrowed((link.jeune_id,)))


def _own_link(relation: Relation, link_id: UUID) -> Link:
    """The link, locked until the end of the transaction so that two taps come one after the other."""
    if not relation.is_own:
        raise NotFound
    link = session.scalar(
        select(Link).where(Link.id == link_id, Link.jeune_id == relation.space.id).with_for_update()
    )
    if link is None:
        raise NotFound
    if link.ended_at is not None:
        raise Refused("link_ended")
    return link


def _replacing(link: Link) -> Sequence[Link]:
    """The links of those who replace (or will) the holder of this one."""
    return session.scalars(
        select(Link).where(
            Link.jeune_id == link.jeune_id, Link.cover_of == link.account_id, Link.ended_at.is_(None)
        )
    ).all()


def _check_part(relation: Relation, link: Link, part: Part, domain: str | None, item: UUID | None) -> None:
    if ((domain or item) and part != Part.PATH) or (item and not domain):
        raise Refused("not_givable")
    role = _role_of(link, relation)
    if part not in rules.choices_of(role):
        raise Refused("not_withdrawable" if link.kind == LinkKind.REFERENT else "not_givable")


def _role_of(link: Link, relation: Relation) -> Role:
    """The role the link gives, or would give once accepted, confirmed and resumed."""
    facts = LinkFacts(
        link.kind,
        LinkBasis(link.basis),
        min(link.starts_on, relation.life.today),
        None,
        True,
        True,
        False,
        False,
        date.max,
    )
    bearing = rules.bearing_of(facts, relation.life)
    if bearing is None:
        raise Refused("link_ended")
    return bearing.role


def _is_open(link: Link, part: Part) -> bool:
    """Whether the table opens this part to this kind of link before anything is given."""
    role = rules.ROLE_OF[link.kind]
    return any(
        rules.cell_of(operation, role) == ()
        for operation, of in rules.PART_OF.items()
        if of == part and rules.is_a_read(operation)
    )


def _end_of(until: date | None, relation: Relation) -> datetime | None:
    if until is None:
        return None
    if until < relation.life.today:
        raise Refused("end_in_past")
    try:
        return local_midnight(until + timedelta(days=1), relation.space.zone)
    except OverflowError:
        raise Refused("bad_date") from None


def _in_force(link: Link, part: Part) -> Any:
    return (Grant.link_id == link.id, Grant.part == part, Grant.revoked_at.is_(None))


def _forget(link: Link, part: Part, domain: str | None, item: UUID | None) -> None:
    """End what was said on exactly this and on anything inside it."""
    inside = [Grant.domain == domain] if domain else []
    inside += [Grant.item == item] if item else []
    session.execute(
        update(Grant)
        .where(*_in_force(link, part), *inside)
        .values(revoked_at=clock.now())
        .execution_options(synchronize_session=False)
    )


def _has_wider(link: Link, part: Part, domain: str | None, item: UUID | None) -> bool:
    """Whether something was said on what contains this, in force or to come: then this needs a word of its own."""
    if domain is None:
        return False
    whole = Grant.domain.is_(None)
    wider = whole | ((Grant.domain == domain) & Grant.item.is_(None)) if item else whole
    return bool(session.scalar(select(Grant.id).where(*_in_force(link, part), wider).limit(1)))


def add_grant(
    link: Link,
    part: Part,
    domain: str | None,
    item: UUID | None,
    *,
    allows: bool,
    ends_at: datetime | None = None,
    with_holder: bool = False,
) -> None:
    """Write that this link may see (or not) a part, a domain of it or one item, from now. The caller has checked."""
    session.add(
        Grant(
            jeune_id=link.jeune_id,
            link_id=link.id,
            part=part,
            domain=domain,
            item=item,
            allows=allows,
            with_holder=with_holder,
            starts_at=clock.now(),
            ends_at=ends_at,
        )
    )
    session.flush()
