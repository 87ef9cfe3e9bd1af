"""What is told to some is not opened to others by a later act, and what is only proposed stays a proposal."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select, text

from services import appointments, circle, clock, messages
from services.appointments import Reply, Rhythm, Status, Wanted
from services.appointments.models import Appointment
from services.circle import Part, Viewer
from services.database import acting_as, as_system, session, transaction
from services.errors import NotFound, Refused
from tests.appointments.conftest import (
    FRIDAY,
    THURSDAY,
    WHERE,
    do,
    make,
    opened,
    relation_of,
    seen,
    without_csrf,  # noqa: F401
)
from tests.appointments.test_cadre import as_marc
from tests.appointments.test_cover import away  # noqa: F401
from tests.appointments.test_leaving import link_of
from tests.messages.conftest import begin
from tests.messages.conftest import opened as talk_of

NO = (NotFound, Refused)


def own(member):
    return circle.find_relation(Viewer(member.id), member.id)


def give(cast, who, part):
    with acting_as(cast.naima.id), transaction():
        circle.give(own(cast.naima), link_of(cast.naima, who), part)


def take(cast, who, part):
    with acting_as(cast.naima.id), transaction():
        circle.withdraw(own(cast.naima), link_of(cast.naima, who), part)


# ---- 1. one more person reads what was said before they were asked


@pytest.fixture
def told_to_karim(cast):
    return make(
        cast.naima, cast.naima, words="Parler de la maison", reason="Ma mère me frappe",
        people=[cast.karim.id], is_confidential=True,
    )  # fmt: skip


def test_her_mother_asked_later_by_karim_does_not_read_what_naima_told_him(cast, told_to_karim):
    with pytest.raises(Refused, match="person_not_invitable"):
        do(cast.karim, told_to_karim, appointments.invite_more, cast.samira.id)
    with pytest.raises(NotFound):
        seen(cast.samira, told_to_karim)


def test_the_page_says_why_nobody_of_her_circle_is_there_to_ask(cast, sign_in, told_to_karim):
    page = sign_in(cast.karim).get(f"/rendez-vous/{told_to_karim}/invitation").text
    assert "Quelque chose a été confié ici" in page
    assert "Samira" not in page
    hers = sign_in(cast.naima).get(f"/rendez-vous/{told_to_karim}/invitation").text
    assert "Samira" in hers
    assert "Quelque chose a été confié ici" not in hers


def test_nor_what_she_answered_before(cast):
    one = make(cast.karim, cast.naima, words="Audience", is_confidential=True)
    do(cast.naima, one, appointments.reply, Reply.MOVE, "Pas si ma mère vient")
    with pytest.raises(Refused, match="person_not_invitable"):
        do(cast.karim, one, appointments.invite_more, cast.samira.id)


def test_who_replaces_opens_to_nobody_what_is_closed_to_her(cast, sign_in, away):  # noqa: F811
    one = make(cast.karim, cast.naima, words="Audience", is_confidential=True, reason="Secret")
    assert "Audience" not in sign_in(cast.claire).get(f"/rendez-vous/{one}").text
    sign_in(cast.claire).post(f"/rendez-vous/{one}/invitation", data={"person": str(cast.samira.id)})
    with pytest.raises(NotFound):
        seen(cast.samira, one)


def test_marc_who_was_asked_asks_nobody_of_the_family(cast):
    one = make(
        cast.karim, cast.naima, words="Synthèse", people=[cast.marc.id], reason="Secret", is_confidential=True
    )
    with pytest.raises(NO):
        as_marc(cast, one, appointments.invite_more, cast.samira.id)


# ---- 2. kept away by a judge


def test_a_mother_kept_away_is_not_told_that_her_daughter_decides(cast, sign_in):
    assert "Proposer un moment" in sign_in(cast.samira).get("/rendez-vous").text
    with acting_as(cast.karim.id), transaction():
        circle.set_restriction(
            relation_of(cast.karim, cast.naima), cast.samira.id, kind="contact", reference="JE 26/0042",
            starts_on=date(2026, 11, 22),
        )  # fmt: skip
    page = sign_in(cast.samira).get("/rendez-vous").text
    assert "Demandez-le-lui" not in page
    assert "quand le jeune que vous accompagnez le permettra" not in page


# ---- 3. a mentor who may propose


def test_to_propose_is_not_to_begin_to_write(cast, sign_in):
    take(cast, cast.lucie, Part.PATH)
    lucie = sign_in(cast.lucie)
    assert "Naïma" not in lucie.get("/messages/ecrire").text
    give(cast, cast.lucie, Part.MEETINGS)
    assert "Naïma" not in lucie.get("/messages/ecrire").text


def test_what_is_proposed_is_not_fixed(cast, sign_in):
    give(cast, cast.lucie, Part.MEETINGS)
    one = make(cast.lucie, cast.naima, words="Un café")
    fixed = {"time": "2026-11-27T09:00", "minutes": "60", "confirmed": "2026-11-27T09:00:00"}
    sign_in(cast.lucie).post(f"/rendez-vous/{one}/horaire", data=fixed)
    assert seen(cast.naima, one).wall_at is None


def test_taken_back_no_other_moment_is_proposed(cast):
    give(cast, cast.lucie, Part.MEETINGS)
    one = make(cast.lucie, cast.naima, words="Un café")
    take(cast, cast.lucie, Part.MEETINGS)
    with pytest.raises(NO):
        do(cast.lucie, one, appointments.offer_times, [FRIDAY])


def test_a_mentor_notes_nobody_as_absent(cast):
    give(cast, cast.lucie, Part.MEETINGS)
    one = make(cast.lucie, cast.naima, words="Un café")
    do(cast.naima, one, appointments.pick_time, seen(cast.naima, one).times[0].id)
    clock.hold(datetime(2026, 11, 26, 14, 0, tzinfo=UTC))
    with pytest.raises(NO):
        do(cast.lucie, one, appointments.mark, Status.NOSHOW)


def test_who_is_blocked_writes_to_her_by_no_other_way(cast):
    give(cast, cast.lucie, Part.MEETINGS)
    talk = begin(cast.naima, cast.naima, cast.lucie)
    with acting_as(cast.naima.id), transaction():
        messages.block(talk_of(cast.naima, talk))
    with pytest.raises(NO):
        make(cast.lucie, cast.naima, words="Pourquoi tu ne réponds plus ?", reason="Réponds-moi")


# ---- 4. once is once


def test_asked_twice_it_is_once_and_an_answer_stays(cast):
    one = make(cast.naima, cast.naima, words="Un café")
    with acting_as(cast.naima.id), transaction():
        second_tap = opened(cast.naima, one)
    do(cast.naima, one, appointments.invite_more, cast.lucie.id)
    do(cast.lucie, one, appointments.reply, Reply.ACCEPTED, "Avec plaisir")
    before = seen(cast.naima, one)
    with acting_as(cast.naima.id), transaction():
        appointments.invite_more(second_tap, cast.lucie.id)
    after = seen(cast.naima, one)
    assert after.person(cast.lucie.id).reply is Reply.ACCEPTED
    assert after.sequence == before.sequence


def test_an_answer_for_all_is_not_to_one_that_moved_since_it_was_read(cast, sign_in):
    with acting_as(cast.karim.id):
        wanted = Wanted("Visite", [THURSDAY], place=WHERE)
        karim = relation_of(cast.karim, cast.naima)
        first = appointments.make_series(karim, wanted, Rhythm.WEEK, date(2026, 12, 24))
    with acting_as(cast.naima.id), transaction():
        view = opened(cast.naima, first)
        of_it = select(Appointment.id).where(Appointment.series_id == view.series_id)
        third = session.scalars(of_it.order_by(Appointment.starts_at)).all()[2]
        after = appointments.series_of(view).changes
    said = {"reply": "accepted", "all": "1", "version": view.sequence, "after": after}  # waits on her phone
    do(cast.karim, third, appointments.move_appointment, THURSDAY + timedelta(days=16, hours=-5))
    assert sign_in(cast.naima).post(f"/rendez-vous/{first}/reponse", data=said).status_code == 422
    assert seen(cast.naima, first).mine.reply is Reply.WAITING
    assert seen(cast.naima, third).mine.reply is Reply.WAITING


def test_an_answer_to_one_that_moves_at_that_instant_is_refused(cast, with_karim):
    with acting_as(cast.naima.id), transaction():
        hers = opened(cast.naima, with_karim)
    do(cast.karim, with_karim, appointments.move_appointment, FRIDAY)
    with acting_as(cast.naima.id), transaction(), pytest.raises(Refused, match="changed_since"):
        appointments.reply(hers, Reply.ACCEPTED, seen=hers.sequence)


def test_who_comes_back_has_said_nothing_yet(cast):
    one = make(cast.naima, cast.naima, words="Un café", people=[cast.lucie.id])
    do(cast.lucie, one, appointments.reply, Reply.DECLINED, "Je suis malade")
    with as_system():  # as `leaving` does when her link ends
        session.execute(
            text("UPDATE participants SET left_at = now() WHERE appointment_id = :a AND account_id = :l"),
            {"a": one, "l": cast.lucie.id},
        )
    do(cast.naima, one, appointments.invite_more, cast.lucie.id)
    assert seen(cast.naima, one).person(cast.lucie.id).words == ""


@pytest.fixture
def with_karim(cast):
    return make(cast.karim, cast.naima)
