"""A phone that never heard that its words were kept asks again, later: they were sent, whatever closed meanwhile."""

from uuid import uuid4

import pytest
from sqlalchemy import text

from services import circle, documents, messages
from services.circle import Viewer
from services.database import acting_as, session
from tests.documents import samples
from tests.messages.conftest import opened, say
from tests.messages.test_pages import outbox_of
from tests.messages.test_safety import CLOSINGS

WORDS = "Tu as eu mon mot sur le foyer ?"


@pytest.fixture(autouse=True)
def _without_csrf(app, monkeypatch):
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", False)


@pytest.fixture
def team(cast):
    """Naïma’s team, with Karim and Lucie."""
    with acting_as(cast.naima.id):
        own = circle.find_relation(Viewer(cast.naima.id), cast.naima.id)
        return messages.ensure_team(own, [cast.karim.id, cast.lucie.id])


@pytest.fixture
def phone(cast, sign_in):
    """Lucie’s phone: posts what waits in it, and gives the answer."""
    lucie = sign_in(cast.lucie)
    headers = outbox_of(lucie)

    def post(address, **more):
        return lucie.post(address, headers=headers, **more)

    return post


def words_named(name):
    return {"words": WORDS, "client_id": str(name)}


def leave_without(cast, team, *kept):
    with acting_as(cast.naima.id):
        own = circle.find_relation(Viewer(cast.naima.id), cast.naima.id)
        messages.set_team(own, opened(cast.naima, team), [one.id for one in kept])


@pytest.mark.parametrize("how", CLOSINGS)
def test_words_kept_before_the_conversation_closed_are_said_to_be_sent(cast, with_lucie, phone, how):
    first = phone(f"/messages/{with_lucie}", data=words_named(name := uuid4()))
    assert first.status_code == 201
    CLOSINGS[how](cast, cast.lucie)
    again = phone(f"/messages/{with_lucie}", data=words_named(name))
    assert (again.status_code, again.json) == (200, first.json)
    assert again.json["state"] == "sent"
    assert WORDS not in again.text


@pytest.mark.parametrize("how", CLOSINGS)
def test_what_was_never_kept_still_says_that_it_did_not_leave(cast, with_lucie, phone, how):
    CLOSINGS[how](cast, cast.lucie)
    answer = phone(f"/messages/{with_lucie}", data=words_named(uuid4()))
    assert (answer.status_code, answer.json["state"]) == (422, "failed")


def test_also_where_she_is_no_longer_in_the_team_at_all(cast, team, phone):
    first = phone(f"/messages/{team}", data=words_named(name := uuid4()))
    leave_without(cast, team, cast.karim)
    again = phone(f"/messages/{team}", data=words_named(name))
    assert (again.status_code, again.json) == (200, first.json)
    never = phone(f"/messages/{team}", data=words_named(uuid4()))
    assert (never.status_code, never.json["state"]) == (404, "failed")


def test_a_photo_and_its_message_too(cast, team, phone, store):
    body, upload, name = samples.photo("PNG", (700, 500)), uuid4(), uuid4()
    begin_at = f"/messages/{team}/envois/{upload}"
    about = {"name": "IMG 1.png", "size": len(body)}
    sent = {"words": "", "client_id": str(name), "upload": str(upload)}
    for number in range(phone(begin_at, json=about).json["parts"]):
        part = body[number * documents.PART_SIZE : (number + 1) * documents.PART_SIZE]
        phone(f"{begin_at}/{number}", data=part)
    first = phone(f"/messages/{team}", data=sent)
    assert first.status_code == 201
    leave_without(cast, team, cast.karim)
    begun = phone(begin_at, json=about)
    assert (begun.status_code, begun.json) == (200, {"state": "sent", "here": [], "parts": 0})
    again = phone(f"/messages/{team}", data=sent)
    assert (again.status_code, again.json) == (200, first.json)
    another = phone(f"/messages/{team}/envois/{uuid4()}", json=about)
    assert (another.status_code, another.json["state"]) == (404, "failed")


def test_the_name_of_somebody_else_s_message_tells_nothing(cast, team, with_lucie, phone):
    name = uuid4()
    say(cast.naima, team, "Pour l’équipe", client_id=name)
    leave_without(cast, team, cast.karim)
    answer = phone(f"/messages/{team}", data=words_named(name))
    assert (answer.status_code, answer.json["state"]) == (404, "failed")
    assert answer.json.keys() == {"state", "said"}


def test_a_name_of_hers_is_that_of_one_conversation(cast, team, with_lucie, phone):
    phone(f"/messages/{with_lucie}", data=words_named(name := uuid4()))
    leave_without(cast, team, cast.karim)
    assert phone(f"/messages/{team}", data=words_named(name)).status_code == 404


def test_her_own_words_stay_behind_the_fence_all_the_same(cast, team, phone, acting):
    phone(f"/messages/{team}", data=words_named(name := uuid4()))
    leave_without(cast, team, cast.karim)
    with acting(cast.lucie):
        assert session.execute(text("SELECT count(*) FROM messages")).scalar() == 0
        assert messages.find_sent(team, name) is not None
    with acting(cast.naima):
        assert messages.find_sent(team, name) is None
    assert messages.find_sent(team, name) is None  # nobody
