"""Appointments in the calendar of a phone: one as a file, all of them at a private address."""

from typing import Any
from uuid import UUID

from flask import Response, redirect, render_template, request, url_for
from flask_babel import force_locale, pgettext
from flask_babel import gettext as _

from app.accounts.stepping_up import require_step_up
from app.appointments import access
from app.appointments.blueprint import bp
from app.appointments.forms import CalendarForm
from app.rendering import day as day_words
from app.rendering import say
from app.security import limiter, public
from services import appointments
from services.appointments import CalendarWords
from services.errors import NotFound
from services.secrets import fingerprint

CALENDAR = "text/calendar; charset=utf-8"


def _asked() -> str:
    """What the limit counts by: the address asked for, which no counter and no log may know as it is."""
    return fingerprint("calendar limit", str((request.view_args or {}).get("token"))).hex()


@bp.get("/rendez-vous/calendrier")
def calendar() -> str:
    """The address, if there is one; what it shows; how to put it in a phone."""
    return _page()


@bp.post("/rendez-vous/calendrier/adresse")
def open_calendar() -> str:
    """A new address, shown on this page and never again; the former one stops.

    It opens more than a session of a shared phone does, and lasts longer: there, who it is is asked again.
    """
    if access.person().on_shared_device:
        require_step_up()
    token = appointments.open_feed(access.person().id)
    return _page(address=url_for(".feed", token=token, _external=True))


@bp.post("/rendez-vous/calendrier/fin")
def close_calendar() -> Any:
    """No address any more."""
    appointments.close_feed(access.person().id)
    say(_("L’adresse ne marche plus. Le calendrier se videra à sa prochaine mise à jour."))
    return redirect(url_for(".calendar"), 303)


@bp.post("/rendez-vous/calendrier/choix")
def choose_calendar() -> Any:
    """What other calendars may show."""
    form = CalendarForm()
    if not form.validate():
        return _page(form=form), 422
    appointments.choose_feed(
        access.person().id, with_titles=form.with_titles.data, with_places=form.with_places.data
    )
    say(_("C’est enregistré."))
    return redirect(url_for(".calendar"), 303)


@bp.get("/rendez-vous/<uuid:appointment>.ics")
def file(appointment: UUID) -> Response:
    """One appointment, for the calendar of whoever opens it."""
    entry = appointments.own_entry(access.opened(appointment))
    if entry is None:
        raise NotFound
    response = Response(appointments.write_calendar([entry], _words()), content_type=CALENDAR)
    response.headers["Content-Disposition"] = 'attachment; filename="rendez-vous.ics"'
    return response


@bp.get("/agenda/flux/<token>.ics")
@public  # a calendar has no session: the address is the key, and opens what its owner may see today
@limiter.limit("600 per minute")
@limiter.limit("120 per hour", key_func=_asked)
def feed(token: str) -> Response:
    """All of them. Nothing changed: 304, one statement. Closed, unknown, of a disabled account: one and the same 404."""
    known = next(iter(request.if_none_match.as_set(include_weak=True)), "")
    found = appointments.find_feed(token, known)
    if found is None:
        return _told(Response(status=404))
    if found.ids is None:
        answer = Response(status=304)
    else:
        with force_locale(found.language):
            body = appointments.write_calendar(appointments.entries_of(found), _words())
        answer = Response(body, content_type=CALENDAR)
    # Weak: on its way it may be compressed.
    answer.set_etag(found.stamp, weak=True)
    return _told(answer)


def _told(answer: Response) -> Response:
    answer.headers["Cache-Control"] = "private, no-cache"
    answer.headers["Content-Security-Policy"] = "default-src 'none'; frame-ancestors 'none'"
    return answer


def _words() -> CalendarWords:
    return CalendarWords(_("Mes rendez-vous"), pgettext("in a calendar", "Rendez-vous"))


def _page(form: CalendarForm | None = None, address: str | None = None) -> str:
    chosen = appointments.feed_of(access.person().id)
    return render_template(
        "appointments/calendar.html",
        form=form or CalendarForm(formdata=None, obj=chosen),
        since=day_words(chosen.made_at.date(), "d MMMM y") if chosen.made_at else None,
        address=address,
    )
