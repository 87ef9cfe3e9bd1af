"""Appointments of the cast in the demo: to come, to pick, behind. Invented, and relative to today."""

from datetime import date, datetime, time, timedelta
from uuid import UUID

from app.demo.cast import ZONE
from services import appointments, circle, clock
from services.appointments import Bring, EventWanted, PlaceKind, Reply, Rhythm, Status, Topic, Wanted
from services.circle import Viewer
from services.database import acting_as

HOUSE = "Maison du Département, Saint-Lô"
TUESDAY, WEDNESDAY, THURSDAY, FRIDAY = 1, 2, 3, 4


def meet(people: dict[str, UUID]) -> None:
    """Everybody’s appointments, through the operations, those behind first."""
    _behind(people)
    _project(people)
    _contract(people)
    _others(people)
    _offer(people)


def _behind(people: dict[str, UUID]) -> None:
    for slug, weeks, status in (
        ("naima", 3, Status.SEEN),
        ("ines", 4, Status.SEEN),
        ("theo", 2, Status.NOSHOW),
    ):
        day = clock.today(ZONE) - timedelta(weeks=weeks)
        with clock.held_at(clock.now() - timedelta(weeks=weeks, days=5)):
            one = _make(people, "karim", slug, Wanted("Faire le point", [_at(day, 10)], 45, place=HOUSE))
            _reply(people, slug, one, Reply.ACCEPTED)
        with clock.held_at(clock.now() - timedelta(weeks=weeks - 1)), acting_as(people["karim"]):
            appointments.mark(_open(people["karim"], one), status)


def _project(people: dict[str, UUID]) -> None:
    """The card of Naïma’s home."""
    wanted = Wanted(
        "Point sur ton projet",
        [_at(_next(THURSDAY), 14, 30)],
        place=HOUSE,
        reason="Regarder ensemble où tu en es pour le logement, et préparer la suite.",
        bring=Bring("Tes questions, et le dossier du foyer", ("L1",), ("identity_card", "proof_of_address")),
    )
    _reply(people, "naima", _make(people, "karim", "naima", wanted), Reply.ACCEPTED)
    with_lucie = Wanted(
        "Relire le dossier du foyer",
        [_at(_next(FRIDAY), 18)],
        45,
        place_kind=PlaceKind.PHONE,
        place="06 39 98 00 12",
        people=[people["lucie"]],
    )
    _reply(people, "lucie", _make(people, "naima", "naima", with_lucie), Reply.ACCEPTED)


def _contract(people: dict[str, UUID]) -> None:
    """Théo has three times to pick from."""
    day = _next(WEDNESDAY)
    times = [_at(day, 10), _at(day, 16, 30), _at(day + timedelta(days=1), 9)]
    wanted = Wanted(
        "Préparer ton contrat jeune majeur",
        times,
        place=HOUSE,
        bring=Bring(steps=("C2",), papers=("identity_card",)),
    )
    _make(people, "karim", "theo", wanted)


def _others(people: dict[str, UUID]) -> None:
    errand = Wanted(
        "Préfecture\u00a0: déposer la demande",
        [_at(_next(TUESDAY), 10)],
        120,
        Topic.ERRAND,
        place="Préfecture de la Manche, Saint-Lô",
        bring=Bring("Et ta convocation", papers=("birth_certificate", "identity_photo", "proof_of_address")),
    )
    _reply(people, "amadou", _make(people, "karim", "amadou", errand), Reply.ACCEPTED)
    call = Wanted("Nouvelles de l’appartement", [_at(_next(FRIDAY), 11)], 30, place_kind=PlaceKind.PHONE)
    _reply(
        people,
        "ines",
        _make(people, "karim", "ines", call),
        Reply.MOVE,
        "J’ai cours, plutôt l’après-midi\u00a0?",
    )
    visit = Wanted("Visite", [_at(_next(WEDNESDAY), 17)], 60, Topic.VISIT, PlaceKind.HOME)
    with acting_as(people["karim"]):
        relation = _seen_by(people["karim"], people["amadou"])
        last = _next(WEDNESDAY) + timedelta(weeks=8)
        appointments.make_series(relation, visit, Rhythm.TWO_WEEKS, last)


def _offer(people: dict[str, UUID]) -> None:
    """A morning of slots, and a visit for six."""
    karim = Viewer(people["karim"])
    morning = _at(_next(TUESDAY) + timedelta(weeks=1), 9)
    with acting_as(people["karim"]):
        walls = appointments.every_half_day(morning, morning + timedelta(hours=3), 30)
        appointments.open_slots(karim, walls, 30, zone=ZONE, place=HOUSE)
        visit = EventWanted(
            "Visite d’un foyer jeunes travailleurs",
            _at(_next(WEDNESDAY) + timedelta(weeks=1), 14),
            120,
            6,
            ZONE,
            "On visite une chambre et la cuisine, et on pose ses questions. Départ en minibus.",
            place="Foyer des Remparts, Saint-Lô",
        )
        event = appointments.make_event(karim, visit)
    for slug in ("naima", "amadou"):
        with acting_as(people[slug]):
            appointments.join_event(_seen_by(people[slug], people[slug]), event)


def _make(people: dict[str, UUID], by: str, jeune: str, wanted: Wanted) -> UUID:
    with acting_as(people[by]):
        return appointments.make_appointment(_seen_by(people[by], people[jeune]), wanted)


def _reply(people: dict[str, UUID], slug: str, appointment: UUID, answer: Reply, words: str = "") -> None:
    with acting_as(people[slug]):
        appointments.reply(_open(people[slug], appointment), answer, words)


def _open(account: UUID, appointment: UUID) -> appointments.AppointmentView:
    own = circle.find_relation(Viewer(account), account)
    return appointments.open_appointment(Viewer(account), own, appointment)


def _next(weekday: int) -> date:
    """The first such day from the day after tomorrow on."""
    day = clock.today(ZONE) + timedelta(days=2)
    return day + timedelta(days=(weekday - day.weekday()) % 7)


def _at(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute))


def _seen_by(account: UUID, jeune: UUID) -> circle.Relation:
    relation = circle.find_relation(Viewer(account), jeune)
    assert relation is not None
    return relation
