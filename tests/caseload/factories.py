"""Young people made through the operations, as many as a test needs."""

from datetime import date, timedelta
from uuid import UUID, uuid4

from sqlalchemy import select

from app.config import TEST_DAY
from services import accounts, circle, journey
from services.accounts import Account
from services.circle.models import Team, Territory
from services.database import acting_as, as_system, session
from tests.cast import Member

TODAY = TEST_DAY.date()


def make_jeune(by: UUID, first_name: str = "Alix", *, age: tuple[int, int] = (16, 2), **dates: date) -> UUID:
    """A young person of that age followed by the référent `by`, in care for five years."""
    years, months = age
    months_back = years * 12 + months
    year, month = divmod(TODAY.year * 12 + TODAY.month - 1 - months_back, 12)
    dates.setdefault("taken_in_on", TODAY - timedelta(days=5 * 365))
    with acting_as(by):
        territory = session.scalars(select(Territory.id).order_by(Territory.name)).first()
        jeune_id, _ticket = circle.invite_jeune(by, first_name, date(year, month + 1, 3), territory, **dates)
    return jeune_id


def make_many(by: UUID, number: int) -> list[UUID]:
    # None of them adult: without a contract an adult is out of care, and on nobody’s list.
    return [make_jeune(by, f"Alix{place}", age=(15 + place % 3, place % 11)) for place in range(number)]


def make_referent(first_name: str = "Nour") -> Member:
    """A référent of the first team, whose account is open and who follows nobody."""
    with as_system():
        team = session.scalars(select(Team).order_by(Team.name)).first()
        account = circle.add_agent(
            first_name, "Test", circle.PostKind.REFERENT, departement=team.departement_code, team_id=team.id
        )
        accounts.open_account(account.id, language="fr")
    return Member(first_name.lower(), account.id)


def agent(first_name: str) -> Member:
    """A professional of the département who is not in the cast."""
    found = session.scalars(select(Account.id).where(Account.first_name == first_name)).one()
    session.rollback()
    return Member(first_name.lower(), found)


def own(jeune_id: UUID) -> circle.Relation:
    """The young person in their own space; while acting as them."""
    return circle.find_relation(circle.Viewer(jeune_id), jeune_id)


def ask_help(jeune_id: UUID, step_id: str | None, words: str) -> UUID:
    with acting_as(jeune_id):
        relation = own(jeune_id)
        item = journey.step_address(relation.space, step_id) if step_id else None
        return journey.ask_help(relation, item, words, uuid4())


def set_state(jeune_id: UUID, step_id: str, state: str) -> None:
    with acting_as(jeune_id):
        relation = own(jeune_id)
        journey.set_state(relation, journey.step_address(relation.space, step_id), journey.StepState(state))


def link_of(jeune_id: UUID, account_id: UUID) -> UUID:
    with acting_as(jeune_id):
        members = circle.members_of(own(jeune_id).space)
    return next(one.link_id for one in members if one.account_id == account_id)
