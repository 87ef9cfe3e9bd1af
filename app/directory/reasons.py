"""The sentences of what can be turned down here."""

from flask_babel import gettext as _

from app.reasons import SENTENCES

SENTENCES.setdefault("import_under_way", lambda: _("Un import est déjà en cours. Attendez qu’il finisse."))
SENTENCES.setdefault("directory_value", lambda: _("Cette valeur n’est pas possible pour ce champ."))
