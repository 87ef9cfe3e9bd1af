"""The page of one young person: what is shared, what may be done from it, and who may open it at all."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select

from services import accounts, circle, journey
from services.circle import Part
from services.database import as_system, session
from services.journal import JournalLine
from services.journey.models import Exchange, HelpRequest, MilestoneRecord, StepRecord
from tests.caseload.factories import TODAY, agent, ask_help, link_of, own, set_state


def page_of(client, member):
    return client.get(f"/jeunes/{member.id}")


def post(client, path, **data):
    """A form as the browser sends it, with the token of the page."""
    with client.session_transaction() as cookie:
        cookie.setdefault("csrf_token", "0" * 40)
    return client.post(path, data=data)


@pytest.fixture(autouse=True)
def without_tokens(app):
    app.config["WTF_CSRF_ENABLED"] = False
    yield
    app.config["WTF_CSRF_ENABLED"] = True


def lines_about(member, operation=None) -> list[JournalLine]:
    with as_system():
        lines = session.scalars(
            select(JournalLine).where(JournalLine.jeune_ids.contains([member.id])).order_by(JournalLine.id)
        )
        return [line for line in lines if operation in (None, line.operation)]


def everything(model):
    with as_system():
        return list(session.scalars(select(model).execution_options(populate_existing=True)))


def test_karim_opens_naimas_page_and_she_will_know(cast, sign_in):
    page = page_of(sign_in(cast.karim), cast.naima)
    assert page.status_code == 200
    assert "Naïma" in page.text
    (line,) = lines_about(cast.naima)
    assert (line.operation, line.actor_id, line.reason) == (
        "checklist.shared.read",
        cast.karim.id,
        "referent",
    )


@pytest.mark.parametrize("slug", ["claire", "marc", "samira", "lucie", "theo", "naima"])
def test_for_anybody_else_the_page_is_not_there_and_nothing_is_noted(cast, sign_in, slug):
    client = sign_in(cast.members[slug])
    assert page_of(client, cast.naima).status_code == 404
    assert lines_about(cast.naima) == []


def test_unknown_and_forbidden_are_one_answer(cast, sign_in):
    client = sign_in(cast.claire)
    forbidden, unknown = client.get(f"/jeunes/{cast.naima.id}"), client.get(f"/jeunes/{uuid4()}")
    assert strip(forbidden.text) == strip(unknown.text)


def strip(text: str) -> str:
    return re.sub(r'nonce="[^"]*"|content="[^"]{40,}"|value="[^"]{40,}"', "", text)


def test_what_naima_writes_for_herself_is_not_there(cast, sign_in, acting):
    with acting(cast.naima):
        relation = own(cast.naima.id)
        address = journey.step_address(relation.space, "L1")
        journey.write_note(relation, address, "Je veux partir loin.")
        journey.write_note(relation, address, "Une note partagée.", is_shared=True)
        journey.add_own_step(relation, "logement", "Appeler ma cousine")
    page = page_of(sign_in(cast.karim), cast.naima).text
    assert "partir loin" not in page
    assert "Une note partagée" not in page
    assert "cousine" not in page


def test_a_domain_withdrawn_is_not_there_milestones_still_are(cast, sign_in, acting):
    set_state(cast.naima.id, "L1", "doing")
    client = sign_in(cast.karim)
    assert "Mon logement" in page_of(client, cast.naima).text
    with acting(cast.naima):
        circle.withdraw(
            own(cast.naima.id), link_of(cast.naima.id, cast.karim.id), Part.PATH, domain="logement"
        )
    page = page_of(client, cast.naima).text
    assert "Mon logement" not in page
    assert "Entretien des 17 ans" in page
    assert "ce que la loi ou votre rôle vous donne" in page


def test_an_educateur_who_was_given_nothing_sees_a_name_and_an_age(cast, sign_in):
    page = page_of(sign_in(agent("Julien")), cast.naima)
    assert page.status_code == 200
    assert "17 ans et 4 mois" in page.text
    assert "Parcours" not in re.sub(r"<title>.*?</title>", "", page.text)
    assert "Entretien des 17 ans" not in page.text
    assert "/sessions/fin" not in page.text
    assert [line.operation for line in lines_about(cast.naima)] == ["profile.base.read"]


def test_each_milestone_says_who_answers_for_it_and_its_source(cast, sign_in):
    page = page_of(sign_in(cast.karim), cast.naima).text
    assert "Responsable\u00a0: le département" in page
    assert "CASF, art. L222-5-1" in page


def test_karim_proposes_a_step_with_a_word(cast, sign_in):
    client = sign_in(cast.karim)
    answer = post(client, f"/jeunes/{cast.naima.id}/proposer", step_id="L2", words="On y va ensemble ?")
    assert answer.status_code == 303
    (record,) = [one for one in everything(StepRecord) if one.step_id == "L2"]
    assert (record.proposed_by, record.proposal) == (cast.karim.id, "waiting")
    assert "attend une réponse" in page_of(client, cast.naima).text


def test_a_step_that_is_not_offered_comes_back_with_what_was_written(cast, sign_in):
    client = sign_in(cast.karim)
    answer = post(client, f"/jeunes/{cast.naima.id}/proposer", step_id="ZZ", words="Un mot gardé")
    assert answer.status_code == 422
    assert "Un mot gardé" in answer.text
    # The page was shown again: it was a reading, and its line is there.
    assert [line.operation for line in lines_about(cast.naima)] == ["checklist.shared.read"]


def test_the_steps_to_propose_have_a_page_of_their_own_and_naima_will_know(cast, sign_in, acting):
    set_state(cast.naima.id, "L1", "done")
    client = sign_in(cast.karim)
    address = f"/jeunes/{cast.naima.id}/proposer"
    assert address in page_of(client, cast.naima).text
    seen = len(lines_about(cast.naima))
    page = client.get(address)
    assert page.status_code == 200
    assert 'value="L2"' in page.text
    assert 'value="L1"' not in page.text
    (line,) = lines_about(cast.naima)[seen:]
    assert (line.operation, line.actor_id) == ("checklist.shared.read", cast.karim.id)


def test_nothing_chosen_is_said_and_the_words_stay(cast, sign_in):
    answer = post(sign_in(cast.karim), f"/jeunes/{cast.naima.id}/proposer", words="Un mot gardé")
    assert answer.status_code == 422
    assert "Choisissez une étape." in answer.text
    assert "Un mot gardé" in answer.text


def test_words_that_are_too_long_keep_the_step_that_was_chosen(cast, sign_in):
    answer = post(sign_in(cast.karim), f"/jeunes/{cast.naima.id}/proposer", step_id="L2", words="mot " * 400)
    assert answer.status_code == 422
    assert 'value="L2" checked' in answer.text
    assert answer.text.count('<details class="more path-domain" open>') == 1


def test_what_was_proposed_is_said_beside_the_step(cast, sign_in):
    client = sign_in(cast.karim)
    address = f"/jeunes/{cast.naima.id}/proposer"
    assert "déjà proposée" not in client.get(address).text
    post(client, address, step_id="L2")
    assert client.get(address).text.count("déjà proposée") == 1


@pytest.mark.parametrize("slug", ["claire", "marc", "samira", "theo", "naima"])
def test_whoever_may_propose_nothing_finds_no_page(cast, sign_in, slug):
    assert sign_in(cast.members[slug]).get(f"/jeunes/{cast.naima.id}/proposer").status_code == 404
    assert lines_about(cast.naima) == []


def test_an_educateur_who_was_given_nothing_proposes_nothing(cast, sign_in):
    client = sign_in(agent("Julien"))
    assert client.get(f"/jeunes/{cast.naima.id}/proposer").status_code == 404
    assert post(client, f"/jeunes/{cast.naima.id}/proposer", step_id="L2").status_code == 404


def test_the_page_stays_light_for_a_slow_network(cast, sign_in):
    """Bytes as they travel (docs/performance.md): a page that comes next weighs 8 kB at most."""
    client = sign_in(cast.karim)
    for address in (f"/jeunes/{cast.naima.id}", f"/jeunes/{cast.naima.id}/proposer"):
        page = client.get(address, headers={"Accept-Encoding": "br"})
        assert page.headers["Content-Encoding"] == "br"
        assert len(page.data) <= 8_000, (address, len(page.data))


def test_karim_cannot_propose_in_a_domain_that_was_withdrawn(cast, sign_in, acting):
    with acting(cast.naima):
        circle.withdraw(
            own(cast.naima.id), link_of(cast.naima.id, cast.karim.id), Part.PATH, domain="logement"
        )
    answer = post(sign_in(cast.karim), f"/jeunes/{cast.naima.id}/proposer", step_id="L2")
    assert answer.status_code == 422
    assert not [one for one in everything(StepRecord) if one.step_id == "L2"]


def test_karim_notes_the_interview_of_amadou(cast, sign_in):
    client = sign_in(cast.karim)
    held_on = TODAY - timedelta(days=3)
    answer = post(
        client,
        f"/jeunes/{cast.amadou.id}/jalons",
        kind="interview_17",
        held_on=held_on.isoformat(),
        words="Bien.",
    )
    assert answer.status_code == 303
    (record,) = [one for one in everything(MilestoneRecord) if one.jeune_id == cast.amadou.id]
    assert (record.kind, record.held_on) == ("interview_17", held_on)
    page = page_of(client, cast.amadou).text
    assert "Noté le 19 novembre 2026" in page
    assert "Bien." in page
    assert any(one.jeune_id == cast.amadou.id for one in everything(Exchange))


def test_a_visit_is_an_exchange_and_can_be_taken_back(cast, sign_in):
    client = sign_in(cast.karim)
    post(client, f"/jeunes/{cast.theo.id}/jalons", kind="visit", held_on=TODAY.isoformat())
    (record,) = [one for one in everything(MilestoneRecord) if one.kind == "visit"]
    assert "Dernier échange aujourd’hui" in page_of(client, cast.theo).text
    assert post(client, f"/jeunes/{cast.theo.id}/jalons/{record.id}/retrait").status_code == 303
    assert "Visite ou rencontre</b>" not in page_of(client, cast.theo).text


def test_a_date_to_come_is_refused_and_nothing_typed_is_lost(cast, sign_in):
    answer = post(
        sign_in(cast.karim),
        f"/jeunes/{cast.theo.id}/jalons",
        kind="visit",
        held_on=(TODAY + timedelta(days=2)).isoformat(),
        words="Des mots gardés",
    )
    assert answer.status_code == 422
    assert "Des mots gardés" in answer.text
    assert "pas encore passée" in answer.text


def test_karim_takes_and_answers_a_request(cast, sign_in):
    request_id = ask_help(cast.naima.id, "L1", "Je ne sais pas par où commencer.")
    client = sign_in(cast.karim)
    assert "par où commencer" in page_of(client, cast.naima).text
    base = f"/jeunes/{cast.naima.id}/aides/{request_id}"
    assert post(client, f"{base}/prise").status_code == 303
    assert "Vous vous en occupez" in page_of(client, cast.naima).text
    assert post(client, f"{base}/reponses", words="Voyons-nous mercredi.").status_code == 303
    page = page_of(client, cast.naima).text
    assert "Voyons-nous mercredi." in page
    assert "Aide demandée" not in page.split("Parcours")[0]


def test_an_empty_answer_is_refused(cast, sign_in):
    request_id = ask_help(cast.naima.id, "L1", "Aide.")
    answer = post(sign_in(cast.karim), f"/jeunes/{cast.naima.id}/aides/{request_id}/reponses", words="")
    assert answer.status_code == 422


def test_what_was_taken_can_be_given_back(cast, sign_in):
    request_id = ask_help(cast.naima.id, None, "Aide.")
    client = sign_in(cast.karim)
    post(client, f"/jeunes/{cast.naima.id}/aides/{request_id}/prise")
    post(client, f"/jeunes/{cast.naima.id}/aides/{request_id}/rendu")
    (request,) = [one for one in everything(HelpRequest) if one.id == request_id]
    assert request.taken_by is None


def test_a_lost_phone_is_signed_out_and_nothing_read_by_it(cast, sign_in):
    naima = sign_in(cast.naima)
    answer = post(sign_in(cast.karim), f"/jeunes/{cast.naima.id}/sessions/fin")
    assert answer.status_code == 303
    assert naima.get("/jeunes").status_code == 302
    with as_system():
        assert accounts.open_devices(cast.naima.id, this=None) == []
    assert [line.operation for line in lines_about(cast.naima)] == ["session.revoke"]


ACTS = {
    "proposer": {"step_id": "L2"},
    "jalons": {"kind": "visit", "held_on": TODAY.isoformat()},
    "sessions/fin": {},
    "aides/00000000-0000-0000-0000-000000000001/prise": {},
    "aides/00000000-0000-0000-0000-000000000001/rendu": {},
    "aides/00000000-0000-0000-0000-000000000001/reponses": {"words": "non"},
    "jalons/00000000-0000-0000-0000-000000000001/retrait": {},
}


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("slug", ["claire", "marc", "samira", "theo"])
def test_nobody_else_may_act(cast, sign_in, slug, act):
    if (slug, act) == ("marc", "sessions/fin"):
        pytest.skip("the table lets a cadre sign out a lost phone of their team")
    answer = post(sign_in(cast.members[slug]), f"/jeunes/{cast.naima.id}/{act}", **ACTS[act])
    assert answer.status_code == 404
    assert lines_about(cast.naima) == []


@pytest.mark.parametrize("act", ["jalons", "sessions/fin"])
def test_a_mentor_and_an_educateur_neither_note_nor_sign_out(cast, sign_in, act):
    for member in (cast.lucie, agent("Julien")):
        assert post(sign_in(member), f"/jeunes/{cast.naima.id}/{act}", **ACTS[act]).status_code == 404


def test_statements_stay_under_ten_however_much_is_written(cast, sign_in, count_statements):
    client = sign_in(cast.karim)
    with count_statements() as before:
        page_of(client, cast.naima)
    for step_id in ("L1", "L2", "P6", "D1", "A2"):
        ask_help(cast.naima.id, step_id, "Aide.")
    post(client, f"/jeunes/{cast.naima.id}/jalons", kind="visit", held_on=TODAY.isoformat(), words="Vu.")
    with count_statements() as after:
        page_of(client, cast.naima)
    assert len(before) <= len(after) <= 9, after


def test_a_referent_handing_over_reads_and_changes_nothing(cast, sign_in):
    from tests.caseload.factories import make_jeune
    from tests.cast import Member

    jeune = make_jeune(
        cast.karim.id,
        "Sacha",
        age=(19, 0),
        contract_until=TODAY + timedelta(days=3),
        exit_on=TODAY - timedelta(days=10),
    )
    with as_system():
        space = session.get(circle.models.Jeune, jeune)
        space.contract_until = TODAY - timedelta(days=10)
        session.commit()
    client = sign_in(cast.karim)
    page = page_of(client, Member("sacha", jeune))
    assert page.status_code == 200
    assert "/proposer" not in page.text
    assert "/jalons" not in page.text
    assert post(client, f"/jeunes/{jeune}/jalons", **ACTS["jalons"]).status_code == 404
