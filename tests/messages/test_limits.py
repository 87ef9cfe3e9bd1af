"""Each act has a limit of its own, far above what anybody does in earnest; beyond, a sentence says when to come back."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from services import clock, messages
from services.accounts import Limit
from services.circle import Viewer
from services.database import acting_as, session
from services.errors import TooOften
from services.messages import Purpose, ReactionKind, ReportReason, rules
from tests.accounts.browser import send
from tests.messages.conftest import opened, relation_of, say

LIMITS = ("REPORTS", "ANNOUNCEMENTS", "PRO_TALKS", "CORRECTIONS", "REACTIONS", "SEARCHES")


@pytest.fixture
def twice(monkeypatch):
    """Twice of each, no more."""
    for name in LIMITS:
        monkeypatch.setattr(rules, name, replace(getattr(rules, name), most=2))


class Acts:
    """What each limit counts, done once by somebody of the cast."""

    def __init__(self, cast, with_karim) -> None:
        self.cast, self.talk = cast, with_karim
        self.hers = say(cast.naima, with_karim, "Bonjour").id
        self.his = say(cast.karim, with_karim, "Bonjour Naïma").id

    def reports(self) -> None:
        messages.report(opened(self.cast.naima, self.talk), self.cast.karim.id, next(iter(ReportReason)))

    def corrections(self) -> None:
        messages.edit_message(opened(self.cast.naima, self.talk), self.hers, "Bonsoir")

    def reactions(self) -> None:
        messages.react(opened(self.cast.naima, self.talk), self.his, next(iter(ReactionKind)))

    def searches(self) -> None:
        mine = relation_of(self.cast.naima, self.cast.naima)
        messages.search(mine.viewer, mine, "bonjour")

    def announcements(self, name=None) -> None:
        until = clock.now().date()
        messages.announce_to_caseload(Viewer(self.cast.karim.id), "Fermé", until, name or uuid4())

    def pro_talks(self) -> None:
        relation = relation_of(self.cast.karim, self.cast.naima)
        messages.start_pro(relation, [self.cast.marc.id], Purpose.DECIDE)


BY = {
    "reports": "naima",
    "corrections": "naima",
    "reactions": "naima",
    "searches": "naima",
    "announcements": "karim",
    "pro_talks": "karim",
}


@pytest.fixture
def acts(cast, with_karim) -> Acts:
    return Acts(cast, with_karim)


@pytest.mark.parametrize("name", BY)
def test_the_third_is_one_too_many_until_the_first_is_old_enough(cast, acts, twice, name):
    limit: Limit = getattr(rules, name.upper())
    with acting_as(getattr(cast, BY[name]).id):
        for _ in range(2):
            getattr(acts, name)()
        with clock.held_at(clock.now() + timedelta(minutes=5)):
            with pytest.raises(TooOften) as refused:
                getattr(acts, name)()
            session.rollback()
        assert refused.value.reason == limit.reason
        assert refused.value.retry_after == (limit.window - timedelta(minutes=5)).total_seconds()


@pytest.mark.parametrize("name", ["searches", "announcements", "pro_talks", "reports"])
def test_later_it_is_open_again(cast, acts, twice, name):
    limit: Limit = getattr(rules, name.upper())
    with acting_as(getattr(cast, BY[name]).id):
        for _ in range(2):
            getattr(acts, name)()
        with clock.held_at(clock.now() + limit.window + timedelta(seconds=1)):
            getattr(acts, name)()


def test_everybody_has_their_own(cast, acts, twice):
    with acting_as(cast.naima.id):
        for _ in range(2):
            acts.searches()
    with acting_as(cast.karim.id):
        messages.search(Viewer(cast.karim.id), None, "bonjour")


def test_an_announcement_sent_again_under_its_name_counts_once(cast, acts, twice):
    name = uuid4()
    with acting_as(cast.karim.id):
        for _ in range(4):
            acts.announcements(name)
        acts.announcements()
        with pytest.raises(TooOften):
            acts.announcements()
        session.rollback()


def test_one_too_many_writes_nothing(cast, acts, twice):
    with acting_as(cast.karim.id):
        for _ in range(2):
            acts.announcements()
        session.commit()
        before = len(messages.messages_of(opened(cast.karim, acts.talk)).messages)
        with pytest.raises(TooOften):
            acts.announcements()
        session.rollback()
        assert len(messages.messages_of(opened(cast.karim, acts.talk)).messages) == before


@pytest.mark.parametrize(
    ("slug", "address", "fields", "words"),
    [
        ("naima", "{talk}/signaler", {"reason": "insult", "about": "{karim}"}, "ils sont bien arrivés"),
        ("naima", "{talk}/m/{hers}/correction", {"words": "Bonsoir"}, "Attends un peu, puis corrige"),
        ("naima", "{talk}/m/{his}/reaction", {"word": "strong"}, "Attends un peu, puis recommence"),
        ("karim", "annonce", {"words": "Fermé", "until": "2026-11-23"}, "la prochaine pourra partir demain"),
        ("karim", "jeunes/{naima}/collegues", {"who": "{marc}", "reason": "decide"}, "ou revenez demain"),
    ],
)
def test_the_page_says_so_and_when_to_come_back(cast, sign_in, acts, twice, slug, address, fields, words):
    places = {"talk": acts.talk, "hers": acts.hers, "his": acts.his}
    places |= {one.slug: one.id for one in cast.all}
    browser, there = sign_in(getattr(cast, slug)), f"/messages/{address.format(**places)}"
    filled = {name: value.format(**places) for name, value in fields.items()}
    for _ in range(2):
        assert send(browser, there, page="/moi", **filled, client_id=str(uuid4())).status_code == 303
    answer = send(browser, there, page="/moi", **filled, client_id=str(uuid4()))
    assert answer.status_code == 429
    assert words in answer.text
    assert int(answer.headers["Retry-After"]) > 60


def test_a_search_too_many_says_so(cast, sign_in, acts, twice):
    browser, there = sign_in(cast.naima), "/messages/recherche"
    for _ in range(2):
        assert send(browser, there, page="/moi", q="bonjour").status_code == 200
    answer = send(browser, there, page="/moi", q="bonjour")
    assert answer.status_code == 429
    assert "puis cherche" in answer.text
    assert int(answer.headers["Retry-After"]) > 60
    assert browser.get(there).status_code == 200


def test_each_limit_has_its_sentence(app):
    from app.reasons import SENTENCES

    with app.test_request_context():
        for name in LIMITS:
            assert SENTENCES[getattr(rules, name).reason]()


def test_a_young_person_who_reports_a_lot_is_told_whom_to_call(app):
    from app.reasons import SENTENCES

    with app.test_request_context():
        assert "119" in SENTENCES[rules.REPORTS.reason]()
