"""Each chooses how to hear of things: kinds, hours, pause, a second way proved by a code, what follows."""

import asyncio
import re
from datetime import time, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import text

from app.notifications.texts import CatalogueTexts
from services import clock, delivery, notifications
from services.database import acting_as, as_system, session
from services.errors import Refused
from services.notifications import Channel, Kind
from tests.cast import Cast
from tests.loops import run_async
from tests.notifications.conftest import MORNING, ORIGIN, states


class Post:
    """What left by e-mail or SMS."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, ...]] = []

    async def send(self, to: str, *words: str, reference: str) -> None:
        self.sent.append((to, *words))


@pytest.fixture
def naima(cast: Cast, app, sign_in):
    app.config["WTF_CSRF_ENABLED"] = False
    yield sign_in(cast.naima)
    app.config["WTF_CSRF_ENABLED"] = True


def chosen(cast: Cast) -> notifications.Preferences:
    with acting_as(cast.naima.id):
        return notifications.preferences_of(cast.naima.id)


def code_sent(cast: Cast, post: Post, gateway: str) -> str:
    delivery.use_gateways(delivery.Gateways(ORIGIN, CatalogueTexts(ORIGIN), **{gateway: post}))
    session.remove()
    run_async(delivery.send_code(cast.naima.id))
    return post.sent[-1][-1].split("\u00a0: ")[1].split(".")[0]


def with_address(cast: Cast, address: str = "naima@example.org", channel: Channel = Channel.EMAIL) -> None:
    with acting_as(cast.naima.id):
        notifications.ask_code(cast.naima.id, channel, address)
    gateway = "mail" if channel is Channel.EMAIL else "sms"
    code = code_sent(cast, Post(), gateway)
    with acting_as(cast.naima.id):
        assert notifications.confirm_code(cast.naima.id, code) is channel


def test_who_chose_nothing_is_told_by_push_outside_the_quiet_hours(cast: Cast) -> None:
    found = chosen(cast)
    assert all(choice.push and not choice.email for choice in found.kinds.values())
    assert (found.quiet_from, found.quiet_to) == (time(21), time(7, 30))


def test_kinds_hours_and_pause_are_chosen_on_the_page(cast: Cast, naima) -> None:
    naima.post("/moi/notifications/genres", data={"push-message": "on"})
    naima.post("/moi/notifications/heures", data={"quiet_from": "20:00", "quiet_to": "08:15"})
    naima.post("/moi/notifications/pause", data={"hours": "24"})
    found = chosen(cast)
    assert [kind for kind, choice in found.kinds.items() if choice.push] == [Kind.MESSAGE]
    assert (found.quiet_from, found.quiet_to) == (time(20), time(8, 15))
    assert found.is_paused
    assert "Rien ne sonne jusqu’au" in naima.get("/moi/notifications").text
    naima.post("/moi/notifications/pause")
    assert not chosen(cast).is_paused


def test_an_hour_that_is_none_is_said_beside_its_field(naima) -> None:
    answer = naima.post("/moi/notifications/heures", data={"quiet_from": "25:00", "quiet_to": ""})
    assert answer.status_code == 422
    assert "Il manque une heure." in answer.text


def test_an_address_serves_once_its_code_came_back(cast: Cast, naima) -> None:
    with acting_as(cast.naima.id):
        notifications.ask_code(cast.naima.id, Channel.EMAIL, "naima@example.org")
    assert chosen(cast).email is None
    post = Post()
    code = code_sent(cast, post, "mail")
    to, subject, body = post.sent[0]
    assert to == "naima@example.org"
    assert "Naïma" not in subject + body
    assert naima.post("/moi/notifications/adresse/code", data={"code": "AAAAAA"}).status_code == 422
    assert naima.post("/moi/notifications/adresse/code", data={"code": code.lower()}).status_code == 303
    assert chosen(cast).email == "naima@example.org"
    naima.post("/moi/notifications/adresse/fin", data={"channel": "email"})
    assert chosen(cast).email is None


def test_an_address_is_sealed_in_its_row_and_its_code_dies_in_half_an_hour(cast: Cast) -> None:
    with acting_as(cast.naima.id):
        notifications.ask_code(cast.naima.id, Channel.EMAIL, "naima@example.org")
        row = session.execute(text("SELECT email::text, code::text FROM notification_settings")).one()
    assert b"naima".hex() not in row.email
    code = code_sent(cast, Post(), "mail")
    clock.hold(MORNING + timedelta(minutes=31))
    with acting_as(cast.naima.id), pytest.raises(Refused, match="code_expired"):
        notifications.confirm_code(cast.naima.id, code)


def test_codes_are_not_guessed(cast: Cast, naima) -> None:
    with acting_as(cast.naima.id):
        notifications.ask_code(cast.naima.id, Channel.EMAIL, "naima@example.org")
    statuses = [
        naima.post("/moi/notifications/adresse/code", data={"code": "AAAAAA"}).status_code for _ in range(12)
    ]
    assert statuses[-1] == 429


@pytest.mark.parametrize(
    ("written", "dialled"),
    [
        ("06 12 34 56 78", "+33612345678"),
        ("07.12.34.56.78", "+33712345678"),
        ("0690 12 34 56", "+590690123456"),
        ("0692123456", "+262692123456"),
        ("0639 12 34 56", "+262639123456"),
        ("+33 6 12 34 56 78", "+33612345678"),
        ("0033612345678", "+33612345678"),
    ],
)
def test_a_mobile_is_written_as_at_home(cast: Cast, written: str, dialled: str) -> None:
    with_address(cast, written, Channel.SMS)
    assert chosen(cast).phone == dialled


@pytest.mark.parametrize(
    "wrong",
    [
        "",
        "naima",
        "a@b",
        "a b@example.org",
        "a@example.org\nBcc: x@y.fr",
        "0112",
        "=?utf-8?q?a=40x.fr=2Cb?=@y.fr",
    ],
)
def test_what_is_no_address_is_refused(cast: Cast, wrong: str) -> None:
    for channel in (Channel.EMAIL, Channel.SMS):
        with acting_as(cast.naima.id), pytest.raises(Refused):
            notifications.ask_code(cast.naima.id, channel, wrong)


def test_unread_goes_from_push_to_e_mail_to_sms_and_says_nothing_of_why(cast: Cast, worker, service) -> None:
    with_address(cast)
    with_address(cast, "0612345678", Channel.SMS)
    with acting_as(cast.naima.id):
        notifications.save_fallback(cast.naima.id, 3, tell_referent=True)
    worker.new_phone(cast.naima)
    mail, sms = Post(), Post()
    worker.gateways = {"mail": mail, "sms": sms}
    notifications.announce("help", [cast.naima.id], jeune_id=cast.naima.id, address="/aide/secret")
    worker.works()
    assert (len(service.received), mail.sent, sms.sent) == (1, [], [])
    clock.hold(MORNING + timedelta(hours=3))
    worker.works()
    assert (len(mail.sent), sms.sent) == (1, [])
    clock.hold(MORNING + timedelta(hours=6))
    worker.works()
    worker.works()
    assert (len(mail.sent), len(sms.sent)) == (1, 1)
    assert "secret" not in str(mail.sent + sms.sent)
    assert sms.sent[0] == ("+33612345678", f"Tu as un message sur ton espace. {ORIGIN}")


def test_read_in_time_nothing_follows(cast: Cast, worker, service) -> None:
    with_address(cast)
    with acting_as(cast.naima.id):
        notifications.save_fallback(cast.naima.id, 3, tell_referent=False)
    mail = worker.gateways["mail"] = Post()
    worker.new_phone(cast.naima)
    notifications.announce("help", [cast.naima.id], address="/aide/1")
    worker.works()
    with acting_as(cast.naima.id):
        notifications.read_all(cast.naima.id)
    clock.hold(MORNING + timedelta(hours=4))
    worker.works()
    assert mail.sent == []


def test_without_a_phone_that_rings_the_next_channel_is_at_once(cast: Cast, worker) -> None:
    with_address(cast)
    with acting_as(cast.naima.id):
        notifications.save_fallback(cast.naima.id, 3, tell_referent=False)
    mail = worker.gateways["mail"] = Post()
    notifications.announce("help", [cast.naima.id], address="/aide/1")
    worker.works()
    assert len(mail.sent) == 1


def test_a_server_that_is_down_is_tried_again_and_sends_once(cast: Cast, worker) -> None:
    class Down(Post):
        async def send(self, *_words: str, reference: str) -> None:
            raise delivery.GatewayDown

    with_address(cast)
    with acting_as(cast.naima.id):
        notifications.save_kinds(cast.naima.id, {Kind.HELP: notifications.Choice(push=True, email=True)})
    worker.gateways["mail"] = Down()
    notifications.announce("help", [cast.naima.id], address="/aide/1")
    worker.works()
    assert states() == [("email", "waiting", "down")]
    mail = worker.gateways["mail"] = Post()
    clock.hold(MORNING + timedelta(minutes=5))
    worker.works()
    worker.works()
    assert len(mail.sent) == 1


class Slow(Post):
    """Takes three seconds for each, by the clock; looks at what another worker could take meanwhile."""

    def __init__(self) -> None:
        super().__init__()
        self.taken_twice = 0

    async def send(self, to: str, *words: str, reference: str) -> None:
        clock.hold(clock.now() + timedelta(seconds=3))
        with as_system():
            lost = text("SELECT count(*) FROM deliveries WHERE state = 'waiting' AND claimed_until < :at")
            self.taken_twice += session.scalar(lost, {"at": clock.now()})
        session.remove()
        await super().send(to, *words, reference=reference)


def test_through_a_slow_server_nothing_is_sent_twice(cast: Cast, worker) -> None:
    with_address(cast)
    with acting_as(cast.naima.id):
        notifications.save_kinds(cast.naima.id, {Kind.HELP: notifications.Choice(push=False, email=True)})
    slow = worker.gateways["mail"] = Slow()
    for _ in range(80):
        notifications.announce("help", [cast.naima.id], subject_id=uuid4(), address="/aide/1")
    for _ in range(3):
        worker.works()
        clock.hold(clock.now() + timedelta(minutes=5))
    assert slow.taken_twice == 0
    assert len(slow.sent) == 80


def test_an_address_that_no_longer_opens_keeps_nobody_else_waiting(cast: Cast, worker) -> None:
    with_address(cast)
    with acting_as(cast.theo.id):
        notifications.ask_code(cast.theo.id, Channel.EMAIL, "theo@example.org")
        session.commit()
    waiting = notifications.waiting_code(cast.theo.id)
    for member, code in ((cast.theo, waiting and waiting.code), (cast.naima, None)):
        with acting_as(member.id):
            if code:
                notifications.confirm_code(member.id, code)
            notifications.save_kinds(member.id, {Kind.HELP: notifications.Choice(push=False, email=True)})
    with acting_as(cast.naima.id):
        session.execute(
            text("UPDATE notification_settings SET email = set_byte(email, 20, get_byte(email, 20) # 1)")
        )
        session.commit()
    mail = worker.gateways["mail"] = Post()
    notifications.announce("help", [cast.naima.id, cast.theo.id], address="/aide/1")
    worker.works()
    assert [to for to, *_ in mail.sent] == ["theo@example.org"]
    assert sorted(states()) == [("email", "dropped", "no address"), ("email", "sent", "ok")]


def test_naima_s_settings_are_hers_alone(cast: Cast) -> None:
    with_address(cast)
    with acting_as(cast.karim.id):
        assert notifications.preferences_of(cast.naima.id).email is None
        assert session.scalar(text("SELECT count(*) FROM notification_settings")) == 0
    with as_system():
        assert session.scalar(text("SELECT count(*) FROM notification_settings")) == 1


def test_this_browser_subscribes_moves_and_stops(cast: Cast, naima, service, app, sign_in) -> None:
    browser = service.new_browser()
    sent = {
        "endpoint": browser.endpoint,
        "keys": {"p256dh": browser.form["p256dh"], "auth": browser.form["auth"]},
    }
    refused = naima.post("/moi/notifications/abonnement", json=sent)
    assert refused.status_code == 422  # no vendor's: only the tests' own service is allowed by configuration
    sent["endpoint"] = "https://fcm.googleapis.com/fcm/send/abc"
    assert naima.post("/moi/notifications/abonnement", json=sent).status_code == 204
    assert naima.post("/moi/notifications/abonnement", json=sent).status_code == 204
    theo = sign_in(cast.theo)
    assert theo.post("/moi/notifications/abonnement", json=sent).status_code == 204
    with as_system():
        owners = list(session.execute(text("SELECT account_id FROM push_subscriptions")).scalars())
    assert owners == [cast.theo.id]
    assert theo.post("/moi/notifications/abonnement/fin").status_code == 204
    with as_system():
        assert session.scalar(text("SELECT count(*) FROM push_subscriptions")) == 0
    assert sign_in(cast.naima, "shared").post("/moi/notifications/abonnement", json=sent).status_code == 422
    for wrong in (None, [], {"endpoint": 1}, {"endpoint": "x", "keys": []}):
        assert naima.post("/moi/notifications/abonnement", json=wrong).status_code == 422


def test_a_browser_that_changes_by_itself_tells_it_for_whoever_agreed_there(
    naima, service, app, sign_in, cast
) -> None:
    """Her phone, on which Théo signed in since: he has agreed to nothing."""
    browser = service.new_browser()
    sent = {
        "endpoint": "https://fcm.googleapis.com/fcm/send/abc",
        "keys": {"p256dh": browser.form["p256dh"], "auth": browser.form["auth"]},
    }
    push_key, app.extensions["push_key"] = app.extensions["push_key"], "key"
    tag = re.search(r'data-push-tag="(\w+)"', naima.get("/moi").text)[1]
    app.extensions["push_key"] = push_key
    address = f"/moi/notifications/abonnement?de={tag}"
    assert sign_in(cast.theo).post(address, json=sent).status_code == 422
    assert naima.post(address, json=sent).status_code == 204


def test_fifty_browsers_an_account_and_no_more(cast: Cast, worker) -> None:
    for _ in range(50):
        worker.new_phone(cast.naima)
    with pytest.raises(Refused, match="push_too_many"):
        worker.new_phone(cast.naima)


def test_push_is_offered_after_something_useful_and_not_now_holds_thirty_days(
    cast: Cast, naima, count_statements
) -> None:
    from services import journey
    from services.circle import Viewer, find_relation

    offer = "data-push-offer"
    assert offer not in naima.get("/accueil").text
    with acting_as(cast.naima.id):
        own = find_relation(Viewer(cast.naima.id), cast.naima.id)
        journey.ask_help(own, None, "", uuid4())
    assert offer in naima.get("/accueil").text
    with count_statements() as first:
        naima.get("/accueil")
    naima.post("/moi/notifications/abonnement/plus-tard")
    assert offer not in naima.get("/accueil").text
    with count_statements() as after:
        naima.get("/accueil")
    assert len(first) == len(after)
    with acting_as(cast.naima.id):
        with clock.held_at(MORNING + timedelta(days=29)):
            assert not notifications.preferences_of(cast.naima.id).may_offer_push
        with clock.held_at(MORNING + timedelta(days=30)):
            assert notifications.preferences_of(cast.naima.id).may_offer_push


def test_a_shared_phone_is_offered_no_push(cast: Cast, sign_in) -> None:
    page = sign_in(cast.naima, "shared").get("/moi/notifications").text
    assert "Pas de notifications sur un appareil partagé" in page
    assert "data-push-on" not in page


def test_a_server_that_is_down_is_asked_a_few_times_a_batch_and_not_for_each(cast: Cast, worker) -> None:
    """A hundred time-outs one after the other would outlive the worker's claim: another would send them again."""

    class Down(Post):
        async def send(self, to: str, *words: str, reference: str) -> None:
            self.sent.append((to, *words))
            await asyncio.sleep(0)
            raise delivery.GatewayDown

    with_address(cast)
    with acting_as(cast.naima.id):
        notifications.save_kinds(cast.naima.id, {Kind.HELP: notifications.Choice(push=True, email=True)})
    down = worker.gateways["mail"] = Down()
    for _ in range(60):
        notifications.announce("help", [cast.naima.id], subject_id=uuid4(), address="/aide/1")
    worker.works()
    assert len(down.sent) <= 10
    assert {tuple(one) for one in states()} == {("email", "waiting", "down")}
    assert len(states()) == 60
