"""Commands: each body calls one operation."""

import click
from flask import Flask
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


def init(app: Flask) -> None:
    app.cli.add_command(journal_group)
