"""What people type to come in, and what a référent fills in to invite."""

import re
from datetime import date

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import DateField, RadioField, SelectField, StringField
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, Optional
from wtforms.widgets import TextInput

from services.accounts import Device, plain_name
from services.circle import LegalBasis


def _trim(value: str | None) -> str:
    return plain_name(value or "")


def _whose_phone() -> RadioField:
    return RadioField(
        _("Ce téléphone"),
        choices=[
            SelectChoice(Device.OWN.value, _("C’est le mien")),
            SelectChoice(Device.SHARED.value, _("Il est partagé")),
        ],
        default=Device.SHARED.value,
        validators=[InputRequired()],
    )


class CodeForm(FlaskForm):  # type: ignore[misc]
    """A code of a card, and whose phone this is."""

    code = StringField(
        _("Ton code"),
        validators=[
            InputRequired(_("Écris le code de ta carte.")),
            Length(max=40, message=_("Ce code est trop long.")),
        ],
    )
    device = _whose_phone()


class InvitationCodeForm(FlaskForm):  # type: ignore[misc]
    """The ten characters of an invitation."""

    code = StringField(
        _("Les dix lettres et chiffres de l’invitation"),
        validators=[
            InputRequired(_("Écris le code de l’invitation.")),
            Length(max=40, message=_("Ce code est trop long.")),
        ],
    )


class TypedDateField(DateField):  # type: ignore[misc]
    """A date typed in one go, as people write it: 14/07/2009, 14 7 2009, 14072009. A picker scrolls years for ever."""

    widget = TextInput()

    def process_formdata(self, valuelist: list[str]) -> None:
        """Day, month, year; raises ValueError with a sentence."""
        self.data = None
        typed = re.findall(r"\d+", valuelist[0]) if valuelist else []
        if len(typed) == 1 and len(typed[0]) == 8:
            typed = [typed[0][:2], typed[0][2:4], typed[0][4:]]
        if len(typed) == 3 and len(typed[0]) == 4:
            typed.reverse()
        try:
            day, month, year = (int(part) for part in typed)
            self.data = date(year, month, day)
        except ValueError as error:
            raise ValueError(
                _("Écris le jour, le mois et l’année. Par exemple\u00a0: 14/07/2009.")
            ) from error

    def _value(self) -> str:
        return " ".join(self.raw_data) if self.raw_data else ""


class BirthForm(FlaskForm):  # type: ignore[misc]
    """The birth date, asked before anything shows."""

    birth_on = TypedDateField(
        _("Ta date de naissance"), validators=[InputRequired(_("Écris ta date de naissance."))]
    )


class ConfirmForm(FlaskForm):  # type: ignore[misc]
    """A code again, before something that matters."""

    code = StringField(
        _("Un code de ta carte"), validators=[InputRequired(_("Écris un code.")), Length(max=40)]
    )


class NewYoungPersonForm(FlaskForm):  # type: ignore[misc]
    """A young person to invite: as little as the path needs."""

    first_name = StringField(
        _("Prénom"),
        filters=[_trim],
        validators=[
            DataRequired(_("Écrivez son prénom.")),
            Length(max=60, message=_("60 lettres au plus.")),
        ],
    )
    birth_on = DateField(
        _("Date de naissance"), validators=[InputRequired(_("Indiquez la date de naissance."))]
    )
    territory = SelectField(
        _("Territoire"), description=_("Il donne le fuseau horaire."), validators=[InputRequired()]
    )
    taken_in_on = DateField(_("Début de la prise en charge"), validators=[Optional()])
    exit_on = DateField(
        _("Fin de la prise en charge"), description=_("Prévue ou réelle."), validators=[Optional()]
    )
    legal_basis = RadioField(
        _("Le placement a été décidé par"),
        choices=[
            SelectChoice(LegalBasis.JUDGE.value, _("Un juge")),
            SelectChoice(LegalBasis.ADMINISTRATIVE.value, _("Le département, avec l’accord de la famille")),
            SelectChoice(LegalBasis.UNKNOWN.value, _("Je ne sais pas")),
        ],
        default=LegalBasis.UNKNOWN.value,
        validators=[InputRequired()],
    )
