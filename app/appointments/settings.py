"""When each wishes to be reminded of their appointments."""

from typing import Any

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.appointments import access
from app.appointments.blueprint import bp
from app.appointments.forms import RemindersForm
from app.rendering import say
from services import appointments


@bp.route("/rendez-vous/rappels", methods=["GET", "POST"])
def reminders() -> Any:
    """A week, a day, two hours before; none at all is a choice."""
    me = access.person()
    form = RemindersForm(
        formdata=request.form if request.method == "POST" else None,
        hours=list(appointments.reminders_chosen(me.id)),
    )
    form.offer()
    if request.method == "POST" and form.validate():
        appointments.choose_reminders(me.id, form.hours.data or ())
        say(_("C’est enregistré, aussi pour les rendez-vous déjà pris."))
        return redirect(url_for(".list"), 303)
    page = render_template("appointments/reminders.html", form=form)
    return page, 422 if form.errors else 200
