"""/aide: a person, not a bot. Any screen leads here; asking takes one tap."""

from uuid import UUID, uuid4

from flask import Response, render_template, request, url_for
from flask_babel import gettext as _

from app.journey import access
from app.journey.blueprint import bp
from app.journey.steps import _to
from app.journey.undo import offer_undo
from app.notifications.opened import seen
from app.rendering import listed, say
from app.typed import uuid_from
from services import journey
from services.notifications import Kind


@bp.get("/aide")
def help_home() -> str:
    """Who can help, the requests in progress, and the button that asks."""
    relation = access.own_space()
    path = journey.path_of(relation, access.language())
    return render_template(
        "journey/help_home.html",
        path=path,
        helpers=[one.name for one in access.helpers(relation.space)],
        requests=[(one, about(path, one)) for one in path.helps],
        client_id=uuid4(),
        names_words=listed,
    )


@bp.post("/aide")
def ask_general_help() -> Response:
    """Ask for help in general."""
    form = request.form
    help_id = journey.ask_help(
        access.own_space(), None, form.get("words", ""), uuid_from(form.get("client_id"))
    )
    offer_undo(_("Ta demande est partie."), url_for(".close_help", help_id=help_id))
    return _to(url_for(".help_page", help_id=help_id))


@bp.get("/aide/<uuid:help_id>")
def help_page(help_id: UUID) -> str:
    """One request: what was written, who took it and since when, the answers."""
    page = access.opened_help(help_id)
    seen(Kind.HELP, help_id)
    if not page.relation.is_own:
        return render_template("journey/help_shared.html", page=page)
    about_it = (page.request.domain, page.request.item)
    helpers = [] if page.request.taken_by else access.helpers(page.relation.space, *about_it)
    return render_template(
        "journey/help.html", page=page, helpers=[one.first_name for one in helpers], names_words=listed
    )


@bp.post("/aide/<uuid:help_id>/mots")
def say_more(help_id: UUID) -> Response:
    """Say what one needs, after asking in one tap."""
    journey.say_more(access.own_space(), help_id, request.form.get("words", ""))
    say(_("C’est ajouté à ta demande."))
    return _to(url_for(".help_page", help_id=help_id))


@bp.post("/aide/<uuid:help_id>/fermer")
def close_help(help_id: UUID) -> Response:
    """It is settled; only the young person says so."""
    journey.close_help(access.own_space(), help_id)
    offer_undo(_("C’est noté\u00a0: demande terminée."), url_for(".reopen_help", help_id=help_id))
    back = request.form.get("back")
    return _to(url_for(".step", step=uuid_from(back)) if back else url_for(".help_page", help_id=help_id))


@bp.post("/aide/<uuid:help_id>/rouvrir")
def reopen_help(help_id: UUID) -> Response:
    """Not settled after all."""
    journey.reopen_help(access.own_space(), help_id)
    return _to(url_for(".help_page", help_id=help_id))


@bp.post("/aide/<uuid:help_id>/prendre")
def take_help(help_id: UUID) -> Response:
    """Take care of it."""
    journey.take_help(access.opened_help(help_id).relation, help_id)
    offer_undo(_("C’est noté\u00a0: vous vous en occupez."), url_for(".give_back_help", help_id=help_id))
    return _to(url_for(".help_page", help_id=help_id))


@bp.post("/aide/<uuid:help_id>/rendre")
def give_back_help(help_id: UUID) -> Response:
    """Leave it to somebody else."""
    journey.give_back_help(access.opened_help(help_id).relation, help_id)
    return _to(url_for(".help_page", help_id=help_id))


@bp.post("/aide/<uuid:help_id>/reponses")
def answer_help(help_id: UUID) -> Response:
    """Write back."""
    journey.answer_help(access.opened_help(help_id).relation, help_id, request.form.get("words", ""))
    say(_("Votre réponse est envoyée."))
    return _to(url_for(".help_page", help_id=help_id))


def about(path: journey.Path, one: journey.OpenHelp) -> str:
    """What a request is about, in a few words."""
    return path.title_of(one) or _("De l’aide en général")
