"""What the pages of the application add to “something awaits”: from whom, which appointment, which of one’s papers.

Only here, for whoever is signed in and may read it today. What leaves the house never says it (`texts.py`).
"""

from collections.abc import Iterable
from typing import NamedTuple
from uuid import UUID

from flask_babel import gettext as _
from flask_babel import ngettext

from app.appointments.wording import title, with_words
from app.documents.wording import title_of as name_of_paper
from app.messages.wording import title_of
from app.notifications.wording import line_words, wall_words
from app.reader import own, person
from app.rendering import listed, series
from services import appointments, documents, messages
from services.appointments import AppointmentView
from services.messages import ConversationKind, Sender
from services.notifications import Kind, Line, ReminderView, Source
from services.sealing import Lost

# Where a line about an appointment leads.
APPOINTMENT = "/rendez-vous/"


class Said(NamedTuple):
    """A line of the centre: what it says, and in which group where that helps."""

    words: str
    where: str = ""


def said_of(lines: Iterable[Line]) -> dict[UUID, Said]:
    """What each of these lines says; those of what closed or was cancelled say that something awaits, and no more.

    Three statements more at most, however many lines.
    """
    lines, me, mine = list(lines), person(), own()
    talks = {one.subject_id for one in lines if one.kind is Kind.MESSAGE and one.subject_id}
    senders = messages.senders_of(me.viewer, mine, talks)
    named = appointments_named(one.subject_id for one in lines if _is_of_appointment(one))
    papers = {one.subject_id for one in lines if one.kind is Kind.DOCUMENT and one.subject_id}
    if mine is not None:
        named |= {one.id: name_of_paper(one) for one in documents.own_papers(mine, papers)}
    return {line.id: _said(line, senders, named) for line in lines}


def reminders_named(reminders: Iterable[ReminderView]) -> dict[UUID, str]:
    """What the reminders of appointments are about, by appointment. One statement, none without any."""
    return appointments_named(one.item for one in reminders if one.source is Source.APPOINTMENT)


def appointments_named(ids: Iterable[UUID | None]) -> dict[UUID, str]:
    """“Point sur ton projet avec Karim Benali, jeudi 26 novembre à 14:30”, of those that take place and are one’s own."""
    asked = list({one for one in ids if one is not None})
    views = appointments.those(person().viewer, asked) if asked else []
    return {view.id: _appointment_words(view) for view in views if not view.is_cancelled}


def _appointment_words(view: AppointmentView) -> str:
    words = title(view)
    what = _("Rendez-vous") if isinstance(words, Lost) else words
    said = f"{what} {with_words(view)}".strip()
    return series([said, wall_words(view.wall_at)]) if view.wall_at else said


def _said(line: Line, senders: dict[UUID, Sender], named: dict[UUID, str]) -> Said:
    subject = line.subject_id
    if subject in named and _is_of_appointment(line):
        is_news = line.kind is Kind.APPOINTMENT
        return Said(_("Du nouveau\u00a0: %(what)s", what=named[subject]) if is_news else named[subject])
    if subject in named and line.kind is Kind.DOCUMENT:
        return Said(_("Un papier t’attend\u00a0: %(what)s", what=named[subject]))
    sender = senders.get(subject) if subject and line.kind is Kind.MESSAGE else None
    if sender is None:
        return Said(line_words(line, person().space is not None))
    return Said(_message_words(line, sender), _group(sender))


def _is_of_appointment(line: Line) -> bool:
    return line.kind in (Kind.REMINDER, Kind.APPOINTMENT) and line.address.startswith(APPOINTMENT)


def _message_words(line: Line, sender: Sender) -> str:
    # In a group, who wrote what is read already is a page away.
    if not sender.names or (line.is_read and sender.talk.kind != ConversationKind.DIRECT):
        return line_words(line, person().space is not None)
    return ngettext(
        "Nouveau message de %(who)s",
        "%(num)d nouveaux messages de %(who)s",
        line.count,
        who=listed(sender.names),
    )


def _group(sender: Sender) -> str:
    talk = sender.talk
    jeune = talk.person(talk.jeune_id)
    return "" if talk.kind == ConversationKind.DIRECT else title_of(talk, jeune.first_name if jeune else "")
