"""Bundles: thirty papers as one PDF, from the store to the store, beside pikepdf that merges the same files alone."""

import io
import os
import time
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from uuid import UUID, uuid4

import pikepdf
from flask import Flask
from pikepdf import Dictionary, Name, Stream
from sqlalchemy import update

from app.demo.cast import own
from app.documents.cover import cover_words
from services import documents
from services.database import acting_as, as_system, session, transaction
from services.documents import About, Sent
from services.documents.bundles import Bundle, BundleState
from tests.bench.table import Row
from tests.cast import load_cast
from tests.databases import TestDatabase

PAPERS, WEIGHT = 30, 2_000_000


def bound(made: TestDatabase, app: Flask) -> list[Row]:
    """Thirty scans of two megabytes."""
    naima = load_cast().naima.id
    with TemporaryDirectory() as folder:
        files = [Path(folder) / f"{number}.pdf" for number in range(PAPERS)]
        for file in files:
            file.write_bytes(scan())
        papers = [_keep(naima, file) for file in files]
        bundle = _compose(naima, papers)
        _timed(bundle)  # the workshop opens
        ratios, times, grown = [], [], []
        for _ in range(5):
            began = time.perf_counter()
            _merge_alone(files, Path(folder) / "merged.pdf")
            alone = time.perf_counter() - began
            before = _settled()
            times.append(_timed(bundle))
            grown.append(_peak() - before)
            ratios.append(times[-1] / alone)
    note = f"{1000 * median(times):.0f} ms, {PAPERS * WEIGHT / 1e6:.0f} MB"
    return [
        Row("bundle of 30 papers ÷ pikepdf alone, same files", median(ratios), note=note, digits=1),
        Row("memory it asks of the worker", median(grown), unit="MB", digits=1),
    ]


def scan() -> bytes:
    """A page that is one photo, as scanners make them."""
    with pikepdf.new() as pdf:
        page = pdf.add_blank_page(page_size=(595, 842))
        photo = Stream(pdf, os.urandom(WEIGHT))
        photo.Type, photo.Subtype, photo.Width, photo.Height = Name.XObject, Name.Image, 1000, WEIGHT // 1000
        photo.ColorSpace, photo.BitsPerComponent = Name.DeviceGray, 8
        page.obj.Resources = Dictionary(XObject=Dictionary(Photo=pdf.make_indirect(photo)))
        page.obj.Contents = Stream(pdf, b"q 595 0 0 842 0 0 cm /Photo Do Q")
        made = io.BytesIO()
        pdf.save(made)
    return made.getvalue()


def _keep(jeune: UUID, file: Path) -> UUID:
    with (
        acting_as(jeune),
        file.open("rb") as read,
        documents.take([Sent(read, "scan.pdf")]) as taken,
    ):
        return documents.add_document(own(jeune), taken, About(), uuid4())


def _compose(jeune: UUID, papers: list[UUID]) -> UUID:
    with acting_as(jeune):
        return documents.compose_bundle(own(jeune), "Dossier", papers, uuid4())


def _timed(bundle: UUID) -> float:
    """Asked again, and made."""
    with as_system(), transaction():
        session.execute(update(Bundle).where(Bundle.id == bundle).values(state=BundleState.WAITING))
    session.remove()
    began = time.perf_counter()
    documents.make_bundle(bundle, cover_words)
    return time.perf_counter() - began


def _merge_alone(files: list[Path], target: Path) -> None:
    with pikepdf.new() as whole:
        opened = [pikepdf.open(file) for file in files]
        for pdf in opened:
            whole.pages.extend(pdf.pages)
        whole.save(target)
        for pdf in opened:
            pdf.close()


def _settled() -> float:
    """Megabytes this process keeps now; from here its peak is counted anew."""
    Path("/proc/self/clear_refs").write_text("5")
    return _of_status("VmRSS")


def _peak() -> float:
    return _of_status("VmHWM")


def _of_status(name: str) -> float:
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1000 for line in lines if line.startswith(name))
