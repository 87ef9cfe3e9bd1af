"""Making an appointment: by the young person, or by somebody who follows them. What stands in the way is said before."""

from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from wtforms.fields import SelectChoice

from app.appointments import access, wording
from app.appointments.blueprint import bp
from app.appointments.folded import folded
from app.appointments.forms import AppointmentForm
from app.locale import language
from app.reasons import sentence_for
from app.rendering import say
from services import appointments, clock, documents, journey
from services.appointments import Clash, Rhythm
from services.circle import Relation
from services.database import transaction
from services.errors import Refused
from services.walltime import shown_at

# What an office asks for most, where nothing else is known.
OFTEN = ("identity_card", "residence_permit", "proof_of_address", "bank_details")
# The field that a refusal is about; the others are said at the top.
_FIELDS = {
    "object_empty": "object",
    "place_empty": "place",
    "link_wrong": "place",
    "no_time": "time",
    "time_past": "time",
    "time_too_far": "time",
    "too_many_times": "time3",
    "minutes": "minutes",
    "topic_of_service": "topic",
    "person_not_invitable": "people",
    "until_empty": "until",
    "until_before": "until",
    "until_too_far": "until",
}


@bp.route("/rendez-vous/nouveau", methods=["GET", "POST"])
def make_own() -> Any:
    """A young person asks somebody of their circle for a time, or notes one for themself."""
    return _make(access.own_space())


@bp.route("/jeunes/<uuid:jeune>/rendez-vous", methods=["GET", "POST"])
def make(jeune: UUID) -> Any:
    """What this young person has with me, and another one to offer."""
    return _make(access.linked(jeune))


def _make(relation: Relation) -> Any:
    form = AppointmentForm(formdata=request.form if request.method == "POST" else None, **_usual(relation))
    form.offer(relation, _people(relation), _steps(relation))
    if request.method == "GET":
        return _page(relation, form)
    clashes: list[Clash] = []
    if form.validate():
        try:
            clashes = _clashes(relation, form)
            if not clashes:
                return _made(relation, form)
        except Refused as refusal:
            _put(form, refusal)
    with transaction():  # it shows the page again: a reading too, whose line is committed
        return _page(relation, form, clashes), 422


def _people(relation: Relation) -> list[tuple[UUID, str]]:
    """Who may be asked to come: those of the circle, and (by the référent) the cadre."""
    cadres = [
        (one.account_id, _("%(name)s (cadre)", name=one.name)) for one in appointments.cadres_for(relation)
    ]
    return [(one.account_id, one.name) for one in appointments.invitable(relation)] + cadres


def _made(relation: Relation, form: AppointmentForm) -> Any:
    rhythm = form.rhythm.data
    if rhythm and not relation.is_own:
        made = appointments.make_series(relation, form.wanted, Rhythm(rhythm), form.until.data, form.id)
    else:
        made = appointments.make_appointment(relation, form.wanted, form.id)
    say(_("C’est noté. Les personnes invitées sont prévenues."))
    return redirect(url_for(".show", appointment=made), 303)


def _clashes(relation: Relation, form: AppointmentForm) -> list[Clash]:
    """What stands in the way, unless one has read it already for these times."""
    appointments.check(relation, form.wanted)
    if form.confirmed.data == form.seal:
        return []
    return appointments.clashes(
        relation, form.people.data or (), form.times, form.minutes.data, form.zone.data
    )


def _page(relation: Relation, form: AppointmentForm, clashes: list[Clash] | None = None) -> str:
    known = [] if relation.is_own else appointments.appointments_about(relation)
    me = relation.viewer.account_id
    return render_template(
        "appointments/make.html",
        relation=relation,
        form=form,
        papers=form.papers_in_two(_papers_at_hand(relation, form)),
        clashes=[wording.clash_words(one, one.account_id == me) for one in clashes or ()],
        is_fixed=relation.allows("appt.create"),
        ahead=[
            card for _one, card in folded(one for one in known if not one.is_past and not one.is_cancelled)
        ],
        may_repeat=not relation.is_own and relation.allows("appt.create"),
    )


def _usual(relation: Relation) -> dict[str, Any]:
    """A form half filled in: in two days at ten, unless one comes from something."""
    wall = shown_at(clock.now(), relation.space.zone)
    day = wall.date() + timedelta(days=2)
    while day.isoweekday() > 5:
        day += timedelta(days=1)
    usual: dict[str, Any] = {"time": datetime.combine(day, time(10))}
    if (asked := request.args.get("avec", type=UUID)) is not None:
        usual["people"] = [asked]
    if request.args.get("etape"):
        usual["step"] = request.args["etape"]
    return usual


def _steps(relation: Relation) -> list[SelectChoice]:
    """The steps of the catalogue, by domain."""
    chosen = language()
    return [
        SelectChoice(
            step.id,
            journey.step_words(step.id, chosen).text,
            optgroup=journey.domain_words(step.domain_id, chosen).title,
        )
        for step in journey.load().steps
    ]


def _papers_at_hand(relation: Relation, form: AppointmentForm) -> list[str]:
    """The few shown at once: what the linked step asks for, then what one has oneself, then what an office often asks.

    What somebody else keeps in their vault is not looked at.
    """
    own = relation.is_own
    lines = journey.asked_of(journey.answers_of(relation.space)) if own else journey.asked_by_steps()
    asked = [kind for (step, _paper), kind in lines.items() if step == form.step.data]
    held = list(documents.held_papers(relation.space.id)) if own else []
    return [*asked, *held, *OFTEN]


def _put(form: AppointmentForm, refusal: Refused) -> None:
    """A refusal goes beside its field."""
    name = _FIELDS.get(refusal.reason)
    if name is None:
        form.form_errors = [*form.form_errors, sentence_for(refusal)]
    else:
        form[name].errors = (*form[name].errors, sentence_for(refusal))
