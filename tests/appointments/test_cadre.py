"""Marc heads the team: asked to come he knows what it is about, and of all the other appointments nothing."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from services import appointments, circle, notifications
from services.appointments import Reply, Wanted
from services.circle import Viewer
from services.database import acting_as, as_system, session, transaction
from services.errors import NotFound, Refused
from tests.appointments.conftest import FRIDAY, WHERE, do, make, opened, relation_of, seen
from tests.appointments.test_fence import count
from tests.appointments.test_leaving import link_of


def marc_to(cast, jeune) -> circle.Relation:
    viewer = Viewer(cast.marc.id, team_ids=circle.find_standing(cast.marc.id).team_ids)
    found = circle.find_relation(viewer, jeune.id)
    assert found is not None
    return found


def as_marc(cast, appointment, act=None, *args):
    with acting_as(cast.marc.id), transaction():
        viewer = Viewer(cast.marc.id, team_ids=circle.find_standing(cast.marc.id).team_ids)
        view = appointments.open_appointment(viewer, None, appointment)
        if act:
            act(view, *args)
    return view


@pytest.fixture
def synthesis(cast):
    return make(cast.karim, cast.naima, words="Synthèse", people=[cast.marc.id], reason="Son projet")


def test_marc_reads_what_it_is_about_and_answers(cast, sign_in, synthesis):
    his = as_marc(cast, synthesis)
    assert (his.object, his.place, his.reason) == ("Synthèse", WHERE, "Son projet")
    assert {one.first_name for one in his.people} == {"Naïma", "Karim", "Marc"}
    as_marc(cast, synthesis, appointments.reply, Reply.ACCEPTED, "J’y serai à 14 h 30")
    assert seen(cast.naima, synthesis).person(cast.marc.id).words == "J’y serai à 14 h 30"
    assert "Synthèse" in sign_in(cast.marc).get("/agenda?jour=2026-11-26").text


def test_of_the_others_he_knows_neither_the_time_nor_who_comes(cast, sign_in, with_karim, synthesis):
    assert count(cast.marc, "appointments") == 1
    assert count(cast.marc, "participants") == 3
    assert sign_in(cast.marc).get(f"/rendez-vous/{with_karim}").status_code == 404
    with acting_as(cast.marc.id):
        assert session.scalar(text("SELECT count(*) FROM space_keys")) == 0


def test_karim_alone_asks_him_to_come(cast):
    for other in (cast.naima, cast.samira):
        with pytest.raises(Refused, match="person_not_invitable"):
            make(other, cast.naima, people=[cast.marc.id])


def test_he_makes_one_for_somebody_of_his_team(cast, sign_in):
    with acting_as(cast.marc.id), transaction():
        one = appointments.make_appointment(
            marc_to(cast, cast.naima), Wanted("Rencontre", [FRIDAY], place=WHERE)
        )
    assert seen(cast.naima, one).object == "Rencontre"
    assert as_marc(cast, one).object == "Rencontre"
    page = sign_in(cast.marc).get(f"/jeunes/{cast.naima.id}/rendez-vous")
    assert page.status_code == 200
    assert "Rencontre" in page.text


def test_and_for_nobody_else(cast, sign_in):
    from tests.circle import world

    stranger = world.make_jeune(_birth(cast))
    assert sign_in(cast.marc).get(f"/jeunes/{stranger}/rendez-vous").status_code == 404


def _birth(cast):
    with acting_as(cast.naima.id):
        return relation_of(cast.naima, cast.naima).space.birth_on


def test_somebody_who_leaves_the_circle_does_not_take_him_out(cast):
    one = make(cast.karim, cast.naima, people=[cast.marc.id, cast.lucie.id])
    with acting_as(cast.naima.id), transaction():
        circle.end_link(relation_of(cast.naima, cast.naima), link_of(cast.naima, cast.lucie))
    assert {person.first_name for person in seen(cast.naima, one).people} == {"Naïma", "Karim", "Marc"}


def test_no_longer_cadre_he_sees_nothing(cast, synthesis):
    with as_system():
        session.execute(
            text("UPDATE posts SET ends_on = :day WHERE account_id = :a"),
            {"a": cast.marc.id, "day": (FRIDAY - timedelta(days=30)).date()},
        )
    assert count(cast.marc, "appointments") == 0
    with pytest.raises(NotFound):
        as_marc(cast, synthesis)


def test_its_words_go_with_the_key_of_the_space(cast, owner):
    with owner.connect() as connection:
        values = {"j": cast.naima.id, "a": str(cast.karim.id)}
        asked = "SELECT set_config('envol.system', 'on', true), set_config('envol.actor', :a, true)"
        connection.execute(text(asked), values)
        connection.execute(
            text(
                "INSERT INTO appointments (id, jeune_id, topic, object, place_kind, minutes, zone, sequence, created_at,"
                " updated_at, ring_key, wrapped) VALUES (gen_random_uuid(), :j, 'meeting', 'x', 'phone', 30, 'UTC', 0,"
                " now(), now(), 'k', 'w')"
            ),
            values,
        )
        connection.execute(text("DELETE FROM space_keys WHERE jeune_id = :j"), values)
        left = connection.execute(text("SELECT count(wrapped) FROM appointments WHERE jeune_id = :j"), values)
        assert left.scalar() == 0
        connection.rollback()


def test_karim_asks_him_to_one_that_is_there_already(cast, sign_in, with_karim):
    """What was written before opens for everybody, what is written after too; calendars, reminders, journal follow."""
    do(cast.naima, with_karim, appointments.reply, Reply.ACCEPTED, "J’y serai")
    karim, before = sign_in(cast.karim), seen(cast.karim, with_karim)
    page = karim.get(f"/rendez-vous/{with_karim}/invitation").text
    assert "Marc Auvray (cadre)" in page
    assert sign_in(cast.marc).get(f"/rendez-vous/{with_karim}").status_code == 404
    done = karim.post(f"/rendez-vous/{with_karim}/invitation", data={"person": str(cast.marc.id)})
    assert done.status_code == 303
    his = as_marc(cast, with_karim)
    assert (his.object, his.place) == (before.object, before.place)
    assert his.person(cast.naima.id).words == "J’y serai"
    assert his.sequence == before.sequence + 1
    as_marc(cast, with_karim, appointments.reply, Reply.ACCEPTED, "Moi aussi")
    do(cast.naima, with_karim, appointments.reply, Reply.ACCEPTED, "Finalement oui")
    for who in (cast.naima, cast.karim):
        view = seen(who, with_karim)
        assert view.object == before.object
        assert {one.words for one in view.people} == {"", "Moi aussi", "Finalement oui"}
    assert before.object in sign_in(cast.marc).get("/agenda?jour=2026-11-26").text
    with acting_as(cast.marc.id):
        told = notifications.centre(cast.marc.id)
    assert [one.address for one in told if one.kind == "appointment"] == [f"/rendez-vous/{with_karim}"]
    journal = sign_in(cast.naima).get("/journal").text
    assert "a préparé ou changé un rendez-vous avec toi" in journal
    with as_system():
        rung = session.scalar(
            text("SELECT count(*) FROM reminders WHERE account_id = :a"), {"a": cast.marc.id}
        )
    assert rung > 0


def test_a_word_written_while_the_keys_changed_still_opens(cast, with_karim):
    with acting_as(cast.naima.id), transaction():
        hers = opened(cast.naima, with_karim)
    do(cast.karim, with_karim, appointments.invite_more, cast.marc.id)
    with acting_as(cast.naima.id), transaction():
        appointments.reply(hers, Reply.ACCEPTED, "J’arrive")
    assert as_marc(cast, with_karim).person(cast.naima.id).words == "J’arrive"


def test_naima_asks_lucie_and_nobody_else_who_is_not_of_her_circle(cast, sign_in, with_karim):
    naima = sign_in(cast.naima)
    address = f"/rendez-vous/{with_karim}/invitation"
    page = naima.get(address).text
    assert "Lucie" in page
    assert "Auvray" not in page
    assert naima.post(address, data={"person": str(cast.marc.id)}).status_code == 422
    assert naima.post(address, data={}).status_code == 422
    assert naima.post(address, data={"person": str(cast.lucie.id)}).status_code == 303
    assert sign_in(cast.lucie).get(f"/rendez-vous/{with_karim}").status_code == 200
    assert sign_in(cast.lucie).get(address).status_code == 404
    assert sign_in(cast.samira).post(address, data={"person": str(cast.samira.id)}).status_code == 404
