"""Where somebody stands: their own space, their posts, the kinds of their links, what awaits them. One statement."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Text, and_, bindparam, column, func, or_, select, table, type_coerce
from sqlalchemy.dialects.postgresql import aggregate_order_by

from services import clock
from services.circle.models import Jeune, LegalBasis, Link, LinkKind, Place, Post, PostKind, Territory
from services.prepared import Prepared
from services.sealing import SpaceCipher, SpaceKey, cipher_from

# A hundred or more is “99+” on every screen.
MOST_UNREAD = 100
# That floor stands on this one; but each page says how much awaits its reader, and must not ask one statement more.
_NOTIFICATIONS = table(
    "notifications", column("account_id"), column("kind"), column("subject_id"), column("read_at")
)


@dataclass(frozen=True, slots=True)
class Space:
    """A young person's space, read whole: dates, zone, and the cipher of their words."""

    id: UUID
    departement: str
    territory: str
    zone: str
    birth_on: date
    taken_in_on: date | None
    exit_on: date | None
    contract_until: date | None
    legal_basis: LegalBasis
    namespace: UUID
    address: bytes
    answers: bytes | None
    ring_key: str
    wrapped: bytes

    @property
    def cipher(self) -> SpaceCipher:
        return cipher_from(self.id, self.ring_key, self.wrapped)

    def today(self) -> date:
        """The calendar day where this person lives."""
        return clock.today(self.zone)


@dataclass(frozen=True, slots=True)
class Standing:
    """What an account is, computed now from dates: nothing of it is stored."""

    space: Space | None
    posts: frozenset[PostKind]
    departement: str | None
    # The clock a professional works by; None without a post.
    zone: str | None
    # The teams this account is cadre of.
    team_ids: tuple[UUID, ...]
    link_kinds: frozenset[LinkKind]
    # Kind of notification → how many lines await, a hundred in all at most.
    awaiting: Mapping[str, int] = field(default_factory=dict)
    # The subjects of those lines, as text.
    subjects: frozenset[str] = frozenset()

    def awaits(self, kind: str, subject_id: UUID) -> bool:
        """Whether a line of this kind about this subject may await; beyond a hundred lines nobody knows without asking."""
        if not self.awaiting.get(kind):
            return False
        return str(subject_id) in self.subjects or self.unread >= MOST_UNREAD

    @property
    def unread(self) -> int:
        """How many lines await this account, a hundred at most."""
        return sum(self.awaiting.values())

    @property
    def is_agent(self) -> bool:
        return bool(self.posts)


SPACE_COLUMNS = (
    Jeune.id,
    Jeune.departement_code,
    Territory.name,
    Territory.zone,
    Jeune.birth_on,
    Jeune.taken_in_on,
    Jeune.exit_on,
    Jeune.contract_until,
    Jeune.legal_basis,
    Jeune.namespace,
    Jeune.address,
    Jeune.answers,
    SpaceKey.ring_key,
    SpaceKey.wrapped,
)


# The clock of a post: that of its place, else of its département.
_ZONE = (
    select(Territory.zone)
    .outerjoin(Place, Place.territory_id == Territory.id)
    .where(
        or_(
            Place.id == Post.place_id,
            and_(Post.place_id.is_(None), Territory.departement_code == Post.departement_code),
        )
    )
    .order_by(Territory.name, Territory.id)
    .limit(1)
    .correlate(Post)
    .scalar_subquery()
)


def _statement() -> Any:
    me: Any = bindparam("me")
    day: Any = bindparam("day")
    posts = (
        select(Post.kind, Post.departement_code, Post.team_id, _ZONE.label("zone"))
        .where(Post.account_id == me, Post.starts_on <= day, or_(Post.ends_on.is_(None), Post.ends_on >= day))
        .subquery()
    )
    kinds = (
        select(Link.kind)
        .where(
            Link.account_id == me,
            Link.ended_at.is_(None),
            Link.accepted_at.is_not(None),
            Link.starts_on <= day,
            or_(Link.ends_on.is_(None), Link.ends_on >= day),
        )
        .distinct()
        .subquery()
    )

    awaiting = (
        select(func.concat(_NOTIFICATIONS.c.kind, " ", _NOTIFICATIONS.c.subject_id).label("line"))
        .where(_NOTIFICATIONS.c.account_id == me, _NOTIFICATIONS.c.read_at.is_(None))
        .limit(MOST_UNREAD)
        .subquery()
    )

    def gathered(column: Any) -> Any:
        return type_coerce(func.array_agg(aggregate_order_by(column, column)), ARRAY(Text))

    own = select(*SPACE_COLUMNS).join(Territory).join(SpaceKey).where(Jeune.id == me).subquery()
    return (
        select(
            own,
            select(gathered(posts.c.kind.cast(Text))).scalar_subquery().label("posts"),
            select(func.min(posts.c.departement_code)).scalar_subquery().label("departement"),
            select(func.min(posts.c.zone)).scalar_subquery().label("zone"),
            # Only a cadre has a team: a référent of the same team sees nothing of a colleague's young people.
            select(gathered(posts.c.team_id.cast(Text)))
            .where(posts.c.kind == PostKind.CADRE)
            .scalar_subquery()
            .label("teams"),
            select(gathered(kinds.c.kind.cast(Text))).scalar_subquery().label("kinds"),
            select(type_coerce(func.array_agg(awaiting.c.line), ARRAY(Text)))
            .scalar_subquery()
            .label("awaiting"),
        )
        .select_from(select(func.now().label("one")).subquery())
        .outerjoin(own, own.c.id == me)
    )


_STANDING = Prepared(_statement())


def find_standing(account_id: UUID) -> Standing:
    """Everything that decides where this account may go, today."""
    *space, posts, departement, zone, teams, kinds, lines = _STANDING.one(
        me=account_id, day=clock.now().date()
    )
    awaiting = [line.split(" ") for line in lines or ()]
    return Standing(
        space=Space(*space) if space[0] else None,
        posts=frozenset(PostKind(kind) for kind in posts or ()),
        departement=departement,
        zone=zone,
        team_ids=tuple(UUID(team) for team in teams or () if team),
        link_kinds=frozenset(LinkKind(kind) for kind in kinds or ()),
        awaiting=Counter([kind for kind, _ in awaiting]),
        subjects=frozenset([subject for _, subject in awaiting]),
    )
