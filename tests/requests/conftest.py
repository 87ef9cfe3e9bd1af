"""Sentences shared by the tests of requests."""

from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import insert, text

from services import catalogue, circle, clock, requests
from services.catalogue import AskedField, Offer
from services.circle import Relation, Viewer
from services.database import acting_as, as_system, session, transaction
from services.requests import Sent
from services.requests.tables import offer_advisers
from tests.cast import Member
from tests.catalogue.conftest import make_offer
from tests.circle import world


@pytest.fixture(autouse=True)
def without_csrf(app):
    """The token is tested by itself (tests/access)."""
    app.config["WTF_CSRF_ENABLED"] = False
    yield
    app.config["WTF_CSRF_ENABLED"] = True


def relation_of(member: Member, jeune: Member) -> Relation:
    found = circle.find_relation(Viewer(member.id), jeune.id)
    assert found is not None
    return found


def do(member: Member, jeune: Member, act, *args, **more):
    """`do(cast.naima, cast.naima, requests.withdraw, one)`."""
    with acting_as(member.id), transaction():
        return act(relation_of(member, jeune), *args, **more)


class AnAdviser:
    """Somebody who answers for one offer, and is nothing else to anybody."""

    def __init__(self, offer: UUID, name: str = "Odile") -> None:
        account = world.make_account(name)
        self.id, self.viewer, self.slug = account, Viewer(account), name.lower()
        with as_system(), transaction():
            session.execute(text("UPDATE accounts SET opened_at = now() WHERE id = :id"), {"id": account})
            session.execute(
                insert(offer_advisers).values(
                    id=uuid4(),
                    offer_id=offer,
                    account_id=account,
                    departement_code="50",
                    starts_on=clock.now().date() - timedelta(days=30),
                )
            )

    def does(self, act, *args, **more):
        with acting_as(self.id), transaction():
            return act(self.viewer, *args, **more)

    def stops(self, on: date) -> None:
        with as_system(), transaction():
            session.execute(
                text("UPDATE offer_advisers SET ends_on = :on WHERE account_id = :id"),
                {"on": on, "id": self.id},
            )


@pytest.fixture
def room(cast) -> UUID:
    """An offer of housing, which asks for a name, a phone, an identity card."""
    return make_offer("Une chambre", partner="Le Foyer", papers=["identity_card"], fields=["name", "phone"])


@pytest.fixture
def adviser(room) -> AnAdviser:
    return AnAdviser(room)


def offer_of(member: Member, offer: UUID) -> Offer:
    with acting_as(member.id), transaction():
        return catalogue.open_offer(relation_of(member, member), offer)


NAME = {AskedField.NAME: "Naïma B."}


def ask(member: Member, offer: UUID, **sent) -> UUID:
    """This young person asks for this offer."""
    sent.setdefault("details", NAME)
    (made,) = do(member, member, requests.send, [offer_of(member, offer)], Sent(**sent))
    return made


def seen(member: Member, request: UUID, jeune: Member | None = None) -> requests.RequestView:
    return do(member, jeune or member, requests.open_request, request)
