"""Assigning a référent."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField
from wtforms.validators import UUID as IsUuid
from wtforms.validators import InputRequired

MISSING = _l("Choisissez un référent.")


class AssignForm(FlaskForm):
    jeune = HiddenField(validators=[IsUuid(MISSING)])
    referent = HiddenField(_l("Référent"), validators=[InputRequired(MISSING), IsUuid(MISSING)])
