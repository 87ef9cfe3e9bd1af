"""The pages of docs/decisions: one number each, and whoever cites one finds it."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
PAGES = sorted((ROOT / "docs" / "decisions").glob("*.md"))
CITED = re.compile(r"[Dd]ecisions?[ /]+((?:\d{4}\b(?:, | and )?)+)")
# What a page is about, as whoever cites it means it.
SUBJECTS = {
    "0005": "selects",
    "0006": "reading",
    "0007": "answer",
    "0008": "worker",
    "0009": "cover",
}


def texts() -> Iterator[Path]:
    for folder, ends in (("services", "*.py"), ("app", "*.py"), ("docs", "*.md"), ("migrations", "*.py")):
        yield from (ROOT / folder).rglob(ends)
    yield ROOT / "README.md"


def citations() -> list[tuple[str, str]]:
    """Each number cited, and by which file."""
    return [
        (number, path.relative_to(ROOT).as_posix())
        for path in texts()
        for found in CITED.findall(path.read_text())
        for number in re.findall(r"\d{4}", found)
    ]


def test_each_decision_has_a_number_of_its_own_and_none_is_missing():
    numbers = [int(page.name[:4]) for page in PAGES]
    assert numbers == list(range(1, len(PAGES) + 1))


def test_a_title_that_bears_a_number_bears_its_own():
    for page in PAGES:
        title = page.read_text().splitlines()[0]
        assert re.findall(r"^# (\d{4})", title) in ([], [page.name[:4]]), page.name


def test_whoever_cites_a_decision_finds_it():
    cited = citations()
    assert cited
    known = {page.name[:4] for page in PAGES}
    assert [one for one in cited if one[0] not in known] == []


@pytest.mark.parametrize("number", SUBJECTS)
def test_a_number_still_means_what_it_meant(number):
    (page,) = [one for one in PAGES if one.name.startswith(number)]
    assert SUBJECTS[number] in page.name
