"""The centre: what awaits, on one page, counted on every page, read by being opened."""

import re
from uuid import uuid4

from services import journey, notifications
from services.circle import Viewer, find_relation
from services.database import acting_as
from services.messages import safety
from tests.cast import Cast


def unread(client) -> str:
    page = client.get("/accueil").text
    return page.split("data-unread=")[1].split('"')[1]


def test_a_step_proposed_by_karim_awaits_naima_on_every_page(cast: Cast, sign_in) -> None:
    with acting_as(cast.karim.id):
        journey.propose_step(find_relation(Viewer(cast.karim.id), cast.naima.id), "L1", "On en parle ?")
    naima = sign_in(cast.naima)
    home = naima.get("/accueil").text
    assert "<title>(1) Accueil" in home
    assert 'data-unread="1"' in home
    centre = naima.get("/notifications").text
    assert "On te propose une étape" in centre
    assert "On en parle" not in centre


def test_opening_the_line_leads_to_the_step_and_reads_it(cast: Cast, sign_in) -> None:
    notifications.announce("help", [cast.naima.id], subject_id=uuid4(), address="/parcours")
    naima = sign_in(cast.naima)
    with acting_as(cast.naima.id):
        (line,) = notifications.centre(cast.naima.id)
    answer = naima.get(f"/notifications/{line.id}")
    assert (answer.status_code, answer.location) == (303, "/parcours")
    assert unread(naima) == "0"


def test_opening_the_page_itself_reads_what_announced_it(cast: Cast, sign_in) -> None:
    with acting_as(cast.karim.id):
        step = journey.propose_step(find_relation(Viewer(cast.karim.id), cast.naima.id), "L1")
    naima = sign_in(cast.naima)
    naima.get(f"/etapes/{step}")
    assert unread(naima) == "0"


def test_naima_s_answer_awaits_karim(cast: Cast, sign_in) -> None:
    with acting_as(cast.karim.id):
        step = journey.propose_step(find_relation(Viewer(cast.karim.id), cast.naima.id), "L1")
    with acting_as(cast.naima.id):
        own = find_relation(Viewer(cast.naima.id), cast.naima.id)
        journey.answer_proposal(own, step, journey.Proposal.ACCEPTED)
    karim = sign_in(cast.karim)
    assert "Une réponse à une étape proposée" in karim.get("/notifications").text


def test_help_taken_then_answered_is_one_line(cast: Cast) -> None:
    with acting_as(cast.naima.id):
        own = find_relation(Viewer(cast.naima.id), cast.naima.id)
        help_id = journey.ask_help(own, None, "Je suis perdue", uuid4())
    with acting_as(cast.karim.id):
        seen = find_relation(Viewer(cast.karim.id), cast.naima.id)
        journey.take_help(seen, help_id)
        journey.answer_help(seen, help_id, "On s’appelle demain ?")
    with acting_as(cast.naima.id):
        lines = notifications.centre(cast.naima.id)
    assert [(line.kind, line.count) for line in lines] == [("help", 2)]


def test_a_second_device_awaits_on_the_first_and_the_first_ever_does_not(cast: Cast, sign_in) -> None:
    first = sign_in(cast.theo)
    assert unread(first) == "0"
    sign_in(cast.theo)
    assert "Ton espace s’est ouvert sur un autre appareil" in first.get("/notifications").text


def test_the_badge_costs_no_statement(cast: Cast, sign_in, count_statements) -> None:
    naima = sign_in(cast.naima)
    naima.get("/accueil")
    with count_statements() as before:
        naima.get("/accueil")
    notifications.announce("help", [cast.naima.id], address="/parcours")
    with count_statements() as after:
        naima.get("/accueil")
    assert len(after) == len(before)


def test_everything_read_at_once(cast: Cast, sign_in, app) -> None:
    for _ in range(3):
        notifications.announce("help", [cast.naima.id], subject_id=uuid4(), address="/parcours")
    naima = sign_in(cast.naima)
    app.config["WTF_CSRF_ENABLED"] = False
    assert naima.post("/notifications/lues").status_code == 303
    app.config["WTF_CSRF_ENABLED"] = True
    assert unread(naima) == "0"


def test_the_centre_is_bounded_and_older_lines_are_one_tap_away(cast: Cast, sign_in) -> None:
    from datetime import timedelta

    from services import clock

    for number in range(60):
        with clock.held_at(clock.now() + timedelta(seconds=number)):
            notifications.announce("help", [cast.naima.id], subject_id=uuid4(), address="/parcours")
    naima = sign_in(cast.naima)
    page = naima.get("/notifications").text
    assert page.count('href="/notifications/') == 50
    older = page.split('href="/notifications?avant=')[1].split('"')[0].replace("&amp;", "&")
    assert naima.get(f"/notifications?avant={older}").text.count('href="/notifications/') == 10


def test_lucie_cannot_open_what_awaits_naima(cast: Cast, sign_in) -> None:
    notifications.announce("help", [cast.naima.id], address="/parcours")
    with acting_as(cast.naima.id):
        (line,) = notifications.centre(cast.naima.id)
    assert sign_in(cast.lucie).get(f"/notifications/{line.id}").status_code == 404


def test_karim_reads_a_first_name_in_the_application_and_naima_reads_that_he_did(cast: Cast, sign_in) -> None:
    with acting_as(cast.karim.id):
        step = journey.propose_step(find_relation(Viewer(cast.karim.id), cast.naima.id), "L1")
    with acting_as(cast.naima.id):
        own = find_relation(Viewer(cast.naima.id), cast.naima.id)
        journey.answer_proposal(own, step, journey.Proposal.ACCEPTED)
    assert "<b>Naïma</b>" in sign_in(cast.karim).get("/notifications").text
    assert "Karim Benali a vu ton prénom dans sa liste" in " ".join(
        re.sub(r"<[^>]+>", " ", sign_in(cast.naima).get("/journal").text).split()
    )


def test_neither_her_mentor_nor_somebody_who_follows_others_reads_her_name_there(cast: Cast, sign_in) -> None:
    for other in (cast.lucie, cast.claire):
        notifications.announce("message", [other.id], jeune_id=cast.naima.id, address="/messages")
        assert "Naïma" not in sign_in(other).get("/notifications").text.split("<main")[1]


def test_a_call_for_help_is_no_signalement_and_a_reported_message_says_what_it_is(
    cast: Cast, sign_in
) -> None:
    notifications.announce("help", [cast.karim.id], subject_id=uuid4(), address=f"/aide/{uuid4()}")
    karim = sign_in(cast.karim)
    page = karim.get("/notifications").text
    assert "Une demande d’aide attend une réponse" in page
    assert "ignalement" not in page.split("<main")[1].split("</main>")[0]
    notifications.announce("help", [cast.karim.id], subject_id=uuid4(), address=f"{safety.REPORTS}/{uuid4()}")
    assert "Un message signalé, à lire" in karim.get("/notifications").text
    with acting_as(cast.karim.id):
        notifications.read_all(cast.karim.id)
    page = karim.get("/notifications").text
    assert "attend une réponse" not in page
    assert "Une demande d’aide" in page


def test_one_line_that_awaits_is_read_aloud_in_the_singular(cast: Cast, sign_in) -> None:
    notifications.announce("help", [cast.naima.id], subject_id=uuid4(), address="/parcours")
    assert " non lu</span>" in sign_in(cast.naima).get("/parcours").text


def test_help_is_a_tap_away_on_each_page_of_hers_and_not_on_those_of_adults(cast: Cast, sign_in) -> None:
    naima = sign_in(cast.naima)
    for address in (
        "/messages",
        "/moi",
        "/notifications",
        "/cercle",
        "/rendez-vous",
        "/documents",
        "/journal",
        "/rappels",
    ):
        foot = naima.get(address).text.split('<footer class="foot">')[1]
        assert '<a href="/aide">' in foot, address
    for adult in (cast.karim, cast.lucie):
        assert (
            'href="/aide"' not in sign_in(adult).get("/notifications").text.split('<footer class="foot">')[1]
        )
