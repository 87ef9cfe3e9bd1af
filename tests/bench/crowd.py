"""The demo, and three thousand young people more in the same département, through the operations."""

import random
from datetime import date, timedelta
from uuid import UUID

from app.demo.cast import own
from app.demo.crowd import FIRST_NAMES
from app.demo.departement import CODE
from services import accounts, circle, clock, journey
from services.circle import LegalBasis, PostKind
from services.database import acting_as, session, transaction
from services.journey import StepState

YOUNG_PEOPLE, CASELOAD, TEAM = 3000, 30, 10
DONE = ("P1", "A1", "K1", "M1", "D1", "S1")


def load_crowd(size: int = YOUNG_PEOPLE) -> None:
    """`size` young people, thirty to a référent, ten référents to a team; one transaction a caseload."""
    chance = random.Random(3000)
    today = clock.today("Europe/Paris")
    territories = [territory for territory, _name in circle.territories_of(CODE)]
    steps = [step.id for step in journey.load().steps if step.id in DONE]
    for place in range(size // CASELOAD):
        if place % TEAM == 0:
            team = _team(place // TEAM)
        with clock.held_at(clock.now() - timedelta(days=400)):
            referent = _referent(place, team)
        with transaction():
            for _ in range(CASELOAD):
                young_person(referent, territories, steps, today, chance)
        session.remove()


def _team(place: int) -> UUID:
    team: UUID = circle.add_team(CODE, f"Équipe {place + 1}").id
    return team


def _referent(place: int, team: UUID) -> UUID:
    name = FIRST_NAMES[place % len(FIRST_NAMES)]
    account = circle.add_agent(name, f"Référent {place}", PostKind.REFERENT, departement=CODE, team_id=team)
    accounts.open_account(account.id, language="fr")
    return account.id


def young_person(
    referent: UUID,
    territories: list[UUID],
    steps: list[str],
    today: date,
    chance: random.Random,
    oldest: int = 21 * 365,
) -> None:
    """Invited some months ago, came in, did a few steps."""
    birth_on = today - timedelta(days=chance.randrange(15 * 366 + 250, oldest))
    with clock.held_at(clock.now() - timedelta(days=chance.randrange(30, 250))):
        with acting_as(referent):
            jeune, _ticket = circle.invite_jeune(
                referent,
                chance.choice(FIRST_NAMES),
                birth_on,
                chance.choice(territories),
                taken_in_on=birth_on + timedelta(days=4000),
                legal_basis=LegalBasis.JUDGE,
            )
        accounts.open_account(jeune, language="fr")
        with acting_as(jeune):
            relation = own(jeune)
            for step in chance.sample(steps, min(3, len(steps))):
                journey.set_state(relation, journey.step_address(relation.space, step), StepState.DONE)
