"""What somebody who means harm tries with files, and what a machine in trouble does to them."""

import io
import os
import subprocess
import sys
import textwrap
import zlib
from pathlib import Path
from threading import Barrier, Thread
from uuid import uuid4

import pikepdf
import pytest
from flask import Flask
from pikepdf import Array, Dictionary, Name, Stream
from sqlalchemy import event, func, select, text
from sqlalchemy.exc import DBAPIError

from app import create_app
from services import circle, database, documents
from services.circle import Viewer
from services.database import acting_as, as_system, session
from services.documents import About, Busy, Sent
from services.documents.models import Document
from services.documents.queueing import Queue
from services.documents.store import StoreAway
from services.errors import Refused
from services.workshop.walls import close_in
from tests.cast import load_cast
from tests.databases import fresh_database, settings_for
from tests.documents import samples
from tests.documents.conftest import relation_of
from tests.documents.test_checking import Clamd, version_of
from tests.documents.test_door import taken

ROOT = Path(__file__).parents[2]


# the child that opens a file


def test_the_child_that_opens_a_file_is_alone():
    """No network, no program, no other process, nothing of the disk but libraries: whatever a file makes of it."""
    ours, theirs = os.pipe()
    if (child := os.fork()) == 0:
        os.write(theirs, "|".join(_tried()).encode())
        os._exit(0)
    os.waitpid(child, 0)
    os.close(theirs)
    with os.fdopen(ours) as said:
        assert said.read() == "calls,files"


def _tried() -> list[str]:
    import socket

    parent, standing = os.getppid(), ",".join(sorted(close_in()))
    acts = {
        "network": lambda: socket.socket(),
        "process": os.fork,
        "program": lambda: os.execv("/bin/true", ["true"]),
        "kill": lambda: os.kill(parent, 0),
        "keys": lambda: open(f"/proc/{parent}/environ", "rb").close(),
        "ours": lambda: open(ROOT / "README.md").close(),
        "people": lambda: open("/etc/passwd").close(),
        "write": lambda: open("/tmp/harm", "w").close(),
    }
    done = []
    for name, act in acts.items():
        try:
            act()
            done.append(name)
        except OSError:
            continue
    return [standing, *done]


def test_and_opens_honest_files_all_the_same(caplog):
    out, *_ = taken(samples.photo("HEIF"), name="a.heic")
    assert out.startswith(b"\xff\xd8\xff")
    assert "walls" not in caplog.text


# PDFs


def test_a_font_called_as_what_acts_stays_on_the_page():
    with pikepdf.new() as pdf:
        page = pdf.add_blank_page()
        font = pdf.make_indirect(Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica))
        apart = pdf.make_indirect(Dictionary({"/A": font, "/JS": font}))
        page.obj.Resources = Dictionary(Font=apart, XObject=Dictionary({"/Sound": pdf.make_stream(b"")}))
        page.obj.Contents = Stream(pdf, b"BT /A 12 Tf (Bonjour) Tj /JS 9 Tf (!) Tj ET /Sound Do")
        body = samples.saved(pdf)
    out, *_ = taken(body, name="a.pdf")
    with pikepdf.open(io.BytesIO(out)) as pdf:
        kept = pdf.pages[0].obj.Resources
        assert set(kept.Font.keys()) == {"/A", "/JS"}
        assert "/Sound" in kept.XObject


def test_what_acts_does_not_hide_among_names():
    """The root itself, given out for a list of fonts."""
    with pikepdf.new() as pdf:
        page = pdf.add_blank_page()
        pdf.Root.OpenAction = Dictionary(S=Name.JavaScript, JS=pikepdf.String("evil"))
        page.obj.AA = Dictionary(O=Dictionary(S=Name.Launch, F=pikepdf.String("evil.exe")))
        page.obj.Resources = Dictionary(Font=pdf.Root, XObject=page.obj)
        body = samples.saved(pdf)
    out, *_ = taken(body, name="a.pdf")
    with pikepdf.open(io.BytesIO(out)) as pdf:
        assert "/OpenAction" not in pdf.Root
        assert "/AA" not in pdf.pages[0].obj


@pytest.mark.parametrize("wrapped", [1, 2])
def test_a_photo_deflated_once_more_tells_nothing_either(wrapped):
    raw = samples.photo()
    for _ in range(wrapped):
        raw = zlib.compress(raw)
    with pikepdf.new() as pdf:
        page = pdf.add_blank_page()
        inside = Stream(pdf, b"")
        inside.write(raw, filter=Array([*[Name.FlateDecode] * wrapped, Name.DCTDecode]))
        inside.Type, inside.Subtype, inside.Width, inside.Height = Name.XObject, Name.Image, 640, 480
        inside.ColorSpace, inside.BitsPerComponent = Name.DeviceRGB, 8
        page.obj.Resources = Dictionary(XObject=Dictionary(Photo=pdf.make_indirect(inside)))
        page.obj.Contents = Stream(pdf, b"q 200 0 0 200 100 100 cm /Photo Do Q")
        body = samples.saved(pdf)
    out, *_ = taken(body, name="a.pdf")
    with pikepdf.open(io.BytesIO(out)) as pdf:
        photo = pdf.pages[0].obj.Resources.XObject.Photo
        kept = photo.read_raw_bytes()
    assert kept.startswith(b"\xff\xd8\xff")
    for told in (b"Naima", b"Phone", b"xmpmeta"):
        assert told not in kept


# the scanner


def test_each_of_several_photos_is_looked_at_by_itself(cast, keep):
    """A scanner takes two files in a row for one, and looks at the first."""
    clamd = Clamd(b"stream: OK")
    documents.use_scanner(documents.Scanner(clamd.address))
    keep(cast.naima, samples.photo(), samples.photo("PNG"))
    assert clamd.seen == samples.photo("PNG")
    clamd.close()


def test_a_scanner_that_hangs_up_on_a_large_file_said_why(cast, keep, opened):
    import socket

    door = socket.create_server(("127.0.0.1", 0))

    def hang_up() -> None:
        channel, _from = door.accept()
        channel.sendall(b"INSTREAM size limit exceeded. ERROR\0")
        channel.shutdown(socket.SHUT_WR)
        channel.recv(10)
        channel.close()

    Thread(target=hang_up, daemon=True).start()
    documents.use_scanner(documents.Scanner(f"127.0.0.1:{door.getsockname()[1]}"))
    one = opened(cast.naima, keep(cast.naima, samples.photo(size=(1600, 1200))))
    assert one.version.scan is documents.ScanState.ERROR, "it would wait for ever"
    door.close()


def test_found_infected_later_she_is_told_something_awaits_and_her_paper_is_missing_again(
    cast, keep, sign_in
):
    documents.use_scanner(documents.Scanner("127.0.0.1:9"))
    document, naima = keep(cast.naima, kind="identity_card"), sign_in(cast.naima)
    assert "sorte=identity_card" not in naima.get("/documents").text
    clamd = Clamd(b"stream: Eicar-Test-Signature FOUND")
    documents.use_scanner(documents.Scanner(clamd.address))
    documents.prepare_waiting()
    awaits = naima.get("/notifications").text
    assert "Un papier t’attend" in awaits
    assert "virus" not in awaits
    assert "L’antivirus a trouvé quelque chose" in naima.get(f"/documents/{document}").text
    assert "sorte=identity_card" in naima.get("/documents").text
    clamd.close()


# places at the door


def test_one_person_does_not_take_every_place():
    queue, me, other = Queue(most=3, of_one=2), uuid4(), uuid4()
    with queue.place(me), queue.place(me):
        with pytest.raises(Busy), queue.place(me):
            pass
        with queue.place(other), pytest.raises(Busy), queue.place(None):
            pass
    with queue.place(me):
        assert queue._waiting.total() == 1


def test_who_waits_for_the_workshop_holds_no_connection(app, cast, sign_in, monkeypatch):
    """As many as wait, pages are drawn: their connections are free."""
    from services.workshop import Workshop

    held = []
    asked = Workshop.ask

    def ask(self, *args, **options):
        held.append(session().in_transaction())
        return asked(self, *args, **options)

    monkeypatch.setattr(Workshop, "ask", ask)
    from tests.documents.test_pages import send

    assert send(sign_in(cast.naima), "/documents", (samples.photo(), "a.jpg")).status_code == 303
    assert held == [False]


def test_parts_are_counted_before_a_byte_of_them_is_read(cast):
    """Sixty-one uploads of fifteen megabytes would be a gigabyte on our disk before the door says no."""
    with acting_as(cast.naima.id):
        own = relation_of(cast.naima, cast.naima)
        uploads = [uuid4() for _ in range(5)]
        for one in uploads:
            documents.begin_upload(own, one, size=documents.LARGEST, name="a.jpg")
        with pytest.raises(Refused) as refused, documents.arrived(own, uploads):
            pass
        assert refused.value.reason == "document_too_long"
        with pytest.raises(Refused) as refused, documents.arrived(own, uploads[:1] * 61):
            pass
        assert refused.value.reason == "document_too_many_pages"


# a machine in trouble


@pytest.fixture(scope="module")
def alone(app: Flask, tmp_path_factory):
    """A database of true connections, and a folder."""
    with fresh_database("cast", use="defences") as made:
        served = create_app(settings_for(made))
        try:
            yield served, tmp_path_factory.mktemp("objects")
        finally:
            session.remove()
            served.extensions["engine"].dispose()
            database._factory.configure(bind=app.extensions["engine"])


def _add(who, client_id=None):
    with acting_as(who), documents.take([Sent(io.BytesIO(samples.photo()), "a.jpg")]) as one:
        own = circle.find_relation(Viewer(who), who)
        return documents.add_document(own, one, About(), client_id or uuid4())


def test_an_answer_lost_at_the_commit_loses_no_paper(alone):
    """PostgreSQL committed, and the connection died before it could say so."""
    served, folder = alone
    documents.use_store(documents.local_store(folder / "commit"))
    naima = load_cast().naima.id
    session.remove()

    def dies(connection) -> None:
        driver = connection.connection.dbapi_connection
        driver.commit()
        driver.close()

    event.listen(served.extensions["engine"], "commit", dies)
    try:
        with pytest.raises(DBAPIError):
            _add(naima)
    finally:
        event.remove(served.extensions["engine"], "commit", dies)
        session.remove()
    with as_system():
        assert session.scalar(select(func.count()).select_from(Document)) == 1
        session.commit()
    assert documents.check_store(hashes=True).is_whole
    session.remove()


def test_two_at_once_do_not_both_take_the_last_place(alone, monkeypatch):
    from services.documents import room

    _served, folder = alone
    documents.use_store(documents.local_store(folder / "room"))
    theo, start, refused = load_cast().theo.id, Barrier(3), []
    session.remove()
    monkeypatch.setattr(room, "MOST_DOCUMENTS", 1)

    def send() -> None:
        with acting_as(theo), documents.take([Sent(io.BytesIO(samples.photo()), "a.jpg")]) as one:
            own = circle.find_relation(Viewer(theo), theo)
            documents.ensure_may_add(own, About())
            session.rollback()
            start.wait(30)
            try:
                documents.add_document(own, one, About(), uuid4())
            except Refused as no:
                refused.append(no.reason)
        session.remove()

    tabs = [Thread(target=send) for _ in range(3)]
    for one in tabs:
        one.start()
    for one in tabs:
        one.join(60)
    assert refused == ["document_vault_full"] * 2
    assert len([path for path in (folder / "room").rglob("*") if path.is_file()]) == 1


def test_a_disk_that_takes_no_more_keeps_nothing_by_halves(tmp_path: Path):
    """A true limit of the system on what a process writes: the object, or nothing; and an answer, not a fault."""
    said = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(_FULL), str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert said.stdout.split() == ["away", "away", "small", "kept"], said.stderr
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == ["small"]


_FULL = """
    import io, os, resource, signal, sys
    from pathlib import Path
    from services.documents.door import Sent, take
    from services.documents.store import StoreAway, local_store
    made = local_store(Path(sys.argv[1]))
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
    try:
        made.put("files/aa/large", [bytes(200_000)])
    except StoreAway:
        print("away")
    try:
        with take([Sent(io.BytesIO(bytes(200_000)), "a.jpg")]):
            pass
    except StoreAway:
        print("away")
    made.put("files/aa/small", [bytes(1000)])
    print("small", "kept" if made.has("files/aa/small") and not made.has("files/aa/large") else "half")
"""


def test_what_is_on_its_way_goes_with_the_key_of_its_space(cast, owner):
    """The owner of the tables erases a key: the application itself cannot."""
    upload = {"u": uuid4(), "j": cast.naima.id}
    with owner.connect() as connection:
        connection.execute(text("SELECT set_config('envol.system', 'on', true)"))
        connection.execute(text(_UPLOAD), upload)
        connection.execute(text("INSERT INTO upload_parts VALUES (:u, 0, :j, 3)"), upload)
        connection.execute(text("DELETE FROM space_keys WHERE jeune_id = :j"), upload)
        for table in ("uploads", "upload_parts"):
            assert connection.scalar(text(f"SELECT count(*) FROM {table}")) == 0
        connection.rollback()


_UPLOAD = """
    INSERT INTO uploads (id, account_id, jeune_id, size, ring_key, wrapped, name, started_at)
    VALUES (:u, :j, :j, 3, 'k', '', '', now())
"""


def speckled() -> bytes:
    """Few kilobytes of PDF that are hundreds once drawn: the same speckles, all over the page."""
    with pikepdf.new() as pdf:
        page = pdf.add_blank_page(page_size=(595, 842))
        speckles = Stream(pdf, os.urandom(64 * 64 * 3))
        speckles.Type, speckles.Subtype, speckles.Width, speckles.Height = Name.XObject, Name.Image, 64, 64
        speckles.ColorSpace, speckles.BitsPerComponent = Name.DeviceRGB, 8
        page.obj.Resources = Dictionary(XObject=Dictionary(S=pdf.make_indirect(speckles)))
        drawn = (f"q 60 0 0 60 {59 * (at % 10)} {59 * (at // 10)} cm /S Do Q" for at in range(140))
        page.obj.Contents = Stream(pdf, " ".join(drawn).encode())
        return samples.saved(pdf)


@pytest.fixture
def small_disk(tmp_path: Path):
    """A disk of a hundred kilobytes, for what is worked on."""
    import tempfile

    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=40k", "tmpfs", disk], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("only an administrator makes a disk")
    before, tempfile.tempdir = tempfile.tempdir, str(disk)
    yield disk
    tempfile.tempdir = before
    subprocess.run(["umount", "--lazy", disk], check=True)


def test_our_own_disk_full_is_said_and_nothing_is_kept(cast, small_disk, sign_in, store):
    from tests.documents.test_pages import send

    answer = send(sign_in(cast.naima), "/documents", (samples.photo(size=(3000, 2000)), "a.jpg"))
    assert answer.status_code in (422, 503)
    assert "réessayer dans une minute" in answer.text
    assert list(store.under("files")) == []


def test_our_own_disk_full_while_pages_are_drawn_is_no_fault_of_the_paper(cast, keep, request):
    document = keep(cast.naima, speckled(), name="a.pdf")
    request.getfixturevalue("small_disk")
    for _ in range(2):
        with pytest.raises(StoreAway):
            documents.prepare_document(version_of(document).id)
        assert version_of(document).pictures is documents.PictureState.WAITING


def test_drawn_once_there_is_room_again(cast, keep):
    document = keep(cast.naima, samples.blank_pdf(), name="a.pdf")
    documents.prepare_waiting()
    assert version_of(document).pictures is documents.PictureState.MADE
