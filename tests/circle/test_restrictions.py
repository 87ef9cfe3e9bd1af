"""A decision that keeps somebody away is set by one person and lifted by two: a référent and a cadre."""

from datetime import date

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import IntegrityError

from services import circle
from services.circle import LinkKind, PostKind, Viewer
from services.circle.models import Post, Restriction
from services.database import as_system, session
from services.errors import Conflict, NotFound, Refused, StepUpNeeded
from services.journal import JournalLine
from tests.circle import world
from tests.circle.test_sharing import sees

LIFTED = "JE 26/0077"


@pytest.fixture
def limit(cast, acting):
    """Lucie, to whom housing was given, is kept away by a decision that Karim wrote down."""
    with acting(cast.karim):
        return circle.set_restriction(
            towards(cast.karim.id, cast.naima),
            cast.lucie.id,
            kind="contact",
            reference="JE 26/0042",
            starts_on=date(2026, 11, 22),
        )


def towards(account, jeune, *, stepped_up: bool = True):
    team = circle.find_standing(account).team_ids
    return circle.find_relation(Viewer(account, is_stepped_up=stepped_up, team_ids=team), jeune.id)


def ask(acting, member, cast, limit, reference=LIFTED) -> None:
    with acting(member):
        circle.ask_to_lift(towards(member.id, cast.naima), limit, reference=reference)


def agree(acting, member, cast, limit, reference=LIFTED) -> None:
    with acting(member):
        circle.agree_to_lift(towards(member.id, cast.naima), limit, reference=reference)


def housing(cast) -> bool:
    return sees(cast.lucie, cast.naima, domain="logement")


@pytest.mark.parametrize(("first", "second"), [("karim", "marc"), ("marc", "karim")])
def test_karim_and_marc_lift_it_together_in_any_order(cast, acting, limit, first, second):
    ask(acting, getattr(cast, first), cast, limit)
    assert not housing(cast)
    agree(acting, getattr(cast, second), cast, limit)
    assert housing(cast)
    with acting(cast.naima):
        lines = session.scalars(
            select(JournalLine).where(JournalLine.operation == "restriction.lift").order_by(JournalLine.id)
        )
        noted = [(line.actor_id, line.object) for line in lines]
    assert noted == [(getattr(cast, first).id, "asked"), (getattr(cast, second).id, "lifted")]


@pytest.mark.parametrize("slug", ["karim", "marc"])
def test_nobody_lifts_it_alone_even_by_asking_first(cast, acting, limit, slug):
    with pytest.raises(Refused, match="lift_by_two"):
        agree(acting, getattr(cast, slug), cast, limit)
    ask(acting, getattr(cast, slug), cast, limit)
    with pytest.raises(Refused, match="lift_by_two"):
        agree(acting, getattr(cast, slug), cast, limit)
    assert not housing(cast)


def test_two_cadres_are_one_function(cast, acting, limit):
    other = world.make_account("Odile")
    world.make_post(other, PostKind.CADRE, world.team_of(cast.naima.id))
    ask(acting, cast.marc, cast, limit)
    with acting(type(cast.marc)("odile", other)), pytest.raises(Refused, match="lift_by_two"):
        circle.agree_to_lift(towards(other, cast.naima), limit, reference=LIFTED)
    assert not housing(cast)


@pytest.mark.parametrize("slug", ["naima", "samira"])
def test_the_table_names_nobody_else(cast, acting, limit, slug):
    member = getattr(cast, slug)
    for act in (ask, agree):
        with pytest.raises(NotFound):
            act(acting, member, cast, limit)


def test_claire_and_lucie_have_no_way_to_it(cast, acting, limit):
    for member in (cast.claire, cast.lucie):
        with acting(member):
            assert towards(member.id, cast.naima) is None


def test_a_cadre_kept_away_from_a_space_never_lifts_anything_there(cast, acting):
    kept_away = world.make_restriction(cast.naima.id, cast.marc.id, starts_on=date(2026, 12, 1))
    ask(acting, cast.karim, cast, kept_away)
    with pytest.raises(NotFound):  # to come, and already not his to lift
        agree(acting, cast.marc, cast, kept_away)
    world.make_restriction(cast.naima.id, cast.marc.id)
    with acting(cast.marc):
        assert towards(cast.marc.id, cast.naima) is None


def test_a_restriction_of_another_space_is_not_there(cast, acting, limit):
    with acting(cast.karim), pytest.raises(NotFound):
        circle.ask_to_lift(towards(cast.karim.id, cast.theo), limit, reference=LIFTED)


def test_both_prove_themselves_lately_and_write_the_decision(cast, acting, limit):
    with acting(cast.karim):
        with pytest.raises(StepUpNeeded):
            circle.ask_to_lift(towards(cast.karim.id, cast.naima, stepped_up=False), limit, reference=LIFTED)
        with pytest.raises(Refused, match="restriction_without_reference"):
            circle.ask_to_lift(towards(cast.karim.id, cast.naima), limit, reference="  ")
    ask(acting, cast.karim, cast, limit)
    with acting(cast.marc), pytest.raises(StepUpNeeded):
        circle.agree_to_lift(towards(cast.marc.id, cast.naima, stepped_up=False), limit, reference=LIFTED)


def test_what_was_asked_counts_only_as_long_as_whoever_asked_could_still(cast, acting, limit):
    ask(acting, cast.marc, cast, limit)
    with as_system():
        session.execute(
            update(Post).where(Post.account_id == cast.marc.id).values(ends_on=date(2026, 11, 21))
        )
        session.commit()
    with pytest.raises(Refused, match="lift_by_two"):
        agree(acting, cast.karim, cast, limit)


def test_marc_says_no_and_the_limit_stays(cast, acting, limit):
    ask(acting, cast.karim, cast, limit)
    with acting(cast.marc):
        circle.refuse_to_lift(towards(cast.marc.id, cast.naima), limit)
    with pytest.raises(Refused, match="lift_by_two"):
        agree(acting, cast.marc, cast, limit)
    assert not housing(cast)


def test_marc_agrees_to_the_decision_he_read_and_to_no_other(cast, acting, limit):
    ask(acting, cast.karim, cast, limit)
    ask(acting, cast.karim, cast, limit, "JE 26/0099")  # between what Marc read and his agreement
    with pytest.raises(Conflict):
        agree(acting, cast.marc, cast, limit, LIFTED)
    assert not housing(cast)
    agree(acting, cast.marc, cast, limit, "JE 26/0099")
    assert housing(cast)


def test_what_is_lifted_is_lifted_once_and_another_limit_still_binds(cast, acting, limit):
    ask(acting, cast.karim, cast, limit)
    agree(acting, cast.marc, cast, limit)
    with pytest.raises(NotFound):
        agree(acting, cast.marc, cast, limit)
    world.make_restriction(cast.naima.id, cast.lucie.id)
    assert not housing(cast)


@pytest.mark.parametrize(
    "by_hand",
    [
        "lifted_at = now()",
        "lift_asked_at = now(), lift_asked_by = set_by, lifted_at = now(), lifted_by = set_by",
    ],
)
def test_the_database_too_wants_two(cast, limit, by_hand):
    with as_system(), pytest.raises(IntegrityError):
        session.execute(text(f"UPDATE restrictions SET {by_hand} WHERE id = :id"), {"id": limit})
    session.rollback()
    assert session.get(Restriction, limit) is None  # nobody acts any more: nothing shows


def test_a_referent_who_only_hands_over_lifts_nothing(cast, acting):
    jeune = world.make_jeune(date(2008, 11, 10), team=world.team_of(cast.naima.id))
    world.make_link(jeune, cast.karim.id, LinkKind.REFERENT, basis=circle.LinkBasis.DECISION)
    kept_away = world.make_restriction(jeune, cast.lucie.id)
    with acting(cast.karim), pytest.raises(NotFound):
        circle.ask_to_lift(towards(cast.karim.id, type(cast.karim)("j", jeune)), kept_away, reference=LIFTED)
