"""What each sheet says, as data for the workshop, in the words of whoever asked; and who may ask for it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask_babel import gettext as _

from app.rendering import day
from app.speaking import speaking
from services import appointments, circle, clock, journey
from services.circle import Viewer
from services.errors import NotFound
from services.printing import PrintKind


@dataclass(frozen=True)
class Sheet:
    """One kind of PDF. `ensure` says who may ask, and notes nothing; `read` is noted as any reading.

    All raise `NotFound`.
    """

    ensure: Callable[[Viewer, UUID], None]
    read: Callable[[Viewer, UUID], Any]
    write: Callable[[Any, str], dict[str, Any]]


def said_on(kind: PrintKind, viewer: Viewer, subject_id: UUID, language: str) -> dict[str, Any]:
    """The data of one sheet, for the worker. Raises `NotFound` when this person may not read it (any more)."""
    sheet = SHEETS[kind]
    with speaking(language):
        said = sheet.write(sheet.read(viewer, subject_id), language)
        return {"lang": language, "words": {"page": _("Page {page} sur {pages}"), "brand": "Envol"}, **said}


def _ensure_project(viewer: Viewer, jeune: UUID) -> None:
    relation = circle.find_relation(viewer, jeune)
    if relation is None:
        raise NotFound
    relation.ensure("project.read")


def _project(relation: circle.Relation, language: str) -> dict[str, Any]:
    from app.journey.wording import NEEDS

    needs = journey.project_of(journey.path_of(relation, language))
    return {
        "title": _("Projet d’accès à l’autonomie"),
        "subtitle": _(
            "%(name)s, le %(day)s", name=relation.first_name, day=day(relation.life.today, "d MMMM y")
        ),
        "needs": [_need(relation, one, str(NEEDS[one.need][0])) for one in needs],
        "nothing": _("Rien pour l’instant."),
        "signatures": [_("Signature du ou de la jeune"), _("Signature du référent")],
        "law": _(
            "Code de l’action sociale et des familles, art. L222-5-1\u00a0; décret n° 2022-1125 du 5 août 2022."
        ),
    }


def _need(relation: circle.Relation, one: journey.NeedPage, title: str) -> dict[str, Any]:
    states = (
        (one.done, "done", _("fait")),
        (one.doing, "doing", _("en cours")),
        (one.todo, "todo", _("à venir")),
    )
    who = _("Ma voix") if relation.is_own else _("Ce que dit %(name)s", name=relation.first_name)
    theirs = one.referent
    other = _("Ce que dit %(name)s", name=theirs.by) if theirs else _("La voix du référent")
    nothing = _("Rien d’écrit encore.")
    return {
        "title": f"{one.need}. {title}",
        "lines": [
            {"text": line.text, "state": state, "label": label}
            for lines, state, label in states
            for line in lines
        ],
        "voices": [
            {"who": who, "words": one.jeune.words if one.jeune else "", "nothing": nothing},
            {"who": other, "words": theirs.words if theirs else "", "nothing": nothing},
        ],
    }


def _ensure_attendance(viewer: Viewer, event: UUID) -> None:
    if appointments.open_event(event).account_id != viewer.account_id:
        raise NotFound


def _attendance(
    read: tuple[appointments.EventView, list[appointments.AppointmentView]], language: str
) -> dict[str, Any]:
    from app.appointments.wording import long_time, person_words

    event, seats = read
    when = long_time(event.wall_at)
    return {
        "title": event.title,
        "subtitle": f"{when} · {event.place}" if event.place else when,
        "caption": _("Feuille de présence"),
        "heads": [_("Qui"), _("Réponse"), _("Signature")],
        "rows": [
            [seat.jeune_name, person_words(seat.jeune, seat)[0] if seat.jeune else ""] for seat in seats
        ],
        "nobody": _("Personne pour l’instant"),
        "made": _("Faite le %(day)s", day=day(clock.now().date(), "d MMMM y")),
    }


SHEETS = {
    PrintKind.PROJECT: Sheet(_ensure_project, journey.enter_project, _project),
    PrintKind.ATTENDANCE: Sheet(_ensure_attendance, appointments.attendance, _attendance),
}
