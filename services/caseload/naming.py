"""The first names of the young people whom what awaits a professional is about; inside the application only."""

from collections.abc import Iterable
from uuid import UUID

from services.caseload.queries import note_list
from services.circle import Viewer, relations_with


def first_names(viewer: Viewer, jeune_ids: Iterable[UUID | None]) -> dict[UUID, str]:
    """The first name of each of these young people this professional follows today; noted as a list is.

    Nobody from whom they are kept away, nor whom they no longer follow. One statement, none without anybody.
    """
    asked = {one for one in jeune_ids if one is not None}
    if not asked:
        return {}
    relations = [one for one in relations_with(viewer, asked) if one.allows("caseload.list")]
    note_list(relations, asked)
    return {one.space.id: one.first_name for one in relations}
