"""Asking: what goes to whom, once, and how it goes on."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from services import circle, clock, notifications, requests
from services.catalogue import AskedField
from services.circle import Part
from services.database import acting_as, as_system, session, transaction
from services.errors import NotFound, Refused
from services.notifications import Kind
from services.requests import Channel, Motif, RequestState, Sent, Who
from services.requests.model import CLOSED, WAYS
from tests.catalogue.conftest import make_offer
from tests.requests.conftest import AnAdviser, ask, do, offer_of, relation_of, seen


def told(account_id) -> list[Kind]:
    with acting_as(account_id):
        return [one.kind for one in notifications.centre(account_id) if not one.is_read]


def test_what_was_chosen_goes_and_nothing_else(cast, room, adviser):
    """A phone that is typed but not asked for by the offer, an address that is asked by nobody: neither leaves."""
    details = {AskedField.NAME: "Naïma", AskedField.PHONE: "", AskedField.ADDRESS: "12 rue des Lilas"}
    made = ask(cast.naima, room, details=details, words="Je cherche pour mars.")
    view = adviser.does(requests.open_on_desk, made)
    assert dict(view.details) == {AskedField.NAME: "Naïma"}
    assert [one.words for one in view.events] == ["Je cherche pour mars."]
    assert view.papers == ()
    assert told(adviser.id) == [Kind.REQUEST]


def test_where_nobody_answers_nothing_leaves(cast):
    made = ask(cast.naima, make_offer("Une aide", fields=["name"]))
    view = seen(cast.naima, made)
    assert view.line.channel is Channel.OWN
    assert view.until_on is None
    assert dict(view.details) == {}
    with as_system():
        assert session.scalar(text("SELECT count(*) FROM request_papers")) == 0


def test_twice_is_once(cast, room, adviser):
    first = ask(cast.naima, room)
    assert ask(cast.naima, room) == first
    assert len(adviser.does(requests.desk_of).lines) == 1
    assert told(adviser.id) == [Kind.REQUEST]


def test_one_file_for_several_offers_one_request_each(cast, room, adviser):
    """Each partner has the fields of its own offer, and no other."""
    other = make_offer("Un abonnement", partner="Le réseau", fields=["address"])
    second = AnAdviser(other, "Paule")
    offers = [offer_of(cast.naima, one) for one in (room, other)]
    details = {AskedField.NAME: "Naïma", AskedField.ADDRESS: "12 rue des Lilas"}
    made = do(
        cast.naima, cast.naima, requests.send, offers, Sent(details=details, bouquet="premier-chez-moi")
    )
    lines = do(cast.naima, cast.naima, requests.requests_of)
    assert {one.id for one in lines} == set(made)
    assert len({one.sending_id for one in lines}) == 1
    assert dict(adviser.does(requests.open_on_desk, made[0]).details) == {AskedField.NAME: "Naïma"}
    assert dict(second.does(requests.open_on_desk, made[1]).details) == {
        AskedField.ADDRESS: "12 rue des Lilas"
    }
    with pytest.raises(NotFound):
        adviser.does(requests.open_on_desk, made[1])


@pytest.mark.parametrize(
    ("sent", "reason"),
    [
        ({"days": 31}, "unknown_span"),
        ({"words": "x" * 1001}, "words_too_long"),
        ({"details": {AskedField.NAME: "x" * 201}}, "value_too_long"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_sent(cast, room, adviser, sent, reason):
    with pytest.raises(Refused) as refused:
        ask(cast.naima, room, **sent)
    assert refused.value.reason == reason
    assert adviser.does(requests.desk_of).lines == ()


def test_nobody_asks_for_somebody_else(cast, room, adviser):
    found = offer_of(cast.naima, room)
    for member in (cast.karim, cast.samira, cast.lucie):
        with pytest.raises(NotFound):
            do(member, cast.naima, requests.send, [found], Sent())


def test_the_answer_comes_back_with_who_and_when(cast, room, adviser):
    made = ask(cast.naima, room)
    adviser.does(requests.answer_on_desk, made, RequestState.OFFERED, words="Une visite jeudi ?")
    view = seen(cast.naima, made)
    assert view.line.state is RequestState.OFFERED
    assert (view.events[-1].name, view.events[-1].who, view.events[-1].words) == (
        "Odile",
        Who.ADVISER,
        "Une visite jeudi ?",
    )
    assert Kind.REQUEST in told(cast.naima.id)


def test_the_same_answer_twice_is_one_and_a_second_one_is_refused(cast, room, adviser):
    second, made = AnAdviser(room, "Paule"), ask(cast.naima, room)
    adviser.does(requests.answer_on_desk, made, RequestState.ACCEPTED)
    adviser.does(requests.answer_on_desk, made, RequestState.ACCEPTED)
    assert [one.act for one in seen(cast.naima, made).events] == ["asked", "accepted"]
    with pytest.raises(Refused):
        second.does(requests.answer_on_desk, made, RequestState.OFFERED)


def test_a_refusal_says_why(cast, room, adviser):
    made = ask(cast.naima, room)
    with pytest.raises(Refused) as refused:
        adviser.does(requests.answer_on_desk, made, RequestState.REFUSED)
    assert refused.value.reason == "no_motif"
    adviser.does(requests.answer_on_desk, made, RequestState.REFUSED, motif=Motif.FULL)
    view = seen(cast.naima, made)
    assert (view.line.state, view.motif) == (RequestState.REFUSED, Motif.FULL)


def test_a_late_answer_finds_nothing(cast, room, adviser):
    """Withdrawn, refused, over: what is closed is not on the desk, to the answer either."""
    made = ask(cast.naima, room)
    do(cast.naima, cast.naima, requests.withdraw, made)
    for act in (
        lambda: adviser.does(requests.answer_on_desk, made, RequestState.ACCEPTED),
        lambda: adviser.does(requests.open_on_desk, made),
        lambda: adviser.does(requests.write_from_desk, made, "Bonjour"),
    ):
        with pytest.raises(NotFound):
            act()
    assert told(adviser.id) == [], "what awaited them awaits them no more"


def test_the_consent_ends_by_itself(cast, room, adviser):
    made = ask(cast.naima, room, days=30)
    with clock.held_at(clock.now() + timedelta(days=30)):
        assert adviser.does(requests.open_on_desk, made).line.id == made
    with clock.held_at(clock.now() + timedelta(days=31)):
        with pytest.raises(NotFound):
            adviser.does(requests.open_on_desk, made)
        requests.follow_requests()
        assert seen(cast.naima, made).line.state is RequestState.EXPIRED
        assert requests.follow_requests() == 0, "said once"


def test_an_offer_that_is_hidden_meanwhile_keeps_what_was_asked(cast, room, adviser):
    made = ask(cast.naima, room)
    with as_system():
        session.execute(text("UPDATE offers SET state = 'hidden' WHERE id = :id"), {"id": room})
    assert adviser.does(requests.open_on_desk, made).line.offer_name == "Une chambre"
    adviser.does(requests.answer_on_desk, made, RequestState.OBTAINED)
    assert seen(cast.naima, made).line.state is RequestState.OBTAINED


def test_silence_is_said_once(cast, room, adviser):
    made = ask(cast.naima, room)
    with clock.held_at(clock.now() + timedelta(days=15)):
        assert requests.follow_requests() == 1
        assert requests.follow_requests() == 0
        view = seen(cast.naima, made)
        assert view.line.is_silent
        assert [one.act for one in view.events] == ["asked", "nudge"]


def test_one_mistake_is_taken_back_within_a_day(cast, room):
    made = ask(cast.naima, room)
    do(cast.naima, cast.naima, requests.note_answer, made, RequestState.OBTAINED)
    assert seen(cast.naima, made).may_undo
    do(cast.naima, cast.naima, requests.take_answer_back, made)
    assert seen(cast.naima, made).line.state is RequestState.ASKED
    do(cast.naima, cast.naima, requests.note_answer, made, RequestState.OBTAINED)
    with clock.held_at(clock.now() + timedelta(days=2)), pytest.raises(Refused):
        do(cast.naima, cast.naima, requests.take_answer_back, made)


def test_karim_notes_what_he_heard_and_undoes_only_what_he_did(cast, room):
    made = ask(cast.naima, room)
    do(cast.karim, cast.naima, requests.note_answer, made, RequestState.ACCEPTED)
    assert Kind.REQUEST in told(cast.naima.id)
    with pytest.raises(Refused):
        do(cast.naima, cast.naima, requests.take_answer_back, made)
    do(cast.karim, cast.naima, requests.take_answer_back, made)
    assert seen(cast.naima, made).line.state is RequestState.ASKED


def test_nobody_else_reads_a_request(cast, room, adviser):
    """Lucie was given the housing domain of the path: requests are for whoever follows."""
    made = ask(cast.naima, room)
    for member in (cast.samira, cast.lucie):
        with pytest.raises(NotFound):
            do(member, cast.naima, requests.open_request, made)
    for member in (cast.claire, cast.marc, cast.theo, cast.samira, cast.lucie):
        with acting_as(member.id):
            assert session.scalar(text("SELECT count(*) FROM service_requests")) == 0
            assert session.scalar(text("SELECT count(*) FROM request_events")) == 0


def test_a_domain_withdrawn_from_karim_takes_its_requests_with_it(cast, room):
    made = ask(cast.naima, room)
    with acting_as(cast.naima.id), transaction():
        own = relation_of(cast.naima, cast.naima)
        karim = next(one for one in circle.members_of(own.space) if one.is_referent)
        circle.withdraw(own, karim.link_id, Part.PATH, domain="logement")
    with pytest.raises(NotFound):
        do(cast.karim, cast.naima, requests.open_request, made)
    assert do(cast.karim, cast.naima, requests.requests_of) == []


def test_every_way_leads_somewhere_and_nothing_comes_back_from_the_end():
    for state in RequestState:
        assert (state in CLOSED) == (state not in WAYS)
    assert all(RequestState.ASKED not in ways for ways in WAYS.values())
    assert all(Who.ADVISER not in ways.get(RequestState.WITHDRAWN, ()) for ways in WAYS.values())


def test_three_months_later_they_say_how_it_was_and_nobody_reads_the_word(cast, room, adviser):
    made = ask(cast.naima, room)
    with clock.held_at(clock.now() + timedelta(days=91)):
        (line,) = do(cast.naima, cast.naima, requests.requests_of)
        assert line.is_survey_due
        do(cast.naima, cast.naima, requests.say_how, made, 3, "Merci", got_it=True)
        (line,) = do(cast.naima, cast.naima, requests.requests_of)
        assert not line.is_survey_due
        with pytest.raises(Refused):
            do(cast.naima, cast.naima, requests.say_how, made, 4)
        with pytest.raises(NotFound):
            do(cast.karim, cast.naima, requests.say_how, made, 1)
