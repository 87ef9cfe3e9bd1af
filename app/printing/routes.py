"""/impressions/<id>: a PDF that somebody asked for, while it is made and once it is there; and the pages where one asks."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, redirect, render_template, url_for
from flask_babel import gettext as _

from app.documents.served import attachment, served
from app.locale import language
from app.polled import seconds_to_next
from app.printing import reasons  # noqa: F401 - the sentences of its refusals
from app.printing.sheets import SHEETS
from app.reader import person
from app.reasons import sentence_for
from app.rendering import say
from services import documents, printing
from services.errors import TooOften
from services.printing import Printed, PrintKind

bp = Blueprint("printing", __name__)


@bp.post("/projet/pdf")
def project() -> Any:
    """One's own project."""
    return _ordered(PrintKind.PROJECT, person().id, jeune=person().id)


@bp.post("/projet/<uuid:jeune>/pdf")
def shared_project(jeune: UUID) -> Any:
    """The project that a young person gave to whoever asks."""
    return _ordered(PrintKind.PROJECT, jeune, jeune=jeune)


@bp.post("/agenda/collectifs/<uuid:event>/pdf")
def attendance(event: UUID) -> Any:
    """The sheet of who comes, to have it signed."""
    return _ordered(PrintKind.ATTENDANCE, event)


@bp.get("/impressions/<uuid:order>")
def show(order: UUID) -> str:
    """On its way, or there. Asked again every other second while it is made: one statement."""
    printed = printing.open_print(person().viewer, order)
    return render_template(
        "printing/show.html",
        printed=printed,
        title=_titles()[printed.kind],
        back=_back(printed),
        again=None if printed.is_over else seconds_to_next(printed.asked_at),
    )


@bp.get("/impressions/<uuid:order>/fichier")
def file(order: UUID) -> Response:
    """The PDF, to whoever asked for it and may still read what it says: asked again now, and noted."""
    viewer = person().viewer
    printed = printing.open_print(viewer, order)
    parts = printing.read_print(printed)
    SHEETS[printed.kind].read(viewer, printed.subject_id)
    answer = served(parts, "application/pdf")
    name = documents.served_name(_titles()[printed.kind], "application/pdf")
    answer.headers["Content-Disposition"] = attachment(name)
    answer.headers["Content-Length"] = str(printed.size)
    return answer


def _ordered(kind: PrintKind, subject: UUID, *, jeune: UUID | None = None) -> Any:
    viewer = person().viewer
    SHEETS[kind].ensure(viewer, subject)
    try:
        made = printing.order_print(viewer, kind, subject, language(), jeune_id=jeune)
    except TooOften as refusal:
        say(sentence_for(refusal))
        return redirect(_page_of(kind, subject), 303)
    return redirect(url_for(".show", order=made), 303)


def _titles() -> dict[PrintKind, str]:
    return {
        PrintKind.PROJECT: _("Projet d’accès à l’autonomie"),
        PrintKind.ATTENDANCE: _("Feuille de présence"),
    }


def _back(printed: Printed) -> str:
    return _page_of(printed.kind, printed.subject_id)


def _page_of(kind: PrintKind, subject: UUID) -> str:
    if kind is PrintKind.ATTENDANCE:
        return url_for("appointments.attendance", event=subject)
    if subject == person().id:
        return url_for("journey.project")
    return url_for("journey.shared_project", jeune=subject)
