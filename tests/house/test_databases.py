"""The embedded server and the databases of the tests: what is there is found, and not made again."""

import psycopg

from app import embedded
from tests.databases import DATA, TestDatabase, fresh_database


def test_a_template_is_filled_once_and_copied_by_all(test_database: TestDatabase) -> None:
    def templates() -> list[tuple[str, int]]:
        with psycopg.connect(test_database.server.uri) as admin:
            return admin.execute(
                "SELECT datname, oid FROM pg_database WHERE datname LIKE 'envol_template_cast_%'"
            ).fetchall()

    before = templates()
    with fresh_database("cast", use="again"):
        assert templates() == before
    assert len(before) == 1


def test_a_first_start_that_was_cut_off_is_finished_by_the_next(test_database: TestDatabase) -> None:
    """Its roles and its database were made, and nobody wrote down that they were."""
    (DATA / "roles.done").unlink()
    embedded.start(DATA)
    assert (DATA / "roles.done").exists()
