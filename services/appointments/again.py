"""“On en refixe un ?”: what was missed, offered again in one tap, at the same hour of other days."""

from datetime import datetime, timedelta
from uuid import UUID, uuid5

from services import clock
from services.appointments.clashes import clashes
from services.appointments.making import Wanted, askable, make_appointment
from services.appointments.models import Status
from services.appointments.views import WRITE, AppointmentView
from services.walltime import instant_of

TIMES = 3
# In a week first, when the week is the same; then the days around it.
_DAYS = (7, 8, 9, 14, 15, 16, 21, 22)
SUNDAY = 7


def may_make_again(view: AppointmentView) -> bool:
    """Whether the viewer may offer again what the young person missed. A seat at a group event is not theirs to offer."""
    missed = view.jeune is not None and view.jeune.status is Status.NOSHOW
    return missed and view.is_mine and view.event_id is None and view.relation.allows(WRITE)


def make_again(view: AppointmentView) -> UUID:
    """The same with the same people, at up to three times to pick from that fit everybody. Once a day.

    Gives its id. Raises `NotFound` for whoever may not. Refused: `no_time` when nothing fits, as `make_appointment`.
    """
    view.ensure(may_make_again(view))
    relation = view.relation
    known = askable(relation)
    people = [one.account_id for one in view.others if one.account_id in known]
    wanted = Wanted(
        view.object,
        _times(view, people),
        view.minutes,
        view.topic,
        view.place_kind,
        view.place,
        view.reason,
        view.bring,
        people,
        view.zone,
        view.is_confidential,
    )
    return make_appointment(relation, wanted, uuid5(view.id, clock.now().date().isoformat()))


def _times(view: AppointmentView, people: list[UUID]) -> list[datetime]:
    assert view.wall_at is not None
    first = view.wall_at
    while instant_of(first + timedelta(days=_DAYS[0]), view.zone) < clock.now() + timedelta(days=1):
        first += timedelta(weeks=1)
    walls = [first + timedelta(days=days) for days in _DAYS]
    offered = [wall for wall in walls if wall.isoweekday() < SUNDAY]
    found = clashes(view.relation, people, offered, view.minutes, view.zone)
    taken = {one.wall_at for one in found}
    return [wall for wall in offered if wall not in taken][:TIMES]
