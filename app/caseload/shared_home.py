"""The home of a mentor, a relative, a personne de confiance: what was given to them and nothing else.

`/accueil` calls `shared_home` for whoever has no space of their own.
"""

from collections.abc import Container
from datetime import timedelta
from typing import Any
from uuid import UUID

from flask import redirect, render_template, url_for
from flask_babel import get_locale

from app.appointments.cards import Card, card_of
from app.caseload import wording
from app.caseload.forms import AnswerForm
from app.caseload.views import ANSWERS, on_timeline
from app.security import current_person
from services import appointments, clock, mentoring, requests
from services.caseload import SharedSpace, shared_with
from services.circle import LinkKind
from services.messages import may_start, who_blocked

AHEAD = timedelta(days=2 * 366)
# Of those, some are cancelled, or refused.
LOOKED_AT = 10


def shared_home(jeune: UUID | None = None, **forms: Any) -> Any:
    """The page; `jeune` and the form say where something was refused, so that nothing typed is lost.

    A professional has pages of their own: they are sent there.
    """
    if current_person.standing.posts:
        return redirect(url_for("home.index"), 303)
    spaces = shared_with(current_person.viewer, str(get_locale()))
    if not spaces and requests.is_adviser(current_person.viewer):
        return redirect(url_for("requests.desk"), 303)
    closed = who_blocked(current_person.id) if spaces else frozenset()
    shown = [_space(one, closed, **(forms if one.id == jeune else {})) for one in spaces]
    return render_template(
        "home/shared_home.html",
        spaces=shown,
        first_name=current_person.first_name,
        ahead=_next_appointment(),
        is_mentor=_is_mentor(),
    )


def _is_mentor() -> bool:
    """Whether there is a page of theirs; asked only of who has no link yet: of the others the link says it.

    Of whoever stopped for good nothing tells what they were.
    """
    kinds = current_person.standing.link_kinds
    if kinds:
        return LinkKind.MENTOR in kinds
    page = mentoring.find_own_page(current_person.viewer)
    return page is not None and page.ended_at is None


def _next_appointment() -> Card | None:
    """The first to which they are invited and did not say no."""
    at = clock.now()
    views = appointments.agenda_of(current_person.viewer, at, at + AHEAD, limit=LOOKED_AT)
    coming = (one for one in views if not one.is_cancelled and one.mine is not None and one.mine.comes)
    return next((card_of(one) for one in coming), None)


def _space(
    person: SharedSpace,
    closed: Container[UUID],
    answer: AnswerForm | None = None,
    answering: UUID | None = None,
) -> dict[str, Any]:
    """All that the part of one young person writes."""
    today = person.relation.life.today
    following = next_milestone_of(person)
    return {
        "person": person,
        # The article of law is for those whose work it is.
        "timeline": [{**on_timeline(one, today, following), "source": ""} for one in person.milestones],
        "proposals": [(one, ANSWERS[one.answer]()) for one in person.proposals],
        "answer_form": answer or AnswerForm(formdata=None),
        "answering": answering,
        "wording": wording,
        "may_meet": appointments.may_make(person.relation) and person.id not in closed,
        "may_write": may_start(person.relation),
    }


def next_milestone_of(person: SharedSpace) -> Any:
    """The first that is neither done nor past, among those shown."""
    waiting = [one for one in person.milestones if one.state not in ("done", "past")]
    return min(waiting, key=lambda one: one.aim_on(person.relation.life.today), default=None)
