"""What was reported, for the référent and the cadre it is addressed to."""

from typing import Any
from uuid import UUID

from flask import Response, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.documents.served import mark, served, was_said
from app.messages import access, wording
from app.messages.blueprint import bp
from app.notifications.opened import seen
from app.reasons import sentence_for
from app.rendering import say
from services import documents, messages
from services.errors import NotFound, Refused
from services.notifications import Kind


@bp.get("/signalements", endpoint="reports")
def show_reports() -> str:
    """Every report one deals with, those that wait first; no words here."""
    if not access.person().standing.is_agent:
        raise NotFound
    lines = messages.reports_for(access.person().viewer)
    return render_template("messages/reports.html", lines=lines, reasons=wording.REASONS)


@bp.get("/signalements/<uuid:report>")
def show_report(report: UUID) -> str:
    """One report, with the excerpt its author chose and nothing else."""
    page = _page(report)
    seen(Kind.HELP, report)
    return page


@bp.get("/signalements/<uuid:report>/fichiers/<uuid:file>/pages/<int:page>")
def reported_page(report: UUID, file: UUID, page: int) -> Response:
    """The picture of a page of a file of the excerpt; asked for without the report’s page, it says who looks."""
    viewer = access.person().viewer
    opened = messages.reported_file(viewer, report, file, note=not was_said(report))
    return served(documents.read_picture(opened, page), "image/webp")


@bp.post("/signalements/<uuid:report>/traite")
def handle_report(report: UUID) -> Any:
    """It was dealt with, and how."""
    note = request.form.get("note", "")
    try:
        messages.handle_report(access.person().viewer, report, note)
    except Refused as refusal:
        return _page(report, sentence_for(refusal), note), 422
    say(_("C’est noté\u00a0: ce signalement est traité."))
    return redirect(url_for(".reports"), 303)


def _page(report: UUID, refused: str | None = None, note: str = "") -> str:
    page = messages.open_report(access.person().viewer, report)
    return render_template(
        "messages/report_read.html",
        page=page,
        line=page.line,
        reasons=wording.REASONS,
        file_state=wording.file_state,
        mark=mark,
        refused=refused,
        note=note,
    )
