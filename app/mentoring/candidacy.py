"""Applying as a mentor: open to everybody, bounded, and the same answer whoever wrote before."""

from typing import Any

from flask import render_template, request, url_for
from flask_babel import gettext as _

from app.accounts.signing_in import source
from app.mentoring.blueprint import bp
from app.mentoring.charter import PROMISES
from app.mentoring.forms import CandidacyForm
from app.reasons import sentence_for
from app.security import public
from services import mentoring
from services.database import transaction
from services.errors import Refused, TooManyTries
from services.mentoring import Applicant


@bp.route("/mentors/candidature", methods=["GET", "POST"])
@public
def candidacy() -> Any:
    """The form, then one sentence: what happens now. It never says who is known already."""
    with transaction():
        form = CandidacyForm()
        form.offer()
    if request.method == "GET" or not form.validate():
        return _page(form), 200 if request.method == "GET" else 422
    applicant = Applicant(
        form.first_name.data,
        form.last_name.data,
        form.organisation.data or "",
        form.contact.data,
        form.proposed_by.data or "",
    )
    try:
        mentoring.apply(applicant, form.about, has_signed=form.has_signed.data, source=source())
    except Refused as refusal:
        form.form_errors = [sentence_for(refusal)]
        return _page(form), 422
    except TooManyTries as too_many:
        form.form_errors = [
            _(
                "Beaucoup de candidatures sont parties d’ici aujourd’hui, de votre entreprise peut-être. Merci de revenir demain."
            )
        ]
        return _page(form), 429, {"Retry-After": str(too_many.retry_after)}
    return render_template("mentoring/applied.html")


@bp.get("/mentors/charte")
@public
def charter() -> str:
    """What a mentor promises, for everybody to read."""
    return render_template("mentoring/charter.html", promises=PROMISES, version=mentoring.CHARTER)


def _page(form: CandidacyForm) -> str:
    return render_template(
        "mentoring/candidacy.html",
        form=form,
        promises=PROMISES,
        title=_("Devenir mentor"),
        here=url_for(".candidacy"),
    )
