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
