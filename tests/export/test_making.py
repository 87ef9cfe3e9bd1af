"""The worker makes it: whole or not at all, once, whatever happens on the way."""

import os
import tempfile
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import text

from app.export import making
from services import clock, documents, export
from services.database import acting_as, as_system, session
from services.documents import StoreAway
from services.export import ExportState, Why, writing
from services.export.objects import object_name
from services.notifications import Kind, centre
from tests.export.conftest import ask, bytes_of, last, own


class Killed(BaseException):
    """What ends a process leaves no time for anything."""


def killed_after(number: int, monkeypatch) -> None:
    """The next attempt stops after that many parts of the archive."""
    written = writing._written

    def stopping(*values):
        for count, part in enumerate(written(*values)):
            if count == number:
                raise Killed
            yield part

    monkeypatch.setattr(writing, "_written", stopping)


@pytest.mark.parametrize("number", [0, 5, 40])
def test_killed_half_way_it_is_made_again_whole_and_told_once(cast, keep, store, monkeypatch, number) -> None:
    keep(cast.naima, kind="identity_card")
    asked = ask(cast.naima)
    with monkeypatch.context() as dying:
        killed_after(number, dying)
        with pytest.raises(Killed):
            making.make(asked)
    session.rollback()
    assert last(cast.naima).state is ExportState.RUNNING
    making.make(asked)
    assert last(cast.naima).is_ready
    assert bytes_of(cast.naima).startswith(b"PK")
    assert [one.name for one in store.under("exports")] == [object_name(asked, 2)], (
        "nothing is left of the first"
    )
    with acting_as(cast.naima.id):
        assert len([one for one in centre(cast.naima.id) if one.kind is Kind.SECURITY]) == 1


def test_done_twice_it_is_done_once(cast, store) -> None:
    asked = ask(cast.naima)
    making.make(asked)
    before = last(cast.naima)
    making.make(asked)
    assert last(cast.naima) == before
    assert len(list(store.under("exports"))) == 1


def test_what_kills_the_worker_each_time_is_given_up(cast, monkeypatch) -> None:
    asked = ask(cast.naima)
    killed_after(3, monkeypatch)
    for _ in range(3):
        with pytest.raises(Killed):
            making.make(asked)
        session.rollback()
    making.make(asked)
    assert (last(cast.naima).state, last(cast.naima).why) == (ExportState.FAILED, Why.OTHER)


def test_a_worker_that_took_too_long_leaves_its_place(cast, store, monkeypatch) -> None:
    """Another began since: the archive of the first is thrown away, and the other's counts."""
    asked = ask(cast.naima)
    finish = writing._finish

    def late(*values):
        with as_system():
            session.execute(text("UPDATE exports SET attempt = attempt + 1"))
            session.commit()
        finish(*values)

    with monkeypatch.context() as slow:
        slow.setattr(writing, "_finish", late)
        making.make(asked)
    assert last(cast.naima).state is ExportState.RUNNING
    assert list(store.under("exports")) == []


@pytest.mark.parametrize("where", ["put", "get"])
def test_the_store_away_is_said_and_asked_again(cast, keep, store, sign_in, monkeypatch, where) -> None:
    """At the beginning, or in the middle: a paper cannot be read any more."""
    keep(cast.naima, kind="identity_card")

    def away(*_values, **_named):
        raise StoreAway

    with monkeypatch.context() as down:
        down.setattr(type(store), where, away)
        making.make(ask(cast.naima))
    assert (last(cast.naima).state, last(cast.naima).why) == (ExportState.FAILED, Why.STORE)
    page = sign_in(cast.naima).get("/moi/export").text
    assert "Tes papiers n’étaient pas accessibles" in page
    assert "Réessayer" in page
    with clock.held_at(clock.now() + timedelta(minutes=1)):
        making.make(ask(cast.naima))
        assert last(cast.naima).is_ready


def test_a_paper_that_no_longer_opens_is_left_out_and_named(cast, keep, take, tmp_path) -> None:
    keep(cast.naima, kind="identity_card", title="Perdu")
    for path in (tmp_path / "documents" / "files").rglob("*"):
        if path.is_file():
            path.unlink()
    taken = take(cast.naima)
    assert len(taken.json("manifeste.json")["unreadable"]) == 1
    assert not [name for name in taken.names if name.startswith("fichiers/")]
    assert "Perdu" in taken.text("index.html")
    assert taken.records("documents")[0]["title"] == "Perdu"


def test_progress_is_counted(cast, keep, monkeypatch) -> None:
    for _ in range(3):
        keep(cast.naima, kind="payslip")
    monkeypatch.setattr(writing, "STEP", -1)
    seen = []
    say = writing._say
    monkeypatch.setattr(writing, "_say", lambda one: (say(one), seen.append(last(cast.naima))))
    making.make(ask(cast.naima))
    assert [one.done for one in seen] == [min(number, seen[0].total) for number in range(1, len(seen) + 1)]
    assert len({one.total for one in seen}) == 1
    assert abs(seen[0].total - len(seen)) <= 2, "and it is a true measure of what is left"
    assert last(cast.naima).done == last(cast.naima).total


def test_the_store_holds_ciphertext_and_the_night_knows_it(cast, store) -> None:
    making.make(ask(cast.naima))
    (kept,) = store.under("exports")
    body = b"".join(store.get(kept.name))
    assert b"PK\x03\x04" not in body
    report = documents.check_store()
    export.check_exports(report)
    assert (report.is_whole, report.missing, report.changed) == (True, [], [])
    store.put(kept.name, [body[:-1] + bytes([body[-1] ^ 1])])
    report = documents.Report()
    export.check_exports(report)
    assert report.changed == [kept.name]
    store.delete(kept.name)
    report = documents.Report()
    export.check_exports(report)
    assert report.missing == [kept.name]


def test_what_no_row_names_is_taken_away_after_two_days(cast, store) -> None:
    store.put("exports/ab/" + "a" * 32 + ".1", [b"left by a crash"])
    report = documents.Report()
    export.check_exports(report)
    assert report.taken_away == 0
    with clock.held_at(clock.now() + timedelta(days=3)):
        export.check_exports(report)
    assert report.taken_away == 1


def test_with_the_key_of_the_space_goes_the_archive(cast, owner) -> None:
    """Sealed under the space's own key: erased with it, the archive is noise."""
    making.make(ask(cast.naima))
    with acting_as(cast.naima.id):
        (sealed,) = session.execute(text("SELECT key FROM exports")).one()
    assert len(bytes(sealed)) > 64
    from cryptography.exceptions import InvalidTag

    from services.sealing import SpaceCipher

    with pytest.raises(InvalidTag):
        SpaceCipher(cast.naima.id, b"0" * 32).open(bytes(sealed), "exports.key", last(cast.naima).id)


def test_into_a_bucket_as_well(cast, take, bucket) -> None:
    """Beyond five megabytes the store takes it in parts, while it is being written."""
    documents.use_store(bucket)
    with acting_as(cast.naima.id), tempfile.TemporaryFile() as file:
        file.write(os.urandom(12_000_000))
        large = documents.Taken(
            file, "application/pdf", 1, 12_000_000, "grand.pdf", documents.ScanState.UNSCANNED
        )
        documents.add_document(own(cast.naima), large, documents.About(), uuid4())
    taken = take(cast.naima)
    assert taken.zip.testzip() is None
    (name,) = [one for one in taken.names if one.startswith("fichiers/")]
    assert taken.zip.getinfo(name).file_size == 12_000_000
