"""`flask --app app invite` and `end-post`: professionals come and go, for now from the command line."""

from datetime import datetime, timedelta
from uuid import UUID

import click
from flask import current_app
from flask.cli import with_appcontext

from services import accounts, circle, clock
from services.circle import PostKind
from services.errors import NotFound, Refused
from services.secrets import spaced


@click.command("invite")
@click.option("--first-name", required=True)
@click.option("--last-name", required=True)
@click.option("--post", type=click.Choice([kind.value for kind in PostKind]), required=True)
@click.option("--departement", required=True, help="Its code: 50, 2A, 974.")
@click.option("--departement-name", default="", help="Its name, the first time.")
@click.option("--team", help="The team of a cadre or a référent; added if it is new.")
@click.option("--territory", help="A territory of the département; added if it is new.")
@click.option("--place", help="The foyer or family of a carer, in --territory; added if it is new.")
@click.option("--zone", default="Europe/Paris", help="The time zone of a new territory.")
@with_appcontext
def invite(
    first_name: str,
    last_name: str,
    post: str,
    departement: str,
    departement_name: str,
    team: str | None,
    territory: str | None,
    place: str | None,
    zone: str,
) -> None:
    """Give a professional their post, and print the invitation to hand over: it is not shown again."""
    kind = PostKind(post)
    if kind == PostKind.CARER and not (place and territory):
        raise click.UsageError("A carer needs --place and --territory.")
    if kind != PostKind.CARER and not team:
        raise click.UsageError("A cadre or a référent needs --team.")
    if departement_name:
        circle.add_departement(departement, departement_name)
    if territory:
        circle.territory_named(departement, territory, zone)
    account = circle.add_agent(
        first_name,
        last_name,
        kind,
        departement=departement,
        team_id=circle.team_named(departement, team) if team else None,
        place_id=circle.place_named(departement, territory, place, zone) if place and territory else None,
    )
    ticket = accounts.issue_invitation(account.id, by=None)
    origin = current_app.extensions["settings"].origin
    click.echo(f"{first_name} {last_name}, {post}")
    click.echo(f"Link: {origin}/invitation/{ticket.token}")
    click.echo(f"Code: {spaced(ticket.code, 5)}, at {origin}/invitation")
    click.echo(f"Until {ticket.expires_at:%d/%m/%Y %H:%M} UTC, once.")


@click.command("end-post")
@click.option("--first-name", default="")
@click.option("--last-name", default="")
@click.option("--post", type=click.Choice([kind.value for kind in PostKind]))
@click.option("--departement", default="", help="Its code: 50, 2A, 974.")
@click.option("--id", "post_id", type=click.UUID, help="The post itself, when several people bear that name.")
@click.option(
    "--last-day", type=click.DateTime(["%Y-%m-%d"]), help="The last day in post; yesterday unless said."
)
@with_appcontext
def end_post(
    first_name: str,
    last_name: str,
    post: str | None,
    departement: str,
    post_id: UUID | None,
    last_day: datetime | None,
) -> None:
    """End the post of a professional: those they follow by it are without them from the next day."""
    last_on = last_day.date() if last_day else clock.now().date() - timedelta(days=1)
    chosen = post_id or _only_post(first_name, last_name, post, departement)
    try:
        ended = circle.end_post(chosen, last_on=last_on)
    except NotFound:
        raise click.ClickException("There is no such post.") from None
    except Refused:
        raise click.ClickException(
            "That day is before the post began, or after the end it already has."
        ) from None
    click.echo(f"Last day in post: {last_on:%d/%m/%Y}. Young people they follow no more: {ended}.")


def _only_post(first_name: str, last_name: str, post: str | None, departement: str) -> UUID:
    if not (first_name and last_name and post and departement):
        raise click.UsageError(
            "Say whose post: --first-name, --last-name, --post and --departement, or --id."
        )
    found = circle.find_posts(first_name, last_name, PostKind(post), departement)
    if not found:
        raise click.ClickException("There is no such post.")
    if len(found) > 1:
        lines = "".join(f"\n  {one.id}  {one.name}, {one.where}" for one in found)
        raise click.ClickException(f"Several posts; say which one with --id.{lines}")
    return found[0].id
