"""Requests as somebody who means harm, or taps at the wrong moment, uses them."""

from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from services import clock, mentoring, requests
from services.catalogue import AskedField
from services.database import acting_as, as_system, session, transaction
from services.errors import NotFound
from services.requests import RequestState, Sent
from tests.cast import Member
from tests.catalogue.conftest import make_offer
from tests.requests.conftest import ask, do, offer_of, relation_of, seen
from tests.requests.test_desk import keep, prepared, store  # noqa: F401


def test_an_undo_beside_a_newer_request_says_so(cast, sign_in, room):
    """Refused, asked anew in another tab, then “annuler” in the first: one stays open, and nothing breaks."""
    first, naima = ask(cast.naima, room), sign_in(cast.naima)
    naima.post(f"/demandes/{first}/suite", data={"to": "refused", "motif": "full"})
    second = ask(cast.naima, room)
    assert second != first
    assert naima.post(f"/demandes/{first}/annuler").status_code == 422
    assert seen(cast.naima, first).line.state is RequestState.REFUSED
    assert seen(cast.naima, second).line.state is RequestState.ASKED


@pytest.mark.parametrize("face", ["²", "9" * 5000, "-1", "1.0", ""])
def test_a_face_that_is_none_is_refused(cast, sign_in, room, face):
    made, naima = ask(cast.naima, room), sign_in(cast.naima)
    assert naima.post(f"/demandes/{made}/bilan", data={"face": face}).status_code == 422


def test_how_it_went_is_hers_alone(cast, room, adviser):
    """Neither the partner, while it is open, nor who follows her learns the face she chose."""
    made = ask(cast.naima, room)
    do(cast.naima, cast.naima, requests.say_how, made, 1, "Rien du tout")
    assert seen(cast.naima, made).face == 1
    assert seen(cast.karim, made, cast.naima).face is None
    assert adviser.does(requests.open_on_desk, made).face is None


def test_what_was_sent_is_not_read_by_who_follows(cast, room, adviser):
    made = ask(cast.naima, room, details={AskedField.PHONE: "06 12 34 56 78"})
    assert seen(cast.naima, made).details
    assert not seen(cast.karim, made, cast.naima).details


def test_each_page_of_a_paper_is_noted_whatever_the_order(cast, room, adviser, sign_in, store, keep):  # noqa: F811
    """An adviser who asks for the small picture without the page that names it is noted as anybody."""
    card = keep(cast.naima, kind="identity_card")
    prepared(card)
    made = ask(cast.naima, room, papers=[card])
    desk = sign_in(Member("odile", adviser.id))
    desk.get(f"/partenaire/{made}/papiers/{card}/pages/0")
    with as_system():
        noted = session.scalars(
            text("SELECT operation FROM journal_lines WHERE actor_id = :a"), {"a": adviser.id}
        ).all()
    assert "request.paper.read" in noted


def test_her_own_hand_does_not_reach_another(cast, room, adviser):
    """Ids of somebody else's request, even by an account that the fence lets see it as an adviser."""
    made = ask(cast.naima, room)
    with as_system(), transaction():
        session.execute(
            text(
                "INSERT INTO offer_advisers (id, offer_id, account_id, departement_code, starts_on)"
                " VALUES (:id, :offer, :who, '50', '2020-01-01')"
            ),
            {"id": uuid4(), "offer": room, "who": cast.ines.id},
        )
    for act in (requests.withdraw, lambda own, one: requests.take_paper_back(own, one, uuid4())):
        with acting_as(cast.ines.id), pytest.raises(NotFound), transaction():
            act(relation_of(cast.ines, cast.ines), made)
    assert seen(cast.naima, made).line.state is RequestState.ASKED


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE service_requests SET until_on = until_on + 1000",
        "UPDATE service_requests SET face = 3, survey_words = NULL",
        "UPDATE request_papers SET taken_back_at = NULL",
        "UPDATE request_events SET role = 'system'",
    ],
)
def test_the_fence_lets_nobody_else_change_what_she_consented_to(cast, room, adviser, store, keep, change):  # noqa: F811
    """By hand, past the application: neither who answers for the partner nor who follows her."""
    card = keep(cast.naima, kind="identity_card")
    made = ask(cast.naima, room, papers=[card])
    do(cast.naima, cast.naima, requests.take_paper_back, made, card)
    before = _rows(made)
    for account in (adviser.id, cast.karim.id):
        with acting_as(account), suppress(ProgrammingError), transaction():
            session.execute(text(change))
        assert _rows(made) == before


def _rows(request) -> list:
    with as_system():
        return [
            session.execute(
                text(f"SELECT * FROM {table} WHERE {key} = :id ORDER BY 1, 2"), {"id": request}
            ).all()
            for table, key in (
                ("service_requests", "id"),
                ("request_papers", "request_id"),
                ("request_events", "request_id"),
            )
        ]


def test_the_fence_lets_no_cadre_name_themselves_elsewhere(cast, room):
    """A cadre of the Manche, by hand: an adviser of another département’s offer, under the name of their own."""
    there = make_offer("Ailleurs", departement=_elsewhere())
    with acting_as(cast.marc.id), pytest.raises(ProgrammingError, match="row-level security"), transaction():
        session.execute(
            text(
                "INSERT INTO offer_advisers (id, offer_id, account_id, departement_code, starts_on)"
                " VALUES (:id, :offer, :who, '50', '2020-01-01')"
            ),
            {"id": uuid4(), "offer": there, "who": cast.marc.id},
        )


def _elsewhere() -> str:
    with as_system(), transaction():
        session.execute(
            text("INSERT INTO departements (code, name) VALUES ('99', 'Ailleurs') ON CONFLICT DO NOTHING")
        )
    return "99"


def test_somebody_who_writes_without_end_is_told_to_come_back(cast, room, adviser, sign_in):
    made = ask(cast.naima, room)
    desk, naima = sign_in(Member("odile", adviser.id)), sign_in(cast.naima)
    for _number in range(requests.writing.WORDS_A_DAY.most):
        adviser.does(requests.write_from_desk, made, "Encore")
    assert desk.post(f"/partenaire/{made}/message", data={"words": "Encore"}).status_code == 429
    assert naima.post(f"/demandes/{made}/message", data={"words": "Bonjour"}).status_code == 303


def test_asking_for_offers_leaves_the_right_to_ask_for_a_mentor(cast):
    """Two limits of two names: each is counted for itself."""
    assert mentoring.rules.ASKED.reason != requests.sending.A_DAY.reason
    for number in range(mentoring.rules.ASKED.most):
        ask(cast.naima, make_offer(f"Offre {number}"))
    assert do(cast.naima, cast.naima, mentoring.ask, None)


def test_a_partner_does_not_learn_in_what_language_she_reads(cast, room, adviser):
    """She reads the offer in Arabic; what she sends is called as everybody’s."""
    read = replace(offer_of(cast.naima, room), name="غرفة", language="ar")
    (made,) = do(cast.naima, cast.naima, requests.send, [read], Sent())
    assert adviser.does(requests.open_on_desk, made).line.offer_name == "Une chambre"


def test_nothing_is_said_to_be_sent_once_the_consent_is_over(cast, room, adviser, sign_in):
    """Accepted, and the month is over: the partner sees nothing, the page shows nothing that they would, no word leaves."""
    made = ask(cast.naima, room, days=30)
    adviser.does(requests.answer_on_desk, made, RequestState.ACCEPTED)
    assert "Ce que le partenaire voit" in sign_in(cast.naima).get(f"/demandes/{made}").text
    with clock.held_at(clock.now() + timedelta(days=32)):
        naima = sign_in(cast.naima)
        assert "Ce que le partenaire voit" not in naima.get(f"/demandes/{made}").text
        assert naima.post(f"/demandes/{made}/message", data={"words": "Bonjour"}).status_code == 422
        with pytest.raises(NotFound):
            adviser.does(requests.open_on_desk, made)


def test_an_adviser_is_given_no_name_of_a_circle(cast, room, adviser):
    made = ask(cast.naima, room, details={}, words="Bonjour")
    do(cast.karim, cast.naima, requests.note_answer, made, RequestState.OFFERED)
    adviser.does(requests.write_from_desk, made, "Bonjour")
    events = adviser.does(requests.open_on_desk, made).events
    assert [one.name for one in events] == ["", "", "Odile"]


def test_a_double_tap_makes_one_adviser(cast, room, sign_in):
    """One person, one invitation: the last. Who came in already is said to be there."""
    marc = sign_in(cast.marc)
    data = {"first_name": "Odile", "last_name": "Marchand", "organisation": "Le Foyer"}
    here = f"/catalogue/{room}/conseillers"
    for _tap in range(2):
        assert marc.post(here, data=data | {"first_name": "odile "}).status_code == 200
    with as_system():
        (named,) = session.scalars(
            text("SELECT account_id FROM offer_advisers WHERE offer_id = :o"), {"o": room}
        ).all()
        session.execute(text("UPDATE accounts SET opened_at = now() WHERE id = :id"), {"id": named})
    assert "répond déjà" in marc.post(here, data=data).text
    assert marc.post(here, data=data | {"first_name": "Paule"}).status_code == 200
