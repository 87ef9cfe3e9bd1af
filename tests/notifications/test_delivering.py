"""What the worker sends, when, and what it does with each answer; the truth stays in the centre, whatever happens."""

import json
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import text

from services import accounts, clock, notifications
from services.database import acting_as, as_system, session
from services.notifications import Channel, Choice, Kind
from tests.cast import Cast
from tests.notifications.conftest import ORIGIN, states
from tests.notifications.push_service import Answer

MORNING = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
# 22:30 in Paris.
EVENING = datetime(2026, 11, 22, 21, 30, tzinfo=UTC)


def announce(cast: Cast, kind: str = "help", **more) -> None:
    values = {"subject_id": uuid4(), "address": "/parcours", "jeune_id": cast.naima.id, **more}
    notifications.announce(kind, [cast.naima.id], delay=timedelta(), **values)


def subscriptions() -> int:
    with as_system():
        return session.scalar(text("SELECT count(*) FROM push_subscriptions")) or 0


def test_naima_s_phone_says_that_something_is_new_and_never_what(cast: Cast, worker, service) -> None:
    worker.new_phone(cast.naima)
    announce(cast)
    worker.works()
    (received,) = service.received
    with acting_as(cast.naima.id):
        (line, *_) = [line for line in notifications.centre(cast.naima.id) if not line.is_read]
    assert received.payload == {
        "web_push": 8030,
        "notification": {
            "title": "Envol",
            "body": "Tu as du nouveau",
            "lang": "fr",
            "dir": "ltr",
            "navigate": f"{ORIGIN}/notifications/{line.id}",
            "tag": received.headers["topic"],
        },
        "v": 1,
        "kind": "news",
        "id": str(line.id),
    }
    assert states() == [("push", "sent", "201")]


def test_done_twice_is_seen_once(cast: Cast, worker, service) -> None:
    worker.new_phone(cast.naima)
    announce(cast)
    with as_system():
        jobs = list(session.execute(text("SELECT queue_name, task_name, args FROM procrastinate_jobs")))
    worker.works()
    with as_system():
        for queue, task, args in jobs:
            session.execute(
                text("INSERT INTO procrastinate_jobs (queue_name, task_name, args) VALUES (:q, :t, :a)"),
                {"q": queue, "t": task, "a": json.dumps(args)},
            )
        session.commit()
    worker.works()
    assert len(service.received) == 1


def test_ten_messages_replace_each_other(cast: Cast, worker, service) -> None:
    worker.new_phone(cast.naima)
    conversation = uuid4()
    for _ in range(3):
        announce(cast, "message", subject_id=conversation)
        worker.works()
    assert len({one.headers["topic"] for one in service.received}) == 1
    assert len(service.received) == 3


def test_read_before_it_left_is_not_sent(cast: Cast, worker, service) -> None:
    worker.new_phone(cast.naima)
    announce(cast)
    with acting_as(cast.naima.id):
        notifications.read_all(cast.naima.id)
    worker.works()
    assert service.received == []


def test_a_gone_browser_is_forgotten_and_the_other_is_not(cast: Cast, worker, service) -> None:
    gone, there = worker.new_phone(cast.naima), worker.new_phone(cast.naima)
    service.answers[gone.endpoint.removeprefix(service.origin)] = Answer(410)
    announce(cast)
    worker.works()
    assert len(service.received) == 2
    with as_system():
        kept = list(session.execute(text("SELECT endpoint FROM push_subscriptions")).scalars())
    assert kept == [there.endpoint]


@pytest.mark.parametrize("code", [400, 401, 403])
def test_refused_deletes_nothing_stops_the_origin_and_is_tried_in_an_hour(
    cast: Cast, worker, service, code: int
) -> None:
    worker.new_phone(cast.naima)
    service.answer = Answer(code)
    announce(cast)
    worker.works()
    assert subscriptions() == 1
    clock.hold(MORNING + timedelta(minutes=30))
    announce(cast)
    worker.works()
    assert len(service.received) == 1
    service.answer = Answer()
    clock.hold(MORNING + timedelta(minutes=61))
    worker.works()
    assert len(service.received) == 3
    assert {state for _, state, _ in states()} == {"sent"}


def test_429_waits_as_long_as_asked(cast: Cast, worker, service) -> None:
    worker.new_phone(cast.naima)
    service.answer = Answer(429, {"Retry-After": "600"})
    announce(cast)
    worker.works()
    service.answer = Answer()
    clock.hold(MORNING + timedelta(minutes=9))
    worker.works()
    assert len(service.received) == 1
    clock.hold(MORNING + timedelta(minutes=11))
    worker.works()
    assert states() == [("push", "sent", "201")]


def test_errors_are_tried_again_later_and_later_until_it_is_old(cast: Cast, worker, service) -> None:
    worker.new_phone(cast.naima)
    service.answer = Answer(500)
    announce(cast)
    tried = []
    for minute in range(0, 26 * 60, 1):
        clock.hold(MORNING + timedelta(minutes=minute))
        before = len(service.received)
        if minute < 100 or minute % 30 == 0:
            worker.works()
        if len(service.received) > before:
            tried.append(minute)
    assert tried[0] == 0
    assert 1 <= tried[1] <= 3
    assert 5 <= tried[2] - tried[1] <= 8
    assert 15 <= tried[3] - tried[2] <= 20
    assert [state for _, state, _ in states()] == ["failed"]
    assert subscriptions() == 1


def test_quiet_hours_hold_it_until_half_past_seven(cast: Cast, worker, service) -> None:
    worker.new_phone(cast.naima)
    clock.hold(EVENING)
    announce(cast, "message")
    worker.works()
    assert service.received == []
    clock.hold(datetime(2026, 11, 23, 6, 29, tzinfo=UTC))
    worker.works()
    assert service.received == []
    clock.hold(datetime(2026, 11, 23, 6, 30, tzinfo=UTC))
    worker.works()
    assert len(service.received) == 1


def test_security_rings_at_night_and_through_a_pause(cast: Cast, worker, service) -> None:
    worker.new_phone(cast.naima)
    with acting_as(cast.naima.id):
        notifications.pause(cast.naima.id, timedelta(days=7))
    clock.hold(EVENING)
    announce(cast, "security")
    worker.works()
    assert service.received[0].payload["notification"]["body"] == "Sécurité\u00a0: vérifie ton espace"
    assert service.received[0].headers["urgency"] == "high"


def test_a_pause_silences_and_loses_nothing(cast: Cast, worker, service) -> None:
    worker.new_phone(cast.naima)
    with acting_as(cast.naima.id):
        notifications.pause(cast.naima.id, timedelta(days=7))
    announce(cast)
    worker.works()
    assert service.received == []
    with acting_as(cast.naima.id):
        assert notifications.unread_counts(cast.naima.id)[Kind.HELP] == 1


def test_a_kind_turned_off_does_not_ring(cast: Cast, worker, service) -> None:
    worker.new_phone(cast.naima)
    with acting_as(cast.naima.id):
        notifications.save_kinds(cast.naima.id, {Kind.HELP: Choice(push=False)})
    announce(cast, "help")
    announce(cast, "proposal")
    worker.works()
    assert len(service.received) == 1


def test_reminders_ring_once_a_day_and_three_times_a_week(cast: Cast, worker, service) -> None:
    worker.new_phone(cast.naima)
    rang = []
    for day in range(10):
        clock.hold(MORNING + timedelta(days=day))
        before = len(service.received)
        announce(cast, "reminder")
        announce(cast, "reminder")
        worker.works()
        rang.append(len(service.received) - before)
    assert rang == [1, 1, 1, 0, 0, 0, 0, 1, 1, 1]


def test_a_lost_phone_is_dead_at_the_next_sending(cast: Cast, worker, service) -> None:
    worker.new_phone(cast.naima)
    announce(cast)
    with acting_as(cast.naima.id):
        accounts.end_all(cast.naima.id, why="lost")
    worker.works()
    assert service.received == []


def test_a_shared_phone_is_never_rung(cast: Cast, worker, service) -> None:
    worker.new_phone(cast.naima, device="shared")
    announce(cast)
    worker.works()
    assert service.received == []


def test_a_worker_that_dies_after_taking_it_leaves_it_to_another(cast: Cast, worker, service) -> None:
    from services.delivery.deciding import claim, decide

    worker.new_phone(cast.naima)
    announce(cast)
    with as_system():
        ids = list(session.execute(text("SELECT id FROM notifications WHERE read_at IS NULL")).scalars())
    decide(ids)
    assert len(claim(ids)) == 1
    worker.works()
    assert service.received == []
    clock.hold(MORNING + timedelta(minutes=4))
    worker.works()
    assert len(service.received) == 1


def test_karim_is_told_politely_and_ines_in_her_language(cast: Cast, worker, service) -> None:
    worker.new_phone(cast.karim)
    worker.new_phone(cast.ines)
    accounts.set_language(cast.ines.id, "ar")
    notifications.announce("help", [cast.karim.id, cast.ines.id], address="/", delay=timedelta())
    worker.works()
    shown = [one.payload["notification"] for one in service.received]
    bodies = {one["body"] for one in shown}
    assert "Vous avez du nouveau" in bodies
    assert {one["dir"] for one in shown} == {"ltr", "rtl"}


def test_without_any_push_everything_is_in_the_centre(cast: Cast, worker) -> None:
    """Losing every push loses no information (trust PUSH-01)."""
    for kind in Kind:
        announce(cast, kind.value)
    worker.works()
    with acting_as(cast.naima.id):
        assert {line.kind for line in notifications.centre(cast.naima.id)} == set(Kind)


def test_nothing_private_ever_reaches_a_push(cast: Cast, worker, service) -> None:
    """Canaries in all that an event holds: none in the payload, the headers or the address (trust PUSH-30)."""
    worker.new_phone(cast.naima)
    for kind in Kind:
        announce(cast, kind.value, address="/canari-adresse")
    worker.works()
    assert len(service.received) == len(Kind)
    for one in service.received:
        readable = {name: value for name, value in one.headers.items() if name != "authorization"}
        tag = one.payload["notification"].pop("tag")
        assert readable.pop("topic") == tag
        seen = f"{readable} {one.payload}".lower()
        for canary in ("canari", "naïma", "karim", "ase", "département", "placement", str(cast.naima.id)):
            assert canary not in seen
        assert set(one.payload) == {"web_push", "notification", "v", "kind", "id"}
        assert one.payload["kind"] in {"news", "reminder", "security"}


def test_a_second_channel_only_where_somebody_chose_it(cast: Cast, worker) -> None:
    announce(cast)
    worker.works()
    assert [channel for channel, _, _ in states() if channel != Channel.PUSH] == []


def test_signing_out_forgets_the_phone_before_the_cookie(cast: Cast, worker, app) -> None:
    from tests.conftest import signed_in_client

    naima = signed_in_client(app, cast.naima)
    with acting_as(cast.naima.id):
        device = next(one for one in accounts.open_devices(cast.naima.id, this=None) if one.label == "Test")
        browser = service_browser(worker)
        notifications.subscribe(device.session_id, worker.allowed, **browser.form)
    assert subscriptions() == 1
    app.config["WTF_CSRF_ENABLED"] = False
    naima.post("/deconnexion")
    app.config["WTF_CSRF_ENABLED"] = True
    assert subscriptions() == 0


def service_browser(worker):
    return worker.service.new_browser()


def test_karim_signs_naima_out_everywhere_and_her_phones_rest(cast: Cast, worker) -> None:
    worker.new_phone(cast.naima)
    with acting_as(cast.karim.id):
        accounts.end_all(cast.naima.id, why="lost")
    assert subscriptions() == 0


def test_her_first_name_is_shown_on_the_phone_where_she_chose_it_and_no_other(
    cast: Cast, worker, service
) -> None:
    chosen, other = worker.new_phone(cast.naima), worker.new_phone(cast.naima)
    with acting_as(cast.naima.id):
        found = session.execute(
            text("SELECT session_id FROM push_subscriptions WHERE endpoint = :one"), {"one": chosen.endpoint}
        ).scalar_one()
        notifications.show_first_name(cast.naima.id, found, True)
    with acting_as(cast.karim.id):
        notifications.show_first_name(cast.naima.id, found, False)
    announce(cast)
    worker.works()
    titles = {service.origin + one.path: one.payload["notification"]["title"] for one in service.received}
    assert titles == {chosen.endpoint: "Naïma", other.endpoint: "Envol"}
