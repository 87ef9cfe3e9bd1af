"""The places of the table, in the database of these tests."""

import pytest

from tests.access.places import make_places
from tests.cast import Cast


@pytest.fixture
def places(cast: Cast) -> dict[str, str]:
    return make_places(cast)
