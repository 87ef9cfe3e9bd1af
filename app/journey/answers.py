"""/moi/reponses: what a young person says of themselves, so that the path shows what concerns them."""

from flask import Response, render_template, request, url_for
from flask_babel import gettext as _

from app.journey import access
from app.journey.blueprint import bp
from app.journey.steps import _to
from app.journey.undo import offer_undo
from app.journey.wording import ANSWERS
from services import journey


@bp.get("/moi/reponses")
def my_answers() -> str:
    """One's own answers, in kind words."""
    relation = access.own_relation()
    return render_template(
        "journey/answers.html", answers=ANSWERS, given=journey.answers_of(relation.space), back="/moi"
    )


@bp.post("/moi/reponses")
def save_answers() -> Response:
    """Replace them; undo brings back those before."""
    before = journey.save_answers(access.own_relation(), _chosen())
    offer_undo(
        _("C’est noté. Ton parcours s’adapte."), url_for(".save_answers"), before=" ".join(sorted(before))
    )
    return _to(url_for(".my_answers"))


def _chosen() -> list[str]:
    form = request.form
    return form["before"].split() if "before" in form else form.getlist("answers")
