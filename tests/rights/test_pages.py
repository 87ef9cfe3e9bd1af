"""/droits on screen: questions, what may be said, where it comes from; nothing typed is kept, little leaves the house."""

import html
import json
import re
import socket
import threading

import pytest
from sqlalchemy import text

from services import rights
from services.database import as_system, session
from tests.rights.calculator import calculator


@pytest.fixture
def young(app, sign_in, cast):
    app.config["WTF_CSRF_ENABLED"] = False
    yield lambda slug: sign_in(getattr(cast, slug))
    app.config["WTF_CSRF_ENABLED"] = True


@pytest.fixture
def service():
    with calculator() as told:
        rights.use(told.url)
        yield told
    rights.use("")


def page(answer, status: int = 200) -> str:
    assert answer.status_code == status
    return html.unescape(answer.text).replace("\u202f", " ")


def test_every_page_says_that_it_is_an_estimate_and_where_each_value_comes_from(young):
    shown = page(young("ines").get("/droits"))
    assert "Une estimation, pas un droit ouvert." in shown
    for address in ("visale.fr", "caf.fr", "messervices.etudiant.gouv.fr"):
        assert f'href="https://www.{address}"' in shown
    assert shown.count("lue le 22 novembre 2026") >= 8
    assert "CASF L222-5" in shown
    assert "J’ai besoin d’aide" in shown


def test_what_she_said_of_herself_is_there_already(young, cast, acting):
    from services import circle, journey
    from services.circle import Viewer

    with acting(cast.ines):
        own = circle.find_relation(Viewer(cast.ines.id), cast.ines.id)
        journey.save_answers(own, ["student"])
    assert '<option value="student" selected>' in young("ines").get("/droits").text


def test_a_student_who_was_in_care_reads_the_highest_grant(young):
    shown = page(
        young("ines").post(
            "/droits", data={"status": "student", "home": "rents", "rent": "380", "apart": "yes"}
        )
    )
    assert "Ton estimation" in shown
    assert "633,50\u00a0€ par mois, 10 mois (montant de 2023-24)." in shown
    assert "échelon de bourse le plus haut" in shown
    assert "Souvent gratuite, sinon 8\u00a0€ par mois." in shown


def test_before_its_age_a_right_says_from_when(young):
    shown = page(young("naima").post("/droits", data={"home": "seeks", "status": "school"}))
    assert re.search(r"Visale.*?Possible à partir du \d+(er)? \w+ 2027", shown, re.S)


@pytest.mark.parametrize("typed", ["douze", "-3", "99999", "1,5", "٣٠٠", "1e3"])
def test_what_is_no_amount_is_said_and_stays_on_screen(young, typed):
    shown = page(young("ines").post("/droits", data={"wage": typed, "home": "rents"}), 422)
    assert "Écris un nombre entier" in shown
    assert f'value="{typed}"' in shown
    assert '<option value="rents" selected>' in shown


@pytest.mark.parametrize(
    "data", [{}, {"status": "king", "home": "moon", "apart": "?"}, {"wage": " 1 200 € "}]
)
def test_whatever_is_sent_is_an_estimate(young, data):
    page(young("ines").post("/droits", data=data))


def test_nothing_typed_is_kept(young, db):
    browser = young("ines")
    browser.get("/droits")
    before = _rows()
    shown = browser.post("/droits", data={"status": "works", "wage": "4321", "home": "rents", "rent": "1234"})
    assert _rows() == before
    assert shown.headers["Cache-Control"] == "no-store"
    assert "4321" not in browser.get("/droits").text


def _rows() -> dict[str, int]:
    session.rollback()
    with as_system():
        tables = session.scalars(
            text("SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace")
        ).all()
        return {
            name: session.scalar(text(f"SELECT count(*) FROM {name}"))
            for name in tables
            if not name.startswith(("procrastinate", "alembic", "journal_heads"))
        }


@pytest.mark.parametrize("slug", ["karim", "marc", "lucie", "samira"])
def test_it_is_for_young_people_alone(young, slug):
    browser = young(slug)
    assert browser.get("/droits").status_code == 404
    assert browser.post("/droits", data={"wage": "1"}).status_code == 404


def test_a_page_asks_few_statements(young, count_statements):
    browser = young("ines")
    browser.get("/droits")
    with count_statements() as seen:
        browser.get("/droits")
    assert len(seen) <= 4


def test_a_calculator_gives_the_amounts_and_is_told_neither_name_nor_birthday(young, service, cast):
    service.amounts = {"aide_logement": 217.6, "ppa": 180.4}
    shown = page(
        young("ines").post("/droits", data={"status": "works", "wage": "900", "home": "rents", "rent": "400"})
    )
    assert "Environ 218\u00a0€ par mois" in shown
    assert "Environ 180\u00a0€ par mois" in shown
    (sent,) = service.asked
    said = json.dumps(sent)
    assert set(sent["individus"]["a"]) == {"age", "salaire_de_base"}
    assert set(sent["menages"]["m"]) == {
        "personne_de_reference",
        "zone_apl",
        "loyer",
        "statut_occupation_logement",
    }
    assert cast.ines.slug not in said.lower()
    assert str(cast.ines.id) not in said
    assert "20" + "07" not in said  # the year of her birth


def test_no_amount_is_asked_before_somebody_typed_one(young, service):
    page(young("ines").get("/droits"))
    page(young("ines").post("/droits", data={"status": "school"}))
    assert service.asked == []


@pytest.mark.parametrize(
    ("status", "answer"),
    [
        (500, b""),
        (200, b"<html>"),
        (200, b"[]"),
        (200, b'{"familles": 3}'),
        (404, b"{}"),
        (200, b"\xff"),
        (200, b"[" * 100_000),
    ],
)
def test_a_calculator_that_fails_leaves_the_table_as_it_is(young, service, status, answer):
    service.status, service.answer = status, answer
    shown = page(
        young("ines").post("/droits", data={"status": "works", "wage": "900", "home": "rents", "rent": "400"})
    )
    assert "Environ" not in shown
    assert "Ton estimation" in shown
    assert "des montants manquent" in shown


def test_a_calculator_that_failed_is_not_asked_by_the_next_page(young, service):
    """Each page would wait for it, and whoever asks for another page after it."""
    typed = {"status": "works", "wage": "900", "home": "rents", "rent": "400"}
    service.status = 500
    page(young("ines").post("/droits", data=typed))
    service.status, service.amounts = 200, {"aide_logement": 217.6}
    assert "des montants manquent" in page(young("ines").post("/droits", data=typed))
    assert len(service.asked) == 1
    rights.use(service.url)
    shown = page(young("ines").post("/droits", data=typed))
    assert "Environ 218" in shown
    assert "des montants manquent" not in shown


@pytest.mark.parametrize("status", [400, 422])
def test_what_one_person_typed_and_is_refused_takes_the_amounts_from_nobody_else(young, service, status):
    """It answered, and at once: the service is not away, and whoever asks next waits for nothing."""
    typed = {"status": "works", "wage": "900", "home": "rents", "rent": "400"}
    service.status = status
    assert "des montants manquent" in page(young("ines").post("/droits", data=typed))
    service.status, service.amounts = 200, {"aide_logement": 217.6}
    assert "Environ 218" in page(young("naima").post("/droits", data=typed))


@pytest.mark.parametrize(
    "amount", [-5, 1e9, "beaucoup", None, float("inf"), float("nan"), pytest.param(10**400, id="endless")]
)
def test_an_amount_that_cannot_be_is_not_shown(young, service, amount):
    service.amounts = {"aide_logement": amount, "ppa": amount}
    shown = page(
        young("ines").post("/droits", data={"status": "works", "wage": "900", "home": "rents", "rent": "400"})
    )
    assert "Environ" not in shown


def test_a_calculator_that_is_away_is_no_fault(young):
    rights.use("http://127.0.0.1:9")
    page(
        young("ines").post("/droits", data={"status": "works", "wage": "900", "home": "rents", "rent": "400"})
    )
    rights.use("")


def test_what_speaks_no_http_is_no_fault(young):
    """A door that answers something else than a calculator."""
    with socket.create_server(("127.0.0.1", 0)) as door:

        def answer() -> None:
            caller = door.accept()[0]
            caller.recv(65_536)
            caller.sendall(b"SSH-2.0-OpenSSH_9.2\r\n\r\n")
            caller.close()

        threading.Thread(target=answer, daemon=True).start()
        rights.use(f"http://127.0.0.1:{door.getsockname()[1]}")
        shown = page(
            young("ines").post(
                "/droits", data={"status": "works", "wage": "900", "home": "rents", "rent": "400"}
            )
        )
    rights.use("")
    assert "Environ" not in shown
