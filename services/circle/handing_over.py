"""A young person passes from one référent to another, for good, on a chosen day.

The référent proposes and the cadre agrees, or the cadre decides. From that day the former référent has no link left:
no page, no row. They leave a note, which the young person reads too, and the young person writes their own words.
"""

from collections.abc import Collection
from datetime import date, timedelta
from uuid import UUID, uuid4

from sqlalchemy import or_, select, update

from services import clock, events, journal
from services.accounts import Account
from services.circle.covering import carry_withdrawals, cover_newcomer, cut_cover_links, is_kept_away
from services.circle.following import carrying_post, referent_link
from services.circle.matrix import Role
from services.circle.models import Handover, HandoverReason, Jeune, Link, LinkKind, Post, PostKind, Territory
from services.circle.relations import Relation, Viewer
from services.circle.visibility import visible
from services.database import as_system, session, transaction
from services.errors import NotFound, Refused

HAND_OVER = "referent.hand_over"
ASSIGN = "referent.assign"
NOTE, WORDS = "handovers.note", "handovers.words"
LONGEST_WORDS = 4000
# Later is not a plan.
FARTHEST = timedelta(days=366)
_A_DAY = timedelta(days=1)


def plan_handover(
    by: Viewer,
    from_id: UUID,
    to_id: UUID,
    starts_on: date,
    reason: HandoverReason,
    jeunes: Collection[UUID] | None = None,
) -> UUID:
    """Hand these young people (None: everybody `from_id` follows) to `to_id` from a day on. Gives the batch's id.

    By the référent themself it waits for the cadre; by the cadre it is decided. Refused: `handover_day`,
    `handover_same`, `handover_nobody`, `handover_pending`, `handover_restricted`, `not_a_referent` (of that team, that
    day). Raises `NotFound` for anybody else, and for a young person who is not theirs.
    """
    is_own = by.account_id == from_id
    _check_day(starts_on)
    if from_id == to_id:
        raise Refused("handover_same")
    with transaction() as current:
        links = _handed(by, from_id, jeunes, HAND_OVER if is_own else ASSIGN)
        _check_nothing_pending(links)
        _newcomer_post(to_id, _teams_of(by, from_id), starts_on)
        batch, at = uuid4(), clock.now()
        asked = [
            Handover(
                batch=batch,
                jeune_id=link.jeune_id,
                from_id=from_id,
                to_id=to_id,
                starts_on=starts_on,
                reason=reason,
                asked_by=by.account_id,
                asked_at=at,
            )
            for link in links
        ]
        with as_system():
            if is_kept_away([link.jeune_id for link in links], to_id, starts_on, date.max):
                raise Refused("handover_restricted")
            current.add_all(asked)
            current.flush()
            if not is_own:
                _agree(asked, by.account_id)
        _note(by, asked)
    return batch


def agree_handover(by: Viewer, batch: UUID) -> None:
    """The cadre agrees to what a référent proposed; late, it takes place from today.

    Refused: `not_a_referent`, `handover_pending` (somebody was given another référent since), `handover_restricted` (a
    decision keeps the newcomer away since). Raises `NotFound`.
    """
    with transaction():
        waiting = [one for one in _of_team(by, batch) if one.agreed_at is None]
        if not waiting:
            raise NotFound
        _newcomer_post(waiting[0].to_id, by.team_ids, waiting[0].starts_on)
        with as_system():
            _check_not_given_since(waiting)
            jeunes = [one.jeune_id for one in waiting]
            if is_kept_away(jeunes, waiting[0].to_id, waiting[0].starts_on, date.max):
                raise Refused("handover_restricted")
            _agree(waiting, by.account_id)
        _note(by, waiting)


def refuse_handover(by: Viewer, batch: UUID) -> None:
    """The cadre does not agree: nothing changes for anybody. Raises `NotFound`."""
    with transaction():
        waiting = [one for one in _of_team(by, batch) if one.agreed_at is None]
        if not waiting:
            raise NotFound
        for one in waiting:
            one.refused_at = clock.now()


def withdraw_handover(by: Viewer, batch: UUID) -> None:
    """The référent takes back what the cadre has not answered yet. Raises `NotFound`."""
    with transaction():
        mine = select(Handover).where(
            Handover.batch == batch,
            Handover.from_id == by.account_id,
            Handover.agreed_at.is_(None),
            Handover.refused_at.is_(None),
        )
        waiting = session.scalars(mine.with_for_update()).all()
        if not waiting:
            raise NotFound
        for one in waiting:
            one.refused_at = clock.now()


def cancel_handover(by: Viewer, batch: UUID) -> None:
    """Before the day, the cadre changes their mind: the référent stays. Refused: `handover_done`. Raises `NotFound`."""
    with transaction():
        agreed = [one for one in _of_team(by, batch) if one.agreed_at is not None]
        if not agreed:
            raise NotFound
        with as_system():
            for one in agreed:
                _undo(one)
        _note(by, agreed)


def close_handovers(jeune_id: UUID) -> None:
    """A cadre names somebody at once: what waited, or was to come, does not take place."""
    session.execute(
        update(Handover)
        .where(
            Handover.jeune_id == jeune_id,
            Handover.refused_at.is_(None),
            or_(Handover.agreed_at.is_(None), Handover.starts_on > _today_of(jeune_id)),
        )
        .values(agreed_at=None, agreed_by=None, refused_at=clock.now())
    )


def write_handover_note(relation: Relation, handover_id: UUID, words: str) -> None:
    """What the référent leaves to the newcomer; the young person reads it too. Empty words erase it.

    Refused: `words_too_long`. Raises `NotFound` for anybody but the référent who leaves, until the eve.
    """
    relation.ensure("note.suivi.create")
    words = _short(words)
    with transaction():
        found = _one(relation, handover_id)
        if found.from_id != relation.viewer.account_id or relation.cover_of is not None:
            raise NotFound
        found.note = relation.space.cipher.seal(words, NOTE, found.id) if words else None
        found.note_at = clock.now() if words else None
        relation.note("note.suivi.create", about="handover")


def say_to_newcomer(relation: Relation, handover_id: UUID, words: str) -> None:
    """What the young person wants the newcomer to know, in their own words: sending it shares it, erasing it takes it back.

    Refused: `words_too_long`. Raises `NotFound` for anybody else.
    """
    if not relation.is_own:
        raise NotFound
    words = _short(words)
    with transaction():
        found = _one(relation, handover_id)
        found.words = relation.space.cipher.seal(words, WORDS, found.id) if words else None
        found.words_at = clock.now() if words else None


def _handed(by: Viewer, from_id: UUID, jeunes: Collection[UUID] | None, operation: str) -> list[Link]:
    """The links to hand over, where the table lets `by` do so; locked."""
    asked = [] if jeunes is None else [Link.jeune_id.in_(jeunes)]
    links = session.scalars(
        select(Link)
        .where(
            Link.account_id == from_id,
            Link.kind == LinkKind.REFERENT,
            Link.cover_of.is_(None),
            Link.ended_at.is_(None),
            or_(Link.ends_on.is_(None), Link.ends_on >= clock.now().date()),
            visible(by, operation).clause(Link.jeune_id),
            *asked,
        )
        .order_by(Link.jeune_id)
        .with_for_update()
    ).all()
    if jeunes is not None and {link.jeune_id for link in links} != set(jeunes):
        raise NotFound
    if not links:
        raise Refused("handover_nobody")
    return list(links)


def _check_day(starts_on: date) -> None:
    today = clock.now().date()
    if not today <= starts_on <= today + FARTHEST:
        raise Refused("handover_day")


def _check_nothing_pending(links: list[Link]) -> None:
    """One at a time: a young person must not be promised to two people."""
    pending = session.scalar(
        select(Handover.id)
        .where(
            Handover.jeune_id.in_([link.jeune_id for link in links]),
            Handover.refused_at.is_(None),
            or_(Handover.agreed_at.is_(None), Handover.starts_on > clock.now().date()),
        )
        .limit(1)
    )
    if pending is not None:
        raise Refused("handover_pending")


def _check_not_given_since(waiting: list[Handover]) -> None:
    """A cadre may have named somebody in the meantime: what was proposed before does not undo it."""
    given = session.scalar(
        select(Link.id)
        .where(
            Link.jeune_id.in_([one.jeune_id for one in waiting]),
            Link.kind == LinkKind.REFERENT,
            Link.cover_of.is_(None),
            Link.ended_at.is_(None),
            Link.account_id != waiting[0].from_id,
            or_(Link.ends_on.is_(None), Link.ends_on >= clock.now().date()),
        )
        .limit(1)
    )
    if given is not None:
        raise Refused("handover_pending")


def _teams_of(by: Viewer, from_id: UUID) -> Collection[UUID]:
    """The teams in which the newcomer may be: the cadre’s, or the référent’s own."""
    if by.account_id != from_id:
        return by.team_ids
    today = clock.now().date()
    mine = select(Post.team_id).where(
        Post.account_id == from_id,
        Post.kind == PostKind.REFERENT,
        Post.starts_on <= today,
        or_(Post.ends_on.is_(None), Post.ends_on >= today),
    )
    return [team for team in session.scalars(mine) if team is not None]


def _newcomer_post(account_id: UUID, teams: Collection[UUID], day: date) -> Post:
    post = session.scalar(
        select(Post)
        .join(Account, Account.id == Post.account_id)
        .where(
            Post.account_id == account_id,
            Account.disabled_at.is_(None),
            Post.kind == PostKind.REFERENT,
            Post.team_id.in_(teams),
            Post.starts_on <= day,
            or_(Post.ends_on.is_(None), Post.ends_on >= day),
        )
        .limit(1)
    )
    if post is None:
        raise Refused("not_a_referent")
    return post


def _of_team(by: Viewer, batch: UUID) -> list[Handover]:
    """What was asked together, for the cadre of these young people; none left out. Raises `NotFound`."""
    rows = session.scalars(
        select(Handover)
        .where(
            Handover.batch == batch,
            Handover.refused_at.is_(None),
            visible(by, ASSIGN).clause(Handover.jeune_id),
        )
        .with_for_update()
    ).all()
    if not rows:
        raise NotFound
    return list(rows)


def _agree(handovers: Collection[Handover], by: UUID) -> None:
    for one in handovers:
        one.agreed_by, one.agreed_at = by, clock.now()
        one.starts_on = max(one.starts_on, _today_of(one.jeune_id))
        _pass_on(one, by)
    session.flush()
    events.tell(events.LinksEnded(tuple(one.jeune_id for one in handovers)))


def _pass_on(handover: Handover, by: UUID) -> None:
    """The former link ends on the eve, the new one begins on the day; on the day itself, at once."""
    eve = handover.starts_on - _A_DAY
    former = _live_link(handover.jeune_id, handover.from_id)
    cut_cover_links(handover.jeune_id, eve)
    if former is not None:
        _end_after(former, eve, by)
    back = _live_link(handover.jeune_id, handover.to_id)
    if back is not None and back.ends_on and back.ends_on < handover.starts_on:
        back.ended_at = clock.now()  # they followed this person before: that link is over, and makes place
    session.flush()
    link = referent_link(
        handover.jeune_id, carrying_post(handover.to_id, handover.jeune_id), handover.starts_on, by
    )
    session.add(link)
    session.flush()
    carry_withdrawals(former.id if former else None, link)
    cover_newcomer(link)


def _end_after(link: Link, eve: date, by: UUID) -> None:
    if link.starts_on <= eve:
        link.ends_on = min(link.ends_on or eve, eve)
    if eve < _today_of(link.jeune_id):
        link.ended_at, link.ended_by = clock.now(), by


def _undo(handover: Handover) -> None:
    """The day has not come: the newcomer’s link never begins, the former one goes on to the end of their post."""
    if handover.starts_on <= _today_of(handover.jeune_id):
        raise Refused("handover_done")
    handover.agreed_at = handover.agreed_by = None
    handover.refused_at = clock.now()
    coming = _live_link(handover.jeune_id, handover.to_id)
    if coming is not None:
        coming.ended_at = clock.now()
    cut_cover_links(handover.jeune_id, _today_of(handover.jeune_id) - _A_DAY)
    former = _live_link(handover.jeune_id, handover.from_id)
    if former is not None:
        former.ends_on = carrying_post(former.account_id, handover.jeune_id).ends_on
        session.flush()
        cover_newcomer(former)
    session.flush()


def _live_link(jeune_id: UUID, account_id: UUID | None) -> Link | None:
    return session.scalar(
        select(Link).where(
            Link.jeune_id == jeune_id,
            Link.account_id == account_id,
            Link.kind == LinkKind.REFERENT,
            Link.cover_of.is_(None),
            Link.ended_at.is_(None),
        )
    )


def _today_of(jeune_id: UUID) -> date:
    """The day it is where this young person lives."""
    zone = session.scalars(
        select(Territory.zone).join(Jeune, Jeune.territory_id == Territory.id).where(Jeune.id == jeune_id)
    ).one()
    return clock.today(zone)


def _one(relation: Relation, handover_id: UUID) -> Handover:
    found = session.scalar(
        select(Handover)
        .where(
            Handover.id == handover_id,
            Handover.jeune_id == relation.space.id,
            Handover.refused_at.is_(None),
        )
        .with_for_update()
    )
    if found is None or (relation.is_own and found.agreed_at is None):
        raise NotFound
    return found


def _short(words: str) -> str:
    words = words.strip()
    if len(words) > LONGEST_WORDS:
        raise Refused("words_too_long", longest=LONGEST_WORDS)
    return words


def _note(by: Viewer, handovers: Collection[Handover]) -> None:
    """One line for everybody it concerns, by who asked or decided."""
    first = next(iter(handovers))
    departement = session.scalar(select(Jeune.departement_code).where(Jeune.id == first.jeune_id)) or ""
    is_own = first.from_id == by.account_id
    journal.note(
        HAND_OVER if is_own else ASSIGN,
        jeunes=[one.jeune_id for one in handovers],
        departement=departement,
        reason=LinkKind.REFERENT.value if is_own else Role.CADRE.value,
        about="handover",
    )
