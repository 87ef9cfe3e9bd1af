"""Each night rows and objects are matched, both ways; and the scanner’s five states."""

import socket
from datetime import timedelta
from threading import Thread

import pytest
from sqlalchemy import select

from services import clock, documents
from services.database import as_system, session
from services.documents import PictureState, Scanner, ScanState
from services.documents.models import DocumentVersion
from services.errors import Refused
from tests.documents import samples


def version_of(document) -> DocumentVersion:
    with as_system():
        found = session.scalars(select(DocumentVersion).where(DocumentVersion.document_id == document)).one()
        session.expunge(found)
    session.remove()
    return found


def file_of(tmp_path, document):
    return next((tmp_path / "documents").rglob(version_of(document).id.hex))


def test_all_is_whole(cast, keep):
    documents.prepare_document(version_of(keep(cast.naima, samples.blank_pdf(3), name="a.pdf")).id)
    report = documents.check_store(hashes=True)
    assert report.is_whole
    assert report.rows >= 5, "the file, three pages and the small one"


def test_an_object_that_is_gone_or_changed_is_told(cast, keep, tmp_path, app):
    gone, changed, cut = keep(cast.naima), keep(cast.naima), keep(cast.naima)
    file_of(tmp_path, gone).unlink()
    path = file_of(tmp_path, changed)
    body = bytearray(path.read_bytes())
    body[50] ^= 1
    path.write_bytes(body)
    path = file_of(tmp_path, cut)
    path.write_bytes(path.read_bytes()[:-1])
    report = documents.check_store(hashes=True)
    assert [name.rsplit("/", 1)[1] for name in report.missing] == [version_of(gone).id.hex]
    assert sorted(name.rsplit("/", 1)[1] for name in report.changed) == sorted(
        [version_of(changed).id.hex, version_of(cut).id.hex]
    )
    ran = app.test_cli_runner().invoke(args=["documents", "check", "--read"])
    assert ran.exit_code == 1
    assert "Missing: files/" in ran.output


def test_an_object_without_a_row_goes_after_two_days(cast, keep, store):
    keep(cast.naima)
    store.put("files/aa/" + "a" * 32, [b"left by a crash"])
    assert documents.check_store().taken_away == 0
    with clock.held_at(clock.now() + timedelta(days=3)):
        assert documents.check_store().taken_away == 1
        assert documents.check_store().is_whole


def test_a_changed_file_is_not_served(cast, keep, tmp_path, sign_in):
    document = keep(cast.naima)
    path = file_of(tmp_path, document)
    path.write_bytes(path.read_bytes()[:-5] + b"12345")
    answer = sign_in(cast.naima).get(f"/documents/{document}/fichier")
    assert answer.status_code == 422
    assert "abîmé chez nous" in answer.text


def test_a_file_whose_object_is_gone_is_an_answer_not_a_fault(cast, keep, tmp_path, sign_in):
    document = keep(cast.naima)
    file_of(tmp_path, document).unlink()
    answer = sign_in(cast.naima).get(f"/documents/{document}/fichier")
    assert answer.status_code == 503
    assert "Retry-After" in answer.headers


def test_the_worker_twice_is_once_and_a_lost_job_is_found(cast, keep, store):
    document = keep(cast.naima, samples.blank_pdf(2), name="a.pdf")
    assert documents.prepare_waiting() >= 1
    objects = len(list(store.under("files")))
    documents.prepare_document(version_of(document).id)
    assert len(list(store.under("files"))) == objects
    assert version_of(document).pictures is PictureState.MADE


def test_a_page_that_cannot_be_drawn_is_said_and_the_file_stays(cast, keep, sign_in):
    document = keep(cast.naima, samples.swollen_pdf(), name="a.pdf")
    documents.prepare_document(version_of(document).id)
    assert version_of(document).pictures is PictureState.FAILED
    naima = sign_in(cast.naima)
    assert "ne peuvent pas être montrées" in naima.get(f"/documents/{document}").text
    assert naima.get(f"/documents/{document}/fichier").status_code == 200


class Clamd:
    """A scanner that speaks as clamd does, and says what it is told to say."""

    def __init__(self, says: bytes) -> None:
        self._door = socket.create_server(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self._door.getsockname()[1]}"
        self.says, self.seen = says, b""
        Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                channel, _from = self._door.accept()
            except OSError:
                return
            with channel:
                stream = channel.makefile("rb")
                assert stream.read(10) == b"zINSTREAM\0"
                self.seen = b""
                while size := int.from_bytes(stream.read(4), "big"):
                    self.seen += stream.read(size)
                channel.sendall(self.says + b"\0")

    def close(self) -> None:
        self._door.close()


def test_what_the_scanner_finds_does_not_come_in(cast, keep):
    clamd = Clamd(b"stream: Eicar-Test-Signature FOUND")
    documents.use_scanner(Scanner(clamd.address))
    with pytest.raises(Refused) as refused:
        keep(cast.naima)
    assert refused.value.reason == "document_infected"
    assert clamd.seen == samples.photo(), "as it was sent"
    clamd.close()


def test_what_it_finds_clean_is_served_at_once(cast, keep, opened):
    clamd = Clamd(b"stream: OK")
    documents.use_scanner(Scanner(clamd.address))
    assert opened(cast.naima, keep(cast.naima)).version.is_served
    clamd.close()


def test_while_it_is_away_a_file_waits_and_is_not_served(cast, keep, opened, store):
    documents.use_scanner(Scanner("127.0.0.1:9"))
    waiting, harmful = keep(cast.naima), keep(cast.naima)
    one = opened(cast.naima, waiting)
    assert one.version.scan is ScanState.WAITING
    with pytest.raises(Refused):
        documents.read_file(one)
    documents.prepare_document(one.version.id)
    assert version_of(waiting).scan is ScanState.WAITING, "still away"
    clamd = Clamd(b"stream: OK")
    documents.use_scanner(Scanner(clamd.address))
    documents.prepare_document(one.version.id)
    assert opened(cast.naima, waiting).version.is_served
    assert version_of(waiting).pictures is PictureState.MADE
    clamd.says = b"stream: Eicar-Test-Signature FOUND"
    documents.prepare_document(version_of(harmful).id)
    assert version_of(harmful).scan is ScanState.INFECTED
    assert not store.has(f"files/{version_of(harmful).id.hex[:2]}/{version_of(harmful).id.hex}")
    assert documents.check_store().is_whole, "what is infected has no object, and none is missed"
    clamd.close()


def test_what_it_cannot_say_stays_closed(cast, keep, opened):
    clamd = Clamd(b"INSTREAM size limit exceeded. ERROR")
    documents.use_scanner(Scanner(clamd.address))
    one = opened(cast.naima, keep(cast.naima))
    assert one.version.scan is ScanState.ERROR
    assert not one.version.is_served
    clamd.close()
