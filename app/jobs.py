"""Background jobs, kept in PostgreSQL (procrastinate), and the list of what is done periodically.

A task is three lines that call one operation, and can run twice without harm.
"""

from procrastinate import App, PsycopgConnector

from services import accounts, circle, house, journey
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
