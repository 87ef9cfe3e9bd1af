"""Web workers killed at random while people write; an answer lost; the same thing sent twice at once (F01, F22)."""

import random
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID, uuid4

import pytest

from tests.bench.servers import Server
from tests.faults.conftest import House
from tests.faults.people import LOST, Phone, crowd, phone_of, rows, said
from tests.faults.processes import wait_until, web, web_workers

SENDS, YOUNG_PEOPLE, KILLS = 2000, 12, 8
# Karim answers in one conversation: two people number the same messages. The rest is shared out; 200 an hour at most.
BY_KARIM = 140


@pytest.fixture(scope="module")
def server(house: House) -> Iterator[Server]:
    with web(house.database) as served:
        yield served


@pytest.fixture(scope="module")
def phones(house: House, server: Server) -> list[Phone]:
    return [phone.at(server.url) for phone in crowd(house.app, house.cast, YOUNG_PEOPLE)]


def send(phone: Phone, words: str, client_id: UUID) -> tuple[int, str, int]:
    """As the outbox does: the same act until somebody says that it is kept."""

    def tried() -> tuple[int, str, int] | None:
        try:
            status, answer = phone.post(words, client_id)
        except LOST:
            return None
        assert status in (200, 201), answer
        return status, answer["id"], answer["seq"]

    return wait_until(tried, f"“{words}” was acknowledged")


def test_nothing_is_lost_or_doubled_when_workers_are_killed(house: House, server: Server, phones) -> None:
    karim = phone_of(house.app, house.cast.karim.id, phones[0].conversation).at(server.url)
    share = (SENDS - BY_KARIM) // YOUNG_PEOPLE
    numbers = {karim.account_id: BY_KARIM} | {phone.account_id: share for phone in phones}
    acknowledged: list[tuple[UUID, str]] = []
    before = jobs_to_deliver(house)  # what the cast did has told somebody of something

    def write(phone: Phone) -> None:
        for number in range(numbers[phone.account_id]):
            if (
                number % 10 == 0
            ):  # a connection is kept by the worker that took it: the one just born has none
                phone = phone.at(server.url)
            words = f"numéro {number}"
            _, message, _ = send(phone, words, uuid4())
            acknowledged.append((phone.account_id, message))

    with ThreadPoolExecutor(YOUNG_PEOPLE + 1) as pool:
        written = [pool.submit(write, phone) for phone in (karim, *phones)]
        kill_at_random(server, acknowledged, sum(numbers.values()))
        for one in written:
            one.result()

    for phone in phones:
        found = said(phone.account_id, phone.conversation)
        for author in (phone.account_id, karim.account_id):
            mine = [words for who, words in found if who == author]
            is_here = author == phone.account_id or phone is phones[0]
            assert mine == [f"numéro {number}" for number in range(numbers[author] if is_here else 0)]
    kept = {str(one) for (one,) in rows(house.database, "SELECT id FROM messages")}
    assert len(acknowledged) == len(kept) == sum(numbers.values())
    assert {message for _, message in acknowledged} == kept
    # A message, what it announces and its job were kept together or not at all.
    ((announced,),) = rows(house.database, "SELECT sum(count) FROM notifications WHERE kind = 'message'")
    assert announced == jobs_to_deliver(house) - before == len(kept)


def jobs_to_deliver(house: House) -> int:
    ((jobs,),) = rows(house.database, "SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'deliver'")
    return jobs


def kill_at_random(server: Server, done: list, total: int) -> None:
    """The oldest worker, each time: one that dies as soon as it is born would stop the server, and rightly."""
    for moment in sorted(random.sample(range(20, int(total * 0.95)), KILLS)):
        wait_until(lambda moment=moment: len(done) >= moment, f"{moment} messages were kept", within=90)
        oldest = wait_until(lambda: len(both := web_workers(server)) == 2 and both[0], "two workers serve")
        oldest.kill()


def test_an_answer_that_is_lost_is_given_again(house: House, phones: list[Phone]) -> None:
    """The server stored the message; the bus went into a tunnel before it could say so."""
    phone, client_id = phones[1], uuid4()

    def kept() -> list:
        return rows(house.database, "SELECT id::text, seq FROM messages WHERE client_id = %s", client_id)

    with phone.post_unheard("Dans le tunnel", client_id):
        ((message, seq),) = wait_until(kept, "the message is stored")
    assert send(phone, "Dans le tunnel", client_id) == (200, message, seq)
    assert len(kept()) == 1


def test_two_phones_that_send_the_same_act_at_once_get_the_same_answer(house: House, phones, server) -> None:
    """Two tabs, a double tap, a proxy that tries again: one row, one number, and only one of them wrote it."""
    one, other = phones[2], phones[2].at(server.url)
    with ThreadPoolExecutor(2) as pool:
        for number in range(20):
            client_id = uuid4()
            asked = [pool.submit(send, phone, "Une fois", client_id) for phone in (one, other)]
            (first, *first_answer), (second, *second_answer) = (one.result() for one in asked)
            assert sorted((first, second)) == [200, 201], number
            assert first_answer == second_answer
    found = [words for _, words in said(one.account_id, one.conversation) if words == "Une fois"]
    assert len(found) == 20
