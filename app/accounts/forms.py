"""What people type to come in, and what a référent fills in to invite."""

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import DateField, RadioField, SelectField, StringField
from wtforms.validators import InputRequired, Length, Optional

from services.accounts import Device
from services.circle import LegalBasis


def _trim(value: str | None) -> str:
    return " ".join((value or "").split())


def _whose_phone() -> RadioField:
    return RadioField(
        _("Ce téléphone"),
        choices=[(Device.OWN.value, _("C’est le mien")), (Device.SHARED.value, _("Il est partagé"))],
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


class BirthForm(FlaskForm):  # type: ignore[misc]
    """The birth date, asked before anything shows."""

    birth_on = DateField(
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
            InputRequired(_("Écrivez son prénom.")),
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
            (LegalBasis.JUDGE.value, _("Un juge")),
            (LegalBasis.ADMINISTRATIVE.value, _("Le département, avec l’accord de la famille")),
            (LegalBasis.UNKNOWN.value, _("Je ne sais pas")),
        ],
        default=LegalBasis.UNKNOWN.value,
        validators=[InputRequired()],
    )
