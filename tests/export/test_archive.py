"""The archive itself: a stream, safe names, JSON that keeps its schema, pages that ask for nothing."""

import io
import re
import zipfile
from datetime import UTC, datetime
from html.parser import HTMLParser
from typing import Any
from urllib.parse import unquote

import pytest

from services.database import acting_as
from services.export.archive import AS_IT_IS, Archive
from services.export.encoding import schema
from services.export.parts import SECTIONS
from services.records import Unreadable

AT = datetime(2026, 11, 22, 10, tzinfo=UTC)


def written(archive: Archive, name: str, parts, **more) -> bytes:
    return b"".join(archive.add(name, parts, **more))


def test_it_comes_out_as_it_goes_in() -> None:
    """Twenty megabytes pass through, and never more than a few parts of them are held."""
    archive, part = Archive(AT), b"x" * 65_536
    longest = total = 0
    for out in archive.add("grand.bin", (part for _ in range(320)), level=AS_IT_IS):
        longest, total = max(longest, len(out)), total + len(out)
    assert longest < 4 * len(part)
    assert total > 320 * len(part), "carried over as it is"


def test_other_programs_open_it() -> None:
    archive = Archive(AT)
    body = written(archive, "a/é «عربي».txt", ["é".encode()]) + written(
        archive, "b.bin", [b"\0" * 9], level=AS_IT_IS
    )
    body += b"".join(archive.end())
    opened = zipfile.ZipFile(io.BytesIO(body))
    assert opened.testzip() is None
    assert opened.namelist() == ["a/é «عربي».txt", "b.bin"]
    assert opened.getinfo("b.bin").date_time[:4] == (2026, 11, 22, 10)


def test_what_breaks_off_is_said() -> None:
    def breaking():
        yield b"half"
        raise Unreadable

    def never():
        raise Unreadable
        yield b""

    archive = Archive(AT)
    body = written(archive, "half", breaking()) + written(archive, "never", never()) + b"".join(archive.end())
    assert zipfile.ZipFile(io.BytesIO(body)).namelist() == ["half"]
    assert [(one.name, one.is_whole) for one in archive.entries] == [("half", False)]
    assert archive.unreadable == ["half", "never"]


def test_names_are_safe_however_long_and_in_whatever_direction(cast, keep, take) -> None:
    keep(cast.naima, title="a" * 300)
    keep(cast.naima, title="شهادة الميلاد " * 20)
    keep(cast.naima, title="gpj.\u202etxt/../../secret\x00: CON")
    keep(cast.naima, name="../" + "b" * 300 + ".jpg")
    keep(cast.naima, title="...")
    keep(cast.naima, title="...")
    names = [name for name in take(cast.naima).names if name.startswith("fichiers/")]
    assert len(names) == len(set(names)) == 6
    for name in names:
        assert re.fullmatch(
            r"fichiers/[a-z]+/[^/\\:*?\"<>|\x00-\x1f\u202a-\u202e\u2066-\u2069]+\.jpg", name
        ), name
        assert len(name.encode()) < 230
        assert ".." not in name.split("/")
    assert [name for name in names if "شهادة" in name]


def test_the_data_keeps_its_schema(cast, take) -> None:
    taken = take(cast.naima)
    written = taken.json("donnees/schema.json")
    assert written == schema(SECTIONS)
    for section in SECTIONS:
        file = taken.json(f"donnees/{section.name}.json")
        assert (file["section"], file["version"], file["zone"]) == (section.name, 1, "Europe/Paris")
        for record in file["records"]:
            assert faults(record, written["$defs"][section.name]) == [], section.name


def faults(value: Any, rule: dict[str, Any], where: str = "") -> list[str]:
    """What of `value` the rule does not allow: as much of JSON Schema as ours uses."""
    if "anyOf" in rule:
        return [] if any(not faults(value, one, where) for one in rule["anyOf"]) else [where]
    if "enum" in rule:
        return [] if value in rule["enum"] else [where]
    if rule["type"] == "array":
        assert isinstance(value, list), where
        return [fault for one in value for fault in faults(one, rule["items"], where + "[]")]
    if rule["type"] == "object":
        missing = set(rule["required"]) ^ set(value)
        inside = [
            fault
            for name, one in value.items()
            if name in rule["properties"]
            for fault in faults(one, rule["properties"][name], f"{where}.{name}")
        ]
        return [*missing, *inside]
    kinds = {"string": str, "integer": int, "boolean": bool, "null": type(None)}
    is_kind = isinstance(value, kinds[rule["type"]])
    is_shaped = not rule.get("pattern") or bool(is_kind and re.search(rule["pattern"], value))
    return [] if is_kind and is_shaped else [where]


class Links(HTMLParser):
    """Every address of a page, and every tag."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.addresses: list[str] = []
        self.tags: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        for name, value in attrs:
            if name in ("href", "src", "action", "srcset", "poster", "data"):
                self.addresses.append(value or "")
            assert not name.startswith("on"), "no script"
            assert name != "style"


@pytest.mark.parametrize("language", ["fr", "en", "ar"])
def test_pages_lead_to_each_other_and_nowhere_else(cast, keep, take, language) -> None:
    from services import accounts

    with acting_as(cast.naima.id):
        accounts.set_language(cast.naima.id, language)
    keep(cast.naima, title="Bail n° 1 #2 % 50 ?")
    taken = take(cast.naima)
    pages = [name for name in taken.names if name.endswith(".html")]
    assert {"index.html", "lisez-moi.html", "pages/parcours.html", "pages/papiers.html"} <= set(pages)
    for name in pages:
        text = taken.text(name)
        assert f'<html lang="{language}" dir="{"rtl" if language == "ar" else "ltr"}">' in text
        found = Links(text)
        assert not found.tags & {"script", "iframe", "img", "link", "form", "object", "embed", "base"}
        assert "http://" not in text.replace("http-equiv", "")
        assert "https://" not in text
        assert "url(" not in text
        assert "@import" not in text
        folder = name.rpartition("/")[0]
        for address in found.addresses:
            whole = [part for part in f"{folder}/{unquote(address)}".split("/") if part]
            while ".." in whole:
                place = whole.index("..")
                del whole[place - 1 : place + 1]
            assert "/".join(whole) in taken.names, f"{name} leads to {address}"


def test_words_are_words_on_a_page(cast, keep, take) -> None:
    keep(cast.naima, title="<script>alert(1)</script>")
    page = take(cast.naima).text("pages/papiers.html")
    assert "<script" not in page
    assert "&lt;script&gt;" in page


def test_a_long_conversation_is_cut_in_pages(cast, take, monkeypatch) -> None:
    from app.export import talks
    from tests.messages.conftest import begin, say

    monkeypatch.setattr(talks, "A_PAGE", 3)
    talk = begin(cast.naima, cast.naima, cast.karim)
    for number in range(7):
        say(cast.naima, talk, f"mot-{number}.")
    taken = take(cast.naima)
    first = f"pages/conversation-{talk.hex[:12]}.html"
    second, third = first.replace(".html", "-2.html"), first.replace(".html", "-3.html")
    assert {first, second, third} <= set(taken.names)
    assert all(f"mot-{number}." in taken.text(first) for number in (0, 1, 2))
    assert "mot-3." in taken.text(second)
    assert "mot-6." in taken.text(third)
    assert second.split("/")[1] in taken.text(first)
