"""What is chosen and typed about notifications."""

from datetime import datetime

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import BooleanField, DateField, SelectField, StringField, TimeField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Length

from services.notifications import FALLBACKS

NEVER = "0"


def _hours() -> list[SelectChoice]:
    words = {1: _("1 heure"), 3: _("3 heures"), 12: _("12 heures"), 24: _("1 jour")}
    return [
        SelectChoice(NEVER, _("Jamais")),
        *(SelectChoice(str(hours), words[hours]) for hours in FALLBACKS),
    ]


class QuietForm(FlaskForm):  # type: ignore[misc]
    """From when to when nothing rings."""

    quiet_from = TimeField(_("De"), validators=[InputRequired(_("Il manque une heure."))])
    quiet_to = TimeField(_("À"), validators=[InputRequired(_("Il manque une heure."))])


class FallbackForm(FlaskForm):  # type: ignore[misc]
    """What follows when nothing is read."""

    hours = SelectField(_("Pas lu après"), choices=_hours())
    tell_referent = BooleanField(
        _("Ensuite, le dire à mon référent\u00a0: une ligne dans sa journée, sans le contenu")
    )


class AddressForm(FlaskForm):  # type: ignore[misc]
    """An e-mail address or a mobile number."""

    address = StringField(
        _("Mon adresse e-mail ou mon numéro"),
        validators=[
            InputRequired(_("Il manque une adresse.")),
            Length(max=254, message=_("C’est trop long.")),
        ],
    )


class ContactCodeForm(FlaskForm):  # type: ignore[misc]
    """The code that was sent to the address."""

    code = StringField(
        _("Le code reçu"),
        validators=[
            InputRequired(_("Il manque le code reçu.")),
            Length(max=20, message=_("Ce code est trop long.")),
        ],
    )


class ReminderForm(FlaskForm):  # type: ignore[misc]
    """What to be reminded of, which day, at what hour: on the wall where the young person lives."""

    words = StringField(
        _("Me rappeler de"),
        validators=[
            InputRequired(_("Il manque ce qu’il faut rappeler.")),
            Length(max=300, message=_("C’est trop long\u00a0: 300 lettres au plus.")),
        ],
    )
    on = DateField(_("Le jour"), validators=[InputRequired(_("Il manque le jour."))])
    at = TimeField(_("À quelle heure"), validators=[InputRequired(_("Il manque une heure."))])

    @property
    def wall(self) -> datetime:
        """What the clock on the wall will show."""
        return datetime.combine(self.on.data, self.at.data)
