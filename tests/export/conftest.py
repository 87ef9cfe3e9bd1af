"""Everything of somebody, asked for, made by the worker's task and opened."""

import io
import json
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

import pytest

from app.export.making import make
from services import circle, export
from services.circle import Relation, Viewer
from services.database import acting_as
from tests.cast import Member
from tests.documents.conftest import keep, opened, store  # noqa: F401
from tests.documents.test_store import bucket  # noqa: F401


@dataclass(frozen=True)
class Taken:
    """An archive, opened."""

    zip: zipfile.ZipFile

    @property
    def names(self) -> list[str]:
        return self.zip.namelist()

    def text(self, name: str) -> str:
        return self.zip.read(name).decode()

    def json(self, name: str) -> Any:
        return json.loads(self.zip.read(name))

    def records(self, section: str) -> list[dict[str, Any]]:
        return self.json(f"donnees/{section}.json")["records"]

    @property
    def words(self) -> str:
        """All that anybody could read in it, but the files themselves."""
        return "\n".join(self.text(name) for name in self.names if not name.startswith("fichiers/"))


def own(member: Member) -> Relation:
    """Them in their own space, just proved."""
    found = circle.find_relation(Viewer(member.id), member.id)
    assert found is not None
    return replace(found, viewer=Viewer(member.id, is_stepped_up=True))


def ask(member: Member) -> UUID:
    with acting_as(member.id):
        return export.ask_export(own(member))


def last(member: Member) -> export.ExportView:
    with acting_as(member.id):
        found = export.last_export(own(member))
    assert found is not None
    return found


def bytes_of(member: Member) -> bytes:
    with acting_as(member.id):
        archive = export.open_archive(own(member))
        assert archive is not None
        body = b"".join(archive.parts)
    assert len(body) == archive.size
    return body


@pytest.fixture
def take(app) -> Callable[[Member], Taken]:
    """`take(cast.naima)`: all she has, opened."""

    def taken(member: Member) -> Taken:
        make(ask(member))
        return Taken(zipfile.ZipFile(io.BytesIO(bytes_of(member))))

    return taken
