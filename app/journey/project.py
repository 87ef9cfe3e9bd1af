"""/projet: the project d’accès à l’autonomie, from the path, by the six legal needs, with both voices."""

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
    return _write(access.own_space(), url_for(".project"))


@bp.post("/projet/<uuid:jeune>")
def contribute(jeune: UUID) -> Response:
    """The référent's voice on one need."""
    relation = journey.enter_project(access.person().viewer, jeune)
    return _write(relation, url_for(".shared_project", jeune=jeune))


def _page(relation: circle.Relation) -> str:
    path = journey.path_of(relation, access.language())
    return render_template(
        "journey/project.html",
        needs=journey.project_of(path),
        need_words=NEEDS,
        relation=relation,
        today=relation.life.today,
        may_write=relation.allows("project.contribute"),
    )


def _write(relation: circle.Relation, back: str) -> Response:
    need = request.form.get("need", "")
    if not (need.isdecimal() and len(need) == 1):
        raise NotFound
    journey.write_project(relation, int(need), request.form.get("words", ""))
    say(_("C’est noté."))
    return _to(f"{back}#besoin-{need}")
