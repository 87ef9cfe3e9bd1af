"""The desk of a partner’s adviser: what was sent, while it is open, and nothing else of anybody."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import text

from services import clock, documents, requests
from services.circle import Viewer
from services.database import acting_as, as_system, session
from services.errors import Refused
from services.requests import RequestState
from tests.cast import Member
from tests.catalogue.conftest import make_offer
from tests.documents.conftest import keep  # noqa: F401
from tests.requests.conftest import ask, do, seen

# Tables of which an adviser may see rows: the catalogue they answer for, their own account and session.
HEALTH = "prescription"
PRIVATE = (
    "jeunes", "links", "grants", "steps", "help_requests", "messages", "conversations", "appointments",
    "participants", "documents", "document_versions", "document_shares", "milestones", "project_entries",
    "offer_marks", "offer_choices", "mentor_requests", "restrictions",
)  # fmt: skip


@pytest.fixture
def store(app, tmp_path: Path) -> Iterator[None]:
    before = documents.store()
    documents.use_store(documents.local_store(tmp_path / "documents"))
    yield
    documents.use_store(before)


@pytest.fixture
def desk(sign_in, adviser):
    """A browser of Odile’s."""
    return sign_in(Member("odile", adviser.id))


def prepared(document) -> None:
    """What the worker does with a new paper."""
    with as_system():
        versions = session.scalars(
            text("SELECT id FROM document_versions WHERE document_id = :id"), {"id": document}
        ).all()
    for version in versions:
        documents.prepare_document(version)


def test_she_comes_in_at_her_desk_and_finds_what_was_sent(cast, room, adviser, desk):
    made = ask(cast.naima, room, words="Bonjour")
    assert desk.get("/", follow_redirects=True).request.path == "/partenaire"
    page = desk.get("/partenaire").text
    assert "Naïma B." in page
    assert f"/partenaire/{made}" in page
    shown = desk.get(f"/partenaire/{made}").text
    assert shown.index("Bonjour") < shown.index("Envoyer la réponse"), (
        "what is asked is read before the answer"
    )
    assert "Bonjour" in shown
    assert "Le Foyer" in shown or "Une chambre" in shown


def test_nothing_says_who_it_is_when_no_name_was_sent(cast, room, adviser, desk):
    made = ask(cast.naima, room, details={}, words="Bonjour")
    for address in ("/partenaire", f"/partenaire/{made}"):
        page = desk.get(address).text
        assert "Sans nom" in page
        assert "Naïma" not in page
        assert "Karim" not in page


def test_she_sees_no_row_of_anybody(cast, room, adviser):
    ask(cast.naima, room)
    with acting_as(adviser.id):
        for table in PRIVATE:
            assert session.scalar(text(f"SELECT count(*) FROM {table}")) == 0, table


def test_she_answers_and_what_is_closed_leaves_the_desk(cast, room, adviser, desk):
    made = ask(cast.naima, room)
    refused = desk.post(f"/partenaire/{made}/reponse", data={"to": "refused"})
    assert refused.status_code == 422
    assert "Il faut dire pourquoi" in refused.text
    answer = desk.post(
        f"/partenaire/{made}/reponse", data={"to": "refused", "motif": "full", "words": "Réessayez en mars."}
    )
    assert answer.status_code == 303
    assert desk.get(f"/partenaire/{made}").status_code == 404
    assert "Naïma B." not in desk.get("/partenaire").text
    view = seen(cast.naima, made)
    assert view.events[-1].words == "Réessayez en mars."


@pytest.mark.parametrize("to", ["withdrawn", "expired", "asked", "nothing", ""])
def test_what_is_not_hers_to_say_changes_nothing(cast, room, adviser, desk, to):
    made = ask(cast.naima, room)
    assert desk.post(f"/partenaire/{made}/reponse", data={"to": to}).status_code in (303, 404, 422)
    assert seen(cast.naima, made).line.state is RequestState.ASKED


def test_a_word_to_each_other(cast, room, adviser, desk, sign_in):
    made = ask(cast.naima, room)
    assert desk.post(f"/partenaire/{made}/message", data={"words": "Il me faut une date."}).status_code == 303
    naima = sign_in(cast.naima)
    assert "Il me faut une date." in naima.get(f"/demandes/{made}").text
    assert naima.post(f"/demandes/{made}/message", data={"words": "Le 3 mars."}).status_code == 303
    assert "Le 3 mars." in desk.get(f"/partenaire/{made}").text
    assert desk.post(f"/partenaire/{made}/message", data={"words": " "}).status_code == 422


def test_the_post_ends_and_so_does_the_desk(cast, room, adviser, desk):
    made = ask(cast.naima, room)
    adviser.stops(clock.now().date() - timedelta(days=1))
    assert desk.get("/partenaire").status_code == 404
    assert desk.get(f"/partenaire/{made}").status_code == 404


def test_the_paper_that_goes_with_it_and_no_other(cast, room, adviser, desk, store, keep):  # noqa: F811
    """The card is looked at; the payslip, which the offer does not ask for, stays; deleted or taken back, it is gone."""
    card, payslip = keep(cast.naima, kind="identity_card"), keep(cast.naima, kind="payslip")
    prepared(card)
    made = ask(cast.naima, room, papers=[card, payslip])
    assert seen(cast.naima, made).papers == (card,)
    here = f"/partenaire/{made}/papiers"
    page = desk.get(f"{here}/{card}")
    assert "Carte d’identité" in page.text
    picture = desk.get(f"{here}/{card}/pages/1")
    assert picture.mimetype == "image/webp"
    assert "sandbox" in picture.headers["Content-Security-Policy"]
    assert picture.headers["Cache-Control"] == "no-store"
    assert desk.get(f"{here}/{payslip}").status_code == 404
    assert desk.get(f"/documents/{card}").status_code == 404
    do(cast.naima, cast.naima, requests.take_paper_back, made, card)
    assert desk.get(f"{here}/{card}").status_code == 404
    assert desk.get(f"{here}/{card}/pages/1").status_code == 404


def test_naima_sees_that_her_paper_was_opened(cast, room, adviser, desk, store, keep, sign_in):  # noqa: F811
    card = keep(cast.naima, kind="identity_card")
    prepared(card)
    made = ask(cast.naima, room, papers=[card])
    desk.get(f"/partenaire/{made}/papiers/{card}")
    page = sign_in(cast.naima).get("/cercle/journal", follow_redirects=True)
    with as_system():
        seen_by = session.execute(
            text("SELECT operation, reason FROM journal_lines WHERE actor_id = :a ORDER BY position"),
            {"a": adviser.id},
        ).all()
    assert ("request.paper.read", "adviser") in [tuple(one) for one in seen_by]
    assert page.status_code in (200, 404)


def test_a_paper_of_health_does_not_go(cast, room, adviser, store, keep):  # noqa: F811
    """Even hers to read: what the service brought of her health goes to no partner, as it goes to nobody outside."""
    documents.certify(True)
    try:
        paper = keep(cast.karim, into=cast.naima, kind=HEALTH)
        with pytest.raises(Refused) as refused:
            ask(cast.naima, room, papers=[paper])
    finally:
        documents.certify(False)
    assert refused.value.reason == "paper_gone"


def test_somebody_elses_paper_does_not_go(cast, room, adviser, store, keep):  # noqa: F811
    theirs = keep(cast.theo, kind="identity_card")
    with pytest.raises(Refused) as refused:
        ask(cast.naima, room, papers=[theirs])
    assert refused.value.reason == "paper_gone"


def test_marc_names_who_answers_and_nobody_else_does(cast, sign_in, room):
    marc = sign_in(cast.marc)
    answer = marc.post(
        f"/catalogue/{room}/conseillers",
        data={"first_name": "Paule", "last_name": "Roger", "organisation": "Le Foyer"},
    )
    assert answer.status_code == 200
    assert "/invitation/" in answer.text
    page = marc.get(f"/catalogue/{room}/conseillers").text
    assert "Paule Roger" in page
    assert "invitation pas encore ouverte" in page
    assert not requests_has(cast, room), "who has not come in answers for nothing"
    elsewhere = make_offer("Ailleurs", departement="2A") if _exists("2A") else uuid4()
    assert marc.get(f"/catalogue/{elsewhere}/conseillers").status_code == 404
    assert marc.post(f"/catalogue/{room}/conseillers", data={"first_name": " "}).status_code == 422
    for member in (cast.karim, cast.naima, cast.lucie):
        client = sign_in(member)
        assert client.get(f"/catalogue/{room}/conseillers").status_code == 404
        assert (
            client.post(
                f"/catalogue/{room}/conseillers", data={"first_name": "A", "last_name": "B"}
            ).status_code
            == 404
        )


def requests_has(cast, offer) -> bool:
    return offer in do(cast.naima, cast.naima, lambda _own: requests.has_adviser([offer]))


def _exists(code: str) -> bool:
    with as_system():
        return session.scalar(text("SELECT count(*) FROM departements WHERE code = :c"), {"c": code}) == 1


def test_marc_ends_it(cast, sign_in, room, adviser):
    assert requests_has(cast, room)
    with acting_as(cast.marc.id):
        (one,) = requests.advisers_of(Viewer(cast.marc.id), room)
    assert sign_in(cast.marc).post(f"/catalogue/{room}/conseillers/{one.id}/fin").status_code == 303
    assert not requests_has(cast, room)


def test_her_own_page_promises_her_nobody_s_papers(cast, desk, sign_in):
    """What is shared with her comes by her desk, and by nothing else."""
    assert "Partagés avec moi" not in desk.get("/moi").text
    assert "Partagés avec moi" in sign_in(cast.lucie).get("/moi").text


def test_her_page_asks_the_same_however_many_there_are(cast, room, adviser, desk, count_statements):
    ask(cast.naima, room)
    desk.get("/partenaire")
    with count_statements() as few:
        desk.get("/partenaire")
    for member in (cast.theo, cast.ines, cast.amadou):
        ask(member, room)
    with count_statements() as many:
        desk.get("/partenaire")
    assert len(many) == len(few)
