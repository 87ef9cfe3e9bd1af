"""Domain error → status and page, in one table. A page says what happened, what to do, and whom to ask."""

from flask import Flask, Response, current_app, g, make_response, render_template
from flask_babel import gettext as _
from flask_login import current_user
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException

from app import outbox
from app.documents.outside_errors import is_outside, outside_page
from app.reasons import says_vous, sentence_for
from services import database
from services.documents import StoreAway
from services.errors import Conflict, NotFound, Refused, StepUpNeeded, TooManyTries, TooOften


def init(app: Flask) -> None:
    app.register_error_handler(NotFound, lambda error: page(404))
    app.register_error_handler(Refused, lambda error: page(422, sentence_for(error)))
    app.register_error_handler(Conflict, lambda error: page(409))
    app.register_error_handler(StepUpNeeded, lambda error: step_up())
    app.register_error_handler(TooManyTries, slow_down)
    app.register_error_handler(TooOften, come_back_later)
    app.register_error_handler(CSRFError, lambda error: page(403))
    app.register_error_handler(HTTPException, lambda error: page(error.code or 500))
    app.register_error_handler(StoreAway, not_kept)
    app.register_error_handler(OperationalError, unavailable)
    app.register_error_handler(PoolTimeout, unavailable)
    app.register_error_handler(Exception, unexpected)


def page(status: int, sentence: str | None = None, title: str | None = None) -> Response:
    """The error page with its status (htmx takes its main part); 404 says the same for not there and not theirs."""
    database.session.rollback()
    if status < 400:
        status = 500
    usual, advice = _texts(status)
    title = title or usual
    if outbox.is_asked():
        return outbox.not_taken(status, sentence or title)
    if is_outside():
        return outside_page(status)
    body = render_template("errors/error.html", status=status, title=title, advice=sentence or advice)
    return make_response(body, status)


def _texts(status: int) -> tuple[str, str]:
    """“Tu” for young people and for whoever is not signed in, “vous” for the others; the same for each unknown page."""
    status = status if status in TEXTS else 500
    texts = FORMAL if says_vous() else TEXTS
    return texts[status]()


def slow_down(error: TooManyTries) -> Response:
    response = page(429)
    response.headers["Retry-After"] = str(error.retry_after)
    return response


def come_back_later(error: TooOften) -> Response:
    response = page(429, sentence_for(error), _("Un peu plus tard"))
    response.headers["Retry-After"] = str(error.retry_after)
    return response


def step_up() -> Response:
    from app.accounts.stepping_up import ask_again

    return ask_again()


def not_kept(error: StoreAway) -> Response:
    """The files’ store is away or full: all the rest works, and nothing was half kept. The store logged why."""
    sentence = _(
        "Les papiers ne sont pas accessibles en ce moment. On peut réessayer dans une minute\u00a0: rien n’est perdu."
    )
    response = page(503, sentence)
    response.headers["Retry-After"] = "60"
    return response


def unavailable(error: Exception) -> Response:
    """The database is away: say so plainly, with the page of the emergency numbers one tap away."""
    current_app.logger.error("database_unavailable", extra={"facts": {"kind": type(error).__name__}})
    g._login_user = current_app.login_manager.anonymous_user()  # type: ignore[attr-defined]
    response = page(503)
    response.headers["Retry-After"] = "10"
    return response


def unexpected(error: Exception) -> Response:
    """Last resort: no trace on screen, one line in the log."""
    current_app.logger.exception("unexpected_error", extra={"facts": {"kind": type(error).__name__}})
    if current_app.debug or current_app.extensions.get("raise_errors"):
        raise error
    database.session.rollback()
    if current_user is None:
        g._login_user = None
    return page(500)


TEXTS = {
    400: lambda: (_("Ta demande est arrivée abîmée"), _("Reviens en arrière et recommence.")),
    401: lambda: (_("Ta session est finie"), _("Ouvre ton espace pour continuer. Rien n’est perdu.")),
    403: lambda: (_("Cette page est restée ouverte trop longtemps"), _("Recharge la page et recommence.")),
    404: lambda: (_("Cette page n’existe pas"), _("L’adresse a peut-être changé. Reviens à l’accueil.")),
    405: lambda: (_("Cette page n’existe pas"), _("L’adresse a peut-être changé. Reviens à l’accueil.")),
    409: lambda: (_("Ça a changé entre-temps"), _("Recharge la page\u00a0: les deux versions sont gardées.")),
    413: lambda: (_("C’est trop long"), _("Raccourcis ton texte et renvoie-le.")),
    422: lambda: (_("Ça n’est pas possible comme ça"), _("Corrige et recommence.")),
    429: lambda: (_("Trop d’essais"), _("Attends un peu, puis recommence.")),
    500: lambda: (
        _("Quelque chose a cassé chez nous"),
        _("Réessaie dans une minute. Rien de ce qui est enregistré n’est perdu."),
    ),
    # Nobody knows then who reads: it says neither “tu” nor “vous”.
    503: lambda: (
        _("Envol fait une pause"),
        _("On peut réessayer dans une minute. Les numéros d’urgence marchent toujours."),
    ),
}
FORMAL = {
    400: lambda: (_("Votre demande est arrivée abîmée"), _("Revenez en arrière et recommencez.")),
    401: lambda: (
        _("Votre session est finie"),
        _("Ouvrez votre espace pour continuer. Rien n’est perdu."),
    ),
    403: lambda: (
        _("Cette page est restée ouverte trop longtemps"),
        _("Rechargez la page et recommencez."),
    ),
    404: lambda: (
        _("Cette page n’existe pas"),
        _("L’adresse a peut-être changé. Revenez à l’accueil."),
    ),
    409: lambda: (
        _("Ça a changé entre-temps"),
        _("Rechargez la page\u00a0: les deux versions sont gardées."),
    ),
    413: lambda: (_("C’est trop long"), _("Raccourcissez votre texte et renvoyez-le.")),
    422: lambda: (_("Ça n’est pas possible comme ça"), _("Corrigez et recommencez.")),
    429: lambda: (_("Trop d’essais"), _("Attendez un peu, puis recommencez.")),
    500: lambda: (
        _("Quelque chose a cassé chez nous"),
        _("Réessayez dans une minute. Rien de ce qui est enregistré n’est perdu."),
    ),
    503: TEXTS[503],
}
FORMAL[405] = FORMAL[404]
