"""The sentences of what can be turned down here. Those who read them are professionals: “vous”."""

from flask_babel import gettext as _

from app.reasons import SENTENCES

SENTENCES.update(
    {
        "cover_dates": lambda: _("Le dernier jour est avant le premier."),
        "cover_in_past": lambda: _("Ce jour est déjà passé."),
        "cover_too_long": lambda: _(
            "Un remplacement dure un an au plus\u00a0: au-delà, confiez ces jeunes à quelqu’un."
        ),
        "cover_oneself": lambda: _("Choisissez quelqu’un d’autre que la personne absente."),
        "cover_not_a_referent": lambda: _(
            "Cette personne n’est pas référente dans ce département jusqu’à la fin de l’absence."
        ),
        "cover_overlaps": lambda: _("Une absence est déjà notée sur ces jours. Raccourcissez-la d’abord."),
        "cover_away": lambda: _("Cette personne est absente elle aussi sur ces jours."),
        "cover_replacing": lambda: _(
            "La personne absente remplace déjà quelqu’un sur ces jours\u00a0: choisissez d’abord qui d’autre le fera."
        ),
        "cover_restricted": lambda: _(
            "Une décision tient cette personne à distance de l’un de ces jeunes\u00a0: choisissez quelqu’un d’autre."
        ),
        "cover_not_longer": lambda: _("Pour prolonger, notez une nouvelle absence à la suite."),
        "handover_day": lambda: _("Choisissez un jour entre aujourd’hui et dans un an."),
        "handover_same": lambda: _("Ces jeunes sont déjà suivis par cette personne."),
        "handover_nobody": lambda: _("Choisissez au moins un ou une jeune."),
        "handover_pending": lambda: _("Un changement est déjà prévu pour l’un de ces jeunes."),
        "handover_restricted": lambda: _(
            "Une décision tient cette personne à distance de l’un de ces jeunes\u00a0: choisissez quelqu’un d’autre."
        ),
        "handover_done": lambda: _("Ce jour est arrivé\u00a0: le changement a eu lieu."),
    }
)
