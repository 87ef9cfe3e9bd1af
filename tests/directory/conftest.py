"""Rows of the directory, as few as a test needs."""

from typing import Any

import pytest

from services.database import as_system, session
from services.directory import desk, merging
from services.directory.desk import Kind

SAINT_LO = {
    "code_insee": "50502",
    "commune": "Saint-Lô",
    "code_postal": "50000",
    "latitude": 49.1157,
    "longitude": -1.0906,
}


def service(name: str = "un", **more: Any) -> dict[str, Any]:
    """A service of the source “essai” that is valid, with what is said of it."""
    return {
        "source": "essai",
        "id": f"essai--{name}",
        "structure_id": "essai--maison",
        "nom": "Permis de conduire à un euro",
        "description": "On prépare le permis avec toi.",
        "date_maj": "2026-10-01",
        **SAINT_LO,
        **more,
    }


def structure(name: str = "maison", **more: Any) -> dict[str, Any]:
    return {
        "source": "essai",
        "id": f"essai--{name}",
        "nom": "Maison des Essais",
        "date_maj": "2026-10-01",
        **more,
    }


def take(*rows: Any, kind: Kind = Kind.SERVICE, complete: bool = False) -> desk.Report:
    """Import these rows, as the command does."""
    with as_system():
        return desk.import_rows(kind, iter(rows), "essai.json", is_complete=complete)


def columns(id_: str, *names: str, table: str = "directory_services") -> tuple[Any, ...]:
    with as_system():
        row = merging.run(f"SELECT {', '.join(names)} FROM {table} WHERE id = $1", id_).fetchone()
    session.rollback()
    return row


@pytest.fixture
def marc(cast, acting):
    """A cadre, who looks after the directory."""
    with acting(cast.marc):
        yield cast.marc
