"""`flask --app app keys rotate`: every data key under the newest key of the ring, and every word still opens."""

import base64
import secrets
from collections.abc import Iterator

import pytest
from sqlalchemy import text

from services import notifications, sealing
from services.database import acting_as, as_system, session
from services.notifications import Channel
from tests.messages.conftest import begin, read, say


@pytest.fixture
def newest() -> Iterator[str]:
    """A new key came before the one of the tests: `name:key`."""
    before = sealing.ring()
    made = f"new:{base64.b64encode(secrets.token_bytes(32)).decode()}"
    old = f"{before.newest}:{base64.b64encode(before._keys[before.newest]).decode()}"
    sealing.use_ring(sealing.KeyRing(f"{made},{old}"))
    yield made
    sealing.use_ring(before)


def test_the_command_wraps_all_and_the_old_key_can_be_dropped(app, cast, newest):
    talk = begin(cast.naima, cast.naima, cast.karim)
    say(cast.naima, talk, "Toujours lisible")
    with acting_as(cast.naima.id):
        notifications.ask_code(cast.naima.id, Channel.EMAIL, "naima@example.org")
    session.commit()
    for _ in range(2):  # done again, it finds nothing to do
        shown = app.test_cli_runner().invoke(args=["keys", "rotate"])
        assert (shown.exit_code, shown.output.splitlines()[-1]) == (
            0,
            "Every data key is wrapped with the newest key.",
        )
    sealing.use_ring(sealing.KeyRing(newest))
    assert read(cast.karim, talk) == ["Toujours lisible"]


def test_no_table_that_keeps_a_key_is_left_out(db):
    with as_system():
        found = session.execute(
            text(
                "SELECT table_name FROM information_schema.columns"
                " WHERE table_schema = 'public' AND column_name = 'wrapped'"
            )
        ).scalars()
        assert set(found) == set(sealing.WRAPPED)
