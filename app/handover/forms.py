"""An absence, and a change of référent."""

from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, DateField, SelectField, SelectMultipleField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Length
from wtforms.widgets import CheckboxInput

from app.handover.wording import REASONS
from services.circle import Colleague, Followed

MISSING = _l("Il manque quelque chose ici.")
TOO_LONG = _l("C’est trop long\u00a0: %(max)d signes au plus.")


class AbsenceForm(FlaskForm):
    """From a day to a day, both included, and who is there instead."""

    starts_on = DateField(_l("Du"), validators=[InputRequired(MISSING)])
    ends_on = DateField(_l("Au"), validators=[InputRequired(MISSING)])
    cover = SelectField(_l("Qui remplace"), validators=[InputRequired(MISSING)])

    def offer(self, colleagues: Iterable[Colleague]) -> None:
        """Take these people and nobody else."""
        self.cover.choices = _people(colleagues)


class ReturnForm(FlaskForm):
    """The last day of an absence that ends earlier."""

    last_on = DateField(_l("Dernier jour d’absence"), validators=[InputRequired(MISSING)])


class HandoverForm(FlaskForm):
    """Whom, to whom, from when, and why."""

    to = SelectField(_l("Qui suivra ces jeunes"), validators=[InputRequired(MISSING)])
    starts_on = DateField(_l("À partir du"), validators=[InputRequired(MISSING)])
    reason = SelectField(_l("Pourquoi"), validators=[InputRequired(MISSING)])
    everybody = BooleanField(_l("Tous les jeunes de la liste"))
    jeunes = SelectMultipleField(_l("Quels jeunes"), option_widget=CheckboxInput())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        words = [SelectChoice(reason.value, say()) for reason, say in REASONS.items()]
        self.reason.choices = [_nothing(), *words]

    def offer(self, colleagues: Iterable[Colleague], followed: Iterable[Followed]) -> None:
        """Take these people, and these young people, and nobody else."""
        self.to.choices = _people(colleagues)
        self.jeunes.choices = [SelectChoice(str(one.jeune_id), one.first_name) for one in followed]


class WordsForm(FlaskForm):
    """What is written to the newcomer; empty words erase it."""

    words = TextAreaField(
        validators=[Length(max=4000, message=TOO_LONG)], render_kw={"rows": 6, "dir": "auto"}
    )


def _people(colleagues: Iterable[Colleague]) -> list[SelectChoice]:
    return [_nothing(), *(SelectChoice(str(one.account_id), one.name) for one in colleagues)]


def _nothing() -> SelectChoice:
    return SelectChoice("", _l("Choisir"))
