"""What a web worker lets go of changes nothing that a page writes."""

import ast
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from babel import Locale, dates, lists, numbers

from app.locale import LANGUAGES, forget_unwritten
from app.memory import PAGES, GivingBack

ROOT = Path(__file__).parent.parent.parent
EVENING = datetime(2026, 11, 1, 20, 5, tzinfo=UTC)


def written() -> list[str]:
    """What pages ask of Babel, in each language."""
    zone = dates.get_timezone("Indian/Reunion")
    return [
        word
        for locale in map(Locale.parse, LANGUAGES)
        for word in (
            *(dates.format_date(EVENING, kind, locale) for kind in ("full", "long", "medium", "short")),
            dates.format_time(EVENING, "short", tzinfo=zone, locale=locale),
            dates.get_timezone_name(zone, locale=locale),
            lists.format_list(["a", "b", "c"], locale=locale),
            numbers.format_decimal(1234.5, locale=locale),
            numbers.format_percent(0.12, locale=locale),
            *(locale.plural_form(number) for number in (0, 1, 2, 3, 11, 100)),
            locale.text_direction,
        )
    ]


def test_what_is_let_go_of_is_not_written_by_any_page():
    before = written()
    forget_unwritten()
    assert written() == before


def test_every_page_is_drawn_between_two_returns_of_memory():
    application = GivingBack(lambda environ, _start: [environ])
    assert [application({"page": page}, None) for page in range(PAGES * 2)] == [
        [{"page": page}] for page in range(PAGES * 2)
    ]


def asserts() -> Iterator[tuple[str, ast.expr]]:
    """Each `assert` of what is served: where, and what it says."""
    for folder in ("app", "services"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.Assert):
                    yield f"{path.relative_to(ROOT)}:{node.lineno}", node.test


def narrows(said: ast.expr) -> bool:
    """Whether it only tells the type checker of what kind something is."""
    if isinstance(said, ast.BoolOp):
        return all(map(narrows, said.values))
    if isinstance(said, ast.Compare):
        return ast.unparse(said).endswith(" is not None")
    return isinstance(said, ast.Call) and ast.unparse(said.func) == "isinstance"


def test_no_assert_checks_anything_because_web_workers_leave_them_out():
    """Decision 0012: they run with `-OO`."""
    found = list(asserts())
    assert found
    assert [where for where, said in found if not narrows(said)] == []
