"""How often young people open an offer: a number a month, and of whom is written nowhere (docs/decisions/0023)."""

from uuid import UUID

from sqlalchemy import Uuid, bindparam, func, select

from services.circle import Relation
from services.errors import NotFound
from services.prepared import Prepared

_COUNT = Prepared(select(func.envol_count_opening(bindparam("offer", type_=Uuid))))


def count_opening(own: Relation, offer_id: UUID) -> None:
    """One more, for the owner of this space alone. One statement, which a GET may send (docs/decisions/0006).

    Raises `NotFound` for anybody else.
    """
    if not own.is_own:
        raise NotFound
    _COUNT.rows(offer=offer_id)
