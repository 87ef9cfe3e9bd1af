"""What is done with what editors write, and never over what another wrote meanwhile."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import Table, select, update

from services.database import session
from services.errors import NotFound, Refused


class Act(StrEnum):
    """What an editor does with an offer or a bundle, beside writing it."""

    REVIEW = "review"
    PUBLISH = "publish"
    CHECK = "check"
    HIDE = "hide"
    TAKE_BACK = "take_back"


def change(
    table: Table, departement: str, row_id: UUID, version: int, values: Mapping[str, Any], reason: str
) -> None:
    """Write one row as it was read. Refused with `reason` where somebody wrote it since; raises `NotFound`."""
    its = (table.c.departement_code == departement, table.c.id == row_id)
    done: Any = session.execute(
        update(table).where(*its, table.c.version == version).values(**values, version=version + 1)
    )
    if done.rowcount:
        return
    if session.execute(select(table.c.id).where(*its)).first() is None:
        raise NotFound
    raise Refused(reason)


def translated(
    told: Mapping[str, Mapping[str, str]], before: Mapping[str, Mapping[str, str]], said_of: str
) -> dict[str, dict[str, str]]:
    """What is kept of translations (language → name → words): each with the print of the French it says, `said_of`.

    One that was left as it was `before` says the French it was made from, and is shown no more once that changed.
    """
    kept = {}
    for language, words in told.items():
        was = {name: text for name, text in before.get(language, {}).items() if text}
        made_of = was.pop("of", said_of)
        new = {name: text for name, text in words.items() if text}
        kept[language] = {**new, "of": made_of if new == was else said_of}
    return kept
