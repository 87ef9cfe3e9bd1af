"""/moi/reponses: what a young person says of themselves, so that the path shows what concerns them."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterable

from cryptography.exceptions import InvalidTag
from flask import Response, render_template, request, url_for
from flask_babel import gettext as _

from app.journey import access
from app.journey.blueprint import bp
from app.journey.steps import _to
from app.journey.undo import offer_undo
from app.journey.wording import ANSWERS
from services import circle, journey
from services.errors import NotFound

UNDO = "undo.answers"


@bp.get("/moi/reponses")
def my_answers() -> str:
    """One's own answers, in kind words."""
    relation = access.own_space()
    return render_template(
        "journey/answers.html", answers=ANSWERS, given=journey.answers_of(relation.space), back="/moi"
    )


@bp.post("/moi/reponses")
def save_answers() -> Response:
    """Replace them; undo brings back those before."""
    relation = access.own_space()
    before = journey.save_answers(relation, _chosen(relation))
    offer_undo(
        _("C’est noté. Ton parcours s’adapte."), url_for(".save_answers"), before=_sealed(relation, before)
    )
    return _to(url_for(".my_answers"))


def _chosen(relation: circle.Relation) -> list[str]:
    form = request.form
    return _opened(relation, form["before"]) if "before" in form else form.getlist("answers")


def _sealed(relation: circle.Relation, answers: Iterable[str]) -> str:
    """What undo brings back waits in the cookie, which anybody with the phone can read: sealed like the answers."""
    words = " ".join(sorted(answers))
    sealed = relation.space.cipher.seal(words, UNDO, relation.space.id) if words else b""
    return urlsafe_b64encode(sealed).decode()


def _opened(relation: circle.Relation, before: str) -> list[str]:
    try:
        sealed = urlsafe_b64decode(before)
        return relation.space.cipher.open(sealed, UNDO, relation.space.id).split() if sealed else []
    except (ValueError, InvalidTag):
        raise NotFound from None
