"""Équipe: a cadre's team as counts, and a référent for those who have none."""

from typing import Any
from uuid import UUID

from flask import Blueprint, make_response, redirect, render_template, url_for
from flask_babel import gettext as _

from app.handover.wording import REASONS
from app.rendering import say
from app.security import current_person
from app.steering import reasons as reasons  # the sentences of the refusals
from app.steering.forms import AssignForm
from services import circle, clock
from services.circle import PostKind
from services.database import transaction
from services.errors import NotFound
from services.steering import open_team

bp = Blueprint("steering", __name__)


@bp.get("/equipe")
def team() -> str:
    """The team's caseloads as counts, and who has no référent."""
    return _page(AssignForm(formdata=None))


@bp.post("/equipe/referents")
def assign() -> Any:
    """Give a young person of the team to one of its référents."""
    form = AssignForm()
    _ensure_cadre()
    if not form.validate():
        with transaction():
            return make_response(_page(form), 422)
    circle.assign_referent(current_person.viewer, UUID(form.jeune.data), UUID(form.referent.data))
    say(_("C’est fait\u00a0: le référent voit ce jeune dans sa liste."))
    return redirect(url_for("steering.team"), 303)


def _ensure_cadre() -> None:
    if PostKind.CADRE not in current_person.standing.posts:
        raise NotFound


def _page(form: AssignForm) -> str:
    _ensure_cadre()
    page = open_team(current_person.viewer, current_person.standing.departement)
    return render_template(
        "steering/team.html", page=page, form=form, reasons=REASONS, today=clock.now().date()
    )
