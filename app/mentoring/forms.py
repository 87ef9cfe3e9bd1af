"""What people fill in about mentoring: applying, telling about oneself, reading an attestation."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    DateField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length
from wtforms.widgets import CheckboxInput

from app.appointments.forms import SeveralForm
from app.mentoring.wording import FIELDS, LANGUAGES, OFFERS
from services import mentoring
from services.appointments import AGES
from services.mentoring import CAPACITIES, MOST_LETTERS, MOST_WORDS, About, WantedTrade

LONG = _l("C’est trop long.")
Choices = Sequence[tuple[UUID, str]]


def _choices(words: Any) -> list[SelectChoice]:
    return [SelectChoice(str(getattr(one, "value", one)), said) for one, said in words.items()]


class AboutForm(FlaskForm):  # type: ignore[misc]
    """What young people read of a mentor whom they may fit."""

    field = SelectField(
        _l("Votre métier"), choices=_choices(FIELDS), validators=[InputRequired(_l("Choisissez un métier."))]
    )
    territory = SelectField(_l("Où vous êtes"), validators=[InputRequired(_l("Choisissez un territoire."))])
    languages = SelectMultipleField(
        _l("Les langues que vous parlez"), choices=_choices(LANGUAGES), option_widget=CheckboxInput()
    )
    offers = SelectMultipleField(
        _l("Ce que vous pouvez apporter"), choices=_choices(OFFERS), option_widget=CheckboxInput()
    )
    words = TextAreaField(_l("Quelques mots sur vous"), validators=[Length(max=MOST_WORDS, message=LONG)])
    capacity = RadioField(
        _l("Combien de jeunes pouvez-vous accompagner\u00a0?"),
        choices=[SelectChoice(str(one), str(one)) for one in CAPACITIES],
        default="1",
        validators=[InputRequired()],
    )

    def offer(self) -> None:
        """The territories there are; asked once they are needed."""
        self.territory.choices = [("", ""), *((str(id_), label) for id_, label in mentoring.territories())]

    @property
    def about(self) -> About:
        return About(
            self.field.data,
            UUID(self.territory.data) if self.territory.data else None,
            self.languages.data or (),
            self.offers.data or (),
            self.words.data or "",
            int(self.capacity.data),
        )


class ProfileForm(AboutForm):
    """The same by a mentor, who may take a break."""

    is_available = BooleanField(_l("Me proposer à de nouveaux jeunes"))


class CandidacyForm(AboutForm):
    """The same by somebody who applies, or whom their company proposes."""

    first_name = StringField(
        _l("Votre prénom"),
        validators=[
            DataRequired(_l("Écrivez votre prénom et votre nom.")),
            Length(max=MOST_LETTERS, message=LONG),
        ],
    )
    last_name = StringField(
        _l("Votre nom"),
        validators=[
            DataRequired(_l("Écrivez votre prénom et votre nom.")),
            Length(max=MOST_LETTERS, message=LONG),
        ],
    )
    organisation = StringField(_l("Votre entreprise"), validators=[Length(max=MOST_LETTERS, message=LONG)])
    contact = StringField(
        _l("Votre e-mail ou votre téléphone"),
        validators=[
            DataRequired(_l("Écrivez une adresse e-mail ou un téléphone.")),
            Length(max=MOST_LETTERS, message=LONG),
        ],
    )
    proposed_by = StringField(
        _l("Qui vous propose dans l’entreprise"), validators=[Length(max=MOST_LETTERS, message=LONG)]
    )
    has_signed = BooleanField(
        _l("J’ai lu la charte et je la signe"), validators=[DataRequired(_l("Il faut signer la charte."))]
    )


class AttestationForm(FlaskForm):  # type: ignore[misc]
    """The first of the two who read the paper."""

    number = StringField(
        _l("Numéro de l’attestation"),
        validators=[
            DataRequired(_l("Écrivez le numéro de l’attestation, en 40 signes au plus.")),
            Length(max=40, message=LONG),
        ],
    )
    seen_on = DateField(_l("Vérifiée le"), validators=[InputRequired(_l("Choisissez le jour."))])


class AgreementForm(FlaskForm):  # type: ignore[misc]
    """The second one reads it too, and writes its number again."""

    number = StringField(
        _l("Numéro lu sur l’attestation"),
        validators=[
            DataRequired(_l("Écrivez le numéro de l’attestation, en 40 signes au plus.")),
            Length(max=40, message=LONG),
        ],
    )


class TradeForm(SeveralForm):
    """A visit, an internship, a meeting that a cadre offers to all young people of the département."""

    host = StringField(_l("L’entreprise qui reçoit"), validators=[Length(max=MOST_LETTERS, message=LONG)])
    host_id = SelectField(_l("Le mentor qui reçoit"), validators=[])
    territory = SelectField(_l("Pour les jeunes de"))
    from_age = SelectField(_l("À partir de quel âge"))

    def offer(self, territories: Choices = (), hosts: Choices = ()) -> None:
        """The territories and the mentors of the département."""
        super().offer()
        self.territory.choices = [
            ("", _l("Tout le département")),
            *((str(id_), name) for id_, name in territories),
        ]
        self.host_id.choices = [("", _l("Personne")), *((str(id_), name) for id_, name in hosts)]
        self.from_age.choices = [("", _l("Tous les âges")), *((str(age), str(age)) for age in AGES)]

    @property
    def wanted(self) -> WantedTrade:
        return WantedTrade(
            self.event(is_trade=True),
            UUID(self.territory.data) if self.territory.data else None,
            int(self.from_age.data) if self.from_age.data else None,
            self.host.data or "",
            UUID(self.host_id.data) if self.host_id.data else None,
        )
