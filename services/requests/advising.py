"""Who answers for a partner: named by the département for an offer, from a day on, until a day."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import insert, text

from services import accounts, clock
from services.accounts import Ticket
from services.circle import PostKind, Viewer, find_standing
from services.database import as_system, session, transaction
from services.errors import NotFound, Refused
from services.requests.tables import offer_advisers

LONGEST_NAME = 60
MOST_ADVISERS = 5


@dataclass(frozen=True, slots=True)
class Adviser:
    """Somebody who answers for an offer. `has_come_in`: their invitation was used."""

    id: UUID
    account_id: UUID
    name: str
    starts_on: date
    has_come_in: bool


def advisers_of(viewer: Viewer, offer_id: UUID) -> list[Adviser]:
    """Those who answer for this offer today, for the cadres of its département. Raises `NotFound`."""
    _departement(viewer)
    rows = session.execute(_OF, {"offer": offer_id, "today": clock.now().date()}).all()
    return [
        Adviser(row.id, row.account_id, row.name.strip(), row.starts_on, row.opened_at is not None)
        for row in rows
    ]


def name_adviser(
    viewer: Viewer, offer_id: UUID, first_name: str, last_name: str, organisation: str
) -> Ticket:
    """Name somebody new to answer for an offer; gives the invitation to hand over, shown once.

    Named twice (a double tap) they are one, with one invitation, the last. Refused: `adviser_named` (who came in
    already), `no_name`, `name_too_long`, `too_many_advisers`. Raises `NotFound` for who does not edit this offer.
    """
    departement = _departement(viewer)
    names = [" ".join(one.split()) for one in (first_name, last_name, organisation)]
    if not all(names[:2]):
        raise Refused("no_name")
    if any(len(one) > LONGEST_NAME for one in names):
        raise Refused("name_too_long", most=LONGEST_NAME)
    with transaction():
        known = session.scalar(_EDITED, {"offer": offer_id, "departement": departement})
        if known is None:
            raise NotFound
        there = advisers_of(viewer, offer_id)
        named = " ".join(names[:2]).casefold()
        if same := next((one for one in there if one.name.casefold() == named), None):
            if same.has_come_in:
                raise Refused("adviser_named")
            return accounts.issue_invitation(same.account_id, by=viewer.account_id)
        if len(there) >= MOST_ADVISERS:
            raise Refused("too_many_advisers", most=MOST_ADVISERS)
        with as_system():  # an account of nobody’s space: no link, no post
            made = accounts.create_account(*names)
        session.execute(
            insert(offer_advisers).values(
                id=uuid4(),
                offer_id=offer_id,
                account_id=made.id,
                departement_code=departement,
                starts_on=clock.now().date(),
                named_by=viewer.account_id,
            )
        )
        return accounts.issue_invitation(made.id, by=viewer.account_id)


def end_adviser(viewer: Viewer, adviser_id: UUID) -> None:
    """They answer no more, from today on: their desk is closed at their next question. Raises `NotFound`."""
    _departement(viewer)
    yesterday = date.fromordinal(clock.now().date().toordinal() - 1)
    with transaction():
        if session.scalar(_END, {"id": adviser_id, "on": yesterday}) is None:
            raise NotFound


def _departement(viewer: Viewer) -> str:
    standing = find_standing(viewer.account_id)
    if PostKind.CADRE not in standing.posts or standing.departement is None:
        raise NotFound
    return standing.departement


_OF: Any = text(
    "SELECT v.id, v.account_id, concat(a.first_name, ' ', a.last_name) AS name, v.starts_on, a.opened_at FROM offer_advisers v"
    " JOIN accounts a ON a.id = v.account_id WHERE v.offer_id = :offer AND v.account_id <> envol_actor()"
    " AND (v.ends_on IS NULL OR v.ends_on >= :today) ORDER BY v.starts_on, name LIMIT 20"
)
_EDITED = text(
    "SELECT id FROM offers WHERE id = :offer AND departement_code = :departement"
    " AND departement_code = ANY (CAST((SELECT envol_edited()) AS text[])) FOR UPDATE"
)
_END = text(
    "UPDATE offer_advisers SET ends_on = :on WHERE id = :id AND ends_on IS NULL"
    " AND departement_code = ANY (CAST((SELECT envol_edited()) AS text[])) RETURNING id"
)
