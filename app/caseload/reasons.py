"""The sentences of what can be turned down on these pages. Those who read them are professionals and family: “vous”."""

from flask_babel import gettext as _

from app.reasons import SENTENCES

SENTENCES.setdefault("held_in_future", lambda: _("Cette date n’est pas encore passée."))
SENTENCES.setdefault("held_before_birth", lambda: _("Cette date est avant la naissance."))
SENTENCES.setdefault("cannot_be_held", lambda: _("Ce jalon ne se note pas\u00a0: il arrive tout seul."))
SENTENCES.setdefault("already_done", lambda: _("Cette étape est déjà faite ou mise de côté."))
SENTENCES.setdefault("help_closed", lambda: _("Cette demande est close."))
SENTENCES.setdefault("answer_empty", lambda: _("Écrivez quelques mots."))
SENTENCES.setdefault("put_off_day", lambda: _("Choisissez un jour à venir, dans les six mois."))
SENTENCES.setdefault("put_off_for_good", lambda: _("Choisissez le jour où vous voulez le revoir."))
