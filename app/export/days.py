"""Appointments, reminders and what awaited, to be read."""

from flask_babel import gettext as _
from flask_babel import ngettext

from app.appointments.wording import PLACES, REPLIES, RHYTHMS, STATUSES, TOPICS, zone_words
from app.export.items import Item, at, facts, words
from app.journey.wording import MILESTONES
from app.locale import language
from app.notifications.wording import KINDS
from services import journey
from services.appointments import PlaceKind, Reply, Rhythm, Status, Topic
from services.export.worker import (
    AppointmentRecord,
    LineRecord,
    PersonRecord,
    ReminderRecord,
    SeriesRecord,
    WaitingRecord,
)
from services.journey import MilestoneKind
from services.notifications import Kind, ReminderState, Source


def appointment(one: AppointmentRecord) -> Item:
    zone = zone_words(one.zone)
    return Item(
        one.object or TOPICS[Topic(one.topic)](),
        facts(
            (_("Quand"), f"{at(one.wall_at)} ({zone})" if one.wall_at else ""),
            (_("Horaires proposés"), tuple(at(time.wall_at) for time in one.times)),
            (_("Où"), PLACES[PlaceKind(one.place_kind)]()),
            (_("L’endroit"), one.place),
            (_("Durée"), ngettext("%(num)d minute", "%(num)d minutes", one.minutes)),
            (_("Demandé par"), one.created_by),
            (_("Annulé"), one.cancelled_at),
            (_("Qui vient"), tuple(_person(person) for person in one.people)),
        ),
        words(
            (_("Pourquoi"), one.reason),
            (_("À apporter"), one.bring),
            *((person.name, person.words) for person in one.people),
        ),
    )


def _person(one: PersonRecord) -> str:
    status = STATUSES.get(Status(one.status))
    reply = REPLIES.get(Reply(one.reply))
    said = status[1].words() if status else reply[1].words() if reply else ""
    return f"{one.name} ({said})" if said else one.name


def series(one: SeriesRecord) -> Item:
    return Item(RHYTHMS[Rhythm(one.rhythm)](), facts((_("Jusqu’au"), one.until), (_("Arrêté"), one.ended_at)))


def waiting(one: WaitingRecord) -> Item:
    return Item(one.of, facts((_("Depuis"), one.at), (_("Jusqu’au"), one.left_at)))


_STATES = {
    ReminderState.WAITING: lambda: _("À venir"),
    ReminderState.SENT: lambda: _("A sonné"),
    ReminderState.DONE: lambda: _("Fait"),
    ReminderState.CANCELLED: lambda: _("Annulé"),
}


def reminder(one: ReminderRecord) -> Item:
    return Item(
        one.words or _about(one),
        facts(
            (_("Quand"), f"{at(one.wall_at)} ({zone_words(one.zone)})"),
            (_("Écrit par"), one.by),
            (_("État"), _STATES[ReminderState(one.state)]()),
        ),
    )


def _about(one: ReminderRecord) -> str:
    if one.source is Source.APPOINTMENT:
        return _("Rendez-vous")
    try:
        if one.source is Source.MILESTONE:
            return str(MILESTONES[MilestoneKind(one.subject)][0])
        return journey.step_words(one.subject.partition("/")[0], language()).text
    except (LookupError, ValueError):
        return _("Mon étape")


def line(one: LineRecord) -> Item:
    return Item(
        str(KINDS[Kind(one.kind)]),
        facts(
            (_("Le"), one.at),
            (_("Combien de fois"), one.count if one.count > 1 else ""),
            (_("Lu"), one.read_at),
        ),
    )
