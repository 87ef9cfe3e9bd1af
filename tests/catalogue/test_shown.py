"""What young people see: published, sourced, checked within six months, not over, and of where they live. Nothing else."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select, text, update

from app.config import MODES
from app.wiring import day_of_content
from services import catalogue, clock
from services.catalogue.tables import offers
from services.database import acting_as, as_system, session
from services.errors import NotFound
from tests.catalogue.conftest import make_offer, own
from tests.catalogue.test_loading import NEVER, SOURCED, TO_AGREE

LAST_DAY = datetime(2027, 5, 22, 9, tzinfo=UTC)
A_DAY_LATER = datetime(2027, 5, 23, 9, tzinfo=UTC)
# What is of Meurthe-et-Moselle is not of Manche.
ELSEWHERE = {15}


def shown(member) -> set:
    with acting_as(member.id):
        return {one.number or one.name for one in catalogue.offers_for(own(member))}


def test_naima_sees_what_was_read_in_a_source_and_nothing_else(cast) -> None:
    assert shown(cast.naima) == SOURCED - ELSEWHERE
    assert not shown(cast.naima) & (TO_AGREE | NEVER)


def test_six_months_to_the_day_it_is_shown_and_a_day_later_it_is_not(cast) -> None:
    with clock.held_at(LAST_DAY):
        assert shown(cast.naima) == SOURCED - ELSEWHERE
    with clock.held_at(A_DAY_LATER):
        assert shown(cast.naima) == set()
        with acting_as(cast.naima.id):
            assert catalogue.bouquets_for(own(cast.naima)) == []


def test_the_demo_alone_counts_from_the_day_of_its_own_content(cast) -> None:
    assert [day_of_content(mode) for mode in MODES] == [None, date(2026, 11, 22), None]
    catalogue.count_from(day_of_content("demo"))
    try:
        with clock.held_at(A_DAY_LATER):
            assert shown(cast.naima) == SOURCED - ELSEWHERE
    finally:
        catalogue.count_from(None)


@pytest.mark.parametrize(
    "changed",
    [
        {"state": "draft"},
        {"state": "reviewed"},
        {"state": "hidden"},
        {"state": "hidden", "never_publish": True},
        {"state": "draft", "source": ""},
        {"state": "draft", "checked_on": None},
        {"expires_on": date(2026, 11, 21)},
        {"territories": ["54"]},
        {"checked_on": date(2026, 5, 21)},
    ],
)
def test_this_is_never_shown_nor_opened(cast, changed) -> None:
    offer = make_offer("Cachée", **changed)
    assert "Cachée" not in shown(cast.naima)
    with acting_as(cast.naima.id), pytest.raises(NotFound):
        catalogue.open_offer(own(cast.naima), offer)


@pytest.mark.parametrize(
    "changed",
    [
        {},
        {"expires_on": date(2026, 11, 22)},
        {"territories": ["54", "50"]},
        {"checked_on": date(2026, 5, 22)},
    ],
)
def test_this_is_shown_and_opened(cast, changed) -> None:
    offer = make_offer("Montrée", **changed)
    assert "Montrée" in shown(cast.naima)
    with acting_as(cast.naima.id):
        assert catalogue.open_offer(own(cast.naima), offer).name == "Montrée"


def test_the_catalogue_of_another_departement_is_another(cast) -> None:
    with as_system():
        session.execute(text("INSERT INTO departements VALUES ('54', 'Meurthe-et-Moselle')"))
    offer = make_offer("De là-bas", departement="54")
    assert "De là-bas" not in shown(cast.naima)
    with acting_as(cast.naima.id):
        assert catalogue.offers_in("54") == []
        assert catalogue.offer_names([offer]) == {}


def test_bouquets_hold_what_is_shown_in_their_order(cast) -> None:
    with acting_as(cast.naima.id):
        found = {one.slug: one for one in catalogue.bouquets_for(own(cast.naima))}
        first = catalogue.open_bouquet(own(cast.naima), "premier-chez-moi")
        with pytest.raises(NotFound):
            catalogue.open_bouquet(own(cast.naima), "nulle-part")
    assert len(found) == 6
    assert [one.number for one in first.offers] == [2, 12, 13, 28]
    # One file: each paper once.
    assert first.papers == ("identity_card", "tax_notice", "care_certificate", "income_proof", "lease")


@pytest.mark.parametrize(
    ("slug", "reads"),
    [
        ("naima", "published"),
        ("karim", "published"),
        ("lucie", "published"),
        ("marc", "all"),
        ("samira", "published"),
    ],
)
def test_the_second_fence_shows_what_was_never_published_to_editors_alone(cast, slug, reads) -> None:
    with acting_as(getattr(cast, slug).id):
        numbers = set(session.scalars(select(offers.c.number)))
    assert numbers == (SOURCED | TO_AGREE | NEVER if reads == "all" else SOURCED)


def test_nobody_reads_nothing_and_only_editors_write(cast) -> None:
    assert session.scalars(select(offers.c.number)).all() == []
    for slug in ("naima", "karim", "lucie", "samira"):
        with acting_as(getattr(cast, slug).id):
            changed = session.execute(update(offers).values(name="À moi"))
            assert changed.rowcount == 0, slug
    with acting_as(cast.marc.id):
        assert session.execute(update(offers).where(offers.c.number == 3).values(contact="x")).rowcount == 1
    session.rollback()


def test_what_was_asked_for_keeps_its_name_when_it_is_over(cast, numbered) -> None:
    visale = numbered(12)
    with as_system():
        session.execute(update(offers).where(offers.c.number == 12).values(state="hidden"))
    with acting_as(cast.naima.id):
        assert catalogue.offer_names([visale]) == {
            visale: ("Une garantie de loyer, Visale", "Action Logement")
        }


def test_words_of_a_language_only_while_they_say_the_same(cast) -> None:
    from services.catalogue.content import words_print

    offer = make_offer("Montrée")
    with as_system():
        row = session.execute(select(offers).where(offers.c.id == offer)).one()._asdict()
        english = {"en": {"name": "Shown", "of": words_print(row)}}
        session.execute(update(offers).where(offers.c.id == offer).values(translations=english))
    with acting_as(cast.naima.id):
        read = catalogue.open_offer(own(cast.naima), offer, "en")
        assert (read.name, read.language) == ("Shown", "en")
        assert catalogue.open_offer(own(cast.naima), offer, "ar").language == "fr"
    with as_system():
        session.execute(update(offers).where(offers.c.id == offer).values(how="Autrement"))
    with acting_as(cast.naima.id):
        assert catalogue.open_offer(own(cast.naima), offer, "en").name == "Montrée"


def test_reading_is_one_statement_however_many_there_are(cast, count_statements) -> None:
    def statements() -> int:
        with acting_as(cast.naima.id):
            mine = own(cast.naima)
            catalogue.offers_for(mine)
            with count_statements() as seen:
                catalogue.bouquets_for(mine)
        return len(seen)

    before = statements()
    for number in range(60):
        make_offer(f"Offre {number}")
    assert statements() == before == 2
