"""Writing: once, in order, for those who take part."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import text

from services import clock, messages
from services.database import acting_as, session
from services.errors import NotFound, Refused
from services.messages import ReactionKind
from tests.messages.conftest import begin, opened, read, say


def test_naima_and_karim_talk_and_read_the_same_in_the_same_order(cast, with_karim):
    say(cast.naima, with_karim, "Bonjour Karim")
    say(cast.karim, with_karim, "Bonjour Naïma")
    assert read(cast.naima, with_karim) == read(cast.karim, with_karim) == ["Bonjour Karim", "Bonjour Naïma"]


def test_a_conversation_begun_twice_is_one(cast, with_karim):
    assert begin(cast.naima, cast.naima, cast.karim) == begin(cast.karim, cast.naima) == with_karim


def test_the_same_client_id_is_the_first_message(cast, with_karim):
    once = uuid4()
    first = say(cast.naima, with_karim, "Une fois", client_id=once)
    again = say(cast.naima, with_karim, "Deux fois", client_id=once)
    assert (again.id, again.seq, again.is_new) == (first.id, first.seq, False)
    assert read(cast.karim, with_karim) == ["Une fois"]


def test_numbers_follow_each_other(cast, with_karim):
    assert [say(cast.naima, with_karim, str(n)).seq for n in range(1, 4)] == [1, 2, 3]


def test_words_are_sealed_in_the_table(cast, with_karim):
    say(cast.naima, with_karim, "Rien que pour toi")
    with acting_as(cast.naima.id):
        kept = session.execute(text("SELECT words FROM messages")).scalar_one()
    assert b"toi" not in bytes(kept)


@pytest.mark.parametrize(
    "words,reason",
    [
        ("  \n ", "no_words"),
        ("a" * 4001, "too_many_words"),
        ("bip\x07", "strange_letters"),
        ("\ud83d", "strange_letters"),
    ],
)
def test_what_is_no_message_is_refused_with_its_reason(cast, with_karim, words, reason):
    with pytest.raises(Refused) as refusal:
        say(cast.naima, with_karim, words)
    assert refusal.value.reason == reason
    assert read(cast.naima, with_karim) == []


def test_letters_are_kept_in_one_form(cast, with_karim):
    say(cast.naima, with_karim, "Nai\u0308ma\r\nva bien")
    assert read(cast.karim, with_karim) == ["Na\u00efma\nva bien"]


def test_no_letter_turns_an_address_around(cast, with_karim):
    say(cast.naima, with_karim, "https://caf.fr/\u202emoc.live \u2066مرحبا\u200f")
    assert read(cast.karim, with_karim) == ["https://caf.fr/moc.live مرحبا\u200f"]


def test_one_corrects_within_fifteen_minutes_and_not_after(cast, with_karim, acting):
    sent = say(cast.naima, with_karim, "A demain")
    with acting(cast.naima):
        messages.edit_message(opened(cast.naima, with_karim), sent.id, "À demain")
        (shown,) = messages.messages_of(opened(cast.naima, with_karim)).messages
        assert (shown.words, shown.is_edited) == ("À demain", True)
        with clock.held_at(clock.now() + timedelta(minutes=16)), pytest.raises(Refused, match="too_late"):
            messages.edit_message(opened(cast.naima, with_karim), sent.id, "Non")


def test_one_withdraws_within_a_day_and_a_trace_stays(cast, with_karim, acting):
    sent = say(cast.naima, with_karim, "Oups")
    with acting(cast.naima), clock.held_at(clock.now() + timedelta(hours=23)):
        messages.withdraw_message(opened(cast.naima, with_karim), sent.id)
    with acting(cast.karim):
        (shown,) = messages.messages_of(opened(cast.karim, with_karim)).messages
    assert shown.is_withdrawn
    assert shown.words is None
    late = say(cast.naima, with_karim, "Trop tard")
    with acting(cast.naima), clock.held_at(clock.now() + timedelta(hours=25)), pytest.raises(Refused):
        messages.withdraw_message(opened(cast.naima, with_karim), late.id)


def test_nobody_changes_the_words_of_another(cast, with_karim, acting):
    sent = say(cast.naima, with_karim, "Mes mots")
    with acting(cast.karim):
        talk = opened(cast.karim, with_karim)
        with pytest.raises(NotFound):
            messages.edit_message(talk, sent.id, "Les siens")
        with pytest.raises(NotFound):
            messages.withdraw_message(talk, sent.id)


def test_a_reply_quotes_what_it_answers_until_it_is_withdrawn(cast, with_karim, acting):
    first = say(cast.karim, with_karim, "Mercredi ?")
    say(cast.naima, with_karim, "Oui", reply_to=first.id)
    with acting(cast.naima):
        answer = messages.messages_of(opened(cast.naima, with_karim)).messages[-1]
        assert answer.quoted.words == "Mercredi ?"
    with acting(cast.karim):
        messages.withdraw_message(opened(cast.karim, with_karim), first.id)
        answer = messages.messages_of(opened(cast.karim, with_karim)).messages[-1]
        assert answer.quoted.words is None


def test_one_reaction_each_and_it_can_be_taken_back(cast, with_karim, acting):
    sent = say(cast.naima, with_karim, "J’ai mon CAP !")
    with acting(cast.karim):
        messages.react(opened(cast.karim, with_karim), sent.id, ReactionKind.HEART)
        messages.react(opened(cast.karim, with_karim), sent.id, ReactionKind.STRONG)
        (shown,) = messages.messages_of(opened(cast.karim, with_karim)).messages
        assert shown.reactions == {"strong": [cast.karim.id]}
        messages.react(opened(cast.karim, with_karim), sent.id, None)
        (shown,) = messages.messages_of(opened(cast.karim, with_karim)).messages
        assert shown.reactions == {}


def test_what_changed_is_given_once_to_an_open_page(cast, with_karim, acting):
    first = say(cast.naima, with_karim, "Un")
    with acting(cast.karim):
        seen = opened(cast.karim, with_karim).changes
    say(cast.naima, with_karim, "Deux")
    with acting(cast.karim):
        messages.react(opened(cast.karim, with_karim), first.id, ReactionKind.OK)
        changed = messages.changed_since(opened(cast.karim, with_karim), seen)
        assert [one.words for one in changed] == ["Un", "Deux"]
        assert messages.changed_since(opened(cast.karim, with_karim), seen + 2) == ()


def test_a_draft_is_for_whoever_writes_it_and_sending_erases_it(cast, with_karim, acting):
    with acting(cast.naima):
        messages.save_draft(opened(cast.naima, with_karim), "Je voulais te dire")
        assert opened(cast.naima, with_karim).draft == "Je voulais te dire"
    with acting(cast.karim):
        assert opened(cast.karim, with_karim).draft == ""
    say(cast.naima, with_karim, "Voilà")
    with acting(cast.naima):
        assert opened(cast.naima, with_karim).draft == ""


def test_a_flood_is_stopped_with_a_reason(cast, with_karim, monkeypatch):
    monkeypatch.setattr("services.messages.rules.MOST_AN_HOUR", 3)
    for number in range(3):
        say(cast.naima, with_karim, str(number))
    with pytest.raises(Refused, match="too_many_messages"):
        say(cast.naima, with_karim, "encore")
    with clock.held_at(clock.now() + timedelta(minutes=61)):
        say(cast.naima, with_karim, "plus tard")


def test_writing_is_an_exchange_of_the_caseload(cast, with_karim, acting):
    say(cast.naima, with_karim, "Bonjour")
    with acting(cast.karim):
        row = session.execute(
            text("SELECT kind, at FROM exchanges WHERE jeune_id = :j AND account_id = :k"),
            {"j": cast.naima.id, "k": cast.karim.id},
        ).one()
    assert row == ("message", clock.now())
