"""Background jobs, kept in PostgreSQL (procrastinate), and the list of what is done periodically.

A task is three lines that call one operation, and can run twice without harm.
"""

from datetime import timedelta
from uuid import UUID

from procrastinate import App, PsycopgConnector, RetryStrategy

from app import logs
from services import (
    accounts,
    caseload,
    catalogue,
    circle,
    clock,
    delivery,
    documents,
    export,
    house,
    journal,
    journey,
    mentoring,
    messages,
    notifications,
    printing,
    requests,
)
from services.database import as_system

jobs = App(connector=PsycopgConnector())
# The database is away, or a gateway is down: 4, 8, 16… seconds, a quarter of an hour in all. What is lost all the
# same is found again by `deliver_due`.
LATER = RetryStrategy(max_attempts=8, exponential_wait=2)
FIRST = 10


@jobs.periodic(cron="* * * * *")
@jobs.task(queueing_lock="heartbeat", priority=FIRST)
def heartbeat(timestamp: int) -> None:
    """The worker is alive."""
    house.beat()


@jobs.task(name=notifications.TASK, queue="notifications", retry=LATER)
async def deliver(notification_ids: list[str]) -> None:
    """Send what awaits somebody."""
    await delivery.deliver([UUID(one) for one in notification_ids])


@jobs.task(name=notifications.CODE_TASK, queue="notifications", retry=LATER)
async def send_code(account_id: str) -> None:
    """Send the code that proves an address."""
    await delivery.send_code(UUID(account_id))


@jobs.task(name=documents.TASK, queue="documents", retry=LATER)
def prepare_document(version_id: str) -> None:
    """Scan what waits for the scanner, and draw the pictures of its pages."""
    documents.prepare_document(UUID(version_id))


@jobs.periodic(cron="*/5 * * * *")
@jobs.task(queueing_lock="prepare-waiting", queue="documents")
def prepare_waiting(timestamp: int) -> None:
    """The same for what still waits: the scanner is back, or a job was lost."""
    documents.prepare_waiting()


@jobs.task(name=export.TASK, queue="exports", retry=LATER)
def make_export(export_id: str) -> None:
    """Make somebody’s archive of everything they have."""
    from app.export.making import make

    make(UUID(export_id))


@jobs.periodic(cron="29 * * * *")
@jobs.task(queueing_lock="purge-exports", queue="exports")
def purge_exports(timestamp: int) -> None:
    """Erase archives whose week is over."""
    export.purge_exports()


@jobs.task(name=documents.BUNDLE_TASK, queue="documents", retry=LATER)
def make_bundle(bundle_id: str) -> None:
    """Bind the papers of a bundle behind their cover."""
    from app.documents.cover import cover_words

    documents.make_bundle(UUID(bundle_id), cover_words)


@jobs.task(name=printing.TASK, queue="documents", retry=LATER)
def make_print(order_id: str) -> None:
    """Set the PDF that somebody asked for."""
    from app.printing.sheets import said_on

    printing.make_print(UUID(order_id), said_on)


@jobs.periodic(cron="*/5 * * * *")
@jobs.task(queueing_lock="make-waiting", queue="documents")
def make_waiting(timestamp: int) -> None:
    """The same for what still waits: a job was lost, or a paper has been scanned since."""
    from app.documents.cover import cover_words
    from app.printing.sheets import said_on

    documents.make_waiting_bundles(cover_words)
    printing.make_waiting_prints(said_on)


@jobs.periodic(cron="31 * * * *")
@jobs.task(queueing_lock="forget-prints", queue="documents")
def forget_prints(timestamp: int) -> None:
    """Erase PDFs whose day is over."""
    printing.forget_prints()


@jobs.periodic(cron="13 2 * * *")
@jobs.task(queueing_lock="check-store", queue="documents")
def check_store(timestamp: int) -> None:
    """Erase what is over, then match rows and objects both ways; what is lost or changed is told aloud."""
    erased = documents.purge_documents()
    found = documents.check_store()
    export.check_exports(found)
    facts = {
        "rows": found.rows,
        "missing": found.missing,
        "changed": found.changed,
        "taken_away": found.taken_away,
    }
    logs.say("store checked", whole=found.is_whole, erased=erased, **facts)


@jobs.periodic(cron="* * * * *")
@jobs.task(queueing_lock="deliver-due", queue="notifications")
async def deliver_due(timestamp: int) -> None:
    """Send what was held, what failed, and what a worker that died had taken."""
    await delivery.deliver_due()


@jobs.periodic(cron="* * * * *")
@jobs.task(queueing_lock="remind", priority=FIRST)
def remind(timestamp: int) -> None:
    """Hand over the reminders of this minute."""
    notifications.claim_all_due()


@jobs.periodic(cron="41 * * * *")
@jobs.task(queueing_lock="follow-zones")
def follow_zones(timestamp: int) -> None:
    """For those who moved to another time zone, reminders and messages written for later keep their hour there."""
    notifications.follow_zones()
    messages.follow_zones()


@jobs.periodic(cron="* * * * *")
@jobs.task(queueing_lock="take-over", priority=FIRST)
async def take_over(timestamp: int) -> None:
    """Jobs of a worker that beats no more wait again for another."""
    for job in await jobs.job_manager.get_stalled_jobs():
        await jobs.job_manager.retry_job(job)


@jobs.periodic(cron="* * * * *")
@jobs.task(queueing_lock="send-scheduled")
def send_scheduled(timestamp: int) -> None:
    """Messages written for later leave at their minute."""
    messages.send_due_scheduled()


@jobs.periodic(cron="19 5 * * *")
@jobs.task(queueing_lock="mentoring")
def follow_mentoring(timestamp: int) -> None:
    """Ask how it goes where it is time, say which attestations end, and forget who was not taken."""
    mentoring.ask_checkins()
    mentoring.remind_of_ends()
    mentoring.forget_applicants()


@jobs.periodic(cron="37 6 * * *")
@jobs.task(queueing_lock="requests")
def follow_requests(timestamp: int) -> None:
    """What nobody answered in time is over, who is silent is said, and after three months one is asked whether it helped."""
    requests.follow_requests()


@jobs.periodic(cron="11 1 * * *")
@jobs.task(queueing_lock="figures")
def count_month(timestamp: int) -> None:
    """The figures of the catalogue, once a month: whoever looks each day sees the same."""
    requests.count_month()


@jobs.periodic(cron="53 4 * * *")
@jobs.task(queueing_lock="marks")
def follow_marks(timestamp: int) -> None:
    """What young people keep of the catalogue: days that moved, offers that are no longer there."""
    catalogue.follow_marks()


@jobs.periodic(cron="17 3 * * *")
@jobs.task(queueing_lock="purge")
def purge(timestamp: int) -> None:
    """Forget what was only useful for a while: challenges, tries, invitations, sessions, devices, cards."""
    with as_system():
        accounts.purge()
        notifications.purge()


@jobs.periodic(cron="37 3 * * *")
@jobs.task(queueing_lock="put-offs")
def forget_put_offs(timestamp: int) -> None:
    """Forget what professionals put off long ago."""
    caseload.forget_put_offs()


@jobs.periodic(cron="47 2 * * *")
@jobs.task(queueing_lock="plan-reminders")
def plan_reminders(timestamp: int) -> None:
    """The reminders of every path, after a day more: steps open, what rang makes place for what comes next."""
    journey.plan_everybody()


@jobs.periodic(cron="7 * * * *")
@jobs.task(queueing_lock="departures")
def departures(timestamp: int) -> None:
    """Put away what ended, sign out whoever left, and give the help they had taken to somebody else.

    Every hour: midnight comes six times a day between Nouméa and Tahiti.
    """
    circle.close_departures()
    journey.release_helps()


@jobs.periodic(cron="23 0 * * *")
@jobs.task(queueing_lock="journal-heads")
def keep_heads(timestamp: int) -> None:
    """The heads of the journal’s last two months, in the log: it goes where the database’s owner has no hand."""
    last_month = clock.now().date().replace(day=1) - timedelta(days=1)
    logs.say("journal heads", heads=[str(head) for head in journal.heads(since=last_month.replace(day=1))])
