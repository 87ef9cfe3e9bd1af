"""The charter comes first: a mentor whom somebody invites opens nothing before they signed it, attested or not."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import text

from services import accounts, circle, clock, mentoring
from services.circle import LinkKind, Part, Viewer
from services.database import acting_as, as_system, session, transaction
from services.mentoring import MentorState
from tests.cast import Cast, Member
from tests.circle import world
from tests.mentoring.conftest import NUMBER, as_marc, do, second_cadre, sheet_of

PATH = "checklist.shared.read"


@pytest.fixture
def paul(cast: Cast) -> Member:
    """Whom Karim invites as Inès's mentor, and whom two cadres checked: they signed nothing."""
    link, _ticket = do(cast.karim, cast.ines, circle.invite_to_circle, "Paul", LinkKind.MENTOR)
    with as_system():
        account = circle.account_of_link(link)
    accounts.open_account(account, language="fr")
    circle.accept_links(account)
    mentor = sheet_of(cast).line.id
    as_marc(cast, mentoring.check, mentor, NUMBER, clock.now().date())
    with acting_as((other := second_cadre(cast)).account_id), transaction():
        mentoring.agree(other, mentor, NUMBER)
    do(cast.ines, cast.ines, circle.give, link, Part.PATH)
    return Member("paul", account)


def opens(paul: Member, jeune: UUID) -> bool:
    """Whether the rule and, alone, the fence let him in; they always agree."""
    with acting_as(paul.id):
        by_rule = circle.can(Viewer(paul.id), PATH, jeune)
        by_fence = session.execute(text("SELECT 1 FROM grants WHERE jeune_id = :j"), {"j": jeune}).first()
    assert by_rule == (by_fence is not None)
    return by_rule


def signs(paul: Member) -> None:
    with acting_as(paul.id), transaction():
        mentoring.sign_charter(Viewer(paul.id))


def test_attested_and_without_a_signature_nothing_opens(cast, paul):
    assert not opens(paul, cast.ines.id)
    with acting_as(paul.id):
        assert circle.linked_relations(Viewer(paul.id), None) == []
        assert circle.find_relation(Viewer(paul.id), cast.ines.id) is None
    signs(paul)
    assert opens(paul, cast.ines.id)


def test_the_cadres_see_that_the_charter_is_missing_and_may_still_stop_him(cast, paul):
    assert sheet_of(cast).line.state is MentorState.UNSIGNED
    as_marc(cast, mentoring.end, sheet_of(cast).line.id)
    signs(paul)
    assert not opens(paul, cast.ines.id)


def test_signed_without_an_attestation_nothing_opens_either(cast, paul):
    signs(paul)
    as_marc(cast, mentoring.suspend, sheet_of(cast).line.id)
    assert not opens(paul, cast.ines.id)


def test_the_day_after_another_charter_nobody_is_frozen(cast, paul):
    signs(paul)
    with as_system():
        session.execute(
            text("UPDATE mentors SET charter_version = '2025-01' WHERE account_id = :a"), {"a": paul.id}
        )
    assert opens(paul, cast.ines.id)


def test_a_mentor_of_before_has_until_a_day_and_what_they_had_comes_back_once_signed(cast, paul):
    due = clock.now().date() + timedelta(days=60)
    with as_system():
        values = {"a": paul.id, "due": due}
        session.execute(text("UPDATE mentors SET charter_due_on = :due WHERE account_id = :a"), values)
    assert opens(paul, cast.ines.id)
    with clock.held_at(clock.now() + timedelta(days=62)):
        assert not opens(paul, cast.ines.id)
        signs(paul)
        assert opens(paul, cast.ines.id)


def test_on_screen_he_is_told_first_and_ines_reads_that_it_is_not_because_of_her(cast, sign_in, paul):
    his = sign_in(paul)
    page = his.get("/mentors").text
    assert "Signez d’abord la charte" in page
    assert page.index("Je signe la charte") < page.index("Ce que les jeunes lisent de vous")
    assert "Inès" not in page
    hers = sign_in(cast.ines)
    assert "Ce n’est pas à cause de toi" in hers.get("/mentors").text
    assert "ses papiers de mentor ne sont pas encore prêts" in hers.get("/cercle").text
    his.post("/mentors/charte")
    assert "Signez d’abord la charte" not in his.get("/mentors").text
    assert "Écrire à Paul" in hers.get("/mentors").text


def test_a_mentor_of_before_reads_until_when(cast, sign_in):
    world.sign_charter(cast.lucie.id)
    with as_system():
        session.execute(
            text(
                "UPDATE mentors SET charter_signed_at = NULL, charter_version = NULL, charter_due_on = '2027-01-22'"
                " WHERE account_id = :a"
            ),
            {"a": cast.lucie.id},
        )
    page = sign_in(cast.lucie).get("/mentors").text
    assert "Signez la charte avant le 22 janvier 2027" in page
    assert "Naïma" in page
