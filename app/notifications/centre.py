"""The centre: what awaits me, and where it leads."""

from datetime import datetime
from uuid import UUID

from flask import Response, redirect, render_template, request, url_for

from app.notifications.blueprint import bp
from app.notifications.naming import said_of
from app.notifications.wording import KIND_ICONS, at_words
from app.security import current_person
from services import notifications
from services.caseload import first_names


@bp.get("/notifications")
def centre() -> str:
    """The newest fifty, and the way to the older ones."""
    lines = notifications.centre(current_person.id, before=_moment(request.args.get("avant", "")))
    names = {}
    if current_person.standing.is_agent:
        names = first_names(current_person.viewer, [line.jeune_id for line in lines])
    is_full = len(lines) == notifications.SHOWN
    return render_template(
        "notifications/centre.html",
        fresh=[line for line in lines if not line.is_read],
        seen=[line for line in lines if line.is_read],
        names=names,
        said=said_of(lines),
        when=at_words,
        icons=KIND_ICONS,
        older=url_for(".centre", avant=lines[-1].at.isoformat()) if is_full else None,
    )


@bp.get("/notifications/<uuid:notification>")
def show(notification: UUID) -> Response:
    """Open one: it is read, and leads where it says. A push leads here too."""
    return _to(notifications.open_notification(current_person.id, notification))


@bp.post("/notifications/lues")
def read_all() -> Response:
    notifications.read_all(current_person.id)
    return _to(url_for(".centre"))


def _moment(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo else None


def _to(address: str) -> Response:
    return redirect(address, 303)  # type: ignore[return-value]
