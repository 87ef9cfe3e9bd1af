"""Every act that tells somebody, its words full of canaries: none of them leaves the house (trust PUSH-30)."""

import json
from datetime import datetime, timedelta
from uuid import uuid4

import pytest

from services import accounts, clock, journey, messages, notifications
from services.circle import Viewer, find_relation
from services.database import acting_as, session
from services.messages import ReportReason
from services.notifications import Channel, Choice, Kind
from tests.cast import Cast
from tests.messages.conftest import begin, opened, relation_of, say
from tests.notifications.test_settings import Post, with_address

CANARY = "canari-7f3a"
NAMES = (
    "naïma",
    "naima@",
    "karim",
    "lucie",
    "samira",
    "envol_",
    "/messages/",
    "/aide",
    "/etapes",
    "/rappels",
)
WORDS = ("ase", "département", "placement", "foyer", "référent", "rendez-vous")


@pytest.fixture
def posts(cast: Cast, worker):
    """Naïma is told by push, by e-mail and by SMS; so is whoever answers her by push."""
    for address, channel in (("naima@example.org", Channel.EMAIL), ("0612345678", Channel.SMS)):
        with_address(cast, address, channel)
    with acting_as(cast.naima.id):
        both = {kind: Choice(push=True, email=True) for kind in Kind}
        notifications.save_kinds(cast.naima.id, both)
        notifications.save_fallback(cast.naima.id, 3, tell_referent=True)
    for member in (cast.naima, cast.karim, cast.lucie):
        worker.new_phone(member)
    made = worker.gateways["mail"], worker.gateways["sms"] = Post(), Post()
    return made


def everything(cast: Cast) -> None:
    """All that may be told to somebody, each act with the canary in its words."""
    with_lucie, with_karim = (begin(cast.naima, cast.naima, who) for who in (cast.lucie, cast.karim))
    sent = say(cast.lucie, with_lucie, CANARY)
    say(cast.karim, with_karim, CANARY)
    say(cast.naima, with_karim, CANARY)
    with acting_as(cast.naima.id):
        own = find_relation(Viewer(cast.naima.id), cast.naima.id)
        help_id = journey.ask_help(own, None, CANARY, uuid4())
        notifications.remind_me(own.space, CANARY, datetime(2026, 11, 22, 11, 0))
        there = opened(cast.naima, with_lucie)
        messages.report(there, cast.lucie.id, ReportReason.SECRET, message_ids=[sent.id], comment=CANARY)
        session.commit()
    with acting_as(cast.karim.id):
        relation = relation_of(cast.karim, cast.naima)
        journey.take_help(relation, help_id)
        journey.answer_help(relation, help_id, CANARY)
        journey.propose_step(relation, "L4", CANARY)
        notifications.remind_them(relation, CANARY, datetime(2026, 11, 22, 11, 0))
        session.commit()
    accounts.start_session(cast.naima.id, device=accounts.Device.OWN, label=CANARY)


def test_nothing_of_what_people_write_leaves_the_house(cast: Cast, worker, service, posts) -> None:
    everything(cast)
    for hours in (0, 2, 4, 8):
        with clock.held_at(clock.now() + timedelta(hours=hours)):
            notifications.claim_all_due()
            worker.works()
    mail, sms = posts
    told = {one.payload["kind"] for one in service.received}
    assert told == {"news", "reminder", "security"}
    assert mail.sent
    assert sms.sent
    for one in service.received:
        headers = {name: value for name, value in one.headers.items() if name != "authorization"}
        left = json.dumps([one.path, headers, one.payload, one.claims], ensure_ascii=False).lower()
        for word in (CANARY, *NAMES, *WORDS, str(cast.naima.id), str(cast.karim.id)):
            assert word not in left, (word, left)
    for address, *said in (*mail.sent, *sms.sent):
        assert address in ("naima@example.org", "+33612345678")
        for word in (CANARY, *WORDS, "naïma", "karim", "lucie"):
            assert word not in " ".join(said).lower(), (word, said)
