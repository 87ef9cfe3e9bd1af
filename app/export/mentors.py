"""Mentors asked for, and how it goes with them, to be read."""

from flask_babel import gettext as _

from app.export.items import Item, facts, words
from app.mentoring.wording import FACES, REQUESTS
from services.export.worker import MentorCheckinRecord, MentorRequestRecord
from services.mentoring import RequestState


def request(one: MentorRequestRecord) -> Item:
    return Item(
        REQUESTS[RequestState(one.state)](),
        facts(
            (_("Demandé le"), one.asked_at),
            (_("Accord d’un parent noté le"), one.agreed_at),
            (_("Réponse le"), one.answered_at),
        ),
        words((_("Ce que tu as écrit"), one.words)),
    )


def checkin(one: MentorCheckinRecord) -> Item:
    return Item(
        str(FACES[one.face][1]) if one.face else _("Pas encore répondu"),
        facts(
            (_("Dit par"), _("toi") if one.by_me else _("ton mentor")),
            (_("Répondu le"), one.answered_at),
            (_("Ton référent peut le lire"), _("oui") if one.is_shared else ""),
        ),
        words((_("Le mot"), one.words)),
    )
