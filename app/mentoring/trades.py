"""Métiers to discover: found and booked by young people, offered by the cadres, received by a mentor."""

from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

from flask import render_template, request, url_for
from flask_babel import get_timezone
from flask_babel import gettext as _

from app.appointments.wording import long_time, seats
from app.mentoring.access import done, own_space, person
from app.mentoring.blueprint import bp
from app.mentoring.forms import TradeForm
from app.reasons import sentence_for
from services import appointments, clock, mentoring
from services.errors import Refused


@bp.get("/mentors/metiers")
def trades() -> str:
    """Visits, internships, meetings, with seats: of the département, and of those who follow a young person."""
    own = own_space()
    found = [one for one in appointments.events_for(own) if one.is_trade]
    return render_template(
        "mentoring/trades.html",
        events=[(one, long_time(one.wall_at)) for one in found],
        mine=appointments.seats_of(own, [one.id for one in found]),
        waiting=appointments.waiting_of(own),
        seats=seats,
    )


@bp.route("/mentors/equipe/metiers", methods=["GET", "POST"])
def offered() -> Any:
    """What the département offers to all its young people, and how many seats are taken; never by whom."""
    viewer = person().viewer
    in_a_fortnight = clock.today(str(get_timezone())) + timedelta(days=14)
    form = TradeForm(
        formdata=request.form if request.method == "POST" else None,
        time=datetime.combine(in_a_fortnight, time(14)),
        capacity=8,
    )
    form.offer(*mentoring.choices_for_trade(viewer))
    if request.method == "POST" and form.validate():
        try:
            mentoring.offer_trade(viewer, form.wanted)
            return done(lambda: None, _("C’est proposé à tous les jeunes concernés."), url_for(".offered"))
        except Refused as refusal:
            form.form_errors = [*form.form_errors, sentence_for(refusal)]
    found = [(one, long_time(one.wall_at)) for one in mentoring.offered_trades(viewer)]
    return render_template("mentoring/offered.html", form=form, events=found), 422 if form.errors else 200


@bp.post("/mentors/equipe/metiers/<uuid:event>/annulation")
def cancel_offered(event: UUID) -> Any:
    """It does not take place."""
    viewer = person().viewer
    return done(
        lambda: mentoring.cancel_trade(viewer, event),
        _("C’est annulé. Tout le monde est prévenu."),
        url_for(".offered"),
    )


@bp.get("/mentors/accueil/<uuid:event>")
def hosting(event: UUID) -> str:
    """What a mentor receives: how many come, and the first names that were given to them."""
    hosted = mentoring.open_hosted(person().viewer, event)
    return render_template("mentoring/hosting.html", hosted=hosted, when=long_time(hosted.event.wall_at))
