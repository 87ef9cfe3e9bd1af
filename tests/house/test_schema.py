"""Migrations read forwards and backwards, tell the same as the models, and give the application no more than it needs."""

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine, inspect, text
from sqlalchemy.exc import OperationalError, ProgrammingError

import services.appointments.models
import services.caseload.models
import services.catalogue.tables
import services.directory.tables
import services.documents.models
import services.export.models
import services.journey.models
import services.mentoring.models
import services.messages.models
import services.notifications.models
import services.printing.models
import services.requests.tables
import services.sealing  # noqa: F401
from app.schema import migrate, newest_revision
from services.database import Base
from tests.databases import TestDatabase, fresh_database


@pytest.fixture(scope="module")
def made() -> TestDatabase:
    with fresh_database("empty", use="schema") as database:
        yield database


def test_the_models_and_the_migrations_say_the_same(made: TestDatabase) -> None:
    engine = made.owner_engine()
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection,
            opts={"include_object": lambda _t, name, kind, *_: not (name or "").startswith("procrastinate_")},
        )
        assert compare_metadata(context, Base.metadata) == []
    engine.dispose()


def test_down_to_nothing_and_up_again_gives_the_same_tables(made: TestDatabase) -> None:
    engine = made.owner_engine()
    before = sorted(inspect(engine).get_table_names())
    migrate(made.owner_url, made.url, "base")
    assert inspect(engine).get_table_names() == ["alembic_version"]
    migrate(made.owner_url, made.url)
    assert sorted(inspect(engine).get_table_names()) == before
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT version_num FROM alembic_version")) == newest_revision()
    engine.dispose()


def test_a_migration_behind_a_long_reading_gives_up_and_leaves_all_as_it_was(made: TestDatabase) -> None:
    """Trust F11: whoever waits for a lock makes everybody behind it wait too."""
    engine = made.owner_engine()
    before = sorted(inspect(engine).get_table_names())
    with engine.connect() as reader:
        reader.execute(text("SELECT count(*) FROM jeunes"))  # and reads on
        with pytest.raises(OperationalError, match="lock timeout"):
            migrate(made.owner_url, made.url, "base")
    assert sorted(inspect(engine).get_table_names()) == before
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT version_num FROM alembic_version")) == newest_revision()
    engine.dispose()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE journal_lines SET operation = 'x'",
        "DELETE FROM journal_lines",
        "TRUNCATE journal_lines",
        "INSERT INTO journal_heads VALUES ('50', '2026-11-01', 1, '')",
        "UPDATE journal_heads SET position = 0",
        "DELETE FROM jeunes",
        "ALTER TABLE jeunes NO FORCE ROW LEVEL SECURITY",
        "CREATE TABLE mine (id int)",
        "SET ROLE envol_owner",
    ],
)
def test_the_application_role_cannot(made: TestDatabase, statement: str) -> None:
    engine = create_engine(made.url)
    with engine.connect() as connection, pytest.raises(ProgrammingError, match=r"permission|must be owner"):
        connection.execute(text(statement))
    engine.dispose()


def test_every_table_of_a_young_person_is_fenced(made: TestDatabase) -> None:
    """A new table with a `jeune_id` and no policy would show everybody to everybody."""
    engine = made.owner_engine()
    with engine.connect() as connection:
        open_tables = connection.execute(
            text(
                "SELECT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid"
                " WHERE a.attname IN ('jeune_id', 'jeune_ids') AND c.relkind = 'r'"
                " AND NOT (c.relrowsecurity AND c.relforcerowsecurity)"
            )
        ).all()
    engine.dispose()
    assert open_tables == []
