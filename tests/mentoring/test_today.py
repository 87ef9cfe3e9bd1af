"""Aujourd’hui: what mentoring asks of who follows a young person, with its reason; and nothing to anybody else."""

from datetime import timedelta

from services import clock, mentoring
from services.caseload import NeedKind, open_today, put_off_need
from services.circle import Viewer
from services.database import acting_as, session
from tests.mentoring.conftest import do

MONTH = timedelta(days=31)


def needs(member, *kinds):
    with acting_as(member.id):
        found = open_today(Viewer(member.id)).needs
    session.rollback()
    return [(one.first_name, one.kind) for one in found if one.kind in kinds]


REQUEST, LOW = NeedKind.MENTOR_REQUEST, NeedKind.MENTOR_LOW


def test_a_minor_s_request_waits_for_karim_until_a_parent_agrees(cast, paul, sign_in):
    request = do(cast.naima, cast.naima, mentoring.ask, paul.mentor, "")
    session.commit()
    assert needs(cast.karim, REQUEST) == [("Naïma", REQUEST)]
    page = sign_in(cast.karim).get("/aujourdhui").text
    assert "L’accord d’un parent manque" in page
    assert f"/mentors/jeunes/{cast.naima.id}" in page
    do(cast.karim, cast.naima, mentoring.agree_for_minor, request)
    assert needs(cast.karim, REQUEST) == []


def test_an_adult_s_request_is_between_her_and_paul_but_somebody_to_propose_waits(cast, paul):
    request = do(cast.ines, cast.ines, mentoring.ask, paul.mentor, "")
    assert needs(cast.karim, REQUEST) == []
    do(cast.ines, cast.ines, mentoring.withdraw, request)
    do(cast.ines, cast.ines, mentoring.ask, None, "")
    assert needs(cast.karim, REQUEST) == [("Inès", REQUEST)]
    do(cast.karim, cast.ines, mentoring.propose, paul.mentor)
    assert needs(cast.karim, REQUEST) == []


def test_a_low_face_is_read_when_she_lets_it_and_once(cast, paul):
    paul.does(mentoring.accept, do(cast.ines, cast.ines, mentoring.ask, paul.mentor, ""))
    with clock.held_at(clock.now() + MONTH):
        mentoring.ask_checkins()
        (hers,) = do(cast.ines, cast.ines, mentoring.checkins_of)
        do(cast.ines, cast.ines, mentoring.answer, hers.id, 1, "Bof")
        assert needs(cast.karim, LOW) == []
        do(cast.ines, cast.ines, mentoring.answer, hers.id, 1, "Bof", is_shared=True)
        assert needs(cast.karim, LOW) == [("Inès", LOW)]
        assert needs(cast.claire, LOW, REQUEST) == []
        with acting_as(cast.karim.id):
            put_off_need(Viewer(cast.karim.id), cast.ines.id, LOW, str(hers.id), None)
        assert needs(cast.karim, LOW) == []
