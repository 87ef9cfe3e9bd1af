"""/mentors, for a mentor: until when they may act, who asks, whom they accompany, and what they say of themself."""

from typing import Any
from uuid import UUID

from flask import render_template, request
from flask_babel import gettext as _

from app.appointments.wording import long_time
from app.mentoring import wording
from app.mentoring.access import done, person, read_lines
from app.mentoring.blueprint import bp
from app.mentoring.charter import PROMISES
from app.mentoring.forms import ProfileForm
from app.rendering import listed
from services import circle, mentoring
from services.circle import Viewer
from services.database import transaction
from services.mentoring import OwnPage


def mentor_page(page: OwnPage, form: ProfileForm | None = None) -> str:
    """Nothing here lists young people: only those who asked, and those this mentor accompanies."""
    viewer = person().viewer
    with transaction():
        form = form or _filled(page)
        form.offer()
        home = mentoring.open_home(viewer)
        due = _due(viewer)
        hosted = mentoring.hosted_by(viewer)
    read_lines()
    return render_template(
        "mentoring/mentor.html",
        page=page,
        form=form,
        accompanied=home.accompanied,
        asked=home.asked,
        hosted=[(one, long_time(one.wall_at)) for one in hosted],
        ended=home.ended,
        kept=home.kept,
        whom_to_ask=listed(home.cadres, "or"),
        due=due,
        promises=PROMISES,
        words=wording,
    )


@bp.post("/mentors/moi")
def say_about() -> Any:
    """What a mentor says of themself, how many they accompany, whether they are proposed."""
    page = mentoring.own_page(person().viewer)
    form = ProfileForm()
    form.offer()
    if not form.validate():
        return mentor_page(page, form), 422
    viewer, about = person().viewer, form.about
    return done(
        lambda: mentoring.say_about(viewer, about, is_available=form.is_available.data),
        _("C’est enregistré."),
    )


@bp.post("/mentors/charte")
def sign_charter() -> Any:
    """The charter in force is signed."""
    viewer = person().viewer
    return done(lambda: mentoring.sign_charter(viewer), _("Merci, la charte est signée."))


@bp.post("/mentors/demandes/<uuid:asked_for>/reponse")
def answer(asked_for: UUID) -> Any:
    """Yes, or not this time."""
    viewer = person().viewer
    if request.form.get("answer") == "yes":
        return done(
            lambda: mentoring.accept(viewer, asked_for),
            _(
                "Merci\u00a0! Le jeune est prévenu\u00a0: il écrit le premier message, et choisit ce que vous voyez."
            ),
        )
    return done(
        lambda: mentoring.decline(viewer, asked_for),
        _(
            "C’est noté. Le jeune lit que ce n’est pas possible pour l’instant, et que ce n’est pas à cause de lui."
        ),
    )


def _due(viewer: Viewer) -> list[Any]:
    """The check-ins this mentor is asked for; at most one each of the few they accompany."""
    found = []
    for relation in circle.relations_with(viewer, mentoring.due_to(viewer)):
        mine = (one for one in mentoring.checkins_of(relation) if one.is_mine and one.face is None)
        found.extend((relation.first_name, one) for one in mine)
    return found


def _filled(page: OwnPage) -> ProfileForm:
    return ProfileForm(
        formdata=None,
        field=page.field.value if page.field else None,
        territory=str(page.territory_id or ""),
        languages=list(page.languages),
        offers=[one.value for one in page.offers],
        words=page.words,
        capacity=str(page.capacity),
        is_available=page.is_available,
    )
