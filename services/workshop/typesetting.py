"""Words set as pages: a PDF that says what it is to eyes and to ears alike (PDF/UA-1), in French as in Arabic.

What people wrote comes as data, beside the sheet and never in it: no word of theirs can become an instruction.
"""

import json
import sys
from pathlib import Path
from typing import Any, BinaryIO

from services.workshop.fitness import NotFit
from services.workshop.letters import FONTS, printable

SHEETS = Path(__file__).parent / "sheets"


def set_pages(
    source: BinaryIO, target: BinaryIO, sheet: str, at: int, *, is_whole: bool = True
) -> dict[str, Any]:
    """Set the data of `source` (JSON) on one of `SHEETS`, as made `at` (seconds of 1970). Raises `NotFit`.

    `is_whole`: no page of others will follow; only then does the file say that it is for everybody.
    The library is loaded here, in the child: the others need none of it.
    """
    import typst

    names = {one.stem for one in SHEETS.glob("*.typ")} - {"common"}
    if sheet not in names:
        raise NotFit("print_not_set")
    data = json.dumps(printable(json.load(source)), ensure_ascii=False)
    try:
        made = typst.compile(
            str(SHEETS / f"{sheet}.typ"),
            root=str(SHEETS),
            font_paths=[str(FONTS)],
            ignore_system_fonts=True,
            format="pdf",
            sys_inputs={"data": data},
            pdf_standards="ua-1" if is_whole else None,
            timestamp=at,
        )
    except typst.TypstError as error:
        # Its own words may hold those of a person.
        sys.stderr.write(f"workshop: {sheet} is not set: {error.message[:24]}\n")
        raise NotFit("print_not_set") from None
    target.write(made)
    return {"size": len(made)}
