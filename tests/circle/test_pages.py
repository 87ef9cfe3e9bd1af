"""Mon cercle on screen, without JavaScript."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest

from app.circle.who_sees import who_sees
from services import circle, clock, journal, journey
from services.circle import LinkKind, Part, Viewer
from services.database import acting_as, session


@pytest.fixture
def link(cast, acting):
    """`link(LinkKind.MENTOR)`: the link of somebody in Naïma's circle."""

    def of(kind, member=None):
        member = member or cast.naima
        with acting(member):
            return next(one.link_id for one in members(member) if one.kind == kind)

    return of


def members(member):
    return circle.members_of(circle.find_relation(Viewer(member.id), member.id).space)


def post(client, address, **fields):
    page = client.get("/cercle/inviter").get_data(as_text=True)
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    if token is None:
        token = re.search(
            r'name="csrf-token" content="([^"]+)"', client.get("/urgence").get_data(as_text=True)
        )
    return client.post(address, data={"csrf_token": token[1], **fields})


def bare(answer):
    """A page without what is new at each answer: nonce and form token."""
    text = answer.get_data(as_text=True)
    return re.sub(r'nonce="[^"]+"|value="[^"]{60,}"|content="[^"]{60,}"', "", text)


def test_naima_sees_her_circle_and_what_each_one_sees(cast, sign_in):
    page = sign_in(cast.naima).get("/cercle").get_data(as_text=True)
    for name in ("Karim Benali", "Samira", "Lucie Marchand", "Marc Auvray", "Mon logement", "À tes 18 ans"):
        assert name in page
    assert 'href="/cercle/inviter"' in page
    assert 'href="/journal"' in page


def test_an_adult_is_told_nothing_of_18(cast, sign_in):
    assert "À tes 18 ans" not in sign_in(cast.ines).get("/cercle").get_data(as_text=True)


@pytest.mark.parametrize("kind", [LinkKind.REFERENT, LinkKind.MENTOR, LinkKind.PARENT, LinkKind.CARER])
def test_each_person_has_a_page_with_a_switch_for_each_domain(cast, link, sign_in, kind):
    page = sign_in(cast.naima).get(f"/cercle/{link(kind)}").get_data(as_text=True)
    for domain in journey.load().domains:
        assert f":path:{domain.id}" in page


def test_the_page_of_karim_says_whom_to_ask_and_offers_neither_pause_nor_removal(cast, link, sign_in):
    address = f"/cercle/{link(LinkKind.REFERENT)}"
    client = sign_in(cast.naima)
    page = client.get(address).get_data(as_text=True)
    assert "Marc Auvray" in page
    assert f"{address}/pause" not in page
    assert f"{address}/retrait" not in page
    refused = post(client, f"{address}/retrait")
    assert refused.status_code == 422
    assert "demande à Marc Auvray" in refused.get_data(as_text=True)


def test_naima_gives_a_domain_until_a_day_and_takes_it_back(cast, link, sign_in):
    client, lucie = sign_in(cast.naima), link(LinkKind.MENTOR)
    answer = post(client, f"/cercle/{lucie}/partage", say="give:path:sante", until="2026-12-24")
    assert (answer.status_code, answer.location) == (303, f"/cercle/{lucie}#row-sante")
    page = client.get(f"/cercle/{lucie}").get_data(as_text=True)
    assert "jusqu’au 24 décembre 2026" in page
    assert "withdraw:path:sante" in page
    post(client, f"/cercle/{lucie}/partage", say="withdraw:path:sante")
    assert "give:path:sante" in client.get(f"/cercle/{lucie}").get_data(as_text=True)


def test_naima_gives_one_step_from_its_domain_or_from_the_step_itself(cast, acting, link, sign_in):
    client, samira = sign_in(cast.naima), link(LinkKind.PARENT)
    with acting(cast.naima):
        step = journey.step_address(circle.find_relation(Viewer(cast.naima.id), cast.naima.id).space, "L1")
    assert str(step) in client.get(f"/cercle/{samira}/logement").get_data(as_text=True)
    answer = post(client, f"/cercle/{samira}/partage", say=f"give:path:logement:{step}", page="step")
    assert answer.location == f"/cercle/etapes/{step}#row-{samira}"
    page = client.get(answer.location).get_data(as_text=True)
    assert f"withdraw:path:logement:{step}" in page
    with acting(cast.samira):
        viewer = Viewer(cast.samira.id)
        assert circle.can(viewer, "checklist.shared.read", cast.naima.id, domain="logement", item=step)
        assert not circle.can(viewer, "checklist.shared.read", cast.naima.id, domain="logement")


@pytest.mark.parametrize(
    "said", ["", "give", "give:vault", "take:path", "give:path:nulle-part", "give:path:logement:x"]
)
def test_what_does_not_exist_cannot_be_given(cast, link, sign_in, said):
    assert post(sign_in(cast.naima), f"/cercle/{link(LinkKind.MENTOR)}/partage", say=said).status_code == 404


def test_a_wrong_date_is_said_and_nothing_is_given(cast, link, sign_in):
    lucie = link(LinkKind.MENTOR)
    answer = post(sign_in(cast.naima), f"/cercle/{lucie}/partage", say="give:path:sante", until="2020-01-01")
    assert answer.status_code == 422
    assert "déjà passée" in answer.get_data(as_text=True)


def test_the_last_day_of_the_calendar_is_no_date_to_give_until(cast, link, sign_in):
    lucie = link(LinkKind.MENTOR)
    answer = post(sign_in(cast.naima), f"/cercle/{lucie}/partage", say="give:path:sante", until="9999-12-31")
    assert answer.status_code == 422


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "hier"])
def test_the_journal_before_a_day_out_of_reach_is_the_journal(cast, sign_in, day):
    assert sign_in(cast.naima).get(f"/journal?avant={day}").status_code == 200


def test_naima_pauses_resumes_and_removes_lucie(cast, link, sign_in):
    client, lucie = sign_in(cast.naima), link(LinkKind.MENTOR)
    post(client, f"/cercle/{lucie}/pause")
    assert "En pause" in client.get("/cercle").get_data(as_text=True)
    post(client, f"/cercle/{lucie}/reprise")
    assert "Ne voit plus rien" not in client.get(f"/cercle/{lucie}").get_data(as_text=True)
    assert post(client, f"/cercle/{lucie}/retrait").location == "/cercle"
    assert "Ne voit plus rien" in client.get(f"/cercle/{lucie}").get_data(as_text=True)


def test_naima_invites_her_sister_and_karim_agrees(cast, acting, sign_in):
    client = sign_in(cast.naima)
    answer = post(client, "/cercle/inviter", first_name="  Aïcha ", who="soeur")
    page = answer.get_data(as_text=True)
    assert answer.status_code == 200
    assert "/invitation/" in page
    assert "Ton référent voit ta demande" in page
    with acting(cast.naima):
        sister = next(one for one in members(cast.naima) if one.first_name == "Aïcha")
    assert "Attend l’accord" in client.get("/cercle").get_data(as_text=True)
    agreed = post(sign_in(cast.karim), f"/cercle/demandes/{sister.link_id}/accepter")
    assert agreed.status_code == 303
    assert "Pas encore là" in client.get("/cercle").get_data(as_text=True)
    renewed = post(client, f"/cercle/{sister.link_id}/code").get_data(as_text=True)
    assert "/invitation/" in renewed


def test_an_invitation_without_a_name_is_shown_again_with_what_was_typed(cast, sign_in):
    answer = post(sign_in(cast.naima), "/cercle/inviter", first_name="", who="mentor", organisation="Icade")
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "Écris son prénom." in page
    assert 'value="Icade"' in page


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("\u202eanA\u202c", "anA"),
        ("A\u2066n\u2069a\x00", "Ana"),
        (" Ana\u2028 \t Li ", "Ana Li"),
        ("می\u200cنا", "می\u200cنا"),
    ],
)
def test_a_name_turns_nobody_elses_sentence_around(cast, sign_in, written, kept):
    naima = sign_in(cast.naima)
    assert post(naima, "/cercle/inviter", first_name=written, who="soeur").status_code == 200
    with acting_as(cast.naima.id):
        assert kept in [one.first_name for one in members(cast.naima)]


@pytest.mark.parametrize("written", ["   ", "\u202e\u2066", "\x00"])
def test_an_invitation_to_a_name_nobody_can_read_is_asked_again(cast, sign_in, written):
    answer = post(sign_in(cast.naima), "/cercle/inviter", first_name=written, who="soeur")
    assert answer.status_code == 422
    assert "Écris son prénom" in answer.get_data(as_text=True)


def test_a_name_is_words_and_never_markup(cast, sign_in):
    naima, name = sign_in(cast.naima), "\"><script>alert(1)</script>'&lt;"
    assert post(naima, "/cercle/inviter", first_name=name, who="soeur", last_name=name).status_code == 200
    with acting_as(cast.naima.id):
        link = next(one.link_id for one in members(cast.naima) if one.first_name == name)
    pages = [naima.get(address) for address in ("/cercle", f"/cercle/{link}", "/journal", "/aide")]
    pages.append(sign_in(cast.karim).get(f"/jeunes/{cast.naima.id}"))
    for page in pages:
        assert page.status_code == 200
        assert "<script>alert" not in page.get_data(as_text=True)
    assert "&lt;script&gt;alert(1)" in pages[0].get_data(as_text=True)


def test_only_karim_answers_and_everybody_else_meets_the_same_nothing(cast, sign_in):
    client = sign_in(cast.naima)
    post(client, "/cercle/inviter", first_name="Aïcha", who="soeur")
    link = re.findall(r"/cercle/([0-9a-f-]{36})", client.get("/cercle").get_data(as_text=True))[-1]
    for member in (cast.claire, cast.lucie, cast.samira, cast.naima, cast.theo):
        browser = sign_in(member)  # one phone: a second sign-in would be told to the first
        there = post(browser, f"/cercle/demandes/{link}/accepter")
        nowhere = post(browser, f"/cercle/demandes/{uuid4()}/accepter")
        assert there.status_code == nowhere.status_code == 404, member.slug
        assert bare(there) == bare(nowhere), member.slug


def test_the_link_of_another_s_circle_and_no_link_are_one_page_to_the_byte(cast, link, sign_in):
    lucie, client = link(LinkKind.MENTOR), sign_in(cast.theo)
    client.get("/cercle")
    for end in ("", "/logement"):
        there, nowhere = client.get(f"/cercle/{lucie}{end}"), client.get(f"/cercle/{uuid4()}{end}")
        assert there.status_code == nowhere.status_code == 404
        assert bare(there) == bare(nowhere)
        assert [one for one in there.headers if one[0] != "Content-Security-Policy"] == [
            one for one in nowhere.headers if one[0] != "Content-Security-Policy"
        ]


@pytest.mark.parametrize("address", ["/cercle", "/cercle/inviter", "/journal"])
def test_the_circle_has_no_page_for_those_who_have_no_space(cast, sign_in, address):
    for member in (cast.karim, cast.lucie, cast.samira, cast.marc):
        assert sign_in(member).get(address).status_code == 404


@pytest.mark.parametrize("address", ["/cercle", "/journal"])
def test_the_circle_costs_the_same_few_statements(cast, sign_in, count_statements, address):
    client = sign_in(cast.naima)
    client.get(address)
    with count_statements() as seen:
        client.get(address)
    assert len(seen) <= 4


def test_naima_reads_that_karim_opened_her_path_when_and_why(cast, acting, sign_in):
    with acting(cast.karim):
        circle.enter(Viewer(cast.karim.id), cast.naima.id, "checklist.shared.read")
        for _ in range(3):
            journal.note(
                "caseload.list", jeunes=[cast.naima.id, cast.theo.id], departement="50", reason="referent"
            )
        session.commit()
    page = sign_in(cast.naima).get("/journal").get_data(as_text=True)
    words = " ".join(re.sub(r"<[^>]+>", " ", page).split())
    assert "Karim Benali a ouvert ton parcours" in words
    assert "Pourquoi : c’est ton référent." in words
    assert "a vu ton prénom dans sa liste (3 fois)" in words
    assert "10:00" in words


def test_who_looks_at_theo_is_not_told_to_naima(cast, acting, sign_in):
    with acting(cast.karim):
        circle.enter(Viewer(cast.karim.id), cast.theo.id, "checklist.shared.read")
        session.commit()
    assert "Personne pour l’instant" in sign_in(cast.naima).get("/journal").get_data(as_text=True)


def test_older_readings_are_one_link_away_and_none_is_lost(cast, acting):
    with acting(cast.karim):
        for days in range(30):
            with clock.held_at(clock.now() - timedelta(days=days)):
                for hours in range(4):
                    with clock.held_at(clock.now() - timedelta(minutes=20 * hours)):
                        circle.enter(Viewer(cast.karim.id), cast.naima.id, "checklist.shared.read")
            session.commit()
    found, before, pages = [], None, 0
    with acting(cast.naima):
        space = circle.find_relation(Viewer(cast.naima.id), cast.naima.id).space
        while True:
            page = circle.my_readings(space, before=before, limit=50)
            found += page.seen
            pages += 1
            if page.older is None:
                break
            before = page.older
    assert (len(found), pages) == (120, 3)
    assert [one.at for one in found] == sorted((one.at for one in found), reverse=True)


def test_without_its_line_no_page(app, cast, sign_in, monkeypatch):
    client = sign_in(cast.karim)
    monkeypatch.setitem(app.extensions, "raise_errors", False)
    monkeypatch.setattr(journal, "_WRITE", "INSERT INTO a_journal_that_is_gone VALUES ($1)")
    answer = client.get(f"/jeunes/{cast.naima.id}")
    assert answer.status_code == 500
    assert "Naïma" not in answer.get_data(as_text=True)


def test_the_chip_names_who_sees_a_step(app, cast, acting, link):
    lucie = link(LinkKind.MENTOR)
    step = uuid4()
    with app.test_request_context("/"), acting(cast.naima):
        assert who_sees(members(cast.naima), "logement", step) == "Toi, Karim et Lucie"
        assert who_sees(members(cast.naima), "sante", step) == "Toi et Karim"
        assert who_sees(members(cast.naima), "sante", step, written=True) == "Toi seulement"
        mine = circle.find_relation(Viewer(cast.naima.id), cast.naima.id)
        circle.give(mine, lucie, Part.PATH, domain="sante", item=step)
        assert who_sees(members(cast.naima), "sante", step, written=True) == "Toi et Lucie"
