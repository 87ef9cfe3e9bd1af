"""/projet: the project d’accès à l’autonomie, from the path, by the six legal needs, with both voices."""

from collections.abc import Iterable
from uuid import UUID

from flask import Response, render_template, request, url_for
from flask_babel import gettext as _

from app.journey import access
from app.journey.blueprint import bp
from app.journey.steps import _to
from app.journey.wording import NEEDS
from app.rendering import say
from services import circle, journey
from services.errors import NotFound


@bp.get("/projet")
def project() -> str:
    """One's own project."""
    return _page(access.own_space())


@bp.get("/projet/<uuid:jeune>")
def shared_project(jeune: UUID) -> str:
    """The project of a young person who gave it to whoever asks."""
    return _page(journey.enter_project(access.person().viewer, jeune))


@bp.post("/projet")
def write_project() -> Response:
    """One's own voice on one need."""
    return _write(access.own_space(), ".project")


@bp.post("/projet/<uuid:jeune>")
def contribute(jeune: UUID) -> Response:
    """The référent's voice on one need."""
    relation = journey.enter_project(access.person().viewer, jeune)
    return _write(relation, ".shared_project", jeune=jeune)


def _page(relation: circle.Relation) -> str:
    needs = journey.project_of(journey.path_of(relation, access.language()))
    return render_template(
        "journey/project.html",
        needs=needs,
        unfolded=request.args.get("besoin", type=int) or _first_unfinished(needs),
        # Said beside the button too: the top of the page is out of sight there.
        kept=request.args.get("garde", type=int),
        need_words=NEEDS,
        relation=relation,
        today=relation.life.today,
        may_write=relation.allows("project.contribute"),
    )


def _first_unfinished(needs: Iterable[journey.NeedPage]) -> int | None:
    return next((one.need for one in needs if one.doing or one.todo), None)


def _write(relation: circle.Relation, back: str, **where: UUID) -> Response:
    need = request.form.get("need", "")
    if not (need.isdecimal() and len(need) == 1):
        raise NotFound
    journey.write_project(relation, int(need), request.form.get("words", ""))
    say(_("C’est noté."))
    return _to(url_for(back, **where, besoin=need, garde=need, _anchor=f"besoin-{need}"))
