"""The sentences of what can be turned down here."""

from flask_babel import gettext as _

from app.reasons import SENTENCES

SENTENCES.setdefault("own_words", lambda: _("Une autre personne doit relire ce que vous avez écrit."))
SENTENCES.setdefault("never_published", lambda: _("Cette offre est marquée «\u00a0ne pas publier\u00a0»."))
SENTENCES.setdefault("no_source", lambda: _("Il faut une source et le jour où elle a été vérifiée."))
SENTENCES.setdefault(
    "offer_chosen", lambda: _("Quelqu’un d’autre a déjà proposé ou mis de côté cette offre.")
)
SENTENCES.setdefault("their_no", lambda: _("La personne a dit non\u00a0: parlez-en ensemble."))
SENTENCES.setdefault("not_reviewed", lambda: _("Il faut d’abord une relecture."))
SENTENCES.setdefault("offer_changed", lambda: _("Quelqu’un a modifié cette offre entre-temps. Relisez-la."))
SENTENCES.setdefault("unknown_rule", lambda: _("Une condition n’est pas reconnue."))
SENTENCES.setdefault("bouquet_changed", lambda: _("Quelqu’un a modifié ce bouquet entre-temps. Relisez-le."))
SENTENCES.setdefault("no_offer", lambda: _("Choisissez au moins une offre."))
SENTENCES.setdefault("too_many_offers", lambda: _("C’est trop d’offres pour un bouquet."))
SENTENCES.setdefault("title_taken", lambda: _("Trop de bouquets portent ce titre. Donnez-en un autre."))
