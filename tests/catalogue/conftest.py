"""A catalogue as the founding list makes it, and offers made for one test."""

from datetime import date
from uuid import UUID, uuid4

import pytest
from sqlalchemy import insert, select

from services import circle, clock
from services.catalogue.tables import offers
from services.circle import Viewer
from services.database import as_system, session

CHECKED = date(2026, 11, 22)


def own(member) -> circle.Relation:
    relation = circle.find_relation(Viewer(member.id), member.id)
    assert relation is not None
    return relation


def seen_by(member, jeune) -> circle.Relation:
    relation = circle.find_relation(Viewer(member.id), jeune.id)
    assert relation is not None
    return relation


def make_offer(name: str = "Une offre", *, departement: str = "50", **changed) -> UUID:
    """An offer that is published, sourced and checked on the day of the tests; `changed` says what is otherwise."""
    row = {
        "id": uuid4(),
        "departement_code": departement,
        "kind": "right",
        "domain": "logement",
        "name": name,
        "source": "Une source",
        "checked_on": CHECKED,
        "state": "published",
        "published_at": clock.now(),
        "created_at": clock.now(),
        "updated_at": clock.now(),
    } | changed
    with as_system():
        session.execute(insert(offers).values(**row))
    return row["id"]


@pytest.fixture
def numbered(cast):
    """`numbered(12)`: the id of that offer of the founding list."""

    def find(number: int) -> UUID:
        with as_system():
            return session.scalars(select(offers.c.id).where(offers.c.number == number)).one()

    return find
