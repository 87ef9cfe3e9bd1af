"""What a professional writes about a young person they follow."""

from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, SelectField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Length

from app.caseload.wording import HELD
from services.journey import Step

MISSING = _l("Il manque quelque chose ici.")
TOO_LONG = _l("C’est trop long\u00a0: %(max)d signes au plus.")


class ProposalForm(FlaskForm):
    """One step among those offered, and a few words."""

    step_id = SelectField(_l("Étape à proposer"), validators=[InputRequired(_l("Choisissez une étape."))])
    words = TextAreaField(
        _l("Un mot pour expliquer"), validators=[Length(max=1000, message=TOO_LONG)], render_kw={"rows": 3}
    )

    def offer(self, steps: Iterable[Step]) -> None:
        """Take these steps and no other. The page draws them itself, by domain: only their ids matter here."""
        self.step_id.choices = [SelectChoice(step.id) for step in steps]


class MilestoneForm(FlaskForm):
    kind = SelectField(_l("Ce qui a eu lieu"), validators=[InputRequired(MISSING)])
    held_on = DateField(_l("Le"), validators=[InputRequired(MISSING)])
    words = TextAreaField(
        _l("Ce qui a été dit ou décidé"),
        validators=[Length(max=2000, message=TOO_LONG)],
        render_kw={"rows": 3},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind.choices = [SelectChoice(kind, say()) for kind, say in HELD.items()]


class AnswerForm(FlaskForm):
    words = TextAreaField(
        _l("Votre réponse"),
        validators=[InputRequired(MISSING), Length(max=2000, message=TOO_LONG)],
        render_kw={"rows": 3},
    )
