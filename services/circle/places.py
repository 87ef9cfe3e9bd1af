"""The places professionals belong to, by name: found, or added where there is none yet."""

from uuid import UUID

from sqlalchemy import select

from services.circle.models import Place, Team, Territory
from services.database import session, transaction


def team_named(departement: str, name: str) -> UUID:
    """The team of that name, added if there is none."""
    with transaction() as current:
        found = session.scalar(select(Team).where(Team.departement_code == departement, Team.name == name))
        if found is None:
            current.add(found := Team(departement_code=departement, name=name))
            current.flush()
    return found.id


def territory_named(departement: str, name: str, zone: str) -> UUID:
    """The territory of that name, added with its time zone if there is none."""
    with transaction() as current:
        found = session.scalar(
            select(Territory).where(Territory.departement_code == departement, Territory.name == name)
        )
        if found is None:
            current.add(found := Territory(departement_code=departement, name=name, zone=zone))
            current.flush()
    return found.id


def place_named(departement: str, territory: str, name: str, zone: str) -> UUID:
    """The place of that name in that territory; both are added if there are none."""
    with transaction() as current:
        here = territory_named(departement, territory, zone)
        found = session.scalar(select(Place).where(Place.territory_id == here, Place.name == name))
        if found is None:
            current.add(found := Place(territory_id=here, name=name))
            current.flush()
    return found.id
