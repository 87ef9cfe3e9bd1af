"""The demo's département: Manche, its territories, teams, places and professionals. All people are invented."""

from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from services import accounts, catalogue, circle, clock
from services.circle import PostKind

CODE, NAME = "50", "Manche"
TERRITORIES = ("Centre Manche", "Cotentin", "Coutançais", "Sud Manche")
# Long before anything else in the demo, so that every link starts under somebody in post.
OPENED = timedelta(days=3 * 365)


@dataclass
class House:
    """What the rest of the demo needs of the département."""

    territories: list[UUID] = field(default_factory=list)
    teams: list[UUID] = field(default_factory=list)
    places: list[UUID] = field(default_factory=list)
    agents: dict[str, UUID] = field(default_factory=dict)

    def __getattr__(self, name: str) -> UUID:
        try:
            return self.agents[name]
        except KeyError:
            raise AttributeError(name) from None


def build_departement() -> House:
    """Create the département and its professionals, in post for three years."""
    house = House()
    with clock.held_at(clock.now() - OPENED):
        circle.add_departement(CODE, NAME)
        for name in TERRITORIES:
            house.territories.append(circle.add_territory(CODE, name, "Europe/Paris").id)
        house.teams = [circle.add_team(CODE, name).id for name in ("Équipe Nord", "Équipe Sud")]
        for territory, name in zip(
            house.territories, ("Foyer des Tilleuls", "Maison du Havre", "Foyer de la Dune"), strict=False
        ):
            house.places.append(circle.add_place(territory, name).id)
        _add_agents(house)
    catalogue.load_catalogue(CODE)
    return house


def _add_agents(house: House) -> None:
    north, south = house.teams
    for slug, first_name, last_name, kind, team in (
        ("karim", "Karim", "Benali", PostKind.REFERENT, north),
        ("claire", "Claire", "Lemoine", PostKind.REFERENT, north),
        ("marc", "Marc", "Auvray", PostKind.CADRE, north),
        ("sophie", "Sophie", "Le Goff", PostKind.REFERENT, south),
        ("helene", "Hélène", "Varin", PostKind.CADRE, south),
    ):
        house.agents[slug] = _agent(first_name, last_name, kind, team_id=team)
    for slug, first_name, last_name, place in (
        ("julien", "Julien", "Marie", house.places[0]),
        ("fatou", "Fatou", "Diallo", house.places[1]),
        ("anne", "Anne", "Lecoq", house.places[2]),
    ):
        house.agents[slug] = _agent(first_name, last_name, PostKind.CARER, place_id=place)


def _agent(first_name: str, last_name: str, kind: PostKind, **where: UUID) -> UUID:
    account = circle.add_agent(first_name, last_name, kind, departement=CODE, **where)
    accounts.open_account(account.id, language="fr")
    return account.id
