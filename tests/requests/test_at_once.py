"""Two at the same instant: the database has the last word."""

import pytest
from sqlalchemy import text

from services import requests
from services.database import as_system, session, transaction
from services.errors import NotFound, Refused
from services.requests import Motif, RequestState
from tests.appointments.conftest import all_at_once, alone  # noqa: F401
from tests.cast import load_cast
from tests.catalogue.conftest import make_offer
from tests.requests.conftest import AnAdviser, ask, do, seen

MANY = 12


@pytest.fixture
def kept(alone):  # noqa: F811
    """The cast of a database that keeps what is committed, an offer, and who answers for it."""
    cast = load_cast()
    with as_system(), transaction():
        offer = make_offer("Une chambre", fields=["name"])
    return cast, offer


def test_many_taps_are_one_request(kept):
    cast, offer = kept
    found = all_at_once(*[lambda: ask(cast.naima, offer)] * MANY)
    assert len(set(found)) == 1, found
    with as_system():
        assert (
            session.scalar(text("SELECT count(*) FROM service_requests WHERE offer_id = :o"), {"o": offer})
            == 1
        )
        assert session.scalar(text("SELECT count(*) FROM request_events")) == 1


def test_she_withdraws_while_they_answer(kept):
    """Whatever comes first: never an answer after the withdrawal, and both are told the truth."""
    cast, offer = kept
    adviser = AnAdviser(offer)
    made = ask(cast.naima, offer)
    found = all_at_once(
        lambda: do(cast.naima, cast.naima, requests.withdraw, made),
        lambda: adviser.does(requests.answer_on_desk, made, RequestState.REFUSED, motif=Motif.FULL),
    )
    state = seen(cast.naima, made).line.state
    errors = [one for one in found if isinstance(one, Exception)]
    assert state in (RequestState.WITHDRAWN, RequestState.REFUSED)
    assert len(errors) == 1
    assert isinstance(errors[0], (NotFound, Refused))


def test_two_advisers_answer_at_once(kept):
    cast, offer = kept
    first, second = AnAdviser(offer), AnAdviser(offer, "Paule")
    made = ask(cast.naima, offer)
    found = all_at_once(
        lambda: first.does(requests.answer_on_desk, made, RequestState.REFUSED, motif=Motif.FULL),
        lambda: second.does(requests.answer_on_desk, made, RequestState.OBTAINED),
    )
    assert len([one for one in found if isinstance(one, (NotFound, Refused))]) == 1, found
    with as_system():
        acts = session.scalars(
            text("SELECT act FROM request_events WHERE request_id = :id ORDER BY number"), {"id": made}
        ).all()
    assert len(acts) == 2
