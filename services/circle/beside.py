"""What an account is to a young person, read in the very statement that finds which account and which young person."""

from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, select, true
from sqlalchemy.orm import aliased

from services.accounts import Account
from services.circle.models import Jeune, Link, Territory
from services.circle.relations import Relation, Viewer, link_today, relation_columns, relation_from
from services.sealing import SpaceKey


def with_relation(asked: Any) -> Select[Any]:
    """Every row and column of the subquery `asked`, then what its `end_id` is to its `jeune_id` on the day of `:at`.

    A row stays when they are nothing to each other, or when no space or account is seen: as `relation_beside` reads it.
    """
    told = aliased(Account)
    relation = (
        select(*relation_columns(asked.c.end_id))
        .join(Territory, Territory.id == Jeune.territory_id)
        .join(Account, Account.id == Jeune.id)
        # A disabled account is nobody any more.
        .join(told, and_(told.id == asked.c.end_id, told.disabled_at.is_(None)))
        .outerjoin(SpaceKey, SpaceKey.jeune_id == Jeune.id)
        .outerjoin(Link, link_today(asked.c.end_id))
        .where(Jeune.id == asked.c.jeune_id)
        .lateral("relation")
    )
    return select(asked, relation).select_from(asked).outerjoin(relation, true())


def relation_beside(viewer: Viewer, columns: tuple[Any, ...], at: datetime) -> Relation | None:
    """The relation of `viewer`, who is the `end_id`, from what `with_relation` adds to a row; None when nothing."""
    return None if columns[0] is None else relation_from(viewer, columns, at)
