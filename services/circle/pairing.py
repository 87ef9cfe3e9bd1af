"""A mentor comes into a circle once everybody agreed: the link is in force at once, and sees nothing until given."""

from datetime import date
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Select, select

from services import clock
from services.circle.covering import is_kept_away
from services.circle.models import Jeune, Link, LinkBasis, LinkKind, Territory
from services.database import as_system, session
from services.errors import Refused


def open_mentor_link(jeune_id: UUID, account_id: UUID, confirmed_by: UUID) -> UUID:
    """Call it in the transaction of what was agreed to; the caller has decided that everybody did. Gives the link.

    Refused: `already_linked` (they are in this circle), `kept_away` (a decision came meanwhile).
    """
    with (
        as_system()
    ):  # neither end may write a link: the one is not in the circle yet, the other agreed before
        today = _today(jeune_id)
        if is_kept_away([jeune_id], account_id, today, today):
            raise Refused("kept_away")
        if session.scalar(_between(jeune_id, account_id)):
            raise Refused("already_linked")
        at = clock.now()
        link = Link(
            id=uuid4(),
            jeune_id=jeune_id,
            account_id=account_id,
            kind=LinkKind.MENTOR,
            basis=LinkBasis.INVITATION,
            starts_on=today,
            created_at=at,
            created_by=jeune_id,
            accepted_at=at,
            confirmed_at=at,
            confirmed_by=confirmed_by,
        )
        session.add(link)
        session.flush()
    return link.id


def _between(jeune_id: UUID, account_id: UUID) -> Select[Any]:
    return select(Link.id).where(
        Link.jeune_id == jeune_id, Link.account_id == account_id, Link.ended_at.is_(None)
    )


def _today(jeune_id: UUID) -> date:
    zone = session.scalars(
        select(Territory.zone).join(Jeune, Jeune.territory_id == Territory.id).where(Jeune.id == jeune_id)
    ).one()
    return clock.today(zone)
