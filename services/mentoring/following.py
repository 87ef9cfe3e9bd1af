"""What mentoring follows of the rooms below: a young person invites somebody as a mentor, whom the cadres have to check."""

from uuid import uuid4

from sqlalchemy import text

from services import clock, events
from services.database import as_system, session
from services.mentoring.applying import tell_cadres


def follow_events() -> None:
    """From now on whoever is invited into a circle as a mentor is on the desk of the cadres."""
    events.follow(events.MentorInvited, _write_down)


def _write_down(event: events.MentorInvited) -> None:
    session.flush()
    with as_system():  # that somebody is a mentor is written by nobody's own hand
        values = {"id": uuid4(), "account": event.account_id, "departement": event.departement}
        session.execute(_WRITE_DOWN, {**values, "at": clock.now()})
        tell_cadres(event.departement)


_WRITE_DOWN = text(
    "INSERT INTO mentors (id, departement_code, account_id, first_name, last_name, organisation, contact,"
    " proposed_by, field, languages, offers, words, capacity, is_available, applied_at, told)"
    " SELECT :id, :departement, a.id, a.first_name, a.last_name, a.organisation, '', '', '', '{}', '{}', '', 1, false,"
    " :at, 0 FROM accounts a WHERE a.id = :account ON CONFLICT (account_id) DO NOTHING"
)
