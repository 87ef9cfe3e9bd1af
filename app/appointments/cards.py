"""An appointment as a card: what, when, with whom, where, and where it stands. Worked out here, once for each."""

from dataclasses import dataclass
from typing import NamedTuple

from app.appointments import wording
from app.rendering import day
from services.appointments import AppointmentView

# The address of every appointment: many a page, each would be put together again.
BASE = "/rendez-vous"


@dataclass(slots=True)
class Card:
    """All strings: the template only writes them."""

    href: str
    title: str
    name: str
    day: str
    month: str
    when: str
    elsewhere: str
    people: str
    place: str
    chip: tuple[str, str] | None
    is_cancelled: bool
    hour: str = ""


def card_of(view: AppointmentView) -> Card:
    """One card. Without a time yet it shows the first one that is offered."""
    wall = view.wall_at or (view.times[0].wall_at if view.times else None)
    return Card(
        href=f"{BASE}/{view.id}",
        title=wording.title(view),
        name="" if view.relation.is_own else view.jeune_name,
        day=day(wall.date(), "d") if wall else "?",
        month=day(wall.date(), "MMM") if wall else "",
        when=_when(view),
        elsewhere=wording.elsewhere_words(view),
        people=wording.with_words(view),
        place=wording.place_words(view),
        chip=wording.state_chip(view),
        is_cancelled=view.is_cancelled,
        hour=wording.hour(wall) if wall else "",
    )


def _when(view: AppointmentView) -> str:
    if view.wall_at is not None:
        return wording.short_time(view.wall_at)
    if len(view.times) == 1:
        return wording.short_time(view.times[0].wall_at)
    return wording.to_choose(len(view.times)) if view.times else ""


class Line(NamedTuple):
    """A line of an agenda: many a page, so no more than it shows."""

    href: str
    hour: str
    name: str
    title: str
    chip: tuple[str, str] | None
    is_cancelled: bool


def line_of(view: AppointmentView, language: str) -> Line:
    """One line, in the language of the page."""
    wall = view.wall_at or view.times[0].wall_at
    return Line(
        f"{BASE}/{view.id}",
        wording.hour(wall),
        view.jeune_name,
        view.object or wording.title(view),
        wording.said(wording.state_of(view), language),
        view.is_cancelled,
    )
