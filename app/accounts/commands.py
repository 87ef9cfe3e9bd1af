"""`flask --app app invite`: the first cadre of a département, and for now all its professionals."""

import click
from flask import current_app
from flask.cli import with_appcontext

from services import accounts, circle
from services.circle import PostKind
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
