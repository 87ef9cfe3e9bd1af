"""The emergency card: numbers always, hours only where someone has read them."""

from datetime import date
from functools import lru_cache
from pathlib import Path

from services.journey.content_files import Table, read_file
from services.journey.content_model import EmergencyLine, ToCheck
from services.journey.content_reader import EMERGENCY, checked, fingerprint

FOLDER = Path(__file__).parent / "content"


@lru_cache(maxsize=8)
def emergency(language: str, folder: Path = FOLDER) -> tuple[EmergencyLine, ...]:
    """The lines of the card in `language`, each falling back to French by itself. ContentError as for the steps."""
    french = read_emergency(folder)[0]
    path = folder / f"{EMERGENCY}.{language}.toml"
    if language == "fr" or not path.exists():
        return tuple(_in_french(line, is_fallback=language != "fr") for line in french)
    return _translated(read_file(path), french, language)


def read_emergency(
    folder: Path, *, today: date | None = None
) -> tuple[tuple[EmergencyLine, ...], tuple[ToCheck, ...]]:
    """The French lines, and what is still to be checked in them."""
    root = read_file(folder / f"{EMERGENCY}.fr.toml")
    lines: dict[str, EmergencyLine] = {}
    to_check = []
    for table in root.tables("line"):
        line, is_checked = _line(table, today)
        if line.id in lines:
            table.fail(f"line “{line.id}” is written twice", "id")
        lines[line.id] = line
        if not is_checked:
            to_check.append(ToCheck(line.id, "emergency", line.situation))
    root.close()
    return tuple(lines.values()), tuple(to_check)


def _line(table: Table, today: date | None) -> tuple[EmergencyLine, bool]:
    line_id, situation, text = table.text("id"), table.text("situation"), table.text("text")
    numbers, hours, day = table.texts("numbers"), table.text_or_none("hours"), checked(table, today)
    if not numbers:
        table.fail("a line needs a number to call", "numbers")
    table.close()
    hours = hours if day else None
    return EmergencyLine(line_id, situation, text, numbers, hours, "fr", False, True), day is not None


def _in_french(line: EmergencyLine, *, is_fallback: bool) -> EmergencyLine:
    return EmergencyLine(
        line.id, line.situation, line.text, line.numbers, line.hours, "fr", is_fallback, is_reviewed=True
    )


def _translated(root: Table, french: tuple[EmergencyLine, ...], language: str) -> tuple[EmergencyLine, ...]:
    reviewer = root.note("reviewed_by")
    known = {line.id: line for line in french}
    table = root.table("line")
    translated = {}
    for line_id in table.names():
        if line_id not in known:
            table.fail(f"there is no line “{line_id}” in {EMERGENCY}.fr.toml", line_id)
        translated[line_id] = _words(table.table(line_id), known[line_id], language, bool(reviewer))
    root.close()
    return tuple(translated.get(line.id) or _in_french(line, is_fallback=True) for line in french)


def _words(table: Table, french: EmergencyLine, language: str, is_reviewed: bool) -> EmergencyLine | None:
    stamped = table.text_or_none("of")
    situation, text, hours = table.text("situation"), table.text("text"), table.text_or_none("hours")
    table.close()
    if french.hours and not hours:
        table.fail("“hours” is missing: the French has them")
    if stamped and stamped != line_fingerprint(french):
        return None
    return EmergencyLine(
        french.id,
        situation,
        text,
        french.numbers,
        hours if french.hours else None,
        language,
        False,
        is_reviewed,
    )


def line_fingerprint(line: EmergencyLine) -> str:
    """The fingerprint of a French line, for translations that carry one."""
    return fingerprint({"situation": line.situation, "text": line.text, "hours": line.hours})
