"""What comes back is one card: how often, the next time, and the others folded under it."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from app.appointments import wording
from app.appointments.cards import Card, card_of
from services import appointments
from services.appointments import AppointmentView, SeriesLine


@dataclass(frozen=True, slots=True)
class Folded:
    """One card; of what comes back, how often, and a card for each time after."""

    card: Card
    often: str = ""
    others: tuple[Card, ...] = ()

    @property
    def title(self) -> str:
        return wording.other_times(len(self.others))


def folded(views: Iterable[AppointmentView]) -> list[tuple[AppointmentView, Folded]]:
    """Each appointment, or the first of those that come back, with its card. One statement where some do."""
    several = _together(views)
    back = {group[0].series_id for group in several if len(group) > 1 and group[0].series_id}
    rhythms = appointments.rhythms_of(back)
    firsts = (next_of(group) for group in several)
    return [(first, _fold(first, group, rhythms)) for first, group in zip(firsts, several, strict=True)]


def next_of(group: list[AppointmentView]) -> AppointmentView:
    """The one that a card is of: the first that waits for an answer, or else the first that takes place."""
    waiting = (one for one in group if one.is_waiting_for_me)
    held = (one for one in group if not one.is_cancelled)
    return next(waiting, None) or next(held, group[0])


def _together(views: Iterable[AppointmentView]) -> list[list[AppointmentView]]:
    """In the order they came, those of one series in the place of its first."""
    groups: dict[UUID, list[AppointmentView]] = {}
    for one in views:
        groups.setdefault(one.series_id or one.id, []).append(one)
    return list(groups.values())


def _fold(first: AppointmentView, group: list[AppointmentView], rhythms: dict[UUID, SeriesLine]) -> Folded:
    card = card_of(first)
    if len(group) == 1:
        return Folded(card)
    line = rhythms.get(first.series_id) if first.series_id else None
    often = wording.often_words(line, first) if line else ""
    return Folded(card, often, tuple(card_of(one) for one in group if one is not first))
