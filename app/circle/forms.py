"""What a young person fills in about their circle."""

from collections.abc import Callable

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import RadioField, StringField
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length

from services.accounts import plain_name
from services.circle import LinkKind

# value → (kind of link, kinship, words). A parent is who holds parental authority; the rule looks at the age.
WHO: dict[str, tuple[LinkKind, str, object]] = {
    "maman": (LinkKind.PARENT, "mother", _("Ma maman")),
    "papa": (LinkKind.PARENT, "father", _("Mon papa")),
    "soeur": (LinkKind.RELATIVE, "sister", _("Ma sœur")),
    "frere": (LinkKind.RELATIVE, "brother", _("Mon frère")),
    "famille": (LinkKind.RELATIVE, "", _("Quelqu’un d’autre de ma famille")),
    "confiance": (LinkKind.TRUSTED_PERSON, "", _("Ma personne de confiance")),
    "mentor": (LinkKind.MENTOR, "", _("Mon mentor, ma marraine ou mon parrain")),
}


def _trim(value: str | None) -> str:
    return plain_name(value or "")


_FILTERS: tuple[Callable[[str | None], str], ...] = (_trim,)


class InvitationForm(FlaskForm):  # type: ignore[misc]
    """Somebody to invite: their first name, and who they are to me."""

    first_name = StringField(
        _("Son prénom"),
        filters=_FILTERS,
        validators=[
            DataRequired(_("Écris son prénom.")),
            Length(max=60, message=_("C’est trop long\u00a0: 60 lettres au plus.")),
        ],
    )
    last_name = StringField(
        _("Son nom"),
        filters=_FILTERS,
        validators=[Length(max=60, message=_("C’est trop long\u00a0: 60 lettres au plus."))],
    )
    who = RadioField(
        _("Qui est-ce pour toi\u00a0?"),
        choices=[SelectChoice(value, words) for value, (_kind, _kinship, words) in WHO.items()],
        validators=[InputRequired(_("Choisis qui c’est pour toi."))],
    )
    organisation = StringField(
        _("Son entreprise ou son association"),
        filters=_FILTERS,
        validators=[Length(max=80, message=_("C’est trop long\u00a0: 80 lettres au plus."))],
    )
