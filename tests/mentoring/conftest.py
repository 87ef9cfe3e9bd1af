"""Sentences shared by the tests of mentoring."""

from datetime import date
from uuid import UUID

import pytest
from sqlalchemy import text

from services import accounts, circle, mentoring
from services.circle import PostKind, Relation, Viewer
from services.database import acting_as, as_system, session, transaction
from services.mentoring import About, Applicant, Field, Offer, RequestView
from tests.cast import Cast, Member
from tests.circle import world

NUMBER = "HON 2026 118"


@pytest.fixture(autouse=True)
def without_csrf(app):
    """The token is tested by itself (tests/access)."""
    app.config["WTF_CSRF_ENABLED"] = False
    yield
    app.config["WTF_CSRF_ENABLED"] = True


def relation_of(member: Member, jeune: Member) -> Relation:
    """What `member` is to this young person; call it while acting as them."""
    found = circle.find_relation(
        Viewer(member.id, team_ids=circle.find_standing(member.id).team_ids), jeune.id
    )
    assert found is not None
    return found


def do(member: Member, jeune: Member, act, *args, **more):
    """`do(cast.naima, cast.naima, mentoring.ask, paul.mentor)`."""
    with acting_as(member.id), transaction():
        return act(relation_of(member, jeune), *args, **more)


class AMentor:
    """Somebody who acts as a mentor in the cast's département."""

    def __init__(self, account_id: UUID, mentor_id: UUID) -> None:
        self.id, self.mentor = account_id, mentor_id
        self.viewer = Viewer(account_id)

    def does(self, act, *args):
        with acting_as(self.id), transaction():
            return act(self.viewer, *args)


def second_cadre(cast: Cast) -> Viewer:
    """Another cadre of Marc's département, with a fresh proof."""
    account = world.make_account("Hélène")
    world.make_post(account, PostKind.CADRE, world.make_team())
    return Viewer(account, is_stepped_up=True)


def as_marc(cast: Cast, act, *args):
    with acting_as(cast.marc.id), transaction():
        return act(Viewer(cast.marc.id, is_stepped_up=True), *args)


def wrote(first_name: str = "Paul", **about) -> None:
    """Somebody applies from the public page."""
    with as_system():
        territory = (
            session.execute(text("SELECT id FROM territories WHERE departement_code = '50' ORDER BY name"))
            .scalars()
            .first()
        )
    said = {
        "field": Field.DIGITAL,
        "territory_id": territory,
        "languages": ["fr", "ar"],
        "offers": [Offer.WORK],
    }
    said |= {"words": "Je code.", "capacity": 1} | about
    applicant = Applicant(first_name, "Martin", "Icade", f"{first_name}@icade.example".lower())
    mentoring.apply(applicant, About(**said), has_signed=True, source="192.0.2.1")


def sheet_of(cast: Cast, first_name: str = "Paul"):
    """What Marc sees of them."""
    line = next(one for one in as_marc(cast, mentoring.open_desk).lines if one.name.startswith(first_name))
    return as_marc(cast, mentoring.open_sheet, line.id)


def bring(cast: Cast, first_name: str = "Paul", seen_on: date | None = None, **about) -> AMentor:
    """They apply, two cadres read the attestation, and they come in."""
    from services import clock

    wrote(first_name, **about)
    mentor_id = sheet_of(cast, first_name).line.id
    as_marc(cast, mentoring.check, mentor_id, NUMBER, seen_on or clock.now().date())
    other = second_cadre(cast)
    with acting_as(other.account_id), transaction():
        mentoring.agree(other, mentor_id, NUMBER)
    account_id = sheet_of(cast, first_name).line.account_id
    accounts.open_account(account_id, language="fr")
    return AMentor(account_id, mentor_id)


@pytest.fixture
def paul(cast: Cast) -> AMentor:
    """A mentor with one place."""
    return bring(cast)


def newest(member: Member, jeune: Member) -> RequestView:
    """The last request of this young person, as `member` reads it."""
    with acting_as(member.id):
        return mentoring.requests_of(relation_of(member, jeune))[0]


def told(account_id: UUID) -> int:
    """How many lines about mentors await this account."""
    with as_system():
        return session.execute(
            text(
                "SELECT coalesce(sum(count), 0) FROM notifications WHERE account_id = :a AND kind = 'mentor' AND read_at IS NULL"
            ),
            {"a": account_id},
        ).scalar_one()
