"""The demo: a whole département, loaded once, through the operations and never by SQL. Dates are relative to today."""

import random
from datetime import timedelta
from itertools import cycle
from uuid import UUID, uuid4

from app.demo.cast import ZONE, build_cast, join, own, welcome
from app.demo.changes import change_referents
from app.demo.crowd import Life, crowd
from app.demo.departement import House, build_departement
from app.demo.directory import list_services
from app.demo.meetings import meet
from app.demo.mentors import bring_mentors, offer_trades
from app.demo.offers import open_offers, use_catalogue
from app.demo.papers import keep_papers
from app.demo.requests import ask_and_answer
from app.demo.talks import talk
from services import circle, clock, house, journey
from services.circle import LinkKind, Viewer
from services.database import acting_as, as_system, session, transaction
from services.journey import StepState

YOUNG_PEOPLE = 90
CAST = ("naima", "theo", "ines", "amadou")
HOUSING = tuple(f"L{number}" for number in range(1, 11))


def load_demo(young_people: int = YOUNG_PEOPLE) -> None:
    """Everybody and what they did, or (interrupted) nothing at all. Marks the database as the demo's own."""
    with as_system(), transaction():
        departement = build_departement()
        people = build_cast(departement)
        chance = random.Random(50)
        _live_cast(departement, people, chance)
        talk(people)
        meet(people)
        keep_papers(people)
        offer_trades(departement, people, bring_mentors(departement))
        use_catalogue(people)
        ask_and_answer(departement, people)
        referents = cycle(_places_left(departement))
        others = []
        for life in crowd(clock.today(ZONE), young_people - len(CAST)):
            others.append(_live(departement, next(referents), life, chance))
            session.expunge_all()
        open_offers(others)
        change_referents(departement, people)
        list_services()
        house.mark("demo")


def _places_left(departement: House) -> list[UUID]:
    """Karim has thirty with the cast's four; the others share the rest in turn."""
    karim, claire, sophie = (departement.agents[name] for name in ("karim", "claire", "sophie"))
    return [karim, claire, sophie] * 26 + [claire, sophie] * 4


def _live_cast(departement: House, people: dict[str, UUID], chance: random.Random) -> None:
    karim = people["karim"]
    _record_interview(karim, people["naima"], days_ago=150)
    _record_interview(karim, people["theo"], days_ago=390)
    _record_interview(karim, people["ines"], days_ago=800)
    _answer(people["amadou"], ["foreign"])
    _answer(people["ines"], ["student"])
    for slug, pace in (("naima", 0.42), ("theo", 0.7), ("ines", 0.85), ("amadou", 0.2)):
        _walk(people[slug], pace, chance, skip=("L1", "L2", "A2", "C2"))
    _ask(people["naima"], "L1", "Je ne sais pas par où commencer pour le logement.", days_ago=2)
    _propose(karim, people["naima"], "L2", "On peut y aller ensemble un mercredi.", days_ago=1)
    _propose(
        karim,
        people["theo"],
        "C2",
        "Ton anniversaire approche\u00a0: on prépare les papiers\u00a0?",
        days_ago=3,
    )
    _note(people["naima"], "L1", "Peut-être une colocation à Saint-Lô avec Maëlys.")
    _meet(karim, people["naima"], days_ago=4)
    _meet(karim, people["theo"], days_ago=1)
    _meet(karim, people["ines"], days_ago=6)
    _meet(karim, people["amadou"], days_ago=3)


def _live(departement: House, referent: UUID, life: Life, chance: random.Random) -> UUID:
    jeune = welcome(departement, referent, life.arrival)
    if life.arrival.opens:
        if life.foreign:
            _answer(jeune, ["foreign"])
        _walk(
            jeune, life.pace, chance, days_ago=life.silent_for, skip=HOUSING if life.without_housing else ()
        )
        if life.kept_referent:
            with acting_as(jeune):
                circle.keep_referent(own(jeune))
    if life.interview:
        _record_interview(referent, jeune, days_ago=min(life.arrival.invited_days_ago, 60 + life.silent_for))
    if life.arrival.opens and not life.kept_referent:
        _meet(referent, jeune, days_ago=min(life.silent_for, life.arrival.invited_days_ago))
    if life.restricted_parent:
        _limit_parent(referent, jeune)
    elif chance.random() < 0.25:
        join(
            jeune,
            referent,
            chance.choice(("Nadia", "Pascal", "Sylvie", "Marie-Line")),
            LinkKind.RELATIVE,
            kinship="aunt",
            days_ago=min(20, life.arrival.invited_days_ago),
        )
    if life.arrival.opens and chance.random() < 0.15:
        _ask(
            jeune, chance.choice(("L1", "B4", "W1", "S2")), "J’aimerais en parler avec quelqu’un.", days_ago=1
        )
    return jeune


def _walk(
    jeune: UUID, pace: float, chance: random.Random, *, days_ago: int = 5, skip: tuple[str, ...] = ()
) -> None:
    """Tick a share of the steps that are open now, a few of them in progress."""
    with clock.held_at(clock.now() - timedelta(days=days_ago)), acting_as(jeune):
        relation = own(jeune)
        status = journey.statuses(journey.situation_of(relation.space), relation.life.today)
        for step in journey.load().steps:
            drawn = chance.random()
            if status[step.id] != journey.StepStatus.OPEN or step.id in skip or drawn > pace + 0.08:
                continue
            state = StepState.DONE if drawn <= pace else StepState.DOING
            journey.set_state(relation, journey.step_address(relation.space, step.id), state)


def _answer(jeune: UUID, answers: list[str]) -> None:
    with acting_as(jeune):
        journey.save_answers(own(jeune), answers)


def _ask(jeune: UUID, step: str, words: str, *, days_ago: int) -> None:
    with clock.held_at(clock.now() - timedelta(days=days_ago)), acting_as(jeune):
        relation = own(jeune)
        journey.ask_help(relation, journey.step_address(relation.space, step), words, uuid4())


def _note(jeune: UUID, step: str, words: str) -> None:
    with acting_as(jeune):
        relation = own(jeune)
        journey.write_note(relation, journey.step_address(relation.space, step), words)


def _propose(referent: UUID, jeune: UUID, step: str, words: str, *, days_ago: int) -> None:
    with clock.held_at(clock.now() - timedelta(days=days_ago)), acting_as(referent):
        journey.propose_step(_seen_by(referent, jeune), step, words)


def _meet(referent: UUID, jeune: UUID, *, days_ago: int) -> None:
    with clock.held_at(clock.now() - timedelta(days=days_ago)), acting_as(referent):
        relation = _seen_by(referent, jeune)
        journey.record_milestone(relation, journey.VISIT, relation.life.today)


def _record_interview(referent: UUID, jeune: UUID, *, days_ago: int) -> None:
    with clock.held_at(clock.now() - timedelta(days=days_ago)), acting_as(referent):
        relation = _seen_by(referent, jeune)
        journey.record_milestone(relation, journey.MilestoneKind.INTERVIEW_17, relation.life.today)


def _limit_parent(referent: UUID, jeune: UUID) -> None:
    """A judge keeps a father away: his link stays, and opens nothing."""
    father = join(jeune, referent, "Didier", LinkKind.PARENT, kinship="father", days_ago=80)
    with clock.held_at(clock.now() - timedelta(days=75)), acting_as(referent):
        circle.set_restriction(
            _seen_by(referent, jeune),
            father,
            kind="contact_ban",
            reference="JE 2026-118",
            starts_on=clock.today(ZONE),
        )


def _seen_by(referent: UUID, jeune: UUID) -> circle.Relation:
    relation = circle.find_relation(Viewer(referent), jeune)
    assert relation is not None
    return relation
