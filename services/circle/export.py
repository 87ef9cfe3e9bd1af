"""What a young person takes with them of their circle: their space, who is or was in it, what was given, who looked."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import array
from sqlalchemy.orm import aliased

from services.accounts import Account
from services.circle.handing_over import NOTE, WORDS
from services.circle.members import Member, MemberState, members_of
from services.circle.models import (
    Departement,
    Grant,
    Handover,
    HandoverReason,
    Jeune,
    LegalBasis,
    Link,
    LinkBasis,
    LinkKind,
    Part,
    Place,
    Restriction,
    Team,
    Territory,
)
from services.circle.relations import Relation
from services.database import transaction
from services.journal import JournalLine
from services.records import Owner, Section, in_batches, name_of


@dataclass(frozen=True, slots=True)
class SpaceRecord:
    """The space: its dates, and where it is kept."""

    birth_on: date
    taken_in_on: date | None
    exit_on: date | None
    contract_until: date | None
    legal_basis: LegalBasis
    departement: str
    territory: str
    zone: str
    team: str
    place: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class SeesRecord:
    """What somebody of the circle sees today. `path`: all of it, some (those domains, those steps), none."""

    path: str
    domains: tuple[str, ...]
    steps: tuple[UUID, ...]
    milestones: bool
    project: bool


@dataclass(frozen=True, slots=True)
class LinkRecord:
    """Somebody and the young person, from a day to a day; ended ones too. `sees`: None for who sees nothing any more."""

    id: UUID | None
    name: str
    organisation: str
    kind: LinkKind | None
    kinship: str
    basis: LinkBasis | None
    state: MemberState
    starts_on: date
    ends_on: date | None
    accepted_at: datetime | None
    paused_at: datetime | None
    ended_at: datetime | None
    replaces: str
    sees: SeesRecord | None


@dataclass(frozen=True, slots=True)
class GrantRecord:
    """Something given to one link, or withdrawn from it (`allows` false)."""

    link_id: UUID
    name: str
    part: Part
    domain: str | None
    step: UUID | None
    allows: bool
    with_holder: bool
    starts_at: datetime
    ends_at: datetime | None
    revoked_at: datetime | None


@dataclass(frozen=True, slots=True)
class RestrictionRecord:
    """A decision that keeps somebody away."""

    name: str
    starts_on: date
    ends_on: date | None
    lifted_at: datetime | None


@dataclass(frozen=True, slots=True)
class HandoverRecord:
    """A change of référent: the note the former one left, which is read by the young person, and their own words."""

    former: str
    next: str
    starts_on: date
    reason: HandoverReason
    agreed_at: datetime
    note: str
    words: str


@dataclass(frozen=True, slots=True)
class ReadingRecord:
    """One line of the journal: somebody looked at something, or did it, for a reason."""

    at: datetime
    name: str
    operation: str
    about: str | None
    reason: str


def _space(owner: Owner) -> Iterator[SpaceRecord]:
    asked = (
        select(
            Jeune.id,
            Jeune.birth_on,
            Jeune.taken_in_on,
            Jeune.exit_on,
            Jeune.contract_until,
            Jeune.legal_basis,
            Departement.name,
            Territory.name.label("territory"),
            Territory.zone,
            Team.name.label("team"),
            Place.name.label("place"),
            Jeune.created_at,
        )
        .join(Departement, Departement.code == Jeune.departement_code)
        .join(Territory, Territory.id == Jeune.territory_id)
        .join(Team, Team.id == Jeune.team_id)
        .outerjoin(Place, Place.id == Jeune.place_id)
        .where(Jeune.id == owner.id)
    )
    for _id, *facts, place, created_at in in_batches(asked):
        yield SpaceRecord(*[*facts, place or "", created_at])


_REPLACED = aliased(Account)


def _links(owner: Owner) -> Iterator[LinkRecord]:
    """Everybody with a link, in force or over, then the cadres of the team, who have none."""
    with transaction():
        members = members_of(owner.own.space)
    today = {one.link_id: one for one in members if one.link_id}
    asked = (
        select(
            Link.created_at,
            Link.id,
            name_of(Account),
            Account.organisation,
            Link.kind,
            Link.relation,
            Link.basis,
            Link.starts_on,
            Link.ends_on,
            Link.accepted_at,
            Link.paused_at,
            Link.ended_at,
            name_of(_REPLACED).label("replaces"),
        )
        .join(Account, Account.id == Link.account_id)
        .outerjoin(_REPLACED, _REPLACED.id == Link.cover_of)
        .where(Link.jeune_id == owner.id)
    )
    for _at, link_id, name, organisation, kind, kinship, basis, *dates, replaces in in_batches(asked, 2):
        member = today.get(link_id)
        state = member.state if member else MemberState.ENDED
        facts = (name, organisation, kind, kinship, basis, state, *dates, replaces)
        yield LinkRecord(*[link_id, *facts, _sees(member, owner)])
    for one in members:
        if one.link_id is None:
            yield _cadre(one, owner)


def _cadre(one: Member, owner: Owner) -> LinkRecord:
    facts = (one.organisation, None, "", None, one.state, one.since, one.until, None, None, None, "")
    return LinkRecord(None, one.name, *facts, _sees(one, owner))


def _sees(member: Member | None, owner: Owner) -> SeesRecord | None:
    if member is None or not member.is_active or member.is_restricted:
        return None
    sight = member.sight(owner.domains)
    return SeesRecord(sight.path.value, sight.domains, sight.steps, sight.milestones, sight.project)


def _grants(owner: Owner) -> Iterator[GrantRecord]:
    asked = (
        select(
            Grant.starts_at,
            Grant.id,
            Grant.link_id,
            name_of(Account),
            Grant.part,
            Grant.domain,
            Grant.item,
            Grant.allows,
            Grant.with_holder,
            Grant.starts_at.label("since"),
            Grant.ends_at,
            Grant.revoked_at,
        )
        .join(Link, Link.id == Grant.link_id)
        .join(Account, Account.id == Link.account_id)
        .where(Grant.jeune_id == owner.id)
    )
    for _at, _id, *rest in in_batches(asked, 2):
        yield GrantRecord(*rest)


def _restrictions(owner: Owner) -> Iterator[RestrictionRecord]:
    """That somebody is kept away, and until when: as the circle says it. The decision itself is the service’s paper."""
    asked = (
        select(
            Restriction.id,
            name_of(Account),
            Restriction.starts_on,
            Restriction.ends_on,
            Restriction.lifted_at,
        )
        .join(Account, Account.id == Restriction.account_id)
        .where(Restriction.jeune_id == owner.id)
    )
    for _id, *rest in in_batches(asked):
        yield RestrictionRecord(*rest)


_FORMER = aliased(Account)


def _handovers(owner: Owner) -> Iterator[HandoverRecord]:
    """Those that were agreed: the others were never told to the young person."""
    asked = (
        select(
            Handover.id,
            Handover.note,
            Handover.words,
            name_of(_FORMER),
            name_of(Account).label("next"),
            Handover.starts_on,
            Handover.reason,
            Handover.agreed_at,
        )
        .outerjoin(_FORMER, _FORMER.id == Handover.from_id)
        .join(Account, Account.id == Handover.to_id)
        .where(Handover.jeune_id == owner.id, Handover.agreed_at.is_not(None), Handover.refused_at.is_(None))
    )
    own: Relation = owner.own
    cipher = own.space.cipher
    for handover_id, note, words, *facts in in_batches(asked):
        read = cipher.read(bytes(note), NOTE, handover_id) if note else ""
        own_words = cipher.read(bytes(words), WORDS, handover_id) if words else ""
        yield HandoverRecord(*[*facts, read, own_words])


def _readings(owner: Owner) -> Iterator[ReadingRecord]:
    line = JournalLine
    asked = (
        select(line.at, line.id, name_of(Account), line.operation, line.object, line.reason)
        .outerjoin(Account, Account.id == line.actor_id)
        .where(line.jeune_ids.contains(array([owner.id])))
    )
    for at, _id, *rest in in_batches(asked, 2):
        yield ReadingRecord(at, *rest)


SECTIONS = (
    Section("space", SpaceRecord, _space, ("jeunes",)),
    Section("circle", LinkRecord, _links, ("links",)),
    Section("grants", GrantRecord, _grants, ("grants",)),
    Section("kept_away", RestrictionRecord, _restrictions, ("restrictions",)),
    Section("changes_of_referent", HandoverRecord, _handovers, ("handovers",)),
    Section("readings", ReadingRecord, _readings, ("journal_lines",)),
)
