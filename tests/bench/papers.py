"""Papers: a vault of two thousand, a photo of twelve million points, twenty megabytes taken away."""

import io
import os
import tempfile
import time
import urllib.request
from datetime import timedelta
from statistics import median
from uuid import UUID, uuid4

import psycopg
from flask import Flask
from PIL import Image, ImageOps
from sqlalchemy import insert

from app.demo.cast import own
from services import clock, documents
from services.database import acting_as, session, transaction
from services.documents import About, Sent, Taken
from services.documents.ciphering import new_key
from services.documents.ciphers import NAME, TITLE, seal_key
from services.documents.models import Document, DocumentVersion, PictureState, ScanState
from tests.bench import load, pages, servers
from tests.bench.pages import Page
from tests.bench.servers import Server
from tests.bench.table import Row
from tests.cast import load_cast
from tests.databases import TestDatabase

MANY, TWENTY = 2000, 20_000_000
VAULT = "documents page, 2,000 papers in the vault"
KINDS = ("payslip", "identity_card", "lease", "diploma", "tax_notice")


def kept(made: TestDatabase, app: Flask) -> list[Row]:
    """The page, the photo, the file."""
    cast = load_cast()
    fill(cast.naima.id, MANY)
    _settle(made)
    large = _large_file(cast.naima.id)
    session.remove()
    cookie = pages.cookie_of(app, cast.naima.id)
    page = Page(VAULT, "/documents", cookie, 6)
    rows = [Row(f"SQL statements: {VAULT}", pages.statements(app, page), page.statements_bar)]
    environment = servers.envol_environment(made)
    with tempfile.NamedTemporaryFile() as plain:
        plain.write(os.urandom(TWENTY))
        plain.flush()
        with (
            servers.serve("tests.bench.hello:application", "/") as hello,
            servers.serve("tests.bench.plain:application", "/", ENVOL_PLAIN=plain.name) as bare,
            servers.serve(
                "tests.bench.unsealed:application", "/healthz", ENVOL_PLAIN=plain.name, **environment
            ) as unsealed,
            servers.serve("app.wsgi:application", "/healthz", **environment) as envol,
        ):
            one = load.compare(hello.url + "/", {VAULT: (envol.url + page.path, cookie)})[VAULT]
            note = f"{one.per_second:,.0f}/s, p50 {one.p50:.1f} ms"
            rows += [
                Row(f"hello ÷ page, 16 clients: {VAULT}", one.ratio, 30, note=note, digits=1),
                Row("errors under load: documents", one.errors, 0),
                *_downloads(bare, unsealed, envol, f"/documents/{large}/fichier", cookie),
            ]
    return [*rows, *_photos(cast.theo.id)]


def fill(jeune: UUID, number: int) -> None:
    """Papers with names and versions, and no file behind: a list opens none."""
    with acting_as(jeune), transaction():
        cipher, at = own(jeune).space.cipher, clock.now()
        papers, versions = [], []
        for place in range(number):
            document, version = uuid4(), uuid4()
            who = {"jeune_id": jeune, "added_by": jeune, "added_at": at - timedelta(days=2)}
            papers.append(
                {
                    "id": document,
                    "shelf": documents.Shelf.VAULT,
                    "kind": KINDS[place % len(KINDS)],
                    "domain": "travail",
                    "title": cipher.seal(f"Papier {place}", TITLE, document),
                    "audience": [],
                    "client_id": uuid4(),
                    **who,
                }
            )
            versions.append(
                {
                    "id": version,
                    "document_id": document,
                    "number": 1,
                    "media_type": "application/pdf",
                    "size": 1000,
                    "pages": 1,
                    "digest": b"",
                    "key": seal_key(cipher, new_key(), version),
                    "name": cipher.seal("papier.pdf", NAME, version),
                    "scan": ScanState.UNSCANNED,
                    "pictures": PictureState.MADE,
                    **who,
                }
            )
        session.execute(insert(Document), papers)
        session.execute(insert(DocumentVersion), versions)


def _settle(made: TestDatabase) -> None:
    """What PostgreSQL does by itself within a minute, on a database that lives."""
    with psycopg.connect(made.server.uri, dbname=made.name, autocommit=True) as connection:
        connection.execute("VACUUM (ANALYZE) documents, document_versions")


def _large_file(jeune: UUID) -> UUID:
    with acting_as(jeune), tempfile.TemporaryFile() as file:
        file.write(os.urandom(TWENTY))
        taken = Taken(file, "application/pdf", 1, TWENTY, "grand.pdf", ScanState.UNSCANNED)
        return documents.add_document(own(jeune), taken, About(), uuid4())


def _downloads(bare: Server, unsealed: Server, envol: Server, path: str, cookie: str) -> list[Row]:
    """All in turn, so that a busy machine slows all; the memory the last one left behind."""
    sealed, plain, alone = envol.url + path, unsealed.url + path, bare.url + "/"
    for _ in range(12):  # each worker has opened its store, and sent one
        for address in (sealed, plain, alone):
            _seconds(address, cookie)
    before = max(envol.worker_memory())
    took = [[_seconds(address, cookie) for address in (sealed, plain, alone)] for _ in range(31)]
    sealing, all_of_it = (median(one[0] / one[other] for one in took) for other in (1, 2))
    note = f"{TWENTY / median(one[0] for one in took) / 1e6:,.0f} MB/s"
    return [
        Row("download of 20 MB sealed ÷ sent plain by the same server", sealing, 1.5, note=note, digits=2),
        Row("the same ÷ sent by a server that asks nothing", all_of_it, digits=2),
        Row("memory it leaves in a web worker", max(envol.worker_memory()) - before, 10, "MB", digits=1),
    ]


def _seconds(address: str, cookie: str) -> float:
    asked = urllib.request.Request(address, headers={"Cookie": cookie})
    began, size = time.perf_counter(), 0
    with urllib.request.urlopen(asked) as answer:
        while part := answer.read(1 << 20):
            size += len(part)
    assert size == TWENTY
    return time.perf_counter() - began


def _photos(jeune: UUID) -> list[Row]:
    photo = twelve_megapixels()
    with acting_as(jeune):
        _keep(jeune, photo)  # the workshop opens
        ratios, times = [], []
        for _ in range(7):
            alone = _timed(lambda: _pillow_alone(photo))
            times.append(_timed(lambda: _keep(jeune, photo)))
            ratios.append(times[-1] / alone)
    note = f"{1000 * median(times):.0f} ms, {len(photo) / 1e6:.1f} MB"
    return [Row("12 MP photo, door to kept ÷ Pillow alone", median(ratios), 1.5, note=note, digits=2)]


def twelve_megapixels() -> bytes:
    """A photo as a phone takes it: upright, with fine grain everywhere, which costs the most."""
    image = Image.frombytes("RGB", (1000, 750), os.urandom(1000 * 750 * 3)).resize((4000, 3000))
    exif = Image.Exif()
    exif[0x0112] = 1
    made = io.BytesIO()
    image.save(made, "JPEG", quality=92, exif=exif)
    return made.getvalue()


def _keep(jeune: UUID, photo: bytes) -> None:
    with documents.take([Sent(io.BytesIO(photo), "photo.jpg")]) as taken:
        documents.add_document(own(jeune), taken, About(), uuid4())


def _pillow_alone(photo: bytes) -> None:
    image = ImageOps.exif_transpose(Image.open(io.BytesIO(photo)))
    image.save(io.BytesIO(), "JPEG", quality=85)


def _timed(work) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began
