"""The rule, as pure decisions: what role somebody has in a space now, and whether it opens an object.

Everything is computed at use from dates; nothing of it is stored. Sources: trust B.1 to B.4; code civil 371-1 and 414
(majority), 375-7 (restrictions); CASF L222-5 (young adults); loi Informatique et Libertés art. 45 (fifteen).
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from services.ages import Leap, birthday
from services.circle.matrix import Role, matrix
from services.circle.models import LinkBasis, LinkKind, Part

# After care ends the référent may still read for a month, to hand over (trust B.3).
HANDOVER = timedelta(days=30)
# A judge's decision whose end has come binds seven days more at most, unless renewed (trust B.4).
GRACE = timedelta(days=7)
# How long a checked attestation d'honorabilité lets a mentor act, and its last day counts (trust PRIV-12; CASF L133-6).
ATTESTED = timedelta(days=365)

# Which part of a space an operation touches: what the young person gives or withdraws there decides.
PART_OF = {
    "checklist.shared.read": Part.PATH,
    "checklist.item.propose": Part.PATH,
    "help.answer": Part.PATH,
    "milestone.read": Part.MILESTONES,
    "project.read": Part.PROJECT,
    "project.contribute": Part.PROJECT,
    "profile.contact.read": Part.CONTACT,
    "appt.propose": Part.MEETINGS,
    "offer.propose": Part.PATH,
    "offer.set_aside": Part.PATH,
    "request.prepare": Part.PATH,
}
# Given without anything to read: the act itself.
GIVEN_ACTS = frozenset({"appt.propose"})
# Parts where an explicit "no" of the young person also closes what the table opens (issue: the référent's view of
# step states can be withdrawn per domain, legal milestones cannot).
WITHDRAWABLE = frozenset({Part.PATH})
READS = (".read", ".list")
_GIVEN = frozenset({"c1", "c6"})


@dataclass(frozen=True, slots=True)
class Life:
    """The dates of a young person on which rights turn, and the day it is where they live."""

    birth_on: date
    exit_on: date | None
    contract_until: date | None
    today: date

    @property
    def has_capacities(self) -> bool:
        """Adult for what opens at 18 (born on 29 February: on 1 March)."""
        return self.today >= birthday(self.birth_on, 18, leap=Leap.OPENS)

    @property
    def is_out_of_authority(self) -> bool:
        """Adult for what ends at 18 (born on 29 February: on the 28th)."""
        return self.today >= self.authority_ends_on

    @property
    def authority_ends_on(self) -> date:
        return birthday(self.birth_on, 18, leap=Leap.PROTECTS)

    @property
    def is_fifteen(self) -> bool:
        """Old enough to decide alone what to share (loi Informatique et Libertés, art. 45)."""
        return self.today >= birthday(self.birth_on, 15, leap=Leap.OPENS)

    @property
    def care_ends_on(self) -> date:
        """The last day of the service's last ground: the eve of majority, a contract, the planned or real exit."""
        eve = self.authority_ends_on - timedelta(days=1)
        return max(day for day in (eve, self.contract_until, self.exit_on) if day is not None)


@dataclass(frozen=True, slots=True)
class LinkFacts:
    """A link as stored."""

    kind: LinkKind
    basis: LinkBasis
    starts_on: date
    ends_on: date | None
    is_accepted: bool
    is_confirmed: bool
    is_paused: bool
    is_ended: bool
    # Of a mentor: the last day their attestation lets them act; None: none was agreed to, or no charter is signed.
    attested_until: date | None = None


@dataclass(frozen=True, slots=True)
class GrantFacts:
    """Something given or withdrawn, as stored; only those not revoked."""

    part: Part
    domain: str | None
    item: UUID | None
    allows: bool
    with_holder: bool
    starts_at: datetime
    ends_at: datetime | None

    @property
    def precision(self) -> int:
        return 2 if self.item else 1 if self.domain else 0

    def is_in_force(self, at: datetime) -> bool:
        return self.starts_at <= at and (self.ends_at is None or at < self.ends_at)

    def counts(self, life: Life) -> bool:
        """A withdrawal always; a gift by somebody old enough to give alone, or with the holder until 18 (trust B.3)."""
        if not self.allows:
            return True
        return not life.is_out_of_authority if self.with_holder else life.is_fifteen


@dataclass(frozen=True, slots=True)
class Bearing:
    """A role now, and how far it carries: fully, or only to read while handing over."""

    role: Role
    only_reads: bool = False


# What each kind of link makes of its holder, when its dates allow.
ROLE_OF = {
    LinkKind.REFERENT: Role.REFERENT,
    LinkKind.CARER: Role.CARER,
    LinkKind.PARENT: Role.PARENT,
    LinkKind.RELATIVE: Role.FAMILY,
    LinkKind.TRUSTED_PERSON: Role.FAMILY,
    LinkKind.MENTOR: Role.MENTOR,
}


def bearing_of(link: LinkFacts, life: Life) -> Bearing | None:
    """What this link makes of its holder today, or None when it opens nothing."""
    if not is_in_force(link, life.today):
        return None
    match link.kind:
        case LinkKind.PARENT:
            return _parent(link, life)
        case LinkKind.REFERENT:
            return _referent(link, life)
        case LinkKind.CARER:
            return Bearing(Role.CARER) if life.today <= life.care_ends_on else None
        case LinkKind.MENTOR:
            return Bearing(Role.MENTOR)
        case _:
            return Bearing(Role.FAMILY)


def is_in_force(link: LinkFacts, today: date) -> bool:
    """Accepted by both, not paused, not ended, within its dates."""
    return (
        link.is_accepted
        and link.is_confirmed
        and not link.is_paused
        and not link.is_ended
        and link.starts_on <= today
        and (link.ends_on is None or link.ends_on >= today)
        and (link.kind != LinkKind.MENTOR or is_attested(link.attested_until, today))
    )


def is_attested(until: date | None, today: date) -> bool:
    """Whether a mentor may act on that day: past the last one they are paused, wherever the young person lives."""
    return until is not None and today <= until


def _parent(link: LinkFacts, life: Life) -> Bearing | None:
    if not life.is_out_of_authority:
        return Bearing(Role.PARENT)
    # At 18 the parent's link ends; only a new invitation by the young adult makes them family.
    return Bearing(Role.FAMILY) if link.starts_on >= life.authority_ends_on else None


def _referent(link: LinkFacts, life: Life) -> Bearing | None:
    if life.today <= life.care_ends_on or link.basis == LinkBasis.INVITATION:
        return Bearing(Role.REFERENT)
    if life.today <= life.care_ends_on + HANDOVER:
        return Bearing(Role.REFERENT, only_reads=True)
    return None


def restriction_binds(starts_on: date, ends_on: date | None, today: date) -> bool:
    """Whether a decision that keeps somebody away is in force today, seven days of grace included."""
    return starts_on <= today and (ends_on is None or ends_on + GRACE >= today)


def given(
    grants: tuple[GrantFacts, ...],
    part: Part,
    domain: str | None,
    item: UUID | None,
    at: datetime,
    life: Life,
) -> bool | None:
    """What the young person decided for this object: True given, False withdrawn, None nothing said.

    The most precise decision in force counts, then the newest. Under fifteen a gift needs the holder of authority
    too (loi Informatique et Libertés, art. 45), and lapses with that authority; a withdrawal never does.
    """
    decided = [
        grant
        for grant in grants
        if grant.part == part
        and grant.is_in_force(at)
        and (grant.item is None or grant.item == item)
        and (grant.domain is None or grant.domain == domain)
        and grant.counts(life)
    ]
    if not decided:
        return None
    return max(decided, key=lambda grant: (grant.precision, grant.starts_at, not grant.allows)).allows


def choices_of(role: Role) -> frozenset[Part]:
    """The parts on which the young person decides for this role: given (c1, c6), or open until withdrawn."""
    return frozenset(
        part
        for operation, part in PART_OF.items()
        if (is_a_read(operation) or operation in GIVEN_ACTS)
        and (cell := cell_of(operation, role)) is not None
        and (_GIVEN & set(cell) or part in WITHDRAWABLE)
    )


def cell_of(operation: str, role: Role) -> tuple[str, ...] | None:
    """The conditions of the table for this operation and role; None: denied. Unknown operations are denied."""
    return matrix().get(operation, {}).get(role)


def is_a_read(operation: str) -> bool:
    return operation.endswith(READS)
