"""Mentors who were there before attestations have sixty days, and are on the desk of the cadres."""

from datetime import timedelta

from alembic import command
from alembic.config import Config
from sqlalchemy import make_url, text

from app.schema import MIGRATIONS, migrate
from tests.databases import TestDatabase, fresh_database

BEFORE = "0025"


def back_to(made: TestDatabase, revision: str) -> None:
    """As the database was, with who was in it."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["url"] = made.owner_url
    config.attributes["application_role"] = make_url(made.url).username
    command.downgrade(config, revision)


def test_a_mentor_of_before_acts_for_sixty_days_and_is_to_be_checked(app):
    with fresh_database("cast", use="before") as made:
        back_to(made, BEFORE)
        migrate(made.owner_url, made.url)
        engine = made.owner_engine()
        with engine.begin() as connection:
            connection.execute(text("SELECT set_config('envol.system', 'on', true)"))
            (given,) = connection.execute(
                text("SELECT number, verified_on, acts_until, agreed_by FROM attestations")
            ).all()
            today = connection.scalar(text("SELECT current_date"))
            desk = connection.execute(
                text("SELECT first_name, field, is_available, charter_version FROM mentors")
            ).all()
        engine.dispose()
    assert tuple(given) == ("", None, today + timedelta(days=60), None)
    assert [tuple(one) for one in desk] == [("Lucie", "", False, None)]
