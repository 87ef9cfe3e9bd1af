"""Files, whole and broken: each row as it was written, or where it breaks; never more in memory than a row."""

import io
import itertools
import json
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.directory.reading import LONGEST_ROW, BrokenFile, rows_of
from services.directory.vocabulary import Kind
from tests.directory import generator

SERVICE = Kind.SERVICE


def read(content: bytes, kind: Kind = SERVICE) -> list:
    return list(rows_of(io.BytesIO(content), kind))


class Dripping(io.BytesIO):
    """A file that comes a few bytes at a time."""

    def read(self, size: int = -1) -> bytes:
        return super().read(7)


@given(
    st.lists(st.dictionaries(st.text(), st.none() | st.integers() | st.text() | st.floats(allow_nan=False)))
)
def test_json_comes_back_as_it_was_however_it_is_cut(rows):
    content = json.dumps(rows, indent=1).encode()
    assert list(rows_of(Dripping(content), SERVICE)) == rows
    lines = "\n".join(json.dumps(row) for row in rows).encode()
    if rows:
        assert list(rows_of(Dripping(lines), SERVICE)) == rows


@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.parametrize("delimiter", [",", ";"])
def test_csv_says_the_same_as_json(kind, delimiter):
    rows = list(generator.rows(kind, 50))
    written = generator.as_csv(kind, iter(rows), delimiter).encode()
    expected = [{name: value for name, value in row.items() if value is not None} for row in rows]
    assert read(written, kind) == expected
    assert list(rows_of(Dripping(written), kind)) == expected


@pytest.mark.parametrize(
    "cell",
    ['["jeunes","femmes"]', "{jeunes,femmes}", "['jeunes', 'femmes']", "jeunes,femmes", "jeunes|femmes"],
)
def test_a_list_is_read_in_each_way_it_is_written(cell):
    quoted = cell.replace('"', '""')
    assert read(f'id,publics\nx--1,"{quoted}"\n'.encode())[0]["publics"] == ["jeunes", "femmes"]


def test_the_mark_at_the_start_of_a_file_is_no_letter():
    assert read(b'\xef\xbb\xbf[{"id": "x"}]') == [{"id": "x"}]
    assert read(b"\xef\xbb\xbfid,nom\nx,y\n") == [{"id": "x", "nom": "y"}]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b" \n", "empty"),
        (b'[{"id": "x"}', "cut"),
        (b'[{"id": "x"}, {"id": "', "cut"),
        (b'[{"id": "x"},', "cut"),
        (b'[{"id": "x"} {"id": "y"}]', "syntax"),
        (b'[{"id": "x"}] et puis', "syntax"),
        (b"[" * 100_000, "syntax"),
        ('[{"id": "é"}]'.encode("latin-1"), "encoding"),
        ('[{"id": "é"}]'.encode("utf-16"), "encoding"),
        ("id,nom\nx,é\n".encode("cp1252"), "encoding"),
        (b'id,nom\nx,"sans fin\n', "long_or_syntax"),
        (b"chien,chat\n1,2\n", "not_this"),
    ],
)
def test_a_broken_file_says_how(content, code):
    with pytest.raises(BrokenFile) as broken:
        read(content)
    assert broken.value.code == code


def test_it_says_after_which_row():
    with pytest.raises(BrokenFile) as broken:
        read(b'[{"id": 1}, {"id": 2}, {"id"')
    assert broken.value.row == 2


class Endless(io.RawIOBase):
    """Three hundred megabytes in one line, which nobody ever holds."""

    def __init__(self, start: bytes) -> None:
        self._parts = itertools.chain([start], itertools.repeat(b"a" * 65536, 4600))

    def read(self, size: int = -1) -> bytes:
        return next(self._parts, b"")


@pytest.mark.parametrize("start", [b'[{"description": "', b'id,description\nx,"', b"id,description,"])
def test_a_line_of_three_hundred_megabytes_is_refused_in_the_memory_of_a_row(start):
    tracemalloc.start()
    with pytest.raises(BrokenFile):
        list(rows_of(Endless(start), SERVICE))
    _now, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 20 * LONGEST_ROW
