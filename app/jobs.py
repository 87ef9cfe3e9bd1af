"""Background jobs, kept in PostgreSQL (procrastinate), and the list of what is done periodically.

A task is three lines that call one operation, and can run twice without harm.
"""

from datetime import timedelta

from procrastinate import App, PsycopgConnector

from app import logs
from services import accounts, circle, clock, house, journal, journey
from services.database import as_system

jobs = App(connector=PsycopgConnector())


@jobs.periodic(cron="* * * * *")
@jobs.task(queueing_lock="heartbeat", pass_context=False)
def heartbeat(timestamp: int) -> None:
    """The worker is alive."""
    house.beat()


@jobs.periodic(cron="17 3 * * *")
@jobs.task(queueing_lock="purge")
def purge(timestamp: int) -> None:
    """Forget what was only useful for a while: challenges, tries, invitations, sessions, devices, cards."""
    with as_system():
        accounts.purge()


@jobs.periodic(cron="7 0 * * *")
@jobs.task(queueing_lock="departures")
def departures(timestamp: int) -> None:
    """Put away what ended with a post, sign out whoever left, and give the help they had taken to somebody else."""
    circle.close_departures()
    journey.release_helps()


@jobs.periodic(cron="23 0 * * *")
@jobs.task(queueing_lock="journal-heads")
def keep_heads(timestamp: int) -> None:
    """The heads of the journal’s last two months, in the log: it goes where the database’s owner has no hand."""
    last_month = clock.now().date().replace(day=1) - timedelta(days=1)
    logs.say("journal heads", heads=[str(head) for head in journal.heads(since=last_month.replace(day=1))])
