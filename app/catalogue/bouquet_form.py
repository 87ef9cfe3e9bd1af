"""What an editor writes of a bundle: its words, its drawing, its offers one under the other."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import FieldList, HiddenField, SelectField, StringField, TextAreaField, ValidationError
from wtforms.validators import InputRequired, Length

from app.catalogue.forms import MISSING, TOO_LONG
from services.catalogue import MOST_OFFERS, Choosable, Composed, EditedBouquet

# The drawings of the house that may stand for several offers.
ICONS = {
    "key-round": _l("Une clé"),
    "house": _l("Une maison"),
    "cake": _l("Un gâteau"),
    "bike": _l("Un vélo"),
    "briefcase": _l("Une mallette"),
    "graduation-cap": _l("Un chapeau d’étudiant"),
    "globe": _l("Un globe"),
    "heart-pulse": _l("Un cœur"),
    "wallet": _l("Un portefeuille"),
    "cooking-pot": _l("Une casserole"),
    "id-card": _l("Une carte d’identité"),
    "smartphone": _l("Un téléphone"),
    "scale": _l("Une balance"),
    "users-round": _l("Des personnes"),
    "sparkles": _l("Des étoiles"),
}
_PLACES = MOST_OFFERS


def _line(label: Any, *more: Any) -> StringField:
    return StringField(label, validators=[*more, Length(max=60, message=TOO_LONG)], render_kw={"dir": "auto"})


def _words(label: Any, *more: Any) -> TextAreaField:
    return TextAreaField(
        label, validators=[*more, Length(max=500, message=TOO_LONG)], render_kw={"rows": 3, "dir": "auto"}
    )


class BouquetForm(FlaskForm):
    """A bundle. The order of the offers is that of the lists; an empty one is nothing."""

    version = HiddenField()
    name = _line(_l("Titre"), InputRequired(MISSING))
    words = _words(_l("Explication, en deux ou trois phrases"), InputRequired(MISSING))
    icon = SelectField(_l("Dessin"))
    offers = FieldList(SelectField(default=""), min_entries=_PLACES, max_entries=_PLACES)
    name_en, words_en = _line(_l("Titre en anglais")), _words(_l("Explication en anglais"))
    name_ar, words_ar = _line(_l("Titre en arabe")), _words(_l("Explication en arabe"))

    def __init__(self, *args: Any, choosable: Mapping[UUID, Choosable], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.icon.choices = list(ICONS.items())
        there = [(str(one.id), _told(one)) for one in choosable.values()]
        for number, field in enumerate(self.offers, 1):
            field.choices = [("", "–"), *there]
            field.label.text = _("Offre %(place)s", place=number)

    def validate_offers(self, field: FieldList) -> None:
        if not any(field.data):
            raise ValidationError(_l("Choisissez au moins une offre."))

    def chosen(self) -> list[UUID]:
        """The offers in their order, each once."""
        return [UUID(one) for one in dict.fromkeys(self.offers.data) if one]

    def composed(self) -> Composed:
        """What was written. A language counts once both its title and its explanation are there."""
        translations = {
            language: {"name": name, "words": words}
            for language in ("en", "ar")
            if (name := (self[f"name_{language}"].data or "").strip())
            and (words := (self[f"words_{language}"].data or "").strip())
        }
        return Composed(
            self.name.data.strip(), self.words.data.strip(), self.icon.data, self.chosen(), translations
        )


def _told(one: Choosable) -> str:
    named = f"{one.name} · {one.partner}" if one.partner else one.name
    return named if one.is_shown else _("%(offer)s (pas visible aujourd’hui)", offer=named)


def bouquet_form_of(choosable: Mapping[UUID, Choosable], edited: EditedBouquet | None) -> BouquetForm:
    """The form of a bundle as it is kept, or an empty one."""
    if edited is None:
        return BouquetForm(formdata=None, choosable=choosable)
    told = {
        f"{part}_{language}": said[part]
        for language, said in edited.translations.items()
        for part in ("name", "words")
    }
    places = [str(one.id) for one in edited.offers] + [""] * _PLACES
    return BouquetForm(
        formdata=None,
        choosable=choosable,
        data={
            "name": edited.name,
            "words": edited.words,
            "icon": edited.icon,
            "version": edited.version,
            "offers": places[:_PLACES],
            **told,
        },
    )
