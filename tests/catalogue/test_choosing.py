"""What a young person keeps is theirs; what is proposed to them or set aside, they see and undo."""

import pytest
from sqlalchemy import select, text

from services import catalogue, circle
from services.catalogue import Choice, Mark
from services.catalogue.tables import offer_choices, offer_marks
from services.circle import Part, Viewer
from services.database import acting_as, as_system, session
from services.errors import NotFound, Refused
from services.journal import JournalLine
from tests.catalogue.conftest import make_offer, own, seen_by


def test_kept_twice_is_kept_once_and_given_up(cast, numbered) -> None:
    visale = numbered(12)
    with acting_as(cast.naima.id):
        mine = own(cast.naima)
        catalogue.mark_offer(mine, visale, Mark.FAVOURITE)
        catalogue.mark_offer(mine, visale, Mark.FAVOURITE)
        assert catalogue.marks_of(mine) == {visale: frozenset({Mark.FAVOURITE})}
        catalogue.unmark_offer(mine, visale, Mark.FAVOURITE)
        catalogue.unmark_offer(mine, visale, Mark.FAVOURITE)
        assert catalogue.marks_of(mine) == {}


def test_what_is_not_shown_is_not_kept(cast, numbered) -> None:
    with acting_as(cast.naima.id), pytest.raises(NotFound):
        catalogue.mark_offer(own(cast.naima), numbered(3), Mark.FAVOURITE)


@pytest.mark.parametrize("slug", ["karim", "samira", "lucie", "marc", "claire", "theo"])
def test_nobody_else_knows_what_naima_keeps(cast, numbered, slug) -> None:
    with acting_as(cast.naima.id):
        catalogue.mark_offer(own(cast.naima), numbered(12), Mark.FAVOURITE)
    with acting_as(getattr(cast, slug).id):
        assert session.scalars(select(offer_marks.c.offer_id)).all() == []


def test_karim_cannot_keep_in_her_name(cast, numbered) -> None:
    with acting_as(cast.karim.id):
        his = seen_by(cast.karim, cast.naima)
        assert catalogue.marks_of(his) == {}
        with pytest.raises(NotFound):
            catalogue.mark_offer(his, numbered(12), Mark.FAVOURITE)
        with pytest.raises(NotFound):
            catalogue.unmark_offer(his, numbered(12), Mark.FAVOURITE)


def test_proposed_it_is_told_once_neutrally_and_in_the_journal(cast, numbered) -> None:
    visale = numbered(12)
    with acting_as(cast.karim.id):
        catalogue.propose_offer(seen_by(cast.karim, cast.naima), visale, "Pour ton studio")
    with acting_as(cast.naima.id):
        (one,) = catalogue.choices_of(own(cast.naima)).values()
        assert (one.choice, one.by, one.words) == (Choice.PROPOSED, "Karim Benali", "Pour ton studio")
        told = session.execute(text("SELECT kind, address, count FROM notifications")).all()
        assert told == [("proposal", f"/services/{visale}", 1)]
    with as_system():
        line = session.execute(
            select(JournalLine.operation, JournalLine.reason).where(JournalLine.actor_id == cast.karim.id)
        ).all()
    assert ("offer.propose", "referent") in line


def test_her_words_are_sealed_where_they_lie(cast, numbered) -> None:
    with acting_as(cast.karim.id):
        catalogue.propose_offer(seen_by(cast.karim, cast.naima), numbered(12), "Pour ton studio")
    with as_system():
        kept = session.scalar(select(offer_choices.c.words))
    assert b"studio" not in bytes(kept)


def test_set_aside_is_not_told_but_seen_and_put_back(cast, numbered) -> None:
    visale = numbered(12)
    with acting_as(cast.karim.id):
        catalogue.set_aside_offer(seen_by(cast.karim, cast.naima), visale, "Trop tôt")
    with acting_as(cast.naima.id):
        mine = own(cast.naima)
        assert session.execute(text("SELECT 1 FROM notifications")).all() == []
        catalogue.undo_choice(mine, visale)
        assert catalogue.choices_of(mine)[visale].is_undone
        catalogue.undo_choice(mine, visale, again=True)
        assert not catalogue.choices_of(mine)[visale].is_undone


def test_karim_takes_back_what_he_did_and_nobody_else_does(cast, numbered) -> None:
    visale = numbered(12)
    with acting_as(cast.karim.id):
        catalogue.propose_offer(seen_by(cast.karim, cast.naima), visale)
    with acting_as(cast.lucie.id), pytest.raises(NotFound):
        catalogue.withdraw_choice(seen_by(cast.lucie, cast.naima), visale)
    with acting_as(cast.karim.id):
        catalogue.withdraw_choice(seen_by(cast.karim, cast.naima), visale)
        assert catalogue.choices_of(seen_by(cast.karim, cast.naima)) == {}


def test_lucie_proposes_in_the_domain_she_was_given_and_sets_nothing_aside(cast, numbered) -> None:
    with acting_as(cast.lucie.id):
        hers = seen_by(cast.lucie, cast.naima)
        catalogue.propose_offer(hers, numbered(12))
        with pytest.raises(NotFound):
            catalogue.propose_offer(hers, numbered(17))
        with pytest.raises(NotFound):
            catalogue.set_aside_offer(hers, numbered(12))


@pytest.mark.parametrize("slug", ["samira", "marc", "naima"])
def test_these_propose_nothing_and_set_nothing_aside(cast, numbered, slug) -> None:
    member = getattr(cast, slug)
    with acting_as(member.id):
        relation = circle.find_relation(Viewer(member.id, team_ids=()), cast.naima.id)
        for act in (catalogue.propose_offer, catalogue.set_aside_offer):
            if relation is not None:
                with pytest.raises(NotFound):
                    act(relation, numbered(12))


def test_a_domain_withdrawn_from_karim_is_closed_to_his_proposals(cast, numbered) -> None:
    with acting_as(cast.naima.id):
        mine = own(cast.naima)
        karim = next(one for one in circle.members_of(mine.space) if one.account_id == cast.karim.id)
        circle.withdraw(mine, karim.link_id, Part.PATH, domain="logement")
    with acting_as(cast.karim.id):
        his = seen_by(cast.karim, cast.naima)
        with pytest.raises(NotFound):
            catalogue.propose_offer(his, numbered(12))
        catalogue.propose_offer(his, numbered(17))


def test_what_is_not_shown_is_not_proposed_and_words_are_short(cast, numbered) -> None:
    hidden = make_offer(state="hidden")
    with acting_as(cast.karim.id):
        his = seen_by(cast.karim, cast.naima)
        with pytest.raises(NotFound):
            catalogue.propose_offer(his, hidden)
        with pytest.raises(Refused, match="words_too_long"):
            catalogue.propose_offer(his, numbered(12), "x" * 301)


def test_nobody_chooses_in_somebody_else_s_name_even_by_hand(cast, numbered) -> None:
    by_hand = text(
        "INSERT INTO offer_choices (jeune_id, offer_id, choice, made_by, at) VALUES (:j, :o, 'proposed', :by, now())"
    )
    with acting_as(cast.lucie.id), pytest.raises(Exception, match="row-level security"):
        session.execute(by_hand, {"j": cast.naima.id, "o": numbered(12), "by": cast.karim.id})
    session.rollback()
