"""People made for one test: a young person of any age anywhere, and anybody in any relation to them."""

import secrets
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from services import clock, sealing
from services.accounts import Account
from services.circle import LegalBasis, LinkBasis, LinkKind, Part, PostKind
from services.circle.models import (
    Departement,
    Grant,
    Jeune,
    Link,
    Post,
    Restriction,
    Team,
    Territory,
    attestations,
)
from services.database import as_system, session
from services.mentoring.models import mentors
from services.mentoring.rules import CHARTER

LONG_AGO = timedelta(days=400)


def make_account(first_name: str = "Camille", *, disabled: bool = False) -> UUID:
    at = clock.now() - LONG_AGO
    account = Account(
        first_name=first_name,
        user_handle=secrets.token_bytes(32),
        created_at=at,
        opened_at=at,
        disabled_at=clock.now() if disabled else None,
    )
    return _add(account).id


def make_team(departement: str = "50") -> UUID:
    with as_system():
        session.merge(Departement(code=departement, name=departement))
        session.flush()
    return _add(Team(departement_code=departement, name="Équipe")).id


def make_jeune(
    birth_on: date,
    *,
    zone: str = "Europe/Paris",
    team: UUID | None = None,
    departement: str = "50",
    exit_on: date | None = None,
    contract_until: date | None = None,
) -> UUID:
    team = team or make_team(departement)
    territory = _add(Territory(departement_code=departement, name="Ici", zone=zone))
    jeune = Jeune(
        id=make_account("Sacha"),
        departement_code=departement,
        territory_id=territory.id,
        team_id=team,
        birth_on=birth_on,
        taken_in_on=birth_on,
        exit_on=exit_on,
        contract_until=contract_until,
        legal_basis=LegalBasis.JUDGE,
        address=secrets.token_bytes(8),
        created_at=clock.now() - LONG_AGO,
    )
    _add(jeune)
    with as_system():
        sealing.create_key(jeune.id)
    return jeune.id


def make_link(
    jeune: UUID,
    account: UUID,
    kind: LinkKind,
    *,
    starts_on: date | None = None,
    ends_on: date | None = None,
    basis: LinkBasis = LinkBasis.INVITATION,
    accepted: bool = True,
    confirmed: bool = True,
    paused: bool = False,
    ended: bool = False,
    attested: bool = True,
) -> UUID:
    at = clock.now() - LONG_AGO
    link = Link(
        id=uuid4(),
        jeune_id=jeune,
        account_id=account,
        kind=kind,
        basis=basis,
        starts_on=starts_on or at.date(),
        ends_on=ends_on,
        created_at=at,
        accepted_at=at if accepted else None,
        confirmed_at=at if confirmed else None,
        paused_at=at if paused else None,
        ended_at=at if ended else None,
    )
    if kind == LinkKind.MENTOR and attested:
        attest(account)
    return _add(link).id


def attest(account: UUID, *, until: date | None = None, agreed: bool = True, withdrawn: bool = False) -> UUID:
    """A mentor's attestation; it counts for the whole of any test unless `until` says otherwise."""
    until, made = until or clock.now().date() + timedelta(days=300), uuid4()
    row = {
        "id": made,
        "account_id": account,
        "departement_code": "50",
        "verified_on": until - timedelta(days=365),
        "number": "HON-1",
        "acts_until": until,
        "verified_at": clock.now(),
        "agreed_at": clock.now() if agreed else None,
        "withdrawn_at": clock.now() if withdrawn else None,
    }
    with as_system():
        session.merge(Departement(code="50", name="50"))
        session.flush()
        session.execute(attestations.insert(), row)
    sign_charter(account)
    return made


def sign_charter(account: UUID) -> None:
    """A mentor of the département, who signed the charter; once."""
    row = {
        **{"id": uuid4(), "departement_code": "50", "account_id": account, "first_name": "", "last_name": ""},
        **{"organisation": "", "contact": "", "proposed_by": "", "field": "", "languages": [], "offers": []},
        **{"words": "", "capacity": 1, "is_available": False, "applied_at": clock.now(), "told": 0},
        **{"charter_version": CHARTER, "charter_signed_at": clock.now()},
    }
    signed = {name: row[name] for name in ("charter_version", "charter_signed_at")}
    with as_system():
        session.execute(
            insert(mentors).values(row).on_conflict_do_update(index_elements=["account_id"], set_=signed)
        )


def make_grant(
    jeune: UUID,
    link: UUID,
    part: Part = Part.PATH,
    *,
    domain: str | None = None,
    item: UUID | None = None,
    allows: bool = True,
    with_holder: bool = False,
    starts_at: datetime | None = None,
    ends_at: datetime | None = None,
) -> UUID:
    grant = Grant(
        id=uuid4(),
        jeune_id=jeune,
        link_id=link,
        part=part,
        domain=domain,
        item=item,
        allows=allows,
        with_holder=with_holder,
        starts_at=starts_at or clock.now() - timedelta(days=1),
        ends_at=ends_at,
    )
    return _add(grant).id


def make_restriction(
    jeune: UUID, account: UUID, *, starts_on: date | None = None, ends_on: date | None = None
) -> UUID:
    restriction = Restriction(
        id=uuid4(),
        jeune_id=jeune,
        account_id=account,
        kind="contact",
        reference="JE 26/0001",
        starts_on=starts_on or clock.now().date() - timedelta(days=1),
        ends_on=ends_on,
        set_at=clock.now(),
    )
    return _add(restriction).id


def make_post(
    account: UUID,
    kind: PostKind,
    team: UUID,
    *,
    departement: str = "50",
    starts_on: date | None = None,
    ends_on: date | None = None,
) -> None:
    _add(
        Post(
            account_id=account,
            kind=kind,
            departement_code=departement,
            team_id=team,
            starts_on=starts_on or (clock.now() - LONG_AGO).date(),
            ends_on=ends_on,
        )
    )


def team_of(jeune: UUID) -> UUID:
    with as_system():
        return session.scalars(select(Jeune.team_id).where(Jeune.id == jeune)).one()


def _add(row):
    with as_system():
        session.add(row)
        session.flush()
    return row
