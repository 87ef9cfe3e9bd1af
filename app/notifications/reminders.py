"""My reminders, and those a professional writes for a young person: /rappels and /jeunes/<id>/rappels."""

from collections.abc import Mapping
from datetime import time, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from flask import Response, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.documents.wording import kind_words
from app.journey.wording import MILESTONES
from app.locale import language
from app.notifications.blueprint import bp
from app.notifications.forms import ReminderForm
from app.notifications.naming import reminders_named
from app.notifications.reasons import sentence_for
from app.notifications.wording import SOURCE_ICONS, wall_words
from app.rendering import say
from app.security import current_person
from services import circle, clock, journey, notifications
from services.circle import Relation, Space
from services.errors import NotFound, Refused
from services.journey import MilestoneKind
from services.notifications import Kind, ReminderState, ReminderView, Source
from services.walltime import shown_at

# How long “later” is: an hour, tomorrow at the same hour, in a week.
LATER = {"1": timedelta(hours=1), "24": timedelta(days=1), "168": timedelta(days=7)}
# What the path makes by itself, forty at a time: below what somebody asked for.
FROM_PATH = {Source.STEP, Source.MILESTONE, Source.PAPER}
# How many are read at a glance; the others are a tap away.
AT_A_GLANCE = 6


@bp.get("/rappels")
def reminders() -> str:
    """What is to come, what rang; opening the page reads what announced it."""
    space = _own_space()
    if current_person.standing.awaiting.get(Kind.REMINDER):
        notifications.mark_read(current_person.id, kind=Kind.REMINDER)
    return _mine(space, _about_step(space))


@bp.post("/rappels")
def add_reminder() -> Any:
    """“Rappelle-moi samedi à 11 h.”"""
    space, form = _own_space(), ReminderForm()
    if not form.validate():
        return _mine(space, form), 422
    try:
        notifications.remind_me(space, form.words.data, form.wall)
    except Refused as refusal:
        form.on.errors = (*form.on.errors, sentence_for(refusal))
        return _mine(space, form), 422
    say(_("C’est noté."))
    return _to(url_for(".reminders"))


@bp.post("/rappels/<uuid:reminder>/fait")
def reminder_done(reminder: UUID) -> Response:
    notifications.answer_reminder(current_person.id, reminder)
    return _to(url_for(".reminders"))


@bp.post("/rappels/<uuid:reminder>/plus-tard")
def reminder_later(reminder: UUID) -> Response:
    """An hour, a day or a week from now, on the wall where they live."""
    wait = LATER.get(request.form.get("hours", ""), LATER["24"])
    later = shown_at(clock.now(), _own_space().zone) + wait
    notifications.answer_reminder(
        current_person.id, reminder, put_off_to=later.replace(second=0, microsecond=0)
    )
    say(_("C’est remis à plus tard."))
    return _to(url_for(".reminders"))


@bp.post("/rappels/<uuid:reminder>/fin")
def cancel_reminder(reminder: UUID) -> Response:
    """By whoever it is for, or by the professional who wrote it."""
    notifications.cancel_reminder(current_person.id, reminder)
    say(_("Ce rappel est annulé."))
    if jeune := request.form.get("jeune", type=UUID):
        return _to(url_for(".their_reminders", jeune=jeune))
    return _to(url_for(".reminders"))


@bp.get("/jeunes/<uuid:jeune>/rappels")
def their_reminders(jeune: UUID) -> str:
    """Those this professional wrote for one young person."""
    return _theirs(_followed(jeune))


@bp.post("/jeunes/<uuid:jeune>/rappels")
def remind_them(jeune: UUID) -> Any:
    relation, form = _followed(jeune), ReminderForm()
    if not form.validate():
        return _theirs(relation, form), 422
    try:
        notifications.remind_them(relation, form.words.data, form.wall)
    except Refused as refusal:
        form.on.errors = (*form.on.errors, sentence_for(refusal))
        return _theirs(relation, form), 422
    say(_("Ce rappel sonnera à cette heure, là où vit %(name)s.", name=relation.first_name))
    return _to(url_for(".their_reminders", jeune=jeune))


def words_of(one: ReminderView, named: Mapping[UUID, str]) -> str:
    """What the reminder says: one's own words, or the name of the step, date, paper or appointment it is about."""
    if one.words:
        return one.words
    if one.source is Source.APPOINTMENT:
        return (one.item and named.get(one.item)) or _("Rendez-vous")
    if one.source is Source.MILESTONE:
        return str(MILESTONES[MilestoneKind(one.subject)][0])
    if one.source is Source.PAPER and one.subject.startswith("/"):  # no step makes it again
        return _("Un papier finit bientôt\u00a0: %(paper)s", paper=kind_words(one.subject[1:]))
    try:
        return journey.step_words(one.subject.partition("/")[0], language()).text
    except LookupError:
        return _("Mon étape")


def _mine(space: Space, form: ReminderForm | None = None) -> str:
    found = notifications.reminders_of(space)
    waiting = [one for one in found if one.state is ReminderState.WAITING]
    asked = [one for one in waiting if one.source not in FROM_PATH]
    return render_template(
        "notifications/reminders.html",
        rang=[one for one in found if one.state is ReminderState.SENT],
        ahead=asked[:AT_A_GLANCE],
        later=asked[AT_A_GLANCE:],
        from_path=[one for one in waiting if one.source in FROM_PATH],
        looks=SOURCE_ICONS,
        words=partial(words_of, named=reminders_named(found)),
        when=wall_words,
        form=form or _empty(space),
    )


def _followed(jeune: UUID) -> Relation:
    """This young person, for somebody who may remind them. Raises `NotFound`."""
    relation = circle.find_relation(current_person.viewer, jeune)
    if relation is None:
        raise NotFound
    notifications.ensure_may_remind(relation)
    return relation


def _theirs(relation: Relation, form: ReminderForm | None = None) -> str:
    relation.note(notifications.WRITE_REMINDER, about="reminder")
    return render_template(
        "notifications/their_reminders.html",
        jeune=relation.space.id,
        name=relation.first_name,
        ahead=notifications.reminders_of(relation.space, written_by=current_person.id),
        looks=SOURCE_ICONS,
        words=partial(words_of, named={}),
        when=wall_words,
        form=form or _empty(relation.space),
    )


def _empty(space: Space) -> ReminderForm:
    """Next Saturday at eleven: an answer most people only have to agree to."""
    today = shown_at(clock.now(), space.zone).date()
    saturday = today + timedelta(days=(5 - today.weekday()) % 7 or 7)
    return ReminderForm(formdata=None, on=saturday, at=time(11))


def _about_step(space: Space) -> ReminderForm | None:
    """Whoever comes from a step finds it written already: a day and an hour are left to agree to."""
    address = request.args.get("etape", type=UUID)
    step = journey.step_at(space, address) if address else None
    if step is None:
        return None
    form = _empty(space)
    form.words.data = journey.step_words(step.id, language()).text.removesuffix(".")
    return form


def _own_space() -> Space:
    if current_person.space is None:
        raise NotFound
    space: Space = current_person.space
    return space


def _to(address: str) -> Response:
    return redirect(address, 303)  # type: ignore[return-value]
