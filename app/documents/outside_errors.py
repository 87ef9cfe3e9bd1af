"""What somebody outside is told when their request fails: “vous”, and not a word of the application or of help lines."""

from flask import Response, make_response, render_template, request
from flask_babel import gettext as _

OUTSIDE = "/partage/"


def is_outside() -> bool:
    return request.path.startswith(OUTSIDE)


def outside_page(status: int) -> Response:
    """The error page of an address outside, with its status."""
    title, advice = TEXTS.get(status, TEXTS[500])()
    here = request.path if status in (403, 413, 429, 500, 503) and request.path.count("/") == 2 else None
    answer = make_response(
        render_template("documents/outside_error.html", title=title, advice=advice, here=here), status
    )
    answer.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    return answer


TEXTS = {
    403: lambda: (
        _("Cette page est restée ouverte trop longtemps"),
        _("Rouvrez le lien, puis tapez le code à nouveau. Votre navigateur doit accepter les cookies."),
    ),
    404: lambda: (
        _("Ce lien ne s’ouvre pas"),
        _("Il n’existe pas, ou il est terminé. Demandez un autre lien à la personne qui vous l’a donné."),
    ),
    429: lambda: (_("Trop d’essais"), _("Attendez une minute, puis recommencez.")),
    500: lambda: (_("Quelque chose n’a pas marché"), _("Attendez une minute, puis recommencez.")),
}
TEXTS[405] = TEXTS[404]
