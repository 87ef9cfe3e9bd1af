"""Eligibility: a hundred offers for each of three hundred young people, and how often the database is asked."""

import random
from datetime import timedelta

from flask import Flask

from app.demo.departement import CODE
from services import catalogue, circle, clock
from services.circle import PostKind, Viewer
from services.database import acting_as, session, transaction
from tests.bench.crowd import young_person
from tests.bench.table import Row
from tests.catalogue.conftest import make_offer
from tests.databases import TestDatabase
from tests.statements import counted

PEOPLE, OFFERS = 300, 100
# Followed, all of them: an adult without a contract no longer is.
MINOR = 18 * 365


def decided(_made: TestDatabase, app: Flask) -> list[Row]:
    """The whole caseload of one référent, decided twice; the second time is counted."""
    viewer = _fill()
    with acting_as(viewer.account_id):
        for _ in range(2):
            with counted(app.extensions["engine"]) as seen:
                page = catalogue.caseload_offers(viewer)
        session.rollback()
    session.remove()
    number = sum(len(one.decisions) for one in page.people)
    what = f"SQL statements: eligibility of {PEOPLE} young people × {OFFERS} offers"
    return [Row(what, len(seen), 4, note=f"{number:,} decisions")]


def _fill() -> Viewer:
    chance, today = random.Random(5), clock.today("Europe/Paris")
    territories = [territory for territory, _name in circle.territories_of(CODE)]
    with clock.held_at(clock.now() - timedelta(days=400)):
        team = circle.add_team(CODE, "Éligibilité").id
        referent = circle.add_agent("Ada", "Référente", PostKind.REFERENT, departement=CODE, team_id=team).id
    with transaction():
        for _ in range(PEOPLE):
            young_person(referent, territories, [], today, chance, MINOR)
    with acting_as(referent):
        there = len(catalogue.offers_in(CODE))
    with transaction():
        for number in range(OFFERS - there):
            make_offer(f"Offre {number}", from_months=180 + number, until_months=312)
    session.remove()
    return Viewer(referent)
