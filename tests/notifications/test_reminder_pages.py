"""My reminders on one page; a professional's, on the young person's."""

from datetime import UTC, datetime

import pytest

from services import clock, notifications
from services.circle import Viewer, find_relation
from services.database import acting_as
from tests.cast import Cast


@pytest.fixture
def forms(app):
    app.config["WTF_CSRF_ENABLED"] = False
    yield
    app.config["WTF_CSRF_ENABLED"] = True


SATURDAY = {"words": "Appeler la CAF", "on": "2026-11-28", "at": "11:00"}


def test_naima_asks_to_be_reminded_and_reads_when(cast: Cast, sign_in, forms) -> None:
    naima = sign_in(cast.naima)
    assert 'value="2026-11-28"' in naima.get("/rappels").text
    assert naima.post("/rappels", data=SATURDAY).status_code == 303
    page = naima.get("/rappels").text
    assert "Appeler la CAF" in page
    assert "samedi 28 novembre à 11:00" in page
    naima.post("/rappels", data={"words": "Mes 18 ans", "on": "2027-07-22", "at": "09:00"})
    assert "jeudi 22 juillet 2027 à 09:00" in naima.get("/rappels").text


def test_it_rings_she_puts_it_off_then_it_is_done(cast: Cast, sign_in, forms) -> None:
    naima = sign_in(cast.naima)
    naima.post("/rappels", data=SATURDAY)
    clock.hold(datetime(2026, 11, 28, 10, 0, tzinfo=UTC))
    notifications.claim_due()
    assert 'data-unread="1"' in naima.get("/accueil").text
    page = naima.get("/rappels").text
    assert "Ça a sonné" in page
    assert 'data-unread="0"' in naima.get("/accueil").text
    one = page.split("/rappels/")[1].split("/")[0]
    naima.post(f"/rappels/{one}/plus-tard", data={"hours": "168"})
    assert "samedi 5 décembre à 11:00" in naima.get("/rappels").text
    naima.post(f"/rappels/{one}/fait")
    assert "Aucun rappel" in naima.get("/rappels").text


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"words": "", "on": "2026-11-28", "at": "11:00"}, "Il manque ce qu’il faut rappeler."),
        ({"words": "Hier", "on": "2026-11-21", "at": "11:00"}, "Ce moment est déjà passé."),
        ({"words": "Jadis", "on": "0001-01-01", "at": "00:00"}, "Ce moment est déjà passé."),
        ({"words": "Jamais", "on": "9999-12-31", "at": "23:59"}, "C’est trop loin"),
        ({"words": "Quand ?", "on": "samedi", "at": "onze"}, "Il reste quelque chose à corriger"),
    ],
)
def test_what_is_missing_is_said_and_what_was_typed_stays(cast: Cast, sign_in, forms, sent, said) -> None:
    answer = sign_in(cast.naima).post("/rappels", data=sent)
    assert answer.status_code == 422
    assert said in answer.text
    assert sent["words"] in answer.text


def test_karim_reminds_naima_she_reads_it_and_he_may_take_it_back(cast: Cast, sign_in, forms) -> None:
    karim, naima = sign_in(cast.karim), sign_in(cast.naima)
    address = f"/jeunes/{cast.naima.id}/rappels"
    assert karim.post(address, data=SATURDAY).status_code == 303
    assert "Appeler la CAF" in naima.get("/rappels").text
    page = karim.get(address).text
    one = page.split('action="/rappels/')[1].split("/")[0]
    karim.post(f"/rappels/{one}/fin", data={"jeune": str(cast.naima.id)})
    assert "Appeler la CAF" not in naima.get("/rappels").text


def test_a_step_s_reminder_names_the_step_and_opens_it(cast: Cast, sign_in) -> None:
    from services import journey

    with acting_as(cast.naima.id):
        space = find_relation(Viewer(cast.naima.id), cast.naima.id).space
    address = journey.step_address(space, "L1")
    notifications.plan(
        cast.naima.id, space.zone, "step", {"L1": datetime(2026, 11, 25, 9)}, items={"L1": address}
    )
    page = sign_in(cast.naima).get("/rappels").text
    assert journey.step_words("L1", "fr").text in page
    assert f'href="/etapes/{address}"' in page


def test_lucie_and_claire_write_no_reminder_for_naima(cast: Cast, sign_in, forms) -> None:
    address = f"/jeunes/{cast.naima.id}/rappels"
    for member in (cast.lucie, cast.claire, cast.naima):
        client = sign_in(member)
        assert client.get(address).status_code == 404
        assert client.post(address, data=SATURDAY).status_code == 404
