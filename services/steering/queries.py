"""A cadre's teams: how many young people each référent follows, and who has nobody."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import and_, bindparam, exists, func, literal, or_, select

from services import clock, journal
from services.accounts import Account
from services.ages import age_on
from services.circle import CoverView, PostKind, Viewer, covers_of_team, handovers_of_team, visible
from services.circle.matrix import Role
from services.circle.models import Jeune, Link, LinkKind, Post, Team, Territory
from services.database import session
from services.errors import NotFound
from services.steering.changes import Change, grouped

# Nobody has that many without a référent; beyond, the page says that there are more.
LIMIT = 100
ASSIGN = "referent.assign"


@dataclass(frozen=True, slots=True)
class Referent:
    """A référent of the team and how many young people they follow. A count, and never more about it."""

    account_id: UUID
    name: str
    following: int


@dataclass(frozen=True, slots=True)
class Unfollowed:
    """A young person of the team without référent: enough to assign one."""

    jeune_id: UUID
    first_name: str
    years: int
    team_id: UUID


@dataclass(frozen=True, slots=True)
class TeamView:
    """One team."""

    id: UUID
    name: str
    referents: tuple[Referent, ...]
    unfollowed: tuple[Unfollowed, ...]

    @property
    def size(self) -> int:
        return len(self.referents)


@dataclass(frozen=True, slots=True)
class TeamPage:
    """The teams of a cadre; nearly always one. `has_more`: the list of those without référent was cut.

    `changes`: handovers to answer, and those decided that are still to come. `covers`: who replaces whom.
    """

    teams: tuple[TeamView, ...]
    has_more: bool
    changes: tuple[Change, ...]
    covers: tuple[CoverView, ...]

    @property
    def following(self) -> int:
        return sum(one.following for team in self.teams for one in team.referents)

    @property
    def unfollowed(self) -> int:
        return sum(len(team.unfollowed) for team in self.teams)


def open_team(viewer: Viewer, departement: str) -> TeamPage:
    """The teams this viewer is cadre of. Four statements, and one line in the journal for the names shown.

    Raises `NotFound` for whoever is cadre of none.
    """
    if not viewer.team_ids:
        raise NotFound
    referents = _referents(viewer)
    unfollowed = _unfollowed(viewer)
    shown = unfollowed[:LIMIT]
    handovers = handovers_of_team(viewer)
    journal.note(
        "profile.base.read",
        jeunes=dict.fromkeys([one.jeune_id for one in shown] + [one.jeune_id for one in handovers]),
        departement=departement,
        reason=Role.CADRE.value,
    )
    teams: dict[UUID, tuple[str, list[Referent]]] = {}
    for team_id, team, referent in referents:
        teams.setdefault(team_id, (team, []))[1].extend([referent] if referent else [])
    views = (
        TeamView(team_id, name, tuple(people), tuple(one for one in shown if one.team_id == team_id))
        for team_id, (name, people) in teams.items()
    )
    return TeamPage(
        teams=tuple(views),
        has_more=len(unfollowed) > LIMIT,
        changes=grouped(handovers),
        covers=tuple(covers_of_team(viewer)),
    )


def _referents(viewer: Viewer) -> list[tuple[UUID, str, Referent | None]]:
    """Every team, with its référents in post and the size of what they follow; one statement."""
    today = clock.now().date()
    in_care = visible(viewer, ASSIGN).jeunes().subquery()
    following = (
        select(Link.account_id, func.count().label("following"))
        .join(in_care, in_care.c.jeune_id == Link.jeune_id)
        .where(*_follows(today))
        .group_by(Link.account_id)
        .subquery()
    )
    in_post = and_(
        Post.team_id == Team.id,
        Post.kind == PostKind.REFERENT,
        Post.starts_on <= today,
        or_(Post.ends_on.is_(None), Post.ends_on >= today),
    )
    rows = session.execute(
        select(Team.id, Team.name, Account.id, Account.first_name, Account.last_name, following.c.following)
        .outerjoin(Post, in_post)
        .outerjoin(Account, Account.id == Post.account_id)
        .outerjoin(following, following.c.account_id == Post.account_id)
        .where(Team.id.in_(viewer.team_ids))
        .order_by(Team.name, Account.first_name, Account.last_name)
    )
    return [
        (team_id, team, _referent(account_id, first_name, last_name, count))
        for team_id, team, account_id, first_name, last_name, count in rows
    ]


def _referent(account_id: UUID | None, first_name: str, last_name: str, count: int | None) -> Referent | None:
    return Referent(account_id, f"{first_name} {last_name}".strip(), count or 0) if account_id else None


def _unfollowed(viewer: Viewer) -> list[Unfollowed]:
    """Who has no référent today, the closest to eighteen first; one more than may be shown. One statement."""
    at = clock.now()
    in_care = visible(viewer, ASSIGN).jeunes().subquery()
    followed = exists(select(literal(1)).where(Link.jeune_id == Jeune.id, *_follows(at.date())))
    rows = session.execute(
        select(Jeune.id, Account.first_name, Jeune.birth_on, Territory.zone, Jeune.team_id)
        .join(in_care, in_care.c.jeune_id == Jeune.id)
        .join(Account, Account.id == Jeune.id)
        .join(Territory, Territory.id == Jeune.territory_id)
        .where(~followed)
        .order_by(Jeune.birth_on, Jeune.id)
        .limit(bindparam("limit")),
        {"limit": LIMIT + 1},
    )
    return [
        Unfollowed(jeune_id, first_name, age_on(birth_on, clock.today(zone))[0], team_id)
        for jeune_id, first_name, birth_on, zone, team_id in rows
    ]


def _follows(today: date) -> tuple[Any, ...]:
    return (
        Link.kind == LinkKind.REFERENT,
        Link.cover_of.is_(None),
        Link.ended_at.is_(None),
        Link.starts_on <= today,
        or_(Link.ends_on.is_(None), Link.ends_on >= today),
    )
