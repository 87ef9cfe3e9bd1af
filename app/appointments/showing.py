"""My appointments, and one of them."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from flask import redirect, render_template, url_for

from app.appointments import access, wording
from app.appointments.blueprint import bp
from app.appointments.cards import card_of
from app.appointments.folded import folded
from app.appointments.forms import MoveForm
from app.documents.wording import kind_words
from app.locale import language
from app.notifications.opened import seen
from services import appointments, clock, documents, journey, messages
from services.appointments import (
    AppointmentView,
    Clash,
    Person,
    PlaceKind,
    Reply,
    SeriesLine,
    Status,
    Topic,
)
from services.notifications import Kind

AHEAD = timedelta(days=2 * 366)
# Nobody who is no professional has that many; a page stays a page.
SHOWN = 200


@bp.get("/rendez-vous", endpoint="list")
def show_list() -> Any:
    """What is to answer, what is to come, what was. A professional has an agenda."""
    if access.is_professional():
        return redirect(url_for(".agenda"), 303)
    own = access.own()
    if own is not None:
        views = appointments.own_appointments(own, limit=SHOWN)
    else:
        at = clock.now()
        views = appointments.agenda_of(
            access.person().viewer, at - timedelta(days=60), at + AHEAD, limit=SHOWN
        )
    ahead = folded(one for one in views if not one.is_past)
    return render_template(
        "appointments/list.html",
        waiting=[card for one, card in ahead if one.is_waiting_for_me],
        ahead=[card for one, card in ahead if not one.is_waiting_for_me],
        past=[card_of(one) for one in reversed(views) if one.is_past],
        is_own=own is not None,
        others=[]
        if own
        else appointments.offered_to(access.person().viewer, {one.jeune_id for one in views}),
    )


@bp.get("/rendez-vous/<uuid:appointment>")
def show(appointment: UUID) -> str:
    """One appointment, and what one may do about it. Opening it reads what announced it."""
    view = access.opened(appointment)
    seen(Kind.APPOINTMENT, view.id)
    seen(Kind.REMINDER, view.id)
    return page(view)


def page(
    view: AppointmentView,
    *,
    form: MoveForm | None = None,
    clashes: list[Clash] | None = None,
    picked: UUID | None = None,
    refused: str | None = None,
) -> str:
    """The page of an appointment, with what was wrong if something was. `picked`: the time that clashes."""
    series, to_ask = appointments.series_of(view), _to_ask(view)
    asking, said_no = _asking(view, to_ask), _said_no(view)
    return render_template(
        "appointments/show.html",
        view=view,
        title=wording.title(view),
        card=card_of(view),
        beside=_beside(view, series),
        series=series,
        when=wording.long_time(view.wall_at) if view.wall_at else None,
        lasts=wording.duration(view.minutes),
        place_icon=wording.PLACE_ICONS[view.place_kind],
        is_link=view.place_kind is PlaceKind.VIDEO,
        is_phone=view.place_kind is PlaceKind.PHONE,
        times=[(one, wording.long_time(one.wall_at)) for one in view.times],
        people=[(one, *wording.person_words(one, view)) for one in view.people],
        to_ask=to_ask,
        asking=asking,
        said_no=said_no,
        may_invite=appointments.may_invite(view),
        moves_first=view.may_move and bool(asking or said_no),
        bring=_bring(view),
        marks=[(status.value, words()) for status, words in wording.MARKS.items()],
        is_missed=view.jeune is not None and view.jeune.status is Status.NOSHOW,
        may_make_again=appointments.may_make_again(view),
        is_milestone_due=_is_milestone_due(view),
        picked=picked,
        form=form or MoveForm(formdata=None, time=view.wall_at),
        clashes=[wording.clash_words(one, one.account_id == view.me) for one in clashes or ()],
        refused=refused,
    )


def _beside(view: AppointmentView, series: SeriesLine | None) -> list[str]:
    """What stands under the title: the kind where somebody chose it and the title is not the same, how often, whose."""
    kind = wording.TOPICS[view.topic]()
    # A young person is not asked for a kind, nor is one for several: “Faire le point” is then nobody’s word.
    is_chosen = view.topic is not Topic.MEETING or (
        view.created_by != view.jeune_id and view.event_id is None
    )
    said = [
        kind if is_chosen and kind.casefold() != wording.title(view).strip().casefold() else "",
        wording.often_words(series, view) if series else "",
        "" if view.relation.is_own else view.jeune_name,
    ]
    return [one for one in said if one]


@dataclass(frozen=True, slots=True)
class Asking:
    """Somebody invited would like another moment. `address`: where the reader begins to write to them, if they may."""

    first_name: str
    address: str | None


def _asking(view: AppointmentView, to_ask: Person | None) -> Asking | None:
    """Who asks whoever may move it; the young person before the others."""
    if not view.may_move or view.is_to_pick:
        return None
    found = [one for one in view.others if one.reply is Reply.MOVE]
    if not found:
        return None
    one = view.jeune if view.jeune in found else to_ask if to_ask in found else found[0]
    assert one is not None
    address = None
    if one is to_ask:
        address = url_for("messages.start", account=one.account_id)
    elif one is view.jeune and view.relation.link_kind and messages.may_start(view.relation):
        address = url_for("messages.start_with", jeune=view.jeune_id)
    return Asking(one.first_name, address)


def _said_no(view: AppointmentView) -> str:
    """What comes next, to whoever said that they do not come."""
    is_ahead = not view.is_cancelled and not view.is_past and not view.is_to_pick
    is_no = view.mine is not None and view.mine.reply is Reply.DECLINED
    return wording.said_no(view) if is_no and is_ahead else ""


def _to_ask(view: AppointmentView) -> Person | None:
    """Whom a young person asks about it: who asks for another moment, who made it, or else somebody who comes."""
    if not view.relation.is_own:
        return None
    circle = {one.account_id for one in appointments.invitable(view.relation)}
    found = [one for one in view.people if one.account_id in circle]
    found.sort(key=lambda one: (one.reply is not Reply.MOVE, one.account_id != view.created_by))
    return found[0] if found else None


def _is_milestone_due(view: AppointmentView) -> bool:
    """Somebody else noted the interview as held, and nobody yet the milestone."""
    if not view.is_milestone_due:
        return False
    return appointments.CLOSES[view.topic] not in journey.held_milestones(view.relation)


@dataclass(frozen=True, slots=True)
class Thing:
    """A line of what to bring. `is_there`: a paper their reader has already, in their own documents."""

    text: str
    kind: str | None = None
    is_there: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """A step it is linked to, with its list; a link to one’s own."""

    text: str
    href: str | None
    papers: tuple[Thing, ...]


@dataclass(frozen=True, slots=True)
class ToBring:
    """All that is to be brought, as its reader reads it. False when there is nothing."""

    words: str
    papers: tuple[Thing, ...]
    steps: tuple[Step, ...]

    def __bool__(self) -> bool:
        return bool(self.words or self.papers or self.steps)


def _bring(view: AppointmentView) -> ToBring:
    bring = view.bring
    # What somebody said of themselves is read by nobody else.
    lines = journey.asked_of(journey.answers_of(view.relation.space)) if view.relation.is_own else {}
    steps = [step for step in bring.steps if journey.load().step(step) is not None]
    # One's own papers are one's own to look through: for the others the lines are words.
    is_asked = view.relation.is_own and bool(bring.papers or steps)
    there = documents.held_papers(view.jeune_id) if is_asked else {}
    papers = [
        Thing(kind_words(kind), kind, kind in there) for kind in bring.papers if documents.paper_kind(kind)
    ]

    def step_of(step_id: str) -> Step:
        words = journey.step_words(step_id, language())
        kinds = [(one.text, lines.get((step_id, one.id))) for one in words.papers]
        own = view.relation.is_own
        return Step(
            words.text,
            f"/etapes/{journey.step_address(view.relation.space, step_id)}" if own else None,
            tuple(Thing(text, kind, kind in there) for text, kind in kinds),
        )

    return ToBring(bring.words, tuple(papers), tuple(step_of(step) for step in steps))
