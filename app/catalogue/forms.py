"""What an editor writes of an offer: every field of it, its rules one by one."""

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    DateField,
    Field,
    HiddenField,
    IntegerField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    ValidationError,
    widgets,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional, Regexp

from app.catalogue.wording import FIELDS, FOR_WHOM, KINDS, QUESTIONS
from app.documents.wording import domain_titles, kind_words
from services import clock
from services.catalogue import EditedOffer, Rules
from services.documents import PAPER_KINDS
from services.journey import Answer

MISSING = _l("Il manque quelque chose ici.")
TOO_LONG = _l("C’est trop long\u00a0: %(max)d signes au plus.")
# What is said in another language too; names and addresses may be.
LANGUAGES = ("en", "ar")
SPOKEN = ("name", "conditions", "gives", "how", "decides", "delay")
NAMED = ("partner", "contact")
LINK = Regexp(r"^https://", message=_l("Un lien commence par https://."))


def _line(label: Any, *more: Any, most: int = 200) -> StringField:
    return StringField(
        label, validators=[*more, Length(max=most, message=TOO_LONG)], render_kw={"dir": "auto"}
    )


def _words(label: Any, *more: Any) -> TextAreaField:
    return TextAreaField(
        label, validators=[*more, Length(max=1000, message=TOO_LONG)], render_kw={"rows": 3, "dir": "auto"}
    )


def _number(label: Any, most: int) -> IntegerField:
    return IntegerField(
        label, validators=[Optional(), NumberRange(0, most, message=_l("Un nombre de 0 à %(max)s."))]
    )


def _several(label: Any) -> SelectMultipleField:
    """Boxes to tick."""
    return SelectMultipleField(
        label, option_widget=widgets.CheckboxInput(), widget=widgets.ListWidget(prefix_label=False)
    )


def in_(language: str, label: Any) -> Any:
    """The label of the same words in another language."""
    if language == "en":
        return _l("%(label)s (anglais)", label=label)
    return _l("%(label)s (arabe)", label=label)


def _like_the_french(form: FlaskForm, field: Field) -> None:
    """A language is there as a whole: what French says, it says, but for names and addresses."""
    part, _under, language = field.name.rpartition("_")
    is_begun = any((form[f"{name}_{language}"].data or "").strip() for name in SPOKEN)
    if is_begun and (form[part].data or "").strip() and not (field.data or "").strip():
        raise ValidationError(_l("Il manque cette traduction : traduisez tout, ou videz cette langue."))


class OfferForm(FlaskForm):
    """An offer. Ages are in years and months; the last one is the first that is too late."""

    version = HiddenField()
    kind = SelectField(_l("Ce que c’est"))
    domain = SelectField(_l("Domaine"))
    name = _line(_l("Nom court"), InputRequired(MISSING), most=80)
    partner = _line(_l("Partenaire"), InputRequired(MISSING))
    territories = _line(_l("Départements (codes, séparés par des virgules)"))
    from_years, from_months = _number(_l("À partir de (ans)"), 99), _number(_l("et (mois)"), 11)
    until_years, until_months = _number(_l("Jusqu’à moins de (ans)"), 99), _number(_l("et (mois)"), 11)
    conditions = _words(_l("Pour qui, en une phrase"))
    judge = BooleanField(_l("Un juge a décidé le placement"))
    care_before_18 = BooleanField(_l("À l’ASE avant 18 ans"))
    born_since = DateField(_l("Né à partir du"), validators=[Optional()])
    care_since = DateField(_l("Encore à l’ASE après le"), validators=[Optional()])
    months_after_care = _number(_l("Mois après la sortie de l’ASE, au plus"), 600)
    one_of = _several(_l("Pour"))
    none_of = _several(_l("Pas pour"))
    foreigner_asks = BooleanField(_l("Sans la nationalité française, il faut demander"))
    ask = _several(_l("À demander au jeune"))
    gives = _words(_l("Ce que ça donne"))
    how = _words(_l("Comment faire"))
    papers = _several(_l("Papiers demandés"))
    fields = _several(_l("Informations demandées"))
    decides = _line(_l("Qui décide"))
    delay = _line(_l("Combien de temps"))
    contact = _line(_l("Contact"), most=400)
    link = _line(_l("Lien"), Optional(), LINK, most=400)
    source = _line(_l("Source"), most=400)
    source_url = _line(_l("Adresse de la source"), Optional(), LINK, most=400)
    checked_on = DateField(_l("Vérifié le"), validators=[Optional()])
    expires_on = DateField(_l("Dernier jour"), validators=[Optional()])
    never_publish = BooleanField(_l("Ne pas publier"))
    doubt = _words(_l("À vérifier ou à convenir (pour l’équipe)"))
    name_en, name_ar = (_line(in_(one, _l("Nom court")), _like_the_french, most=80) for one in LANGUAGES)
    conditions_en, conditions_ar = (
        _words(in_(one, _l("Pour qui, en une phrase")), _like_the_french) for one in LANGUAGES
    )
    gives_en, gives_ar = (_words(in_(one, _l("Ce que ça donne")), _like_the_french) for one in LANGUAGES)
    how_en, how_ar = (_words(in_(one, _l("Comment faire")), _like_the_french) for one in LANGUAGES)
    decides_en, decides_ar = (_line(in_(one, _l("Qui décide")), _like_the_french) for one in LANGUAGES)
    delay_en, delay_ar = (_line(in_(one, _l("Combien de temps")), _like_the_french) for one in LANGUAGES)
    partner_en, partner_ar = (_line(in_(one, _l("Partenaire"))) for one in LANGUAGES)
    contact_en, contact_ar = (_line(in_(one, _l("Contact")), most=400) for one in LANGUAGES)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        answers = [(one.value, FOR_WHOM[one]()) for one in Answer]
        self.kind.choices = list(KINDS.items())
        self.domain.choices = list(domain_titles().items())
        self.one_of.choices, self.none_of.choices = answers, answers
        self.ask.choices = [(one.value, words) for one, words in QUESTIONS.items()]
        self.papers.choices = [(one.id, kind_words(one)) for one in PAPER_KINDS if not one.is_made]
        self.fields.choices = [(one.value, words) for one, words in FIELDS.items()]

    def validate_checked_on(self, field: DateField) -> None:
        if field.data and field.data > clock.today("Europe/Paris"):
            raise ValidationError(_l("Ce jour n’est pas encore venu."))

    def validate_territories(self, field: StringField) -> None:
        if any(not code.isalnum() or len(code) > 3 for code in self.codes):
            raise ValidationError(_l("Un code de département a deux ou trois signes, comme 50 ou 2A."))

    def validate_until_years(self, field: IntegerField) -> None:
        first, last = self.months("from"), self.months("until")
        if first is not None and last is not None and last <= first:
            raise ValidationError(_l("L’âge de fin vient après l’âge de début."))

    @property
    def codes(self) -> list[str]:
        return [code for part in (self.territories.data or "").split(",") if (code := part.strip().upper())]

    def months(self, end: str) -> int | None:
        """The age of this end in months; None where none is written."""
        years, months = self[f"{end}_years"].data, self[f"{end}_months"].data
        return None if years is None and months is None else (years or 0) * 12 + (months or 0)

    def written(self) -> dict[str, Any]:
        """The columns of the offer."""
        return {
            **{name: self[name].data or "" for name in _PLAIN},
            **{
                name: self[name].data
                for name in ("papers", "fields", "checked_on", "expires_on", "never_publish")
            },
            "territories": self.codes,
            "from_months": self.months("from"),
            "until_months": self.months("until"),
        }

    def translations(self) -> dict[str, dict[str, str]]:
        """Language → column → words, of the languages that are there."""
        found = {
            language: {
                name: words
                for name in (*SPOKEN, *NAMED)
                if (words := (self[f"{name}_{language}"].data or "").strip())
            }
            for language in LANGUAGES
        }
        return {language: words for language, words in found.items() if words.keys() & set(SPOKEN)}

    def rules(self) -> dict[str, Any]:
        """The rules, as they are kept; what is not asked is left out."""
        return {name: self[name].data for name in Rules.__dataclass_fields__ if self[name].data}


_PLAIN = [
    "kind",
    "domain",
    "name",
    "partner",
    "conditions",
    "gives",
    "how",
    "decides",
    "delay",
    "contact",
    "link",
    "source",
    "source_url",
    "doubt",
]


def form_of(edited: EditedOffer) -> OfferForm:
    """The form of an offer as it is kept."""
    offer, rules = edited.offer, edited.offer.rules
    ages = {
        f"{end}_{unit}": None if months is None else divmod(months, 12)[unit == "months"]
        for end, months in (("from", offer.from_months), ("until", offer.until_months))
        for unit in ("years", "months")
    }
    kept = {name: getattr(offer, name) for name in _PLAIN if name != "doubt"}
    told = {
        f"{name}_{language}": words.get(name, "")
        for language, words in edited.translations.items()
        for name in (*SPOKEN, *NAMED)
    }
    return OfferForm(
        formdata=None,
        data={
            **kept,
            **told,
            **ages,
            **{name: getattr(rules, name) for name in Rules.__dataclass_fields__},
            "papers": list(offer.papers),
            "fields": list(offer.fields),
            "checked_on": offer.checked_on,
            "expires_on": offer.expires_on,
            "territories": ", ".join(offer.territories),
            "doubt": edited.doubt,
            "never_publish": edited.never_publish,
            "version": edited.version,
        },
    )
