"""Commands: each body calls one operation."""

import json
from typing import IO

import click
from flask import Flask, current_app
from flask.cli import AppGroup

from services import catalogue, documents, export, journal, notifications, sealing
from services.database import as_system

journal_group = AppGroup("journal", help="The journal of readings.")
keys_group = AppGroup("keys", help="The ring of keys that wrap the data keys.")
catalogue_group = AppGroup("catalogue", help="The offers of each département.")
documents_group = AppGroup("documents", help="The files of the vaults.")


@journal_group.command("verify")
@click.option(
    "--heads", "kept", type=click.File(), help="Heads kept elsewhere: as printed, or the worker’s log."
)
def verify_journal(kept: IO[str] | None) -> None:
    """Name the first broken line of the journal, and the kept heads it no longer holds, or say that it is whole."""
    asked = _heads_in(kept) if kept else []
    with as_system():
        broken, lost = journal.first_broken_line(), journal.lost_heads(asked)
    if broken is not None:
        click.echo("The end of a chain is missing." if broken < 0 else f"First broken line: {broken}")
    for head in lost:
        click.echo(f"Lost: {head}")
    if broken is not None or lost:
        raise SystemExit(1)
    click.echo("The journal is whole." + (f" It holds every kept head ({len(asked)})." if kept else ""))


@journal_group.command("heads")
def show_heads() -> None:
    """Print the end of each chain, to be kept elsewhere: département, month, number of lines, hash of the last."""
    for head in journal.heads():
        click.echo(str(head))


def _heads_in(kept: IO[str]) -> list[journal.Head]:
    """Each line is a head, or a line of the worker’s log; a file without any would find everything whole."""
    found = []
    for number, line in enumerate(kept, start=1):
        try:
            found += [journal.head_from(one) for one in _written_in(line.strip())]
        except ValueError:
            raise click.ClickException(f"Line {number} of the file is not a head.") from None
    if not found:
        raise click.ClickException("There is no head in the file.")
    return found


def _written_in(line: str) -> list[str]:
    if line.startswith("{"):
        logged = json.loads(line)
        return list(logged.get("heads", ())) if logged.get("event") == "journal heads" else []
    return [line] if line else []


@keys_group.command("rotate")
def rotate_keys() -> None:
    """Wrap every data key with the first key of ENVOL_KEYS. May be stopped and begun again; then drop the old key."""
    total = 0
    while done := sealing.wrap_again():
        total += done
        click.echo(f"{total} keys wrapped again")
    click.echo("Every data key is wrapped with the newest key.")


@documents_group.command("check")
@click.option("--read", "is_read", is_flag=True, help="Read every object again, and compare its hash.")
def check_documents(is_read: bool) -> None:
    """Match rows and objects both ways; name each object that is lost or changed, or say that all is whole."""
    found = documents.check_store(hashes=is_read)
    export.check_exports(found)
    for what, names in (("Missing", found.missing), ("Changed", found.changed)):
        for name in names:
            click.echo(f"{what}: {name}")
    click.echo(f"{found.rows} objects named by rows; {found.taken_away} taken away that no row named.")
    if not found.is_whole:
        raise SystemExit(1)
    click.echo("Every row has its object.")


@catalogue_group.command("load")
def load_catalogues() -> None:
    """Load the founding offers for every département: as often as you like, never over what an editor changed."""
    click.echo(f"{catalogue.load_catalogues()} offers added or renewed.")


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


@click.command("worker")
def run_worker() -> None:
    """Run one worker until told to stop; any number of them share the work, on any number of machines."""
    from app.worker import run

    run(current_app.extensions["settings"])


@click.command("new-vapid")
def make_vapid() -> None:
    """Print a fresh value for ENVOL_VAPID. Changing it ends every push subscription: each browser makes a new one."""
    click.echo(notifications.new_private_key())


def init(app: Flask) -> None:
    from app.accounts.commands import end_post, invite
    from app.directory.commands import services_group

    app.cli.add_command(invite)
    app.cli.add_command(end_post)
    app.cli.add_command(journal_group)
    app.cli.add_command(keys_group)
    app.cli.add_command(catalogue_group)
    app.cli.add_command(documents_group)
    app.cli.add_command(services_group)
    app.cli.add_command(migrate_database)
    app.cli.add_command(run_worker)
    app.cli.add_command(make_vapid)
