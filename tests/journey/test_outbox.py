"""What a phone did without network and posts when it is back: once, in its own name, and never over something newer."""

from uuid import uuid4

import pytest
from sqlalchemy import func, select

from app import outbox
from services import journey
from services.accounts.models import ClientOperation
from services.database import acting_as, session
from services.errors import Conflict
from services.journey import StepState
from services.journey.models import StepRecord
from services.secrets import fingerprint
from tests.journey.conftest import own_path

HEADERS = {"X-Envol-Outbox": "1", "Sec-Fetch-Site": "same-origin"}


@pytest.fixture
def posted(sign_in, address):
    """`posted(naima, state="done", seen="todo")`: what her phone posts about step L4, and the answer."""

    def post(member, *, browser=None, of=None, headers=None, step="L4", **fields):
        tag = tag_of(of or member)
        sent = {"X-Envol-Account": tag, **(HEADERS if headers is None else headers)}
        fields = {"client_id": str(uuid4()), **fields}
        return (browser or sign_in(member)).post(
            f"/etapes/{address(member, step)}/etat", data=fields, headers=sent
        )

    return post


def tag_of(member):
    return fingerprint("outbox", str(member.id))[:12].hex()


def state_of(member, address, step="L4"):
    with acting_as(member.id):
        session.expire_all()
        record = session.get(StepRecord, address(member, step))
        return record.state if record else "todo"


def test_a_tick_posted_twice_counts_once(cast, posted, address):
    act = {"state": "done", "seen": "todo", "client_id": str(uuid4())}
    first = posted(cast.naima, **act)
    with acting_as(cast.naima.id):
        # She takes it back on another phone; hers never heard the first answer and posts again.
        journey.set_state(own_path(cast.naima), address(cast.naima, "L4"), StepState.TODO)
    again = posted(cast.naima, **act)
    assert (first.status_code, again.status_code) == (200, 200)
    assert first.json["state"] == again.json["state"] == "sent"
    assert state_of(cast.naima, address) == "todo"
    with acting_as(cast.naima.id):
        assert session.scalar(select(func.count()).select_from(ClientOperation)) == 1


def test_a_tick_upon_what_changed_elsewhere_is_hers_to_decide(cast, posted, address):
    with acting_as(cast.naima.id):
        journey.set_state(own_path(cast.naima), address(cast.naima, "L4"), StepState.NOT_FOR_ME)
    act = {"state": "done", "client_id": str(uuid4())}
    answer = posted(cast.naima, seen="todo", **act)
    assert answer.status_code == 409
    assert answer.json["state"] == "conflict"
    assert (answer.json["mine"], answer.json["theirs"]) == ("Fait", "Pas pour moi")
    assert state_of(cast.naima, address) == "not_for_me"
    assert posted(cast.naima, seen=answer.json["seen"], **act).json["state"] == "sent"
    assert state_of(cast.naima, address) == "done"


def test_the_same_choice_on_two_phones_is_no_conflict(cast, posted, address):
    assert posted(cast.naima, state="done", seen="todo").status_code == 200
    assert posted(cast.naima, state="done", seen="todo").status_code == 200


def test_what_naima_wrote_never_leaves_in_the_name_of_theo(cast, posted, address):
    answer = posted(cast.theo, of=cast.naima, state="done", seen="todo")
    assert answer.status_code == 401
    assert answer.json["state"] == "session"
    assert state_of(cast.theo, address) == "todo"


def test_theo_cannot_post_at_an_address_of_naima(cast, sign_in, address):
    headers = {**HEADERS, "X-Envol-Account": tag_of(cast.theo)}
    fields = {"state": "done", "seen": "todo", "client_id": str(uuid4())}
    answer = sign_in(cast.theo).post(
        f"/etapes/{address(cast.naima, 'L4')}/etat", data=fields, headers=headers
    )
    assert (answer.status_code, answer.json["state"]) == (404, "failed")
    assert state_of(cast.naima, address) == "todo"


def test_signed_out_it_is_kept_for_later(cast, posted, client):
    answer = posted(cast.naima, browser=client, state="done", seen="todo")
    assert (answer.status_code, answer.json["state"]) == (401, "session")


@pytest.mark.parametrize("site", ["cross-site", "same-site", "none"])
def test_another_site_gains_nothing_by_the_header(cast, posted, app, site, monkeypatch):
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    answer = posted(cast.naima, headers={**HEADERS, "Sec-Fetch-Site": site}, state="done", seen="todo")
    assert answer.status_code in (400, 403)


def test_a_browser_that_names_no_site_must_name_its_origin(cast, posted, app, sign_in, monkeypatch):
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    ours = app.extensions["settings"].origin
    for origin, status in ((ours, 200), ("https://ailleurs.example", 403)):
        headers = {"X-Envol-Outbox": "1", "Origin": origin}
        browser = sign_in(cast.naima)
        answer = posted(cast.naima, browser=browser, headers=headers, state="doing", seen="todo")
        assert answer.status_code == status, origin


def test_a_shared_phone_has_no_outbox(cast, sign_in):
    assert "data-outbox-account" in sign_in(cast.naima).get("/accueil").text
    assert "data-outbox-account" not in sign_in(cast.naima, device="shared").get("/accueil").text


def test_the_answers_have_their_words(app):
    with app.test_request_context():
        for status, state in (
            (401, "session"),
            (409, "failed"),
            (413, "failed"),
            (429, "later"),
            (503, "later"),
        ):
            assert outbox.not_taken(status, "…").json["state"] == state


def test_once_means_once_even_when_it_first_fails(cast, own, address):
    where, act = address(cast.naima, "L4"), uuid4()
    with acting_as(cast.naima.id):
        naima = own(cast.naima)
        journey.set_state(naima, where, StepState.DOING)
        with pytest.raises(Conflict):
            journey.set_state_once(naima, where, StepState.DONE, seen=StepState.TODO, client_id=act)
        assert (
            journey.set_state_once(naima, where, StepState.DONE, seen=StepState.DOING, client_id=act)
            == "doing"
        )
        assert (
            journey.set_state_once(naima, where, StepState.DONE, seen=StepState.TODO, client_id=act)
            == "doing"
        )
