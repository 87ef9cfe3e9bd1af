"""Several taps in the same instant, on several connections: what is counted is counted, what is first is first."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import UUID, uuid4

import pytest

from services import catalogue, circle, messages
from services.circle import Viewer
from services.database import acting_as, session
from services.errors import Refused
from services.messages import ReportReason
from services.messages.rules import MOST_BEFORE_AN_ANSWER
from tests.faults.conftest import House
from tests.faults.people import rows
from tests.messages.conftest import begin, opened

TAPS = 6


@pytest.fixture(scope="module")
def talk(house: House) -> UUID:
    made = begin(house.cast.naima, house.cast.naima, house.cast.lucie)
    session.remove()
    return made


def at_once(work: Callable[[int], None]) -> None:
    """Each on a thread of its own, all from the same instant."""
    start = Barrier(TAPS)

    def tap(number: int) -> None:
        try:
            start.wait(timeout=20)
            work(number)
        finally:
            session.remove()

    with ThreadPoolExecutor(TAPS) as threads:
        for one in [threads.submit(tap, number) for number in range(TAPS)]:
            one.result(timeout=30)


def test_lucie_who_was_not_answered_writes_three_messages_and_no_more(house: House, talk: UUID) -> None:
    refused = []

    def write(number: int) -> None:
        with acting_as(house.cast.lucie.id):
            try:
                messages.send_message(opened(house.cast.lucie, talk), f"Bonjour {number}", uuid4())
            except Refused as refusal:
                refused.append(refusal.reason)

    at_once(write)
    written = rows(house.database, "SELECT count(*) FROM messages WHERE conversation_id = %s", talk)
    assert written == [(MOST_BEFORE_AN_ANSWER,)]
    assert refused == ["wait_for_answer"] * (TAPS - MOST_BEFORE_AN_ANSWER)


def test_of_several_notes_on_a_report_the_first_stays(house: House, talk: UUID) -> None:
    with acting_as(house.cast.naima.id):
        made = messages.report(opened(house.cast.naima, talk), house.cast.lucie.id, ReportReason.FEAR)
    session.remove()
    karim = Viewer(house.cast.karim.id)
    noted: list[bytes] = []

    def handle(number: int) -> None:
        with acting_as(house.cast.karim.id):
            messages.handle_report(karim, made, f"Note {number}")
        ((note,),) = rows(house.database, "SELECT note FROM reports WHERE id = %s", made)
        noted.append(note)

    at_once(handle)
    assert len(set(noted)) == 1


def test_told_once_however_often_one_asks_to_be_told(house: House) -> None:
    """“Préviens-moi”, tapped six times on a slow phone: one mark, one reminder, and no error."""
    naima = house.cast.naima
    with acting_as(naima.id):
        (visale,) = [one.id for one in catalogue.offers_in("50") if one.number == 12]
    session.remove()

    def watch(_number: int) -> None:
        with acting_as(naima.id):
            own = circle.find_relation(Viewer(naima.id), naima.id)
            assert own is not None
            catalogue.watch_offer(own, visale, "Tu peux demander")

    at_once(watch)
    marks = "SELECT m.mark, r.state FROM offer_marks m JOIN reminders r ON r.id = m.reminder_id WHERE m.jeune_id = %s"
    assert rows(house.database, marks, naima.id) == [("watch", "waiting")]
    ours = "SELECT count(*) FROM reminders WHERE jeune_id = %s AND source = 'own'"
    assert rows(house.database, ours, naima.id) == [(1,)]
