"""Commands: each body calls one operation."""

import click
from flask import Flask, current_app
from flask.cli import AppGroup

from services import journal
from services.database import as_system

journal_group = AppGroup("journal", help="The journal of readings.")


@journal_group.command("verify")
def verify_journal() -> None:
    """Name the first broken line of the journal, or say that it is whole."""
    with as_system():
        broken = journal.first_broken_line()
    if broken is None:
        click.echo("The journal is whole.")
        return
    click.echo("The end of a chain is missing." if broken < 0 else f"First broken line: {broken}")
    raise SystemExit(1)


@click.command("migrate")
def migrate_database() -> None:
    """Bring the database to the newest migration, as its owner (MIGRATION_DATABASE_URL)."""
    from app.schema import migrate

    settings = current_app.extensions["settings"]
    if not settings.migration_url:
        raise click.ClickException(
            "MIGRATION_DATABASE_URL is missing: migrations run as the owner of the tables."
        )
    migrate(settings.migration_url, settings.database_url)


def init(app: Flask) -> None:
    from app.accounts.commands import end_post, invite

    app.cli.add_command(invite)
    app.cli.add_command(end_post)
    app.cli.add_command(journal_group)
    app.cli.add_command(migrate_database)
