"""How often an offer is opened: by young people, once a look, and of nobody."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import insert, inspect, select, text
from sqlalchemy.exc import ProgrammingError

from services import catalogue, clock
from services.catalogue.tables import offer_openings
from services.database import acting_as, as_system, session
from services.errors import NotFound
from tests.catalogue.conftest import make_offer, own, seen_by
from tests.catalogue.test_pages import without_csrf

__all__ = ["without_csrf"]


def times(offer) -> dict[date, int]:
    with as_system():
        rows = session.execute(
            select(offer_openings.c.month, offer_openings.c.times).where(offer_openings.c.offer_id == offer)
        ).all()
    return {month: number for month, number in rows}


NOVEMBER = date(2026, 11, 1)


def test_a_young_person_who_opens_it_counts_and_the_month_is_that_of_paris(cast, sign_in, numbered):
    visale = numbered(12)
    sign_in(cast.naima).get(f"/services/{visale}")
    sign_in(cast.theo).get(f"/services/{visale}")
    assert times(visale) == {NOVEMBER: 2}
    with clock.held_at(datetime(2026, 11, 30, 23, 30, tzinfo=UTC)), acting_as(cast.naima.id):
        catalogue.count_opening(own(cast.naima), visale)
    assert times(visale) == {NOVEMBER: 2, date(2026, 12, 1): 1}


@pytest.mark.parametrize("header", ["max-age=0", "no-cache"])
def test_a_reload_is_no_new_opening(cast, sign_in, numbered, header):
    visale, naima = numbered(12), sign_in(cast.naima)
    naima.get(f"/services/{visale}")
    naima.get(f"/services/{visale}", headers={"Cache-Control": header})
    assert times(visale) == {NOVEMBER: 1}


def test_the_page_after_something_was_done_on_it_is_no_new_opening(cast, sign_in, numbered, without_csrf):
    visale, naima = numbered(12), sign_in(cast.naima)
    naima.get(f"/services/{visale}")
    kept = naima.post(f"/services/{visale}/favori", data={"on": "1"})
    naima.get(kept.headers["Location"])
    assert times(visale) == {NOVEMBER: 1}
    naima.get("/services")
    naima.get(f"/services/{visale}")
    assert times(visale) == {NOVEMBER: 2}


@pytest.mark.parametrize("slug", ["karim", "marc", "lucie", "samira"])
def test_nobody_else_counts_whatever_they_open(cast, sign_in, numbered, slug):
    visale, member = numbered(12), getattr(cast, slug)
    client = sign_in(member)
    for address in (
        f"/services/{visale}",
        f"/catalogue/{visale}",
        f"/jeunes/{cast.naima.id}/services",
        "/services",
    ):
        client.get(address)
    with acting_as(member.id):
        session.execute(text("SELECT envol_count_opening(:offer)"), {"offer": visale})
        if slug in ("karim", "lucie"):
            with pytest.raises(NotFound):
                catalogue.count_opening(seen_by(member, cast.naima), visale)
    assert times(visale) == {}


def test_the_list_and_the_bouquets_open_nothing(cast, sign_in, numbered):
    naima, all_of_them = (
        sign_in(cast.naima),
        select(offer_openings.c.times).order_by(offer_openings.c.offer_id),
    )
    with as_system():
        before = session.scalars(all_of_them).all()
    naima.get("/services")
    naima.get("/bouquets/premier-chez-moi")
    with as_system():
        assert session.scalars(all_of_them).all() == before


@pytest.mark.parametrize("changed", [{"state": "hidden"}, {"state": "draft"}, {"departement": "54"}])
def test_what_is_not_shown_to_them_is_not_counted(cast, sign_in, changed):
    with as_system():
        session.execute(text("INSERT INTO departements VALUES ('54', 'Meurthe-et-Moselle')"))
    offer = make_offer("Cachée", **changed)
    assert sign_in(cast.naima).get(f"/services/{offer}").status_code == 404
    with acting_as(cast.naima.id):
        catalogue.count_opening(own(cast.naima), offer)
    assert times(offer) == {}


def test_nothing_in_the_table_says_who_or_when(cast, db):
    assert {column["name"] for column in inspect(db).get_columns("offer_openings")} == {
        "offer_id",
        "month",
        "times",
    }


def test_the_application_counts_by_its_function_and_writes_no_other_number(cast, numbered):
    with as_system(), pytest.raises(ProgrammingError, match="permission denied"):
        session.execute(insert(offer_openings).values(offer_id=numbered(12), month=NOVEMBER, times=12))
    session.rollback()


def test_an_offer_that_is_opened_costs_one_statement_more(cast, sign_in, numbered, count_statements):
    visale, naima = numbered(12), sign_in(cast.naima)
    naima.get(f"/services/{visale}")
    with count_statements() as first:
        naima.get(f"/services/{visale}")
    with count_statements() as again:
        naima.get(f"/services/{visale}", headers={"Cache-Control": "max-age=0"})
    assert len(first) == len(again) + 1
