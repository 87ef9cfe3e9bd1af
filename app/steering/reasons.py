"""The sentences of what can be turned down here."""

from flask_babel import gettext as _

from app.reasons import SENTENCES

SENTENCES.setdefault("not_a_referent", lambda: _("Choisissez un référent de cette équipe."))
SENTENCES.setdefault(
    "referent_restricted",
    lambda: _(
        "Une décision tient cette personne à distance de ce jeune\u00a0: choisissez quelqu’un d’autre."
    ),
)
