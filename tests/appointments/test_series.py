"""A visit that comes back: each is an appointment of its own."""

import re
from datetime import date, datetime, timedelta

import pytest

from services import appointments, notifications
from services.appointments import Reply, Rhythm, Wanted
from services.circle import find_relation
from services.circle.relations import Viewer
from services.database import acting_as, transaction
from services.errors import NotFound, Refused
from tests.appointments.conftest import THURSDAY, WHERE, do, opened, relation_of, seen


def repeat(member, jeune, rhythm=Rhythm.WEEK, until=date(2026, 12, 20), *times: datetime, name=None):
    wanted = Wanted("Visite", times or (THURSDAY,), place=WHERE)
    with acting_as(member.id), transaction():
        return appointments.make_series(relation_of(member, jeune), wanted, rhythm, until, name)


def ahead(cast) -> list[datetime]:
    with acting_as(cast.naima.id):
        own = find_relation(Viewer(cast.naima.id), cast.naima.id)
        found = appointments.own_appointments(own)
    return [one.wall_at for one in found if not one.is_cancelled]


def test_every_thursday_until_christmas_and_told_once(cast):
    repeat(cast.karim, cast.naima)
    assert ahead(cast) == [THURSDAY + timedelta(weeks=n) for n in range(4)]
    with acting_as(cast.naima.id):
        told = [one for one in notifications.centre(cast.naima.id) if one.kind == "appointment"]
    assert [one.count for one in told] == [1]


def test_the_same_hour_in_summer_and_in_winter(cast):
    repeat(cast.karim, cast.naima, Rhythm.TWO_WEEKS, date(2027, 5, 1))
    assert {wall.hour for wall in ahead(cast)} == {14}


def test_the_thirty_first_comes_back_on_the_last_day(cast):
    repeat(cast.karim, cast.naima, Rhythm.MONTH, date(2027, 4, 1), datetime(2026, 12, 31, 10))
    assert [wall.date() for wall in ahead(cast)] == [
        date(2026, 12, 31),
        date(2027, 1, 31),
        date(2027, 2, 28),
        date(2027, 3, 31),
    ]


def test_one_is_cancelled_alone_or_with_those_after(cast):
    first = repeat(cast.karim, cast.naima)
    do(cast.naima, first, appointments.cancel_appointment)
    assert len(ahead(cast)) == 3
    with acting_as(cast.naima.id):
        own = find_relation(Viewer(cast.naima.id), cast.naima.id)
        third = [one for one in appointments.own_appointments(own) if not one.is_cancelled][1]
    with acting_as(cast.karim.id), transaction():
        assert appointments.end_series(opened(cast.karim, third.id)) == 2
    assert ahead(cast) == [THURSDAY + timedelta(weeks=1)]
    assert seen(cast.naima, third.id).is_cancelled


def test_sent_twice_it_is_made_once(cast):
    from uuid import uuid4

    name = uuid4()
    assert repeat(cast.karim, cast.naima, name=name) == repeat(cast.karim, cast.naima, name=name) == name
    assert len(ahead(cast)) == 4


def test_what_does_not_hold_is_refused(cast):
    for until, reason in (
        (None, "until_empty"),
        (THURSDAY.date(), "until_before"),
        (date(2028, 11, 1), "until_too_far"),
    ):
        with pytest.raises(Refused, match=reason):
            repeat(cast.karim, cast.naima, Rhythm.WEEK, until)
    with pytest.raises(Refused, match="one_time"):
        repeat(
            cast.karim, cast.naima, Rhythm.WEEK, date(2026, 12, 20), THURSDAY, THURSDAY + timedelta(days=1)
        )


def test_who_may_only_propose_repeats_nothing(cast):
    with pytest.raises(NotFound):
        repeat(cast.samira, cast.naima)


def test_one_is_moved_alone_or_with_those_after_by_as_much(cast):
    first = repeat(cast.karim, cast.naima)
    do(cast.karim, first, appointments.move_appointment, THURSDAY + timedelta(days=1))
    assert ahead(cast) == [THURSDAY + timedelta(days=n) for n in (1, 7, 14, 21)]
    second = by_time(cast)[1].id
    with acting_as(cast.naima.id):
        notifications.read_all(cast.naima.id)
    with acting_as(cast.karim.id), transaction():
        moved = appointments.move_series(opened(cast.karim, second), THURSDAY + timedelta(days=7, hours=2))
    assert moved == 3
    assert ahead(cast) == [
        THURSDAY + timedelta(days=n, hours=h) for n, h in ((1, 0), (7, 2), (14, 2), (21, 2))
    ]
    with acting_as(cast.naima.id):
        told = [one for one in notifications.centre(cast.naima.id) if not one.is_read]
    assert [one.count for one in told] == [1]


def test_moved_together_their_reminders_follow(cast):
    from tests.appointments.test_reminding import waiting

    first = repeat(cast.karim, cast.naima)
    before = waiting(cast.naima)
    with acting_as(cast.karim.id), transaction():
        appointments.move_series(opened(cast.karim, first), THURSDAY + timedelta(hours=1))
    assert waiting(cast.naima) == [at + timedelta(hours=1) for at in before]
    with acting_as(cast.karim.id), transaction():
        appointments.end_series(opened(cast.karim, first))
    assert waiting(cast.naima) == []


def test_nobody_but_those_invited_moves_them_and_nothing_that_does_not_come_back_is_moved_so(
    cast, with_karim
):
    first = repeat(cast.karim, cast.naima)
    for other in (cast.lucie, cast.samira, cast.claire):
        with acting_as(other.id), pytest.raises(NotFound):
            opened(other, first)
    with pytest.raises(NotFound):
        do(cast.karim, with_karim, appointments.move_series, THURSDAY + timedelta(days=1))


def test_moved_together_on_the_page(cast, sign_in):
    first = repeat(cast.karim, cast.naima)
    karim = sign_in(cast.karim)
    assert "Décaler aussi les suivants" in karim.get(f"/rendez-vous/{first}").text
    filled = {"time": "2026-11-26T16:00", "all": "y"}
    answer = karim.post(f"/rendez-vous/{first}/horaire", data=filled)
    assert answer.status_code == 303, answer.text
    assert {wall.hour for wall in ahead(cast)} == {16}


def by_time(cast):
    with acting_as(cast.naima.id):
        own = find_relation(Viewer(cast.naima.id), cast.naima.id)
        return [one for one in appointments.own_appointments(own) if not one.is_cancelled]


def test_a_series_is_one_card_with_the_others_folded_under_it(cast, sign_in):
    repeat(cast.karim, cast.naima, Rhythm.TWO_WEEKS, date(2026, 12, 31))
    page = sign_in(cast.naima).get("/rendez-vous").text
    assert page.count("<article") == 1
    assert "Un jeudi sur deux, 14:30" in page
    assert "La prochaine fois\u00a0: Jeudi 14:30" in page
    assert "Les 2 autres fois" in page
    assert page.count("À confirmer") == 1


def test_two_of_which_one_is_cancelled_show_the_one_that_takes_place(cast, sign_in):
    first = repeat(cast.karim, cast.naima, Rhythm.WEEK, date(2026, 12, 4))
    do(cast.karim, first, appointments.cancel_appointment)
    page = sign_in(cast.naima).get("/rendez-vous").text
    assert page.count("<article") == 1
    assert "L’autre fois" in page
    assert page.index("À confirmer") < page.index("Annulé")


def test_one_answer_for_all_is_told_once_and_leaves_what_was_answered_otherwise(cast, sign_in):
    first = repeat(cast.karim, cast.naima)
    third = next(one for one in _all(cast) if one.wall_at == THURSDAY + timedelta(weeks=2))
    do(cast.naima, third.id, appointments.reply, Reply.DECLINED)
    with acting_as(cast.karim.id):
        before = _told(cast)
    naima = sign_in(cast.naima)
    page = naima.get(f"/rendez-vous/{first}").text
    assert "Pareil pour les fois d’après" in page
    (after,) = re.findall(r'name="after" value="([0-9,]+)"', page)
    said = {"reply": "accepted", "words": "Oui", "all": "1", "after": after}
    done = naima.post(f"/rendez-vous/{first}/reponse", data=said)
    assert done.status_code == 303
    replies = [one.mine.reply for one in _all(cast)]
    assert replies == [Reply.ACCEPTED, Reply.ACCEPTED, Reply.DECLINED, Reply.ACCEPTED]
    with acting_as(cast.karim.id):
        assert _told(cast) == before + 1


def test_an_answer_to_one_alone_is_to_that_one(cast, sign_in):
    first = repeat(cast.karim, cast.naima)
    sign_in(cast.naima).post(f"/rendez-vous/{first}/reponse", data={"reply": "declined"})
    assert [one.mine.reply for one in _all(cast)] == [Reply.DECLINED, *[Reply.WAITING] * 3]


def test_what_is_answered_and_what_waits_of_one_series_are_two_cards(cast, sign_in):
    first = repeat(cast.karim, cast.naima)
    do(cast.naima, first, appointments.reply, Reply.ACCEPTED)
    asked, coming = sign_in(cast.naima).get("/rendez-vous").text.split("<h2>À venir</h2>")
    assert "La prochaine fois\u00a0: Jeudi 14:30" in coming
    assert "J’y serai" in coming
    assert "<b>26</b>" in coming, "the one of the day after tomorrow is the next"
    assert "fois</span>" not in coming, "nothing is folded under the only one that is settled"
    assert "<b>3</b>" in asked
    assert "À confirmer" in asked
    assert "La prochaine fois" not in asked
    assert "Les 2 autres fois" in asked
    assert asked.count("Chaque jeudi, 14:30") == coming.count("Chaque jeudi, 14:30") == 1


def test_what_is_settled_folds_what_is_settled(cast, sign_in, count_statements):
    first = repeat(cast.karim, cast.naima)
    naima = sign_in(cast.naima)
    with count_statements() as before:
        naima.get("/rendez-vous")
    second = by_time(cast)[1]
    for one in (first, second.id):
        do(cast.naima, one, appointments.reply, Reply.ACCEPTED)
    with count_statements() as after:
        page = naima.get("/rendez-vous").text
    asked, coming = page.split("<h2>À venir</h2>")
    assert "L’autre fois" in asked
    assert "L’autre fois" in coming
    assert len(after) == len(before)


def _all(cast):
    with acting_as(cast.naima.id), transaction():
        return appointments.own_appointments(find_relation(Viewer(cast.naima.id), cast.naima.id))


def _told(cast) -> int:
    return sum(one.count for one in notifications.centre(cast.karim.id) if one.kind == "appointment")
