"""A file found dangerous after it came into a message: whoever sent it and the young person are told that it awaits."""

import pytest

from services import circle, documents, messages
from services.circle import Viewer
from services.database import acting_as
from services.documents import Scanner
from services.messages import Purpose
from tests.documents.test_checking import Clamd
from tests.messages.conftest import begin, opened, relation_of
from tests.messages.photos import files_of, say_with
from tests.messages.test_safety import CLOSINGS

TOLD_HER, TOLD_HIM = "Un papier t’attend", "Un papier vous attend"


@pytest.fixture
def find_infected():
    """The scanner is back, and finds something in all that waited for it."""

    def find() -> None:
        clamd = Clamd(b"stream: Eicar-Test-Signature FOUND")
        documents.use_scanner(Scanner(clamd.address))
        documents.prepare_waiting()
        documents.prepare_waiting()  # nothing is said twice
        clamd.close()

    return find


@pytest.fixture(autouse=True)
def _scanner_away(store):
    documents.use_scanner(Scanner("127.0.0.1:9"))


def centre(client) -> str:
    return client.get("/notifications").text.split("<main")[1]


def sent_in(who, conversation):
    (file,) = files_of(say_with(who, conversation, words="Regarde").id)
    return f"/messages/{conversation}/fichiers/{file}"


def lead(client) -> str:
    """Where the line about it leads."""
    page = centre(client)
    row = next(one for one in page.split("<li>") if "papier" in one)
    return client.get(row.split('href="')[1].split('"')[0]).location


def test_karim_who_sent_it_and_naima_are_told_and_its_page_says_what(
    cast, sign_in, with_karim, find_infected
) -> None:
    address = sent_in(cast.karim, with_karim)
    naima, karim = sign_in(cast.naima), sign_in(cast.karim)
    find_infected()
    assert centre(naima).count(TOLD_HER) == 1
    assert centre(karim).count(TOLD_HIM) == 1
    for reader in (naima, karim):
        assert "virus" not in centre(reader)
        assert lead(reader) == address
        assert "une photo du papier marche toujours" in reader.get(address).text


def test_opening_its_page_reads_the_line(cast, sign_in, with_karim, find_infected) -> None:
    address, naima = sent_in(cast.naima, with_karim), sign_in(cast.naima)
    find_infected()
    assert 'data-unread="1"' in naima.get("/accueil").text
    naima.get(address)
    assert 'data-unread="0"' in naima.get("/accueil").text


def test_what_naima_sent_is_told_to_her_alone(cast, sign_in, with_karim, find_infected) -> None:
    sent_in(cast.naima, with_karim)
    find_infected()
    assert TOLD_HER in centre(sign_in(cast.naima))
    assert "papier" not in centre(sign_in(cast.karim))


@pytest.mark.parametrize("how", [*CLOSINGS, "blocked"])
def test_lucie_for_whom_it_closed_meanwhile_is_not_told(
    cast, sign_in, with_lucie, find_infected, how
) -> None:
    sent_in(cast.lucie, with_lucie)
    if how == "blocked":
        with acting_as(cast.naima.id):
            messages.block(opened(cast.naima, with_lucie))
    else:
        CLOSINGS[how](cast, cast.lucie)
    find_infected()
    assert "papier" not in centre(sign_in(cast.lucie))
    assert TOLD_HER in centre(sign_in(cast.naima)), "she reads there as before"


def test_nor_is_who_left_the_team(cast, sign_in, find_infected) -> None:
    with acting_as(cast.naima.id):
        own = circle.find_relation(Viewer(cast.naima.id), cast.naima.id)
        team = messages.ensure_team(own, [cast.karim.id, cast.lucie.id])
    sent_in(cast.lucie, team)
    with acting_as(cast.naima.id):
        messages.set_team(own, opened(cast.naima, team), [cast.karim.id])
    find_infected()
    assert "papier" not in centre(sign_in(cast.lucie))
    assert "papier" not in centre(sign_in(cast.karim)), "who reads, but did not send"


def test_of_what_professionals_send_each_other_naima_hears_nothing(cast, sign_in, find_infected) -> None:
    with acting_as(cast.karim.id):
        talk = messages.start_pro(relation_of(cast.karim, cast.naima), [cast.marc.id], Purpose.DECIDE)
    sent_in(cast.karim, talk)
    find_infected()
    assert TOLD_HIM in centre(sign_in(cast.karim))
    assert "papier" not in centre(sign_in(cast.naima))


def test_a_conversation_of_theo_is_nothing_to_naima(cast, sign_in, find_infected) -> None:
    sent_in(cast.theo, begin(cast.theo, cast.theo, cast.karim))
    find_infected()
    assert "papier" not in centre(sign_in(cast.naima))
