"""Coming in: a young person invited by a référent, people invited into a circle, agents and their posts.

These acts create the very rows from which the second fence decides, so the rows are written as the system, after
the rule has allowed the person who asks.
"""

import secrets
from datetime import date
from uuid import UUID

from sqlalchemy import select, update

from services import clock, events, sealing
from services.accounts import Account, Ticket, create_account, issue_invitation
from services.circle.covering import carry_withdrawals, cover_newcomer, is_kept_away
from services.circle.dates import check_dates, check_entry
from services.circle.following import last_referent_link, lasts, link_on_post, referent_link, referent_post
from services.circle.handing_over import close_handovers
from services.circle.matrix import Role
from services.circle.models import (
    Departement,
    Jeune,
    LegalBasis,
    Link,
    LinkBasis,
    LinkKind,
    Place,
    Post,
    PostKind,
    Team,
    Territory,
)
from services.circle.relations import Relation, Viewer, find_relation
from services.database import as_system, session, transaction
from services.errors import NotFound, Refused

INVITED_KINDS = frozenset({LinkKind.PARENT, LinkKind.RELATIVE, LinkKind.TRUSTED_PERSON, LinkKind.MENTOR})


def add_departement(code: str, name: str) -> Departement:
    """A département that uses Envol; the one already there if it is."""
    with transaction() as current:
        return current.merge(Departement(code=code, name=name))


def add_territory(departement: str, name: str, zone: str) -> Territory:
    """A territory; young people take their time zone from it."""
    with transaction() as current:
        current.add(territory := Territory(departement_code=departement, name=name, zone=zone))
    return territory


def add_team(departement: str, name: str) -> Team:
    with transaction() as current:
        current.add(team := Team(departement_code=departement, name=name))
    return team


def add_place(territory_id: UUID, name: str) -> Place:
    """A foyer or a family where young people live."""
    with transaction() as current:
        current.add(place := Place(territory_id=territory_id, name=name))
    return place


def add_agent(
    first_name: str,
    last_name: str,
    kind: PostKind,
    *,
    departement: str,
    team_id: UUID | None = None,
    place_id: UUID | None = None,
) -> Account:
    """A professional and their post from today. Not signed in yet: invite them next."""
    with transaction() as current:
        account = create_account(first_name, last_name)
        post = Post(
            account_id=account.id,
            kind=kind,
            departement_code=departement,
            team_id=None if kind == PostKind.CARER else team_id,
            place_id=place_id if kind == PostKind.CARER else None,
            starts_on=clock.now().date(),
        )
        current.add(post)
        current.flush()
        if post.place_id:
            _link_with_place(post)
    return account


def invite_jeune(
    by: UUID,
    first_name: str,
    birth_on: date,
    territory_id: UUID,
    *,
    taken_in_on: date | None = None,
    exit_on: date | None = None,
    contract_until: date | None = None,
    legal_basis: LegalBasis = LegalBasis.UNKNOWN,
    place_id: UUID | None = None,
) -> tuple[UUID, Ticket]:
    """Create the space of a young person followed by the référent `by`, and the invitation that opens it.

    Gives the young person's id and the ticket (link token and code, shown once). Refused: `not_a_referent`,
    `unknown_territory`, and the dates that `check_dates` and `check_entry` refuse.
    """
    territory = session.get(Territory, territory_id)
    if territory is None:
        raise Refused("unknown_territory")
    check_dates(birth_on, taken_in_on, exit_on, contract_until)
    check_entry(birth_on, taken_in_on, clock.today(territory.zone))
    post = referent_post(by)
    if territory.departement_code != post.departement_code:
        raise Refused("unknown_territory")
    with transaction() as current:
        account = create_account(first_name)
        jeune = Jeune(
            id=account.id,
            departement_code=territory.departement_code,
            territory_id=territory.id,
            team_id=post.team_id,
            place_id=place_id,
            birth_on=birth_on,
            taken_in_on=taken_in_on,
            exit_on=exit_on,
            contract_until=contract_until,
            legal_basis=legal_basis,
            address=secrets.token_bytes(8),
            created_at=clock.now(),
        )
        with as_system():
            current.add(jeune)
            current.flush()
            sealing.create_key(jeune.id)
            link = referent_link(jeune.id, post, clock.today(territory.zone), by)
            current.add(link)
            current.flush()
            cover_newcomer(link)
            if place_id:
                _link_carers(jeune.id, place_id, by)
            current.flush()
        return jeune.id, issue_invitation(account.id, by=by)


def check_birth_date(account_id: UUID, birth_on: date) -> bool:
    """Whether the young person who opens this invitation was born on that day; True for everybody else's."""
    with as_system():
        known = session.scalar(select(Jeune.birth_on).where(Jeune.id == account_id))
    return known is None or known == birth_on


def is_jeune(account_id: UUID) -> bool:
    """Whether this account, not signed in yet, is that of a young person (to speak to them with “tu”)."""
    with as_system():
        return session.scalar(select(Jeune.id).where(Jeune.id == account_id)) is not None


def invite_to_circle(
    relation: Relation,
    first_name: str,
    kind: LinkKind,
    *,
    last_name: str = "",
    kinship: str = "",
    organisation: str = "",
) -> tuple[UUID, Ticket]:
    """Invite somebody into the circle. Sees nothing until given.

    A minor's invitation waits for the référent (matrix: link.invite, c10); the référent's own and an adult's do not.
    Gives the link's id and the ticket. Refused: `not_invitable` for référents and carers.
    """
    if kind not in INVITED_KINDS:
        raise Refused("not_invitable")
    own_minor = relation.is_own and relation.role == Role.YOUNG_MINOR
    if not own_minor:
        relation.ensure("link.invite")
    by, at = relation.viewer.account_id, clock.now()
    with transaction() as current:
        account = create_account(first_name, last_name, organisation)
        link = Link(
            jeune_id=relation.space.id,
            account_id=account.id,
            kind=kind,
            basis=LinkBasis.INVITATION,
            relation=kinship,
            starts_on=relation.life.today,
            created_at=at,
            created_by=by,
            accepted_at=None,
            confirmed_at=None if own_minor else at,
            confirmed_by=None if own_minor else by,
        )
        current.add(link)
        current.flush()
        ticket = issue_invitation(account.id, by=by)
        if kind == LinkKind.MENTOR:
            events.tell(events.MentorInvited(account.id, relation.space.departement))
    return link.id, ticket


def accept_links(account_id: UUID) -> None:
    """The person opened their account: they accept the links that waited for them."""
    with transaction() as current, as_system():
        current.execute(
            update(Link)
            .where(Link.account_id == account_id, Link.accepted_at.is_(None))
            .values(accepted_at=clock.now())
        )


def assign_referent(by: Viewer, jeune_id: UUID, referent_id: UUID) -> None:
    """A cadre gives a young person of their team to a référent of that team. The former one's link ends.

    What the young person withdrew stays withdrawn, whoever takes over (or is given them again); gifts end. A handover
    that waited or was to come is closed: it named somebody else.
    Raises `NotFound` outside their team; Refused: `not_a_referent`, `referent_restricted` (a decision keeps them away).
    """
    relation = find_relation(by, jeune_id)
    if relation is None:
        raise NotFound
    relation.ensure("referent.assign")
    post = referent_post(referent_id)
    if post.team_id not in by.team_ids:
        raise Refused("not_a_referent")
    with transaction() as current:
        # Noted before the fence opens: the line is that of the cadre, not of the system.
        relation.note("referent.assign")
        with as_system():
            if is_kept_away([jeune_id], referent_id, relation.life.today, date.max):
                raise Refused("referent_restricted")
            close_handovers(jeune_id)
            current.execute(
                update(Link)
                .where(Link.jeune_id == jeune_id, Link.kind == LinkKind.REFERENT, Link.ended_at.is_(None))
                .values(ended_at=clock.now(), ended_by=by.account_id)
            )
            link = referent_link(jeune_id, post, relation.life.today, by.account_id)
            former = last_referent_link(jeune_id)
            current.add(link)
            current.flush()
            carry_withdrawals(former, link)
            cover_newcomer(link)
        events.tell(events.LinksEnded((jeune_id,)))


def keep_referent(relation: Relation) -> None:
    """A young adult keeps their référent beyond the end of care: from then on the link rests on their choice.

    Without it the référent only reads for thirty days, then sees nothing (trust B.3). Refused: `not_an_adult`.
    """
    if not relation.is_own or not relation.life.has_capacities:
        raise Refused("not_an_adult")
    with transaction() as current:
        current.execute(
            update(Link)
            .where(
                Link.jeune_id == relation.space.id,
                Link.kind == LinkKind.REFERENT,
                # The one they know: neither who replaces them for a while, nor who would come later.
                Link.cover_of.is_(None),
                Link.starts_on <= relation.life.today,
                Link.ended_at.is_(None),
            )
            # Not the end of a post, if there is one: somebody who is référent no more cannot be kept as one.
            .values(basis=LinkBasis.INVITATION)
        )


def _link_carers(jeune_id: UUID, place_id: UUID, by: UUID) -> None:
    """Everyone in charge of the place is linked to the young person who lives there."""
    today = clock.now().date()
    for post in session.scalars(select(Post).where(Post.place_id == place_id, lasts(today))).all():
        session.add(link_on_post(jeune_id, post, LinkKind.CARER, LinkBasis.PLACEMENT, today, by))


def _link_with_place(post: Post) -> None:
    today = clock.now().date()
    with as_system():
        for jeune in session.scalars(select(Jeune.id).where(Jeune.place_id == post.place_id)):
            session.add(link_on_post(jeune, post, LinkKind.CARER, LinkBasis.PLACEMENT, today, None))
        session.flush()


def account_of_link(link_id: UUID) -> UUID:
    """The account at the other end of a link. Raises `NotFound`."""
    account_id = session.scalar(select(Link.account_id).where(Link.id == link_id))
    if account_id is None:
        raise NotFound
    return account_id


def territories_of(departement: str) -> list[tuple[UUID, str]]:
    """The territories of a département, by name."""
    rows = session.execute(
        select(Territory.id, Territory.name)
        .where(Territory.departement_code == departement)
        .order_by(Territory.name)
    )
    return [(row.id, row.name) for row in rows]
