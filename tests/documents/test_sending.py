"""A photo sent in parts from a bad network: once, whatever is lost, doubled or out of order."""

from threading import Event, Thread
from uuid import uuid4

import pytest
from werkzeug.test import Client

from app.turns import BodyFirst
from services import documents
from services.database import acting_as
from services.documents import uploads
from services.errors import NotFound
from tests.documents import samples
from tests.documents.conftest import relation_of
from tests.documents.test_pages import token

PART = documents.PART_SIZE


@pytest.fixture
def phone(cast, sign_in):
    """Naïma’s, with the token of its pages."""
    browser = sign_in(cast.naima)
    browser.environ_base["HTTP_X_CSRFTOKEN"] = token(browser.get("/documents/ajouter").text)
    return browser


def big_photo() -> bytes:
    import io
    import os

    from PIL import Image

    made = io.BytesIO()
    Image.frombytes("RGB", (700, 500), os.urandom(700 * 500 * 3)).save(made, "JPEG", quality=90)
    return made.getvalue()


def test_a_photo_arrives_once_whatever_happens_on_the_way(phone, cast, store):
    body, upload = big_photo(), uuid4()
    begin = f"/documents/envois/{upload}"
    about = {"size": len(body), "name": "IMG 1.jpg"}
    parts = [body[start : start + PART] for start in range(0, len(body), PART)]
    assert len(parts) >= 2
    assert phone.post(begin, json=about).json == {"here": [], "parts": len(parts)}
    assert phone.post(f"{begin}/1", data=parts[1]).json["here"] == [1]
    assert phone.post(f"{begin}/1", data=parts[1]).json["here"] == [1], "twice is once"
    assert phone.post(begin, json=about).json["here"] == [1], "the phone slept: it goes on"
    not_yet = keep(phone, upload)
    assert (not_yet.status_code, "choisir à nouveau" in not_yet.json["message"]) == (422, True)
    for number, part in enumerate(parts):
        phone.post(f"{begin}/{number}", data=part)
    client_id = uuid4()
    first = keep(phone, upload, client_id)
    again = keep(phone, upload, client_id)
    assert first.status_code == again.status_code == 200
    assert first.json == again.json
    assert phone.get(first.json["next"]).status_code == 200
    assert list(store.under("parts")) == [], "its parts are gone"
    assert len(list(store.under("files"))) == 1


def keep(phone, upload, client_id=None):
    return phone.post(
        "/documents",
        data={"client_id": str(client_id or uuid4()), "upload": str(upload)},
        headers={"Accept": "application/json"},
    )


@pytest.mark.parametrize("size", [0, -1, documents.LARGEST + 1, "12", None])
def test_what_cannot_be_taken_is_said_before_anything_is_sent(phone, size):
    answer = phone.post(f"/documents/envois/{uuid4()}", json={"size": size, "name": "a.jpg"})
    assert answer.status_code == 422
    assert answer.json["message"]


@pytest.mark.parametrize(("number", "length"), [(0, 10), (0, PART + 1), (1, PART), (5, 1)])
def test_a_part_of_another_length_or_place_is_refused(phone, number, length):
    upload = uuid4()
    phone.post(f"/documents/envois/{upload}", json={"size": PART + 5, "name": "a.jpg"})
    assert phone.post(f"/documents/envois/{upload}/{number}", data=b"x" * length).status_code == 422


def test_parts_of_somebody_else_are_not_there(phone, cast, sign_in):
    upload = uuid4()
    phone.post(f"/documents/envois/{upload}", json={"size": 5, "name": "a.jpg"})
    theo = sign_in(cast.theo)
    theo.environ_base["HTTP_X_CSRFTOKEN"] = token(theo.get("/documents").text)
    assert theo.post(f"/documents/envois/{upload}/0", data=b"12345").status_code == 404
    assert theo.post(f"/documents/envois/{upload}", json={"size": 5, "name": "a.jpg"}).status_code == 404


def test_karim_sends_in_parts_into_her_space(cast, sign_in):
    karim, upload, body = sign_in(cast.karim), uuid4(), samples.blank_pdf()
    page = f"/jeunes/{cast.naima.id}/documents"
    karim.environ_base["HTTP_X_CSRFTOKEN"] = token(karim.get(page).text)
    begin = f"/documents/envois/{upload}"
    karim.post(f"{begin}?jeune={cast.naima.id}", json={"size": len(body), "name": "ppe.pdf"})
    assert karim.post(f"{begin}/0?jeune={cast.theo.id}", data=body).status_code == 404, "it goes elsewhere"
    assert karim.post(f"{begin}/0?jeune={cast.naima.id}", data=body).status_code == 200
    answer = karim.post(
        page,
        data={"client_id": str(uuid4()), "upload": str(upload), "kind": "child_project"},
        headers={"Accept": "application/json"},
    )
    assert answer.json == {"next": page}


def test_what_nobody_ended_is_forgotten(phone, cast, store):
    from datetime import timedelta

    from services import clock

    upload = uuid4()
    phone.post(f"/documents/envois/{upload}", json={"size": 5, "name": "a.jpg"})
    phone.post(f"/documents/envois/{upload}/0", data=b"12345")
    with clock.held_at(clock.now() + timedelta(days=3)):
        documents.purge_documents()
        report = documents.check_store()
    assert report.taken_away == 1
    with acting_as(cast.naima.id), pytest.raises(NotFound):
        documents.receive_part(relation_of(cast.naima, cast.naima), upload, 0, b"12345")


def test_while_a_file_is_opened_others_are_served_and_then_it_goes_on():
    """The one thread that draws steps aside, and comes back at its turn."""
    from app.long import stepping_aside

    is_open, goes_on, order = Event(), Event(), []

    def application(environ, start_response):
        if environ["PATH_INFO"] == "/file":
            with stepping_aside(environ):
                is_open.set()
                goes_on.wait(10)
        order.append(environ["PATH_INFO"])
        start_response("200 OK", [])
        return [b""]

    served = BodyFirst(application, 1000)
    sending = Thread(target=Client(served).get, args=("/file",), daemon=True)
    sending.start()
    assert is_open.wait(10)
    Client(served).get("/page")
    goes_on.set()
    sending.join(10)
    Client(served).get("/after")
    assert order == ["/page", "/file", "/after"]


def test_a_long_body_waits_on_the_disk_and_one_that_lies_is_cut():
    seen = []

    def application(environ, start_response):
        seen.append((type(environ["wsgi.input"]).__name__, len(environ["wsgi.input"].read())))
        start_response("200 OK", [])
        return [b""]

    served = BodyFirst(application, 1000, 3_000_000)
    browser = Client(served)
    browser.post("/documents", data=b"x" * 2_000_000)
    browser.post("/documents", data=b"x" * 4_000_000)
    browser.post("/moi", data=b"x" * 2_000_000)
    assert seen == [("SpooledTemporaryFile", 2_000_000), ("BytesIO", 0), ("BytesIO", 0)]


def test_as_many_as_may_wait_go_on_after_a_cut_and_no_other_begins(phone, cast):
    names = [uuid4() for _ in range(uploads.MOST_AT_ONCE)]
    about = {"size": 5, "name": "a.jpg"}
    for one in names:
        assert phone.post(f"/documents/envois/{one}", json=about).status_code == 200
    assert phone.post(f"/documents/envois/{names[3]}", json=about).json == {"here": [], "parts": 1}
    assert phone.post(f"/documents/envois/{uuid4()}", json=about).status_code == 429


def test_what_was_taken_away_and_is_sent_again_is_there_again(phone, cast):
    upload, client_id = uuid4(), uuid4()
    body = samples.photo()
    phone.post(f"/documents/envois/{upload}", json={"size": len(body), "name": "a.jpg"})
    for number, start in enumerate(range(0, len(body), PART)):
        phone.post(f"/documents/envois/{upload}/{number}", data=body[start : start + PART])
    kept = keep(phone, upload, client_id).json["next"]
    phone.post(f"{kept}/suppression")
    assert phone.get(kept).status_code == 404
    assert keep(phone, upload, client_id).json["next"] == kept
    assert phone.get(kept).status_code == 200


@pytest.mark.parametrize(
    "asked", [[1], "a", 3, None, {"size": "5", "name": "a"}, {"size": 10**40, "name": "a"}]
)
def test_what_is_no_question_is_refused(phone, asked):
    assert phone.post(f"/documents/envois/{uuid4()}", json=asked).status_code == 422
