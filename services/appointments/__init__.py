"""Appointments: a time, a place and people, and everything that helps being there.

Promises: nobody but those invited knows of an appointment; a time is proposed and agreed to, never imposed twice;
reminders and calendars follow it in the same transaction; a slot is given once; what was missed is never a fault.
"""

from services.appointments.again import make_again, may_make_again
from services.appointments.answering import CLOSES, MARKS, mark, reply, stand_in
from services.appointments.calendars import (
    CalendarWords,
    Entry,
    Feed,
    entries_of,
    find_feed,
    own_entry,
    write_calendar,
)
from services.appointments.changing import cancel_appointment, move_appointment, offer_times, pick_time
from services.appointments.clashes import Clash, ClashKind, clashes
from services.appointments.feeds import FeedChoices, choose_feed, close_feed, feed_of, open_feed
from services.appointments.groups import (
    EventView,
    EventWanted,
    attendance,
    cancel_event,
    events_for,
    events_of,
    join_event,
    make_event,
    open_event,
    seat_of,
)
from services.appointments.leaving import follow_events
from services.appointments.making import (
    MOST_TIMES,
    OF_THE_SERVICE,
    Wanted,
    cadres_for,
    check,
    check_times,
    invitable,
    make_appointment,
    may_make,
    offered_to,
)
from services.appointments.models import PlaceKind, Reply, Rhythm, Status, Topic
from services.appointments.queries import (
    agenda_of,
    appointments_about,
    next_appointment,
    open_appointment,
    own_appointments,
    those,
)
from services.appointments.reminding import CHOICES, choose_reminders, reminders_chosen
from services.appointments.series import end_series, make_series, move_series
from services.appointments.slots import (
    SlotView,
    book_slot,
    close_slot,
    every_half_day,
    free_slots,
    leave_waiting,
    open_slots,
    slots_of,
    wait_for,
    waiting_of,
)
from services.appointments.team import ReferentWeek, team_counts
from services.appointments.together import Together, together_with
from services.appointments.views import AppointmentView, Bring, Person, Time

__all__ = [
    "CHOICES",
    "CLOSES",
    "MARKS",
    "MOST_TIMES",
    "OF_THE_SERVICE",
    "AppointmentView",
    "Bring",
    "CalendarWords",
    "Clash",
    "ClashKind",
    "Entry",
    "EventView",
    "EventWanted",
    "Feed",
    "FeedChoices",
    "Person",
    "PlaceKind",
    "ReferentWeek",
    "Reply",
    "Rhythm",
    "SlotView",
    "Status",
    "Time",
    "Together",
    "Topic",
    "Wanted",
    "agenda_of",
    "appointments_about",
    "attendance",
    "book_slot",
    "cadres_for",
    "cancel_appointment",
    "cancel_event",
    "check",
    "check_times",
    "choose_feed",
    "choose_reminders",
    "clashes",
    "close_feed",
    "close_slot",
    "end_series",
    "entries_of",
    "events_for",
    "events_of",
    "every_half_day",
    "feed_of",
    "find_feed",
    "follow_events",
    "free_slots",
    "invitable",
    "join_event",
    "leave_waiting",
    "make_again",
    "make_appointment",
    "make_event",
    "make_series",
    "mark",
    "may_make",
    "may_make_again",
    "move_appointment",
    "move_series",
    "next_appointment",
    "offer_times",
    "offered_to",
    "open_appointment",
    "open_event",
    "open_feed",
    "open_slots",
    "own_appointments",
    "own_entry",
    "pick_time",
    "reminders_chosen",
    "reply",
    "seat_of",
    "slots_of",
    "stand_in",
    "team_counts",
    "those",
    "together_with",
    "wait_for",
    "waiting_of",
    "write_calendar",
]
