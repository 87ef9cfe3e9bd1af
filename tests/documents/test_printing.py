"""PDFs that somebody asks for: made by the worker in their language, theirs alone, for a day."""

import re
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import func, select, text

from app.printing.sheets import said_on
from services import circle, clock, journey, printing
from services.accounts.limits import Limit
from services.circle import Part, Viewer
from services.database import acting_as, as_system, session
from services.errors import NotFound
from services.journal import JournalLine
from services.printing import PrintOrder, PrintState
from tests.appointments.test_groups import join, offer
from tests.documents.conftest import relation_of
from tests.documents.printed import read_back
from tests.documents.test_pages import token

INJECTED = '#read("/etc/passwd") $x$ *gras* = Titre @ref <tag> \\ //'


def press(browser, page: str, action: str):
    """The button of a page, as a browser sends it."""
    seen = browser.get(page).text
    assert f'action="{action}"' in seen
    return browser.post(action, data={"csrf_token": token(seen)})


def order_of(answer) -> UUID:
    assert answer.status_code == 303
    return UUID(re.fullmatch(r"/impressions/([0-9a-f-]{36})", answer.location)[1])


def worked(order: UUID) -> None:
    """The worker takes it."""
    session.remove()
    printing.make_print(order, said_on)
    session.remove()


def state_of(order: UUID) -> PrintState | None:
    with as_system():
        found = session.scalar(select(PrintOrder.state).where(PrintOrder.id == order))
    session.remove()
    return found


def readings(actor, operation: str) -> int:
    with as_system():
        number = session.scalar(
            select(func.count())
            .select_from(JournalLine)
            .where(JournalLine.actor_id == actor.id, JournalLine.operation == operation)
        )
    session.remove()
    return number or 0


@pytest.fixture
def naima(cast, sign_in):
    return sign_in(cast.naima)


@pytest.fixture
def voices(cast):
    """What Naïma writes in two languages, and what would be an instruction if it were one."""
    with acting_as(cast.naima.id):
        own = relation_of(cast.naima, cast.naima)
        journey.write_project(own, 1, INJECTED)
        journey.write_project(own, 2, "Une chambre 😀\nأريد غرفة صغيرة قرب المدينة 2027\nتشجيع")
    session.remove()


@pytest.fixture
def given(cast):
    """Naïma gives her project to Karim."""
    with acting_as(cast.naima.id):
        own = relation_of(cast.naima, cast.naima)
        karim = next(one for one in circle.members_of(own.space) if one.account_id == cast.karim.id)
        circle.give(own, karim.link_id, Part.PROJECT)
    session.remove()


# the project


def test_naima_has_her_project_in_french_tagged_and_whole(naima, voices):
    order = order_of(press(naima, "/projet", "/projet/pdf"))
    waiting = naima.get(f"/impressions/{order}").text
    assert "Le PDF se prépare" in waiting
    assert 'hx-trigger="load delay:2s"' in waiting
    assert naima.get(f"/impressions/{order}/fichier").status_code == 404
    worked(order)
    ready = naima.get(f"/impressions/{order}").text
    assert "Le PDF est prêt" in ready
    assert "hx-trigger" not in ready
    answer = naima.get(f"/impressions/{order}/fichier")
    assert answer.mimetype == "application/pdf"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert answer.headers["Cache-Control"] == "no-store"
    read = read_back(answer.data)
    assert (read.title, read.language) == ("Projet d’accès à l’autonomie", "fr")
    assert read.is_tagged
    assert read.is_for_all
    for words in (
        "Naïma, le 22 novembre 2026",
        "2. Un logement",
        "Ma voix",
        "Signature du référent",
        "L222-5-1",
    ):
        assert words in read.text, words


def test_what_she_writes_stays_text_in_its_own_direction(naima, voices):
    order = order_of(press(naima, "/projet", "/projet/pdf"))
    worked(order)
    words = read_back(naima.get(f"/impressions/{order}/fichier").data).text
    assert INJECTED in " ".join(words.split())
    assert "Une chambre 😀" in words
    assert "أريد غرفة صغيرة قرب المدينة 2027" in words
    assert "root:" not in words


def test_in_arabic_it_reads_from_right_to_left(naima, voices):
    naima.post("/moi/langue", data={"csrf_token": token(naima.get("/moi").text), "language": "ar"})
    order = order_of(naima.post("/projet/pdf", data={"csrf_token": token(naima.get("/projet").text)}))
    worked(order)
    read = read_back(naima.get(f"/impressions/{order}/fichier").data)
    assert read.language == "ar"
    assert read.title == "مشروع الاستقلالية"
    assert "أريد غرفة صغيرة قرب المدينة 2027" in read.text
    assert "22 نوفمبر 2026" in read.text


def test_it_is_for_whoever_asked_and_nobody_else(cast, naima, voices, sign_in):
    order = order_of(press(naima, "/projet", "/projet/pdf"))
    worked(order)
    for other in cast.all:
        if other.slug == "naima":
            continue
        browser = sign_in(other)
        assert browser.get(f"/impressions/{order}").status_code == 404, other.slug
        assert browser.get(f"/impressions/{order}/fichier").status_code == 404, other.slug
        with acting_as(other.id):
            assert session.scalar(text("SELECT count(*) FROM print_orders")) == 0
        session.remove()


def test_karim_has_it_once_it_is_given_and_each_reading_is_noted(cast, sign_in, voices, given):
    karim = sign_in(cast.karim)
    page = f"/projet/{cast.naima.id}"
    answer = press(karim, page, f"{page}/pdf")
    before = readings(cast.karim, "project.read")
    order = order_of(answer)
    karim.get(f"/impressions/{order}")
    assert readings(cast.karim, "project.read") == before
    worked(order)
    assert readings(cast.karim, "project.read") == before + 1, "what it says was read"
    taken = karim.get(f"/impressions/{order}/fichier")
    assert "Ce que dit Naïma" in read_back(taken.data).text
    assert readings(cast.karim, "project.read") == before + 2, "and taken away"


def test_without_it_being_given_nobody_asks(cast, sign_in):
    for other in cast.all:
        if other.slug == "naima":
            continue
        browser = sign_in(other)
        answer = browser.post(
            f"/projet/{cast.naima.id}/pdf", data={"csrf_token": token(browser.get("/moi").text)}
        )
        assert answer.status_code == 404, other.slug


def test_taken_back_meanwhile_it_is_neither_made_nor_read(cast, sign_in, voices, given):
    karim = sign_in(cast.karim)
    page = f"/projet/{cast.naima.id}"
    first = order_of(press(karim, page, f"{page}/pdf"))
    worked(first)
    second = order_of(press(karim, page, f"{page}/pdf"))
    with acting_as(cast.naima.id):
        own = relation_of(cast.naima, cast.naima)
        link = next(one for one in circle.members_of(own.space) if one.account_id == cast.karim.id)
        circle.withdraw(own, link.link_id, Part.PROJECT)
    session.remove()
    worked(second)
    assert state_of(second) is PrintState.FAILED
    assert "n’a pas pu être fait" in karim.get(f"/impressions/{second}").text
    assert karim.get(f"/impressions/{first}/fichier").status_code == 404


# the sheet of who comes


def test_karim_has_the_sheet_of_his_event_and_claire_has_not(cast, sign_in):
    event = offer(cast)
    join(cast.naima, event)
    join(cast.theo, event)
    session.remove()
    karim, claire = sign_in(cast.karim), sign_in(cast.claire)
    page = f"/agenda/collectifs/{event}"
    order = order_of(press(karim, page, f"{page}/pdf"))
    worked(order)
    read = read_back(karim.get(f"/impressions/{order}/fichier").data)
    assert read.title == "Visite du foyer"
    assert read.is_for_all
    for words in ("Vendredi", "Saint-Lô", "Naïma", "Théo", "Signature"):
        assert words in read.text, words
    refused = claire.post(f"{page}/pdf", data={"csrf_token": token(claire.get("/moi").text)})
    assert refused.status_code == 404


def test_a_sheet_without_anybody_says_so(cast, sign_in):
    event = offer(cast)
    session.remove()
    karim = sign_in(cast.karim)
    order = order_of(press(karim, f"/agenda/collectifs/{event}", f"/agenda/collectifs/{event}/pdf"))
    worked(order)
    assert "Personne pour l’instant" in read_back(karim.get(f"/impressions/{order}/fichier").data).text


# the worker, the store, the day


def test_two_taps_are_one_order(naima, voices):
    first = order_of(press(naima, "/projet", "/projet/pdf"))
    assert order_of(press(naima, "/projet", "/projet/pdf")) == first
    worked(first)
    assert order_of(press(naima, "/projet", "/projet/pdf")) != first


class Dying(BaseException):
    """The power goes."""


def test_a_worker_killed_in_the_middle_leaves_nothing_and_the_next_makes_it_once(cast, naima, voices, store):
    order = order_of(press(naima, "/projet", "/projet/pdf"))
    session.remove()

    def dies(*_asked):
        raise Dying

    with pytest.raises(Dying):
        printing.make_print(order, dies)
    session.remove()
    assert state_of(order) is PrintState.WAITING
    assert printing.make_waiting_prints(said_on) == 1
    session.remove()
    assert printing.make_waiting_prints(said_on) == 0
    assert state_of(order) is PrintState.MADE
    assert len(list(store.under("prints"))) == 1


def test_what_lies_in_the_store_is_ciphertext(naima, voices, store):
    order = order_of(press(naima, "/projet", "/projet/pdf"))
    worked(order)
    (kept,) = store.under("prints")
    body = b"".join(store.get(kept.name))
    assert b"%PDF" not in body
    assert len(body) > 10_000


def test_after_a_day_it_is_gone_everywhere(cast, naima, voices, store):
    order = order_of(press(naima, "/projet", "/projet/pdf"))
    worked(order)
    with clock.held_at(clock.now() + timedelta(hours=25)):
        assert naima.get(f"/impressions/{order}/fichier").status_code == 404
        session.remove()
        assert printing.forget_prints() == 1
        assert list(store.under("prints")) == []
    assert state_of(order) is None


def test_a_file_that_no_order_names_goes_too(store, db):
    store.put("prints/aa/" + "a" * 32, [b"left by a crash"])
    printing.forget_prints()
    assert list(store.under("prints"))
    with clock.held_at(clock.now() + timedelta(days=3)):
        printing.forget_prints()
    assert list(store.under("prints")) == []


def test_sealed_with_the_key_of_her_space_it_does_not_outlive_it(cast, naima, voices):
    order = order_of(press(naima, "/projet", "/projet/pdf"))
    worked(order)
    with acting_as(cast.naima.id):
        printed = printing.open_print(Viewer(cast.naima.id), order)
        kept = session.execute(select(PrintOrder.ring_key, PrintOrder.wrapped)).one()
    assert tuple(kept) == (None, None), "no key of its own"
    with pytest.raises(NotFound):
        printing.read_print(replace(printed, cipher=None))


def test_the_page_that_waits_is_cheap(naima, voices, count_statements):
    order = order_of(press(naima, "/projet", "/projet/pdf"))
    naima.get(f"/impressions/{order}")
    with count_statements() as seen:
        naima.get(f"/impressions/{order}")
    assert len(seen) <= 3


def test_the_page_asks_less_and_less_often_and_then_no_more(naima, voices):
    order = order_of(press(naima, "/projet", "/projet/pdf"))
    for waited, trigger in ((5, "load delay:2s"), (60, "load delay:10s")):
        with clock.held_at(clock.now() + timedelta(seconds=waited)):
            assert f'hx-trigger="{trigger}"' in naima.get(f"/impressions/{order}").text
    with clock.held_at(clock.now() + timedelta(minutes=4)):
        page = naima.get(f"/impressions/{order}").text
    assert "hx-trigger" not in page
    assert "revenir plus tard" in page


def test_too_many_in_a_day_wait(cast, naima, monkeypatch):
    monkeypatch.setattr("services.printing.ordering.A_DAY", Limit("too_many_prints", 1, timedelta(days=1)))
    worked(order_of(press(naima, "/projet", "/projet/pdf")))
    assert press(naima, "/projet", "/projet/pdf").location == "/projet"
    assert "demain" in naima.get("/projet").text
