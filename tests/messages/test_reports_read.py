"""A report as those who deal with it meet it: in their day, with a way to write, and a note of what was done."""

from datetime import timedelta

import pytest

from services import circle, clock, database, messages
from services.caseload import NeedKind, open_today, put_off_need
from services.circle import Viewer
from services.database import acting_as, as_system, session
from services.errors import Refused
from services.messages import ReportReason
from services.messages.models import Report
from tests.caseload.factories import TODAY
from tests.messages.conftest import begin, opened, say


@pytest.fixture(autouse=True)
def _without_csrf(app, monkeypatch):
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", False)


def reported(cast, conversation, about):
    with acting_as(cast.naima.id):
        return messages.report(opened(cast.naima, conversation), about.id, ReportReason.SECRET)


def in_the_day_of(member, kind):
    with acting_as(member.id):
        found = [one for one in open_today(Viewer(member.id)).needs if one.kind is kind]
    session.rollback()
    return found


def test_a_report_comes_first_in_karims_day_and_leaves_once_dealt_with(cast, sign_in, with_lucie):
    report = reported(cast, with_lucie, cast.lucie)
    karim = sign_in(cast.karim)
    page = karim.get("/aujourdhui").text
    first = page.split('class="need"')[1]
    assert "Signalement à lire" in first
    assert f'href="/messages/signalements/{report}"' in first
    assert "secret" not in page
    karim.post(f"/messages/signalements/{report}/traite")
    assert "Signalement à lire" not in karim.get("/aujourdhui").text


def test_a_report_about_karim_is_in_nobodys_day_and_on_the_cadres_page(cast, sign_in, with_karim):
    reported(cast, with_karim, cast.karim)
    assert in_the_day_of(cast.karim, NeedKind.REPORT) == []
    assert in_the_day_of(cast.claire, NeedKind.REPORT) == []
    assert "attendent d’être lus" in sign_in(cast.marc).get("/equipe").text


def test_karim_writes_to_naima_in_one_tap_and_marc_who_cannot_is_not_offered_to(cast, sign_in, with_lucie):
    report = reported(cast, with_lucie, cast.lucie)
    karim = sign_in(cast.karim)
    page = karim.get(f"/messages/signalements/{report}").text
    assert "Écrire à Naïma" in page
    address = f"/messages/jeunes/{cast.naima.id}"
    assert f'action="{address}"' in page
    there = karim.post(address).location
    assert "Écrivez à Naïma" in karim.get(there).text
    with acting_as(cast.marc.id):
        marc = Viewer(cast.marc.id, True, (_team_of(cast),))
        assert not messages.open_report(marc, report).may_write


def _team_of(cast):
    (team,) = circle.find_standing(cast.marc.id).team_ids
    return team


def test_what_was_done_is_sealed_and_read_by_those_it_is_addressed_to(cast, sign_in, with_lucie):
    report = reported(cast, with_lucie, cast.lucie)
    karim, words = sign_in(cast.karim), "Appelée ce matin, rendez-vous jeudi."
    karim.post(f"/messages/signalements/{report}/traite", data={"note": words})
    with as_system():
        kept = session.get(Report, report, populate_existing=True).note
        assert kept
        assert b"jeudi" not in kept
    assert words in karim.get(f"/messages/signalements/{report}").text
    karim.post(f"/messages/signalements/{report}/traite", data={"note": "Autre chose"})
    assert words in karim.get(f"/messages/signalements/{report}").text
    for other in (cast.lucie, cast.claire, cast.naima):
        assert sign_in(other).get(f"/messages/signalements/{report}").status_code == 404


def test_a_note_too_long_is_refused_and_stays_on_screen(cast, sign_in, with_lucie):
    report = reported(cast, with_lucie, cast.lucie)
    answer = sign_in(cast.karim).post(f"/messages/signalements/{report}/traite", data={"note": "très " * 500})
    assert answer.status_code == 422
    assert "très très" in answer.text
    with acting_as(cast.karim.id), pytest.raises(Refused, match="report_too_long"):
        messages.handle_report(Viewer(cast.karim.id), report, "x" * 2001)


def test_unread_messages_of_naima_are_one_line_whatever_the_conversations(cast, with_karim):
    with acting_as(cast.naima.id):
        team = messages.ensure_team(_own(cast.naima), [cast.karim.id])
    database.session.commit()
    say(cast.naima, with_karim, "Tu es là ?")
    say(cast.naima, with_karim, "Karim ?")
    with clock.held_at(clock.now() + timedelta(minutes=1)):
        say(cast.naima, team, "Coucou tout le monde")
    (line,) = in_the_day_of(cast.karim, NeedKind.MESSAGE)
    assert (line.count, line.first_name, line.id) == (3, "Naïma", team)


def test_put_off_the_line_comes_back_with_the_next_message_elsewhere(cast, with_karim):
    with acting_as(cast.naima.id):
        team = messages.ensure_team(_own(cast.naima), [cast.karim.id])
    say(cast.naima, with_karim, "Tu es là ?")
    (line,) = in_the_day_of(cast.karim, NeedKind.MESSAGE)
    with acting_as(cast.karim.id):
        put_off_need(
            Viewer(cast.karim.id),
            cast.naima.id,
            NeedKind.MESSAGE,
            line.subject,
            TODAY.replace(year=TODAY.year + 1, month=1),
        )
        session.commit()
    assert in_the_day_of(cast.karim, NeedKind.MESSAGE) == []
    with clock.held_at(clock.now() + timedelta(minutes=1)):
        say(cast.naima, team, "Et ici ?")
    assert [one.count for one in in_the_day_of(cast.karim, NeedKind.MESSAGE)] == [2]


def test_two_young_people_are_two_lines(cast, with_karim):
    say(cast.naima, with_karim, "Bonjour")
    say(cast.theo, begin(cast.theo, cast.theo, cast.karim), "Bonjour")
    names = {one.first_name for one in in_the_day_of(cast.karim, NeedKind.MESSAGE)}
    assert names == {"Naïma", "Théo"}


def _own(member):
    return circle.find_relation(Viewer(member.id), member.id)
