"""What one keeps of the catalogue and what was proposed, to be read."""

from flask_babel import gettext as _

from app.export.items import Item, facts, words
from services.catalogue import Choice, Mark
from services.export.worker import ChoiceRecord, MarkRecord

_MARKS = {
    Mark.FAVOURITE: lambda: _("Dans mes favoris"),
    Mark.WATCH: lambda: _("Me prévenir quand je peux demander"),
}
_CHOICES = {
    Choice.PROPOSED: lambda: _("Proposé"),
    Choice.SET_ASIDE: lambda: _("Mis de côté"),
}


def mark(one: MarkRecord) -> Item:
    return Item(
        one.offer,
        facts((_("De"), one.partner), (_("C’est"), _MARKS[Mark(one.mark)]()), (_("Depuis le"), one.at)),
    )


def choice(one: ChoiceRecord) -> Item:
    return Item(
        one.offer,
        facts(
            (_("De"), one.partner),
            (_("C’est"), _CHOICES[Choice(one.choice)]()),
            (_("Par"), one.by),
            (_("Le"), one.at),
            (_("J’ai dit autrement"), one.undone_at),
        ),
        words((_("Son mot"), one.words)),
    )
