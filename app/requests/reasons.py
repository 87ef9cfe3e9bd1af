"""The sentences of what can be turned down here."""

from flask_babel import gettext as _

from app.reasons import SENTENCES

SENTENCES.setdefault("request_over", lambda: _("Cette demande a changé entre-temps."))
SENTENCES.setdefault(
    "no_motif", lambda: _("Il faut dire pourquoi c’est refusé\u00a0: la personne doit pouvoir comprendre.")
)
SENTENCES.setdefault(
    "preparation_over", lambda: _("Cette demande préparée n’attend plus\u00a0: rien n’est parti de plus.")
)
SENTENCES.setdefault(
    "too_many_preparations", lambda: _("C’est beaucoup en un jour\u00a0: la suite est possible demain.")
)
SENTENCES.setdefault(
    "offer_closed", lambda: _("Cette offre n’est plus ouverte\u00a0: ta demande n’est pas partie.")
)
SENTENCES.setdefault(
    "consent_over",
    lambda: _(
        "Cette demande est partie trop tard\u00a0: ton accord était terminé. Rien n’est arrivé au partenaire."
    ),
)
SENTENCES.setdefault("nothing_chosen", lambda: _("Il faut choisir au moins une offre."))
SENTENCES.setdefault("unknown_span", lambda: _("Choisis combien de temps ton accord dure."))
SENTENCES.setdefault("too_many_papers", lambda: _("C’est trop de papiers d’un coup\u00a0: vingt au plus."))
SENTENCES.setdefault("value_too_long", lambda: _("C’est trop long\u00a0: 200 signes au plus."))
SENTENCES.setdefault("paper_gone", lambda: _("Un de ces papiers n’est plus là."))
SENTENCES.setdefault(
    "too_many_requests", lambda: _("C’est beaucoup de demandes en un jour. Réessaie demain.")
)
SENTENCES.setdefault("too_many_request_words", lambda: SENTENCES["too_many_messages"]())
SENTENCES.setdefault("no_face", lambda: _("Choisis un des trois visages."))
SENTENCES.setdefault("too_many_advisers", lambda: _("Cinq personnes au plus répondent pour une offre."))
SENTENCES.setdefault("adviser_named", lambda: _("Cette personne répond déjà pour cette offre."))
SENTENCES.setdefault("no_name", lambda: _("Il faut un prénom et un nom."))
SENTENCES.setdefault("name_too_long", lambda: _("C’est trop long\u00a0: 60 signes au plus."))
