"""Sentences shared by the tests of the path."""

from uuid import UUID

import pytest

from services import circle, journey
from services.circle import Viewer
from services.database import acting_as


@pytest.fixture
def own(db):
    """`own(cast.naima)`: her own path."""
    return own_path


@pytest.fixture
def seen_by(db):
    """`seen_by(cast.karim, cast.naima)`: what he is to her now, or None."""

    def relation(viewer, jeune):
        with acting_as(viewer.id):
            return circle.find_relation(Viewer(viewer.id), jeune.id)

    return relation


@pytest.fixture
def address(own):
    """`address(cast.naima, "L4")`: where that step of hers lives."""

    def of(member, step_id: str) -> UUID:
        return journey.step_address(own(member).space, step_id)

    return of


def own_path(member):
    with acting_as(member.id):
        relation = circle.find_relation(Viewer(member.id), member.id)
    assert relation is not None
    return relation
