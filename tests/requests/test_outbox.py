"""What a phone kept without network: once, whenever it arrives, and only if it may still leave."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import text

from services import clock, requests
from services.database import as_system, session
from services.requests import Draft, Sent
from tests.catalogue.conftest import make_offer
from tests.requests.conftest import do, offer_of, seen


class Phone:
    """A browser that posts as the outbox does."""

    def __init__(self, browser, page: str) -> None:
        said = browser.get(page).text
        account = said.split('data-outbox-account="')[1].split('"')[0]
        self.browser, self.headers = (
            browser,
            {"X-Envol-Outbox": "1", "X-Envol-Account": account, "Sec-Fetch-Site": "same-origin"},
        )

    def posts(self, address: str, **data):
        return self.browser.post(address, data=data, headers=self.headers)


@pytest.fixture
def phone(cast, sign_in, room, adviser):
    return Phone(sign_in(cast.naima), f"/services/{room}/demande")


def filled(cast, **more) -> dict:
    return {
        "client_id": str(uuid4()),
        "agreed_on": str(clock.now().date()),
        "days": "30",
        "give-name": "1",
        "name": "Naïma",
    } | more


def test_it_arrives_once_though_it_is_posted_twice(cast, room, adviser, phone):
    data, here = filled(cast), f"/services/{room}/demande"
    first = phone.posts(here, **data)
    assert (first.status_code, first.json["state"]) == (200, "sent")
    (line,) = do(cast.naima, cast.naima, requests.requests_of)
    assert first.json["next"] == f"/demandes/{line.id}"
    do(cast.naima, cast.naima, requests.withdraw, line.id)
    assert phone.posts(here, **data).json == first.json, (
        "the answer was lost: withdrawn since, it is not sent again"
    )
    assert len(do(cast.naima, cast.naima, requests.requests_of)) == 1


def test_what_closed_meanwhile_does_not_leave_and_says_why(cast, room, adviser, phone):
    with as_system():
        session.execute(text("UPDATE offers SET state = 'hidden' WHERE id = :id"), {"id": room})
    answer = phone.posts(f"/services/{room}/demande", **filled(cast))
    assert (answer.status_code, answer.json["state"]) == (422, "failed")
    assert "n’est plus ouverte" in answer.json["said"]
    assert do(cast.naima, cast.naima, requests.requests_of) == []


def test_a_paper_that_is_gone_holds_it(cast, room, adviser, phone):
    answer = phone.posts(f"/services/{room}/demande", **filled(cast, paper=str(uuid4())))
    assert (answer.json["state"], "n’est plus là" in answer.json["said"]) == ("failed", True)
    assert adviser.does(requests.desk_of).lines == ()


def test_the_consent_counts_from_the_day_it_was_given(cast, room, adviser, phone):
    given = clock.now().date()
    with clock.held_at(clock.now() + timedelta(days=10)):
        phone.posts(f"/services/{room}/demande", **filled(cast, agreed_on=str(given)))
        (line,) = do(cast.naima, cast.naima, requests.requests_of)
        assert seen(cast.naima, line.id).until_on == given + timedelta(days=30)


@pytest.mark.parametrize(("waited", "state"), [(30, "sent"), (31, "failed")])
def test_a_consent_that_ended_on_the_way_sends_nothing(cast, sign_in, room, adviser, waited, state):
    given = str(clock.now().date())
    with clock.held_at(clock.now() + timedelta(days=waited)):
        phone = Phone(sign_in(cast.naima), f"/services/{room}/demande")
        assert (
            phone.posts(f"/services/{room}/demande", **filled(cast, agreed_on=given)).json["state"] == state
        )
        assert len(adviser.does(requests.desk_of).lines) == (state == "sent")


def test_a_day_to_come_makes_no_longer_consent(cast, room, adviser, phone):
    phone.posts(f"/services/{room}/demande", **filled(cast, agreed_on="2999-01-01"))
    (line,) = do(cast.naima, cast.naima, requests.requests_of)
    assert seen(cast.naima, line.id).until_on == clock.now().date() + timedelta(days=30)


def test_what_was_prepared_leaves_the_same_way(cast, room, adviser, phone):
    made = do(cast.karim, cast.naima, requests.prepare, [offer_of(cast.naima, room)], Draft(), uuid4())
    data, here = filled(cast, offer=str(room)), f"/demandes/preparees/{made}"
    assert phone.posts(here, **data).json["state"] == "sent"
    assert phone.posts(here, **data).json["state"] == "sent"
    assert len(adviser.does(requests.desk_of).lines) == 1


def test_a_bundle_sends_what_is_still_open(cast, sign_in):
    import re

    ines = sign_in(cast.ines)
    here = "/bouquets/premier-chez-moi/demande"
    offers = re.findall(r'name="offer" value="([0-9a-f-]{36})"', ines.get(here).text)[:2]
    phone = Phone(ines, here)
    with as_system():
        session.execute(text("UPDATE offers SET state = 'hidden' WHERE id = :id"), {"id": offers[0]})
    assert phone.posts(here, **filled(cast, offer=offers)).json == {"state": "sent", "next": phone_page(cast)}
    assert "Une des offres n’est plus ouverte" in ines.get("/demandes").text
    make_offer("Autre")
    gone = phone.posts(here, **filled(cast, offer=[offers[0]]))
    assert gone.json["state"] == "failed"


def phone_page(cast) -> str:
    (line,) = do(cast.ines, cast.ines, requests.requests_of)
    return f"/demandes/{line.id}"


def test_somebody_elses_phone_sends_nothing_in_her_name(cast, sign_in, room, adviser, phone):
    phone.browser = sign_in(cast.theo)
    assert phone.posts(f"/services/{room}/demande", **filled(cast)).json["state"] == "session"
    assert adviser.does(requests.desk_of).lines == ()


def test_what_she_took_back_since_is_not_asked_for_again_by_a_phone_that_was_away(cast, room, adviser, phone):
    """Two phones: one kept a request for days; from the other she asked, and no longer wanted it."""
    kept, here = filled(cast), f"/services/{room}/demande"
    with clock.held_at(clock.now() + timedelta(days=2)):
        asked = do(
            cast.naima, cast.naima, lambda own: requests.send(own, [offer_of(cast.naima, room)], Sent())
        )
        do(cast.naima, cast.naima, requests.withdraw, asked[0])
        late = phone.posts(here, **kept)
        assert (late.status_code, late.json["state"]) == (422, "failed")
        assert adviser.does(requests.desk_of).lines == ()
        today = filled(cast)
        assert phone.posts(here, **today).json["state"] == "sent", "she may want it again"


def test_of_what_was_prepared_she_is_told_what_did_not_leave(cast, sign_in, room, adviser):
    other = make_offer("Un abonnement", partner="Le réseau")
    both = [offer_of(cast.naima, room), offer_of(cast.naima, other)]
    made = do(cast.karim, cast.naima, requests.prepare, both, Draft(), uuid4())
    with as_system():
        session.execute(text("UPDATE offers SET state = 'hidden' WHERE id = :o"), {"o": other})
    naima = sign_in(cast.naima)
    sent = naima.post(f"/demandes/preparees/{made}", data={"offer": [str(room), str(other)], "days": "30"})
    assert "Une des offres n’est plus ouverte" in naima.get(sent.location).text
