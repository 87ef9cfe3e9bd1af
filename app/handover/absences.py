"""Je suis absent·e: who replaces a référent, from when to when; by themself or by their cadre."""

from datetime import date
from typing import Any
from uuid import UUID

from flask import make_response, redirect, render_template, url_for
from flask_babel import gettext as _

from app.handover import access
from app.handover.blueprint import bp
from app.handover.forms import AbsenceForm, ReturnForm
from app.reasons import sentence_for
from app.rendering import day, say
from app.security import current_person
from services import circle, clock
from services.database import transaction
from services.errors import Refused


@bp.route("/absence", methods=["GET", "POST"])
def absence() -> Any:
    """The référent’s own absences, and those they replace somebody in."""
    access.ensure_referent()
    return _absence(current_person.id, "")


@bp.route("/equipe/referents/<uuid:referent>/absence", methods=["GET", "POST"])
def team_absence(referent: UUID) -> Any:
    """The same, by the cadre, for somebody of the team who could not say it."""
    return _absence(referent, access.referent_of_my_team(referent))


@bp.post("/absence/<uuid:cover>/retour")
def shorten(cover: UUID) -> Any:
    """Back earlier than planned."""
    form = ReturnForm()
    last_on = form.last_on.data if form.validate() else None
    try:
        # Whose cover it is comes first: for anybody else it is not there, whatever they sent.
        circle.shorten_cover(current_person.viewer, cover, last_on or date.min)
    except Refused as refusal:
        say(sentence_for(refusal) if last_on else _("Choisissez le dernier jour d’absence."))
    else:
        say(_("C’est noté\u00a0: le remplacement s’arrête après le %(day)s.", day=day(last_on, "d MMMM")))
    return _back()


@bp.post("/absence/<uuid:cover>/annulation")
def cancel(cover: UUID) -> Any:
    """No absence after all."""
    circle.cancel_cover(current_person.viewer, cover)
    say(_("C’est annulé\u00a0: plus personne ne remplace."))
    return _back()


def _absence(referent: UUID, name: str) -> Any:
    form = AbsenceForm()
    colleagues = circle.colleagues_of(referent)
    form.offer(colleagues)
    if not form.validate_on_submit():
        return _page(referent, name, form), 422 if form.is_submitted() else 200
    try:
        circle.plan_cover(
            current_person.viewer, referent, UUID(form.cover.data), form.starts_on.data, form.ends_on.data
        )
    except Refused as refusal:
        form.form_errors = [sentence_for(refusal)]
        return make_response(_page(referent, name, form), 422)
    cover = next(one.name for one in colleagues if str(one.account_id) == form.cover.data)
    say(_("C’est noté. Chaque jeune voit que %(name)s remplace, et jusqu’à quand.", name=cover))
    return _back()


def _page(referent: UUID, name: str, form: AbsenceForm) -> str:
    with transaction():
        covers = circle.covers_around(referent)
    return render_template(
        "handover/absence.html",
        form=form,
        name=name,
        away=[one for one in covers if one.account_id == referent],
        replacing=[one for one in covers if one.cover_id == referent],
        today=clock.now().date(),
    )


def _back() -> Any:
    """To one’s own absences; for a cadre, to the team."""
    return redirect(url_for(".absence" if access.is_referent() else "steering.team"), 303)
