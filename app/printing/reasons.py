"""The sentence of each refusal of a PDF."""

from flask_babel import gettext as _

from app.reasons import SENTENCES

SENTENCES.update(
    too_many_prints=lambda: _("Beaucoup de PDF en un jour. La suite pourra se faire demain."),
)
