"""A mentor acts while their attestation counts, a year from the day it was seen, where each young person lives."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from services import circle, clock
from services.circle import LinkKind, PostKind, Viewer
from services.database import acting_as, as_system, session
from services.errors import Conflict, NotFound, Refused, StepUpNeeded
from tests.circle import world

SEEN_ON = date(2026, 11, 22)
LAST_DAY = date(2027, 11, 22)
# Midnight after the last day, on the clock of each place.
MIDNIGHTS = {
    "Europe/Paris": datetime(2027, 11, 22, 23, 0, tzinfo=UTC),
    "Indian/Reunion": datetime(2027, 11, 22, 20, 0, tzinfo=UTC),
    "America/Martinique": datetime(2027, 11, 23, 4, 0, tzinfo=UTC),
    "America/Miquelon": datetime(2027, 11, 23, 3, 0, tzinfo=UTC),
}
NUMBER = "HON 2026 118"


@pytest.fixture
def cadres(db) -> tuple[Viewer, Viewer]:
    """Two cadres of one département, each in a team of their own, both with a fresh proof."""
    found = []
    for _ in range(2):
        account = world.make_account()
        world.make_post(account, PostKind.CADRE, world.make_team())
        found.append(Viewer(account, is_stepped_up=True))
    return found[0], found[1]


@pytest.fixture
def mentor(db) -> UUID:
    """Somebody invited as a mentor, whom nobody has checked."""
    return world.make_account()


def young_of(mentor: UUID, zone: str = "Europe/Paris") -> UUID:
    jeune = world.make_jeune(date(2010, 5, 1), zone=zone)
    world.make_grant(jeune, world.make_link(jeune, mentor, LinkKind.MENTOR, attested=False))
    world.sign_charter(mentor)
    return jeune


def sees(mentor: UUID, jeune: UUID) -> bool:
    """Whether the rule and, alone, the fence let this mentor in; they always agree."""
    with acting_as(mentor):
        by_rule = circle.can(Viewer(mentor), "checklist.shared.read", jeune)
        by_fence = session.execute(text("SELECT 1 FROM grants WHERE jeune_id = :j"), {"j": jeune}).first()
    assert by_rule == (by_fence is not None)
    return by_rule


def seen_by(viewer: Viewer, mentor: UUID, number: str = NUMBER, on: date | None = None) -> UUID:
    with acting_as(viewer.account_id):
        return circle.check_attestation(viewer, mentor, number, on or clock.now().date())


def agreed_by(viewer: Viewer, attestation: UUID, number: str = NUMBER) -> None:
    with acting_as(viewer.account_id):
        circle.agree_attestation(viewer, attestation, number)


def test_a_mentor_acts_once_two_cadres_read_the_same_number(cadres, mentor):
    jeune, (first, second) = young_of(mentor), cadres
    assert not sees(mentor, jeune)
    attestation = seen_by(first, mentor)
    assert not sees(mentor, jeune)
    agreed_by(second, attestation, "  HON 2026   118 ")
    assert sees(mentor, jeune)


@pytest.mark.parametrize("zone", MIDNIGHTS)
def test_it_counts_until_midnight_after_its_last_day_where_the_young_person_lives(cadres, mentor, zone):
    jeune, (first, second) = young_of(mentor, zone), cadres
    agreed_by(second, seen_by(first, mentor, on=SEEN_ON))
    assert SEEN_ON + timedelta(days=365) == LAST_DAY
    with clock.held_at(MIDNIGHTS[zone] - timedelta(seconds=1)):
        assert sees(mentor, jeune)
    with clock.held_at(MIDNIGHTS[zone]):
        assert not sees(mentor, jeune)


def test_at_one_instant_a_mentor_is_paused_in_reunion_and_not_in_paris(cadres, mentor):
    here, there, (first, second) = young_of(mentor), young_of(mentor, "Indian/Reunion"), cadres
    agreed_by(second, seen_by(first, mentor, on=SEEN_ON))
    with clock.held_at(MIDNIGHTS["Indian/Reunion"]):
        assert sees(mentor, here)
        assert not sees(mentor, there)


def test_seen_again_by_two_everything_comes_back(cadres, mentor):
    jeune, (first, second) = young_of(mentor), cadres
    agreed_by(second, seen_by(first, mentor, on=SEEN_ON))
    with clock.held_at(MIDNIGHTS["Europe/Paris"] + timedelta(days=40)):
        assert not sees(mentor, jeune)
        agreed_by(first, seen_by(second, mentor, "HON 2027 3"), "HON 2027 3")
        assert sees(mentor, jeune)


def test_one_cadre_alone_stops_a_mentor_at_once_and_cannot_bring_them_back(cadres, mentor):
    jeune, (first, second) = young_of(mentor), cadres
    agreed_by(second, seen_by(first, mentor))
    with acting_as(first.account_id):
        circle.suspend_mentor(first, mentor)
    assert not sees(mentor, jeune)
    attestation = seen_by(first, mentor)
    with pytest.raises(Refused, match="attestation_by_two"):
        agreed_by(first, attestation)
    assert not sees(mentor, jeune)


def test_the_second_reads_the_number_and_does_not_only_click(cadres, mentor):
    first, second = cadres
    attestation = seen_by(first, mentor)
    with pytest.raises(Conflict):
        agreed_by(second, attestation, "HON 2026 119")


def test_what_was_seen_a_second_time_can_no_longer_be_agreed_to_as_it_was(cadres, mentor):
    first, second = cadres
    before = seen_by(first, mentor)
    seen_by(first, mentor, "HON 2026 120")
    with pytest.raises(NotFound):
        agreed_by(second, before)


@pytest.mark.parametrize(
    ("number", "days", "reason"),
    [
        ("  ", 0, "attestation_without_number"),
        ("x" * 41, 0, "attestation_without_number"),
        (NUMBER, 1, "attestation_dates"),
        (NUMBER, -366, "attestation_dates"),
    ],
)
def test_what_is_written_of_it_is_checked(cadres, mentor, number, days, reason):
    with pytest.raises(Refused, match=reason):
        seen_by(cadres[0], mentor, number, clock.now().date() + timedelta(days=days))


@pytest.mark.parametrize("slug", ["karim", "naima", "samira", "lucie"])
def test_nobody_but_a_cadre_checks_agrees_or_stops(cast, cadres, slug):
    me, attestation = Viewer(getattr(cast, slug).id, is_stepped_up=True), seen_by(cadres[0], cast.lucie.id)
    with acting_as(me.account_id):
        with pytest.raises(NotFound):
            circle.check_attestation(me, cast.lucie.id, NUMBER, clock.now().date())
        with pytest.raises(NotFound):
            circle.agree_attestation(me, attestation, NUMBER)
        with pytest.raises(NotFound):
            circle.suspend_mentor(me, cast.lucie.id)


def test_a_cadre_of_another_departement_neither_agrees_nor_stops(cadres, mentor):
    attestation, elsewhere = seen_by(cadres[0], mentor), world.make_account()
    world.make_post(elsewhere, PostKind.CADRE, world.make_team("974"), departement="974")
    me = Viewer(elsewhere, is_stepped_up=True)
    with acting_as(elsewhere):
        with pytest.raises(NotFound):
            circle.agree_attestation(me, attestation, NUMBER)
        with pytest.raises(NotFound):
            circle.suspend_mentor(me, mentor)
        assert circle.attestations_of(mentor) == []


def test_it_asks_for_a_fresh_proof(cadres, mentor):
    me = Viewer(cadres[0].account_id)
    with acting_as(me.account_id), pytest.raises(StepUpNeeded):
        circle.check_attestation(me, mentor, NUMBER, clock.now().date())


@pytest.mark.parametrize("slug", ["lucie", "marc"])
def test_nobody_gives_an_attestation_by_hand(cast, slug):
    with acting_as(getattr(cast, slug).id), pytest.raises(ProgrammingError, match="row-level security"):
        session.execute(text("UPDATE attestations SET acts_until = acts_until - 1"))
    session.rollback()


def test_only_the_mentor_and_the_cadres_read_the_number(cast):
    def read(member):
        with acting_as(member.id):
            return [one.number for one in circle.attestations_of(cast.lucie.id)]

    assert read(cast.lucie) == read(cast.marc) != []
    assert [read(one) for one in (cast.naima, cast.samira, cast.karim, cast.claire)] == [[]] * 4


def test_naima_reads_that_the_attestation_of_her_mentor_was_checked(cast, cadres):
    agreed_by(Viewer(cast.marc.id, is_stepped_up=True), seen_by(cadres[0], cast.lucie.id))
    session.commit()
    with as_system():
        noted = session.execute(
            text(
                "SELECT operation, object FROM journal_lines WHERE jeune_ids @> ARRAY[CAST(:j AS uuid)] AND actor_id = :a"
            ),
            {"j": cast.naima.id, "a": cast.marc.id},
        ).all()
    assert ("mentor.activate", "agreed") in [tuple(one) for one in noted]


def test_nobody_is_one_of_the_two_for_themselves(cadres):
    """A cadre who is a mentor too: two others read it."""
    one, other = cadres
    with pytest.raises(Refused, match="attestation_by_two"):
        seen_by(one, one.account_id)
    waiting = seen_by(other, one.account_id)
    with pytest.raises(Refused, match="attestation_by_two"):
        agreed_by(one, waiting)
    assert circle.attested_until(one.account_id) is None
