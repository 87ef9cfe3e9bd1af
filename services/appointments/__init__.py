"""Appointments: a time, a place and people, and everything that helps being there.

Promises: nobody but those invited knows of an appointment; a time is proposed and agreed to, never imposed twice;
reminders and calendars follow it in the same transaction; a slot is given once; what was missed is never a fault.
"""

from services.appointments.answering import MARKS, mark, reply
from services.appointments.changing import cancel_appointment, move_appointment, offer_times, pick_time
from services.appointments.clashes import Clash, ClashKind, clashes
from services.appointments.making import (
    MOST_TIMES,
    OF_THE_SERVICE,
    Wanted,
    check,
    check_times,
    invitable,
    make_appointment,
    may_make,
)
from services.appointments.models import PlaceKind, Reply, Rhythm, Status, Topic
from services.appointments.queries import (
    agenda_of,
    appointments_about,
    next_appointment,
    open_appointment,
    own_appointments,
    waiting_for,
)
from services.appointments.reminding import CHOICES, choose_reminders, reminders_chosen
from services.appointments.series import end_series, make_series
from services.appointments.team import ReferentWeek, team_counts
from services.appointments.views import AppointmentView, Bring, Person, Time

__all__ = [
    "CHOICES",
    "MARKS",
    "MOST_TIMES",
    "OF_THE_SERVICE",
    "AppointmentView",
    "Bring",
    "Clash",
    "ClashKind",
    "Person",
    "PlaceKind",
    "ReferentWeek",
    "Reply",
    "Rhythm",
    "Status",
    "Time",
    "Topic",
    "Wanted",
    "agenda_of",
    "appointments_about",
    "cancel_appointment",
    "check",
    "check_times",
    "choose_reminders",
    "clashes",
    "end_series",
    "invitable",
    "make_appointment",
    "make_series",
    "mark",
    "may_make",
    "move_appointment",
    "next_appointment",
    "offer_times",
    "open_appointment",
    "own_appointments",
    "pick_time",
    "reminders_chosen",
    "reply",
    "team_counts",
    "waiting_for",
]
