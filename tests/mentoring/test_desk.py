"""Somebody applies from outside, two cadres check, and what becomes of it; the reminders of an end."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from services import accounts, circle, clock, mentoring
from services.circle import LinkKind, Viewer
from services.database import acting_as, as_system, session, transaction
from services.errors import Conflict, NotFound, Refused, StepUpNeeded
from services.mentoring import About, Applicant, Field, MentorState
from tests.circle import world
from tests.mentoring.conftest import NUMBER, as_marc, bring, do, second_cadre, sheet_of, told, wrote


def state_of(cast, first_name: str = "Paul") -> MentorState:
    return sheet_of(cast, first_name).line.state


def test_paul_applies_is_checked_by_two_acts_is_stopped_and_comes_back(cast):
    before = told(cast.marc.id)
    wrote()
    assert (state_of(cast), told(cast.marc.id)) == (MentorState.APPLIED, before + 1)
    paul = sheet_of(cast).line.id
    as_marc(cast, mentoring.check, paul, NUMBER, clock.now().date())
    assert state_of(cast) is MentorState.CHECKED
    other = second_cadre(cast)
    with acting_as(other.account_id), transaction():
        ticket = mentoring.agree(other, paul, NUMBER)
    assert ticket is not None
    assert state_of(cast) is MentorState.ACTIVE
    as_marc(cast, mentoring.suspend, paul)
    assert state_of(cast) is MentorState.PAUSED
    as_marc(cast, mentoring.check, paul, "HON 2", clock.now().date())
    with acting_as(other.account_id), transaction():
        mentoring.agree(other, paul, "HON 2")
    assert state_of(cast) is MentorState.ACTIVE
    as_marc(cast, mentoring.end, paul)
    assert state_of(cast) is MentorState.ENDED
    with pytest.raises(Refused, match="mentor_ended"):
        as_marc(cast, mentoring.check, paul, NUMBER, clock.now().date())


def test_a_year_later_the_state_is_paused_without_anybody_doing_anything(cast):
    bring(cast)
    with clock.held_at(clock.now() + timedelta(days=365)):
        assert state_of(cast) is MentorState.ACTIVE
    with clock.held_at(clock.now() + timedelta(days=366)):
        assert state_of(cast) is MentorState.PAUSED


def test_marc_does_not_agree_to_what_he_saw_himself_nor_to_another_number(cast):
    wrote()
    paul = sheet_of(cast).line.id
    as_marc(cast, mentoring.check, paul, NUMBER, clock.now().date())
    with pytest.raises(Refused, match="attestation_by_two"):
        as_marc(cast, mentoring.agree, paul, NUMBER)
    other = second_cadre(cast)
    with acting_as(other.account_id), pytest.raises(Conflict):
        mentoring.agree(other, paul, "HON 3")


def test_it_asks_for_a_fresh_proof(cast):
    wrote()
    paul = sheet_of(cast).line.id
    with acting_as(cast.marc.id), pytest.raises(StepUpNeeded):
        mentoring.check(Viewer(cast.marc.id), paul, NUMBER, clock.now().date())


@pytest.mark.parametrize("slug", ["karim", "claire", "naima", "lucie", "samira"])
def test_nobody_but_a_cadre_reads_who_applies(cast, slug):
    wrote()
    paul = sheet_of(cast).line.id
    viewer = Viewer(getattr(cast, slug).id, is_stepped_up=True)
    with acting_as(viewer.account_id):
        for act, args in (
            (mentoring.open_desk, ()),
            (mentoring.open_sheet, (paul,)),
            (mentoring.end, (paul,)),
            (mentoring.check, (paul, NUMBER, clock.now().date())),
        ):
            with pytest.raises(NotFound):
                act(viewer, *args)


def test_a_cadre_elsewhere_reads_nothing_of_it(cast):
    from services.circle import PostKind

    wrote()
    paul, elsewhere = sheet_of(cast).line.id, world.make_account()
    world.make_post(elsewhere, PostKind.CADRE, world.make_team("974"), departement="974")
    viewer = Viewer(elsewhere, is_stepped_up=True)
    with acting_as(elsewhere):
        assert mentoring.open_desk(viewer).lines == ()
        with pytest.raises(NotFound):
            mentoring.open_sheet(viewer, paul)


def test_the_same_contact_twice_is_one_application_and_sounds_the_same(cast):
    wrote()
    assert wrote("Paul", words="Encore moi.") is None
    assert [one.name for one in as_marc(cast, mentoring.open_desk).lines].count("Paul Martin") == 1
    assert sheet_of(cast).words == "Je code."


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"first_name": " "}, "name_missing"),
        ({"contact": ""}, "contact_missing"),
        ({"has_signed": False}, "charter_unsigned"),
        ({"territory_id": None}, "territory_missing"),
        ({"field": "spy"}, "field_missing"),
        ({"capacity": 4}, "capacity"),
        ({"words": "x" * 501}, "too_long"),
        ({"organisation": "x" * 81}, "too_long"),
    ],
)
def test_what_is_written_from_outside_is_checked(cast, change, reason):
    ((territory, _name), *_others) = mentoring.territories()
    who = {"first_name": "Paul", "last_name": "Martin", "organisation": "Icade", "contact": "p@icade.example"}
    about = {
        "field": Field.DIGITAL,
        "territory_id": territory,
        "languages": [],
        "offers": [],
        "words": "",
        "capacity": 1,
    }
    more = {"has_signed": True}
    for part in (who, about, more):
        part |= {name: value for name, value in change.items() if name in part}
    with pytest.raises(Refused, match=reason):
        mentoring.apply(Applicant(**who), About(**about), source="192.0.2.9", **more)


def test_somebody_whom_ines_invites_waits_on_the_desk_and_opens_nothing_before(cast):
    before = told(cast.marc.id)
    link, _ticket = do(cast.ines, cast.ines, circle.invite_to_circle, "Rosa", LinkKind.MENTOR)
    with as_system():
        account = circle.account_of_link(link)
    accounts.open_account(account, language="fr")
    circle.accept_links(account)
    assert (state_of(cast, "Rosa"), told(cast.marc.id)) == (MentorState.APPLIED, before + 1)
    with acting_as(account):
        assert circle.find_relation(Viewer(account), cast.ines.id) is None
        assert not mentoring.own_page(Viewer(account)).has_signed


def test_the_end_is_said_twice_to_the_mentor_and_to_the_cadres_and_never_again(cast):
    paul = bring(cast)
    until = clock.now() + timedelta(days=365)
    marc = told(cast.marc.id)

    def on(days: int) -> int:
        with clock.held_at(until - timedelta(days=days)):
            before = told(paul.id)
            mentoring.remind_of_ends()
            return told(paul.id) - before

    assert [on(61), on(60), on(59), on(59), on(14), on(3), on(0), on(-1)] == [0, 1, 0, 0, 1, 0, 0, 0]
    assert told(cast.marc.id) > marc


def test_renewed_it_is_said_again_the_year_after(cast):
    paul = bring(cast)
    with clock.held_at(clock.now() + timedelta(days=340)):
        assert mentoring.remind_of_ends() >= 1
        as_marc(cast, mentoring.check, paul.mentor, "HON 2", clock.now().date())
        other = second_cadre(cast)
        with acting_as(other.account_id), transaction():
            assert mentoring.agree(other, paul.mentor, "HON 2") is None
        assert mentoring.remind_of_ends() == 0
    with clock.held_at(clock.now() + timedelta(days=340 + 310)):
        assert mentoring.remind_of_ends() >= 1


def test_a_mentor_says_what_they_like_of_themself_and_of_nobody_else(cast):
    paul = bring(cast)
    about = About(Field.CARE, None, ["fr", "xx"], ["talking", "nothing"], "  Bonjour  ", 3)
    with acting_as(paul.id), transaction():
        mentoring.say_about(paul.viewer, about, is_available=False)
        page = mentoring.own_page(paul.viewer)
    assert (page.field, page.languages, page.offers, page.words, page.capacity) == (
        Field.CARE, ("fr",), ("talking",), "Bonjour", 3,
    )  # fmt: skip
    with acting_as(cast.karim.id), pytest.raises(NotFound):
        mentoring.say_about(Viewer(cast.karim.id), about, is_available=True)


def test_who_was_not_taken_is_forgotten_and_whoever_waits_is_not(cast):
    """Nothing tells who they were once the desk shows them no more; who still waits, or acts, is as they were."""
    wrote("Paul")
    wrote("Zoé")
    paul, zoe = sheet_of(cast, "Paul").line.id, sheet_of(cast, "Zoé").line.id
    as_marc(cast, mentoring.end, paul)
    lucie = _kept(sheet_of(cast, "Lucie").line.id)
    with clock.held_at(clock.now() + timedelta(days=89)):
        assert mentoring.forget_applicants() == 0
    with clock.held_at(clock.now() + timedelta(days=91)):
        assert mentoring.forget_applicants() == 1
        assert mentoring.forget_applicants() == 0
    assert not any(_kept(paul))
    assert _kept(zoe)[:2] == ("Zoé", "Martin")
    assert _kept(sheet_of(cast, "Lucie").line.id) == lucie


def _kept(mentor) -> tuple:
    with as_system():
        return tuple(
            session.execute(
                text(
                    "SELECT first_name, last_name, organisation, contact, proposed_by, words, languages, offers"
                    " FROM mentors WHERE id = :id"
                ),
                {"id": mentor},
            ).one()
        )
