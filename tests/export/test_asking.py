"""Asking for everything one has: one at a time, one a day, for oneself alone; and the page that says how far it is."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import text

from app.config import TEST_DAY
from app.export.making import make
from services import clock, export
from services.database import acting_as, as_system, session, transaction
from services.documents import StoreAway
from services.errors import StepUpNeeded, TooOften
from services.export import ExportState, asking
from services.notifications import Kind, centre
from tests.export.conftest import ask, bytes_of, last, own

OTHERS = ("samira", "lucie", "karim", "claire", "marc")


@pytest.mark.parametrize("slug", OTHERS)
def test_nobody_else_finds_the_page(cast, sign_in, slug) -> None:
    browser = sign_in(getattr(cast, slug))
    for address in ("/moi/export", "/moi/export/fichier"):
        assert browser.get(address).status_code == 404


@pytest.mark.parametrize("slug", [*OTHERS, "theo"])
def test_the_second_fence_shows_the_row_to_nobody_else(cast, slug) -> None:
    ask(cast.naima)
    with acting_as(getattr(cast, slug).id):
        assert session.execute(text("SELECT 1 FROM exports")).all() == []


def test_asked_twice_it_is_one(cast) -> None:
    assert ask(cast.naima) == ask(cast.naima)
    with as_system():
        jobs = session.execute(text("SELECT 1 FROM procrastinate_jobs WHERE task_name = 'make_export'")).all()
    assert len(jobs) == 1


def test_two_taps_at_once_are_one(cast) -> None:
    """The second had not seen the first when it looked: the index lets one in, and both are told of it."""
    with acting_as(cast.naima.id), transaction():
        assert asking._begin(cast.naima.id) == asking._begin(cast.naima.id)
    with as_system():
        assert len(session.execute(text("SELECT 1 FROM exports")).all()) == 1


def test_once_a_day_while_the_last_is_there(cast) -> None:
    make(ask(cast.naima))
    with pytest.raises(TooOften) as refused:
        ask(cast.naima)
    assert refused.value.reason == "export_once_a_day"
    first = last(cast.naima).id
    with clock.held_at(TEST_DAY + timedelta(days=1, minutes=1)):
        again = ask(cast.naima)
        assert again != first
        make(again)
    with as_system():
        states = dict(session.execute(text("SELECT id, state FROM exports")).all())
    assert states == {first: "expired", again: "ready"}, "one is kept: the newer"


def test_after_a_failure_at_once_but_not_all_day(cast, store, monkeypatch) -> None:
    monkeypatch.setattr(type(store), "put", _away)
    for _ in range(6):
        make(ask(cast.naima))
        assert last(cast.naima).state is ExportState.FAILED
    with pytest.raises(TooOften) as refused:
        ask(cast.naima)
    assert refused.value.reason == "too_many_exports"


def _away(*_values, **_named):
    raise StoreAway


def test_it_is_gone_after_a_week(cast, store) -> None:
    make(ask(cast.naima))
    assert len(list(store.under("exports"))) == 1
    with clock.held_at(TEST_DAY + timedelta(days=7, minutes=1)):
        with acting_as(cast.naima.id):
            assert export.open_archive(own(cast.naima)) is None
        assert export.purge_exports() == 1
        assert last(cast.naima).state is ExportState.EXPIRED
    assert list(store.under("exports")) == []


def test_what_nobody_ends_is_given_up(cast) -> None:
    ask(cast.naima)
    with clock.held_at(TEST_DAY + timedelta(hours=7)):
        export.purge_exports()
        assert last(cast.naima).state is ExportState.FAILED
        ask(cast.naima)


def test_ready_is_told_neutrally_and_read_by_the_page(cast, sign_in) -> None:
    make(ask(cast.naima))
    with acting_as(cast.naima.id):
        (line,) = [one for one in centre(cast.naima.id) if one.kind is Kind.SECURITY]
        assert not line.is_read
    browser = sign_in(cast.naima)
    assert "La copie de tes affaires est prête" in browser.get("/notifications").text
    browser.get("/moi/export")
    with acting_as(cast.naima.id):
        (line,) = [one for one in centre(cast.naima.id) if one.kind is Kind.SECURITY]
        assert line.is_read


def test_the_page_from_the_question_to_the_file(app, cast, sign_in) -> None:
    browser = sign_in(cast.naima)
    page = browser.get("/moi/export").text
    assert "Rassembler mes affaires" in page
    assert re.search(r"Environ \d+ ko", page)
    asked = browser.post("/moi/export", data={"csrf_token": _token(page)})
    assert (asked.status_code, asked.location) == (303, "/moi/export")
    page = browser.get("/moi/export").text
    assert "Ça commence dans un instant" in page
    assert "Rassembler mes affaires" not in page
    make(last(cast.naima).id)
    page = browser.get("/moi/export").text
    assert "Prendre mes affaires" in page
    answer = browser.get("/moi/export/fichier")
    assert answer.status_code == 200
    assert answer.data == bytes_of(cast.naima)
    assert answer.headers["Content-Length"] == str(len(answer.data))
    assert answer.headers["Content-Disposition"].startswith(
        'attachment; filename="mes-affaires-2026-11-22.zip"'
    )
    assert (answer.mimetype, answer.headers["Cache-Control"]) == ("application/zip", "no-store")
    assert answer.headers["Content-Security-Policy"].startswith("sandbox")


def _token(page: str) -> str:
    found = re.search(r'name="csrf-token" content="([^"]+)"', page)
    assert found
    return found[1]


def test_a_page_that_is_up_to_date_is_not_sent_again(cast, sign_in) -> None:
    ask(cast.naima)
    browser = sign_in(cast.naima)
    page = browser.get("/moi/export").text
    here = re.search(r'hx-get="([^"]+)"', page)
    assert here
    assert browser.get(here[1], headers={"HX-Request": "true"}).status_code == 204
    assert browser.get(here[1]).status_code == 200, "without the script the link shows it"
    make(last(cast.naima).id)
    fresh = browser.get(here[1], headers={"HX-Request": "true"})
    assert "Prendre mes affaires" in fresh.text
    assert "hx-get" not in fresh.text, "nothing is asked any more"


def test_the_passkey_or_a_code_is_asked_again(cast, sign_in) -> None:
    make(ask(cast.naima))
    with acting_as(cast.naima.id), pytest.raises(StepUpNeeded):
        export.open_archive(_not_proved(cast.naima))
    browser = sign_in(cast.naima)
    with clock.held_at(TEST_DAY + timedelta(minutes=6)):
        answer = browser.get("/moi/export/fichier")
    assert (answer.status_code, answer.location) == (303, "/moi/confirmer")
    with browser.session_transaction() as cookie:
        assert cookie["next"] == "/moi/export", "and back to the page, whose button then works"


def _not_proved(member):
    from dataclasses import replace

    from services.circle import Viewer

    return replace(own(member), viewer=Viewer(member.id))


def test_on_a_shared_phone_it_is_said_first(cast, sign_in) -> None:
    make(ask(cast.naima))
    browser = sign_in(cast.naima, device="shared")
    assert "Ce téléphone est partagé" in browser.get("/moi/export").text
    with clock.held_at(TEST_DAY + timedelta(minutes=6)):
        answer = browser.get("/moi/export/fichier")
    assert answer.status_code == 403
    assert "Ce téléphone est partagé" in answer.text
    assert "/moi/confirmer" in answer.text
    assert browser.get("/moi/export/fichier").status_code == 200, "just proved with a code of the card"


def test_nothing_to_take_leads_to_the_page(cast, sign_in) -> None:
    answer = sign_in(cast.theo).get("/moi/export/fichier")
    assert (answer.status_code, answer.location) == (303, "/moi/export")


def test_a_copy_that_no_longer_opens_says_so(cast, sign_in, store) -> None:
    make(ask(cast.naima))
    (kept,) = store.under("exports")
    store.delete(kept.name)
    answer = sign_in(cast.naima).get("/moi/export/fichier")
    assert answer.status_code == 422
    assert "Demandes-en une autre" in answer.text


def test_the_page_asks_few_statements_and_always_as_many(cast, sign_in, count_statements) -> None:
    browser = sign_in(cast.naima)
    numbers = []
    for _ in range(2):
        with count_statements() as seen:
            browser.get("/moi/export")
        numbers.append(len(seen))
        make(ask(cast.naima)) if len(numbers) == 1 else None
    assert max(numbers) <= 4
