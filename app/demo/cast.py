"""The cast: the same small group in the demo, the tests and the screenshots. Invented people, dates relative to today."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from app.demo.departement import House
from app.demo.mentors import settle_lucie
from services import accounts, circle, clock, house
from services.ages import Leap, birthday
from services.circle import LegalBasis, LinkKind, Part, Viewer
from services.database import acting_as

SLUGS = ("naima", "theo", "ines", "amadou", "samira", "lucie", "karim", "claire", "marc")
ZONE = "Europe/Paris"


@dataclass(frozen=True)
class Arrival:
    """A young person as a référent invites them."""

    first_name: str
    birth_on: date
    taken_in_on: date
    legal_basis: LegalBasis = LegalBasis.JUDGE
    exit_on: date | None = None
    contract_until: date | None = None
    territory: int = 0
    place: int | None = None
    invited_days_ago: int = 300
    opens: bool = True
    language: str = "fr"


def years_before(day: date, years: int, months: int = 0) -> date:
    """The birth date of somebody who is `years` and `months` old on `day`."""
    return birthday(day, -years, -months, leap=Leap.PROTECTS)


def cast_arrivals(today: date) -> dict[str, Arrival]:
    """Karim's four of the cast."""
    in_three_weeks = today + timedelta(days=21)
    return {
        "naima": Arrival("Naïma", years_before(today, 17, 4), years_before(today, 9), place=0),
        "theo": Arrival(
            "Théo",
            years_before(in_three_weeks, 18),
            years_before(today, 6),
            territory=1,
            invited_days_ago=420,
        ),
        "ines": Arrival(
            "Inès",
            years_before(today, 19, 1),
            years_before(today, 8),
            territory=2,
            contract_until=today + timedelta(days=220),
            invited_days_ago=900,
        ),
        "amadou": Arrival(
            "Amadou", years_before(today, 16, 8), years_before(today, 1, 1), territory=1, place=1
        ),
    }


def build_cast(departement: House) -> dict[str, UUID]:
    """Everybody of the cast and their relations; gives slug → account."""
    today = clock.today(ZONE)
    people = {slug: departement.agents[slug] for slug in ("karim", "claire", "marc")}
    for slug, arrival in cast_arrivals(today).items():
        people[slug] = welcome(departement, people["karim"], arrival)
    people["samira"] = join(people["naima"], people["karim"], "Samira", LinkKind.PARENT, kinship="mother")
    people["lucie"] = join(
        people["naima"],
        people["karim"],
        "Lucie",
        LinkKind.MENTOR,
        last_name="Marchand",
        organisation="CDC Habitat",
        gives_domain="logement",
        attested_by=(departement.agents["marc"], departement.agents["helene"]),
    )
    settle_lucie(departement, people["lucie"])
    for slug, account_id in people.items():
        house.mark(f"demo:{slug}", str(account_id))
    return people


def welcome(departement: House, referent: UUID, arrival: Arrival) -> UUID:
    """A référent invites a young person, who opens their space the same day, as in life."""
    with clock.held_at(clock.now() - timedelta(days=arrival.invited_days_ago)), acting_as(referent):
        jeune_id, _ticket = circle.invite_jeune(
            referent,
            arrival.first_name,
            arrival.birth_on,
            departement.territories[arrival.territory],
            taken_in_on=arrival.taken_in_on,
            exit_on=arrival.exit_on,
            contract_until=arrival.contract_until,
            legal_basis=arrival.legal_basis,
            place_id=None if arrival.place is None else departement.places[arrival.place],
        )
        if arrival.opens:
            accounts.open_account(jeune_id, language=arrival.language)
    return jeune_id


def join(
    jeune_id: UUID,
    referent: UUID,
    first_name: str,
    kind: LinkKind,
    *,
    kinship: str = "",
    last_name: str = "",
    organisation: str = "",
    gives_domain: str | None = None,
    days_ago: int = 90,
    attested_by: tuple[UUID, UUID] | None = None,
) -> UUID:
    """The référent invites somebody into the circle, who accepts; the young person may give a domain."""
    with clock.held_at(clock.now() - timedelta(days=days_ago)):
        with acting_as(referent):
            relation = circle.find_relation(Viewer(referent), jeune_id)
            assert relation is not None
            link_id, _ticket = circle.invite_to_circle(
                relation, first_name, kind, last_name=last_name, kinship=kinship, organisation=organisation
            )
            account_id = circle.account_of_link(link_id)
        if attested_by:
            attest(account_id, *attested_by)
        accounts.open_account(account_id, language="fr")
        circle.accept_links(account_id)
        if gives_domain:
            with acting_as(jeune_id):
                circle.give(own(jeune_id), link_id, Part.PATH, domain=gives_domain)
    return account_id


def attest(mentor: UUID, first: UUID, second: UUID) -> None:
    """Two cadres of the département read the attestation of a mentor."""
    number, today = "HON-2026-0417", clock.now().date()
    with acting_as(first):
        seen = circle.check_attestation(Viewer(first, is_stepped_up=True), mentor, number, today)
    with acting_as(second):
        circle.agree_attestation(Viewer(second, is_stepped_up=True), seen, number)


def own(jeune_id: UUID) -> circle.Relation:
    """The young person in their own space; call it while acting as them."""
    relation = circle.find_relation(Viewer(jeune_id), jeune_id)
    assert relation is not None
    return relation
