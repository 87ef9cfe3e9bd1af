"""E-mail and SMS: neutral words, through the first server that takes them, once."""

import asyncio
import threading
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from aiohttp import web
from aiosmtpd.controller import Controller

from app.notifications.texts import CatalogueTexts
from app.outgoing import Outgoing, open_gateways, read_outgoing
from services.delivery import GatewayDown, HttpSms, LoggedSms, SmtpMailer
from services.notifications import Kind
from tests.live import free_port
from tests.loops import run_async

SENDER = "ne-pas-repondre@envol.example.fr"
TEXTS = CatalogueTexts("https://envol.example.fr")


class Mailbox:
    """What an SMTP server received."""

    def __init__(self) -> None:
        self.messages: list[EmailMessage] = []
        self.answer = "250 OK"

    async def handle_DATA(self, _server, _session, envelope) -> str:
        if self.answer.startswith("250"):
            self.messages.append(message_from_bytes(envelope.content, policy=policy.default))
        return self.answer


@pytest.fixture
def mailbox() -> Iterator[tuple[Mailbox, str]]:
    box = Mailbox()
    controller = Controller(box, hostname="127.0.0.1", port=free_port())
    controller.start()
    yield box, f"smtp://127.0.0.1:{controller.port}"
    controller.stop()


def send(mailer: SmtpMailer, kind: Kind = Kind.MESSAGE, reference: str = "abc") -> None:
    subject, body = TEXTS.mail(kind, "fr", is_young=True)
    run_async(mailer.send("naima@example.org", subject, body, reference=reference))


def test_the_subject_and_the_body_say_nothing_but_where_to_look(mailbox) -> None:
    box, server = mailbox
    send(SmtpMailer([server], SENDER))
    (message,) = box.messages
    assert (message["Subject"], message["From"]) == ("Du nouveau", f"Envol <{SENDER}>")
    assert "https://envol.example.fr/notifications" in message.get_content()
    whole = message.as_string().lower()
    for word in ("ase", "département", "karim", "rendez-vous", "référent", "placement"):
        assert word not in whole.replace("base64", "")


@pytest.mark.parametrize("language", ["fr", "en", "ar"])
@pytest.mark.parametrize("is_young", [True, False])
def test_every_kind_says_the_same_in_each_language(language: str, is_young: bool) -> None:
    said = {TEXTS.mail(kind, language, is_young=is_young) for kind in Kind}
    assert len(said) == 1
    pushed = {TEXTS.push(kind, language, is_young=is_young) for kind in Kind}
    assert len(pushed) == 3


def test_a_replay_has_the_same_identity(mailbox) -> None:
    box, server = mailbox
    for _ in range(2):
        send(SmtpMailer([server], SENDER), reference="same")
    assert {message["Message-ID"] for message in box.messages} == {"<same@envol.example.fr>"}


def test_the_second_server_takes_what_the_first_does_not(mailbox) -> None:
    box, server = mailbox
    nobody = f"smtp://127.0.0.1:{free_port()}"
    send(SmtpMailer([nobody, server], SENDER))
    assert len(box.messages) == 1
    with pytest.raises(GatewayDown):
        send(SmtpMailer([nobody], SENDER))


def test_a_refusal_is_told_as_one(mailbox) -> None:
    box, server = mailbox
    box.answer = "451 Try later"
    with pytest.raises(GatewayDown):
        send(SmtpMailer([server], SENDER))
    assert box.messages == []


def test_a_password_never_leaves_in_clear(mailbox) -> None:
    """A server that offers no TLS is given neither the password nor the message."""
    box, server = mailbox
    with pytest.raises(GatewayDown):
        send(SmtpMailer([server.replace("smtp://", "smtp://envol:secret@")], SENDER))
    assert box.messages == []


@pytest.fixture
def provider() -> Iterator[tuple[list, str]]:
    """An SMS provider: what it received, and its address."""
    received: list = []

    async def take(request: web.Request) -> web.Response:
        received.append((request.headers.get("Authorization"), await request.json()))
        status = {"/down": 500, "/moved": 302}.get(request.path, 202)
        return web.Response(status=status, headers={"Location": "/ok"} if status == 302 else {})

    loop, port, started = asyncio.new_event_loop(), free_port(), threading.Event()

    async def serve() -> None:
        app = web.Application()
        app.router.add_post("/{path}", take)
        runner = web.AppRunner(app)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", port).start()
        started.set()

    def run() -> None:
        loop.run_until_complete(serve())
        loop.run_forever()

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    assert started.wait(5)
    yield received, f"http://127.0.0.1:{port}"
    loop.call_soon_threadsafe(loop.stop)
    thread.join(5)


def test_an_sms_says_one_sentence_and_goes_to_the_provider_that_answers(provider) -> None:
    received, origin = provider
    gateway = HttpSms([f"{origin}/down", f"{origin}/ok"], "secret")
    words = TEXTS.sms("fr", is_young=True)
    run_async(gateway.send("+33612345678", words, reference="abc"))
    body = {
        "to": "+33612345678",
        "text": "Tu as un message sur ton espace. https://envol.example.fr",
        "reference": "abc",
    }
    assert received == [("Bearer secret", body)] * 2


def test_a_provider_that_redirects_or_is_down_is_no_provider(provider) -> None:
    received, origin = provider
    with pytest.raises(GatewayDown):
        run_async(HttpSms([f"{origin}/moved"], "").send("+33612345678", "…", reference="abc"))
    assert len(received) == 1


def test_the_demo_writes_a_line_in_its_log_and_no_number(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO", logger="envol")
    run_async(LoggedSms().send("+33612345678", "Du nouveau", reference="abc"))
    assert "33612345678" not in str([record.__dict__ for record in caplog.records])


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ENVOL_VAPID", "not a key"),
        ("ENVOL_VAPID", "AAAA"),
        ("ENVOL_PUSH_HOSTS", "https://fcm.googleapis.com"),
        ("ENVOL_SMTP", "mail.example.fr"),
        ("ENVOL_SMS_URL", "http://sms.example.fr"),
        ("ENVOL_MAIL_FROM", "Envol"),
    ],
)
def test_a_wrong_setting_stops_the_start_in_one_sentence(name: str, value: str) -> None:
    with pytest.raises(ValueError, match=name):
        read_outgoing({name: value}, "production", "https://envol.example.fr")


def test_only_the_tests_may_name_a_push_service_of_their_own() -> None:
    asked = {"ENVOL_PUSH_TEST_ORIGIN": "https://localhost:1", "ENVOL_PUSH_TEST_ANCHOR": "/x"}
    assert read_outgoing(asked, "production", "https://envol.example.fr").push_test_origin == ""
    assert read_outgoing(asked, "demo", "http://localhost").allowed.origins == frozenset()


def test_without_settings_nothing_leaves() -> None:
    gateways = open_gateways(Outgoing(), "https://envol.example.fr")
    assert (gateways.push, gateways.mail, gateways.sms) == (None, None, None)
