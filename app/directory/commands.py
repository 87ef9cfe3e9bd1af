"""`flask --app app services …`: the directory comes in and goes out by the command line."""

from typing import Any

import click
from flask.cli import AppGroup

from services.database import as_system
from services.errors import Refused

services_group = AppGroup("services", help="The directory of structures and services (data·inclusion).")
_KINDS = click.Choice(["services", "structures"])


@services_group.command("import")
@click.argument("origin")
@click.option("--kind", type=_KINDS, help="What the file holds; else by its name.")
@click.option("--complete", is_flag=True, help="What its sources no longer name is shown no more.")
def import_file(origin: str, kind: str | None, complete: bool) -> None:
    """Take in ORIGIN, a file or an https address, JSON or CSV. It may be done again: what did not change is left."""
    from services.directory import desk

    named = _kind(kind, origin)
    try:
        with as_system(), desk.opened(origin) as file:
            report = desk.import_rows(
                named, desk.rows_of(file, named), desk.named(origin), is_complete=complete
            )
    except desk.BrokenFile as broken:
        raise click.ClickException(
            f"Nothing was imported: {_BROKEN[broken.code]} (after row {broken.row})."
        ) from None
    except Refused:
        raise click.ClickException("Nothing was imported: another import is under way.") from None
    except OSError as error:
        raise click.ClickException(
            f"Nothing was imported: {error.strerror or 'the file cannot be read'}."
        ) from None
    _print(report.as_kept())


_BROKEN = {
    "cut": "the file ends in the middle of a row",
    "empty": "the file is empty",
    "encoding": "the file is not in UTF-8",
    "long_or_syntax": "a row never ends, or is not written as it should be",
    "no_answer": "the address does not answer",
    "not_https": "an address must begin with https",
    "not_this": "its first line names no field of data·inclusion",
    "syntax": "the file is not written as JSON should be",
    "too_large": "the file is larger than two gigabytes",
    "too_slow": "the file takes more than a quarter of an hour to come",
}


def _kind(kind: str | None, origin: str) -> Any:
    from services.directory.desk import Kind

    word = kind or ("structures" if "structure" in origin.rsplit("/", 1)[-1].lower() else "")
    word = word or ("services" if "service" in origin.rsplit("/", 1)[-1].lower() else "")
    if not word:
        raise click.UsageError("Say what the file holds: --kind services or --kind structures.")
    return Kind(word.removesuffix("s"))


def _print(kept: dict[str, Any]) -> None:
    for name in ("rows", "added", "changed", "same", "refused", "solved", "repeated", "gone", "to_review"):
        click.echo(f"{name.replace('_', ' ')}: {kept[name]}")
    for name, codes in sorted(kept["faults"].items()):
        for code, number in sorted(codes.items()):
            click.echo(f"  {name or 'row'}: {code} ({number})")
    for name, number in kept["strangers"].items():
        click.echo(f"  {name}: not a field of data·inclusion, left out ({number})")
    if kept["refused"]:
        click.echo("Rows and fields: flask --app app services report. On screen: /catalogue/annuaire.")


@services_group.command("report")
def report() -> None:
    """Print each row that waits to be corrected: kind, row in its file, id, field and what is wrong."""
    from services.directory import desk

    skip = 0
    with as_system():
        while waiting := desk.refusals(skip):
            for one in waiting:
                for name, code in one.faults:
                    click.echo(f"{one.kind} row {one.row} {one.object_id or '?'}: {name or 'row'}: {code}")
            skip += len(waiting)
    click.echo(f"{skip} rows wait.")


@services_group.command("retry")
def retry() -> None:
    """Try every refused row again, as it came: for a schema that has grown."""
    from services.directory import desk

    with as_system():
        done, left = desk.retry_all()
    click.echo(f"{done} rows are in now; {left} are still refused.")


@services_group.command("export")
@click.argument("file", type=click.Path(dir_okay=False, writable=True))
@click.option("--kind", type=_KINDS, default="services", show_default=True)
def export(file: str, kind: str) -> None:
    """Write the directory to FILE in the schema of data·inclusion, with our tag `sortants-ase`; CSV by its name."""
    from services.directory import desk

    is_csv = file.lower().endswith(".csv")
    with as_system(), open(file, "w", encoding="utf-8", newline="" if is_csv else None) as out:
        write = desk.export_csv if is_csv else desk.export_json
        number = write(desk.Kind(kind.removesuffix("s")), out)
    click.echo(f"{number} {kind} written.")
