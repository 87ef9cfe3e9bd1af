"""Bringing the database to the newest migration, as its owner."""

from pathlib import Path

from sqlalchemy.engine import make_url

MIGRATIONS = Path(__file__).parent.parent / "migrations"


def newest_revision() -> str:
    """The number of the last migration file: a fast stand-in for Alembic's own reading of every file."""
    return max(path.name for path in (MIGRATIONS / "versions").glob("[0-9]*.py"))[:4]


def migrate(owner_url: str, application_url: str, revision: str = "head") -> None:
    """Apply the migrations up to `revision`; the application's role is granted what it needs, and owns nothing."""
    # Imported here: a web worker reads the number of the migrations, and has no use for eight megabytes of Alembic.
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["url"] = owner_url
    config.attributes["application_role"] = make_url(application_url).username
    if revision == "base":
        command.downgrade(config, revision)
    else:
        command.upgrade(config, revision)
