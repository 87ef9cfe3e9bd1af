"""One part of the statement that finds what waits for a professional: the same columns for each kind of thing."""

from typing import Any

from sqlalchemy import (
    ARRAY,
    Date,
    DateTime,
    Integer,
    Text,
    Uuid,
    any_,
    bindparam,
    cast,
    literal,
    null,
    select,
)

ME: Any = bindparam("me", type_=Uuid)
ASKED: Any = any_(bindparam("jeunes", type_=ARRAY(Uuid)))
RECENT_AT: Any = bindparam("recent", type_=DateTime(timezone=True))
TODAY: Any = bindparam("today", type_=Date)


def part(
    kind: Any,
    jeune: Any,
    subject: Any,
    at: Any,
    *,
    domain: Any = None,
    item: Any = None,
    step: Any = None,
    word: Any = None,
    count: Any = None,
    day: Any = None,
) -> Any:
    def column(value: Any, of: Any) -> Any:
        return cast(null() if value is None else value, of)

    return select(
        cast(kind, Text).label("kind"),
        jeune.label("jeune_id"),
        subject.label("id"),
        at.label("at"),
        column(domain, Text).label("domain"),
        column(item, Uuid).label("item"),
        column(step, Text).label("step"),
        column(word, Text).label("word"),
        column(literal(1) if count is None else count, Integer).label("count"),
        column(day, Date).label("day"),
    )
