"""An attestation that ends is said two months and two weeks before, to the mentor and to the cadres; neutrally.

And who applied and was not taken is forgotten.
"""

from sqlalchemy import text

from services import clock, notifications
from services.database import as_system, session, transaction
from services.mentoring.applying import tell_cadres
from services.mentoring.desk import LATELY
from services.mentoring.rules import notice_of
from services.notifications import Kind


def remind_of_ends() -> int:
    """Tell each of them once for each of the two moments; a night without a worker is made up for. Gives how many."""
    told = 0
    today = clock.now().date()
    with transaction(), as_system():
        for row in session.execute(_ENDING, {"today": today}).all():
            notice = notice_of(row.until, today)
            if notice <= (row.told if row.told_for == row.until else 0):
                continue
            session.execute(_TOLD, {"id": row.id, "told": notice, "until": row.until})
            notifications.announce(Kind.MENTOR, [row.account_id], subject_id=row.id, address="/mentors")
            tell_cadres(row.departement_code, row.id)
            told += 1
    return told


def forget_applicants() -> int:
    """Of an application that was not taken nothing is kept, once the desk shows it no more. Gives how many.

    The row stays, for its number: without a name, a way to reach somebody, or a word of theirs.
    """
    with transaction(), as_system():
        return len(session.execute(_FORGET, {"before": clock.now() - LATELY}).all())


_FORGET = text(
    "UPDATE mentors SET first_name = '', last_name = '', organisation = '', contact = '', proposed_by = '', words = '',"
    " languages = '{}', offers = '{}' WHERE account_id IS NULL AND ended_at < :before AND contact <> '' RETURNING id"
)
_ENDING = text(
    "SELECT * FROM (SELECT m.id, m.account_id, m.departement_code, m.told, m.told_for,"
    " envol_attested_until(m.account_id) AS until FROM mentors m"
    " WHERE m.account_id IS NOT NULL AND m.ended_at IS NULL) n"
    " WHERE n.until BETWEEN :today AND CAST(:today AS date) + 60 ORDER BY n.until, n.id"
)
_TOLD = text("UPDATE mentors SET told = :told, told_for = :until WHERE id = :id")
