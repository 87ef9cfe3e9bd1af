"""The sentences of what is refused, or not yet."""

from flask_babel import gettext as _

from app.reasons import SENTENCES

SENTENCES.update(
    export_once_a_day=lambda: _(
        "Ta copie d’aujourd’hui est déjà là\u00a0: tu peux la prendre. Tu pourras en demander une autre demain."
    ),
    too_many_exports=lambda: _("Ça fait beaucoup d’essais aujourd’hui. Réessaie demain."),
    export_lost=lambda: _(
        "Cette copie ne s’ouvre plus. Demandes-en une autre\u00a0: tes affaires sont toujours là."
    ),
)
