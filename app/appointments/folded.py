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
    """One card; of what comes back, how often, and a card for each other time.

    `is_next`: the next time of all, and not only of those it stands for.
    """

    card: Card
    often: str = ""
    others: tuple[Card, ...] = ()
    is_next: bool = True

    @property
    def title(self) -> str:
        return wording.other_times(len(self.others))


def folded(views: Iterable[AppointmentView]) -> list[tuple[AppointmentView, Folded]]:
    """Each appointment, or the first of those that come back, with its card. One statement where some do.

    Of one series, those that wait for an answer and those that are settled have a card each.
    """
    shown = list(views)
    order = {one.id: place for place, one in enumerate(shown)}
    several = _together(shown)
    back = {group[0].series_id for group in several if len(group) > 1 and group[0].series_id}
    rhythms = appointments.rhythms_of(back)
    found = [(next_of(part), part, next_of(group)) for group in several for part in _parts(group)]
    found.sort(key=lambda one: order[one[0].id])
    return [(first, _fold(first, part, rhythms, is_next=first is of_all)) for first, part, of_all in found]


def next_of(group: list[AppointmentView]) -> AppointmentView:
    """The one that a card is of: the first that takes place."""
    return next((one for one in group if not one.is_cancelled), group[0])


def _together(views: Iterable[AppointmentView]) -> list[list[AppointmentView]]:
    """In the order they came, those of one series in the place of its first."""
    groups: dict[UUID, list[AppointmentView]] = {}
    for one in views:
        groups.setdefault(one.series_id or one.id, []).append(one)
    return list(groups.values())


def _parts(group: list[AppointmentView]) -> list[list[AppointmentView]]:
    """Those that wait for me, and those that do not; what is cancelled stays beside what takes place."""
    waiting = [one for one in group if one.is_waiting_for_me]
    settled = [one for one in group if not one.is_waiting_for_me]
    if not waiting or all(one.is_cancelled for one in settled):
        return [group]
    return [waiting, settled]


def _fold(
    first: AppointmentView,
    part: list[AppointmentView],
    rhythms: dict[UUID, SeriesLine],
    *,
    is_next: bool,
) -> Folded:
    line = rhythms.get(first.series_id) if first.series_id else None
    often = wording.often_words(line, first) if line else ""
    others = tuple(card_of(one) for one in part if one is not first)
    return Folded(card_of(first), often, others, is_next)
