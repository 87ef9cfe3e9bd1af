"""What several accounts are to several young people now, in one statement: for who tells them something later."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, and_, bindparam, column, func, or_, select
from sqlalchemy.orm import aliased

from services import clock
from services.accounts import Account
from services.circle.models import Jeune, Link, Post, PostKind, Territory
from services.circle.relations import Relation, Viewer, link_today, relation_columns, relation_from
from services.prepared import Prepared
from services.sealing import SpaceKey

Pair = tuple[UUID, UUID]


def relations_between(pairs: Collection[Pair]) -> dict[Pair, Relation]:
    """What each account is to each young person of these pairs; those that are nothing to each other are left out.

    Asks for nobody, and notes nothing: the caller is the system. One statement.
    """
    at = clock.now()
    accounts, jeunes = [one for one, _ in pairs], [one for _, one in pairs]
    found: dict[Pair, Relation] = {}
    for row in _BETWEEN.rows(accounts=accounts, jeunes=jeunes, day=at.date(), at=at):
        if relation := _relation(row, at):
            found[row[0], relation.space.id] = relation
    return found


def _relation(row: tuple[Any, ...], at: datetime) -> Relation | None:
    account_id, team_ids, *relation = row
    return relation_from(Viewer(account_id, team_ids=tuple(team_ids or ())), tuple(relation), at)


def _statement() -> Any:
    pairs = (
        func.unnest(bindparam("accounts", type_=ARRAY(Uuid)), bindparam("jeunes", type_=ARRAY(Uuid)))
        .table_valued(column("account_id", Uuid), column("jeune_id", Uuid), name="pairs")
        .render_derived()
    )
    day: Any = bindparam("day")
    teams = (
        select(func.array_agg(Post.team_id))
        .where(
            Post.account_id == pairs.c.account_id,
            Post.kind == PostKind.CADRE,
            Post.starts_on <= day,
            or_(Post.ends_on.is_(None), Post.ends_on >= day),
        )
        .correlate_except(Post)
        .scalar_subquery()
    )
    told = aliased(Account)
    return (
        select(pairs.c.account_id, teams, *relation_columns(pairs.c.account_id))
        .select_from(pairs)
        .join(told, and_(told.id == pairs.c.account_id, told.disabled_at.is_(None)))
        .join(Jeune, Jeune.id == pairs.c.jeune_id)
        .join(Territory, Territory.id == Jeune.territory_id)
        .join(Account, Account.id == Jeune.id)
        .outerjoin(SpaceKey, SpaceKey.jeune_id == Jeune.id)
        .outerjoin(Link, link_today(pairs.c.account_id))
    )


_BETWEEN = Prepared(_statement())
