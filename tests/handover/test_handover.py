"""Karim leaves Naïma to Claire on a chosen day: he reads nothing from then on, and everybody was told."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select, text

from app.config import TEST_DAY
from services import circle, clock, journey
from services.circle import HandoverReason, Part, PostKind, Viewer
from services.circle.models import Link
from services.database import acting_as, as_system, session
from services.errors import NotFound, Refused
from services.journal import JournalLine
from tests.accounts.browser import send
from tests.caseload.factories import agent, ask_help, link_of, make_referent, own
from tests.cast import Member
from tests.circle import world
from tests.handover.test_cover import DAY, TODAY, absent, allows, on, sees

THAT_DAY = TODAY + 9 * DAY  # 1 December
NOTE = "Naïma préfère les messages courts. Le logement avance bien."
WORDS = "Je n’aime pas qu’on m’appelle le matin."


def viewer(member) -> Viewer:
    return Viewer(member.id, team_ids=circle.find_standing(member.id).team_ids)


def hand_over(by, *jeunes, day=THAT_DAY, to=None, cast=None) -> UUID:
    """Karim’s young people (all, or these) pass to Claire."""
    with acting_as(by.id):
        chosen = [one.id for one in jeunes] or None
        batch = circle.plan_handover(
            viewer(by), cast.karim.id, (to or cast.claire).id, day, HandoverReason.LEAVING, chosen
        )
    session.commit()
    return batch


@pytest.fixture
def decided(cast):
    """Marc decided that Claire follows Naïma from 1 December."""
    return hand_over(cast.marc, cast.naima, cast=cast)


@pytest.fixture
def page(cast, decided):
    """The address of what Naïma reads of it."""
    with acting_as(cast.naima.id):
        (view,) = circle.handovers_to_come(own(cast.naima.id).space)
    return f"/passations/{view.id}"


def lines(operation: str) -> list[JournalLine]:
    with as_system():
        return list(session.scalars(select(JournalLine).where(JournalLine.operation == operation)))


def test_karim_reads_to_the_eve_and_nothing_from_the_day(cast, sign_in, decided):
    help_id = ask_help(cast.naima.id, "L1", "Par où commencer ?")
    with acting_as(cast.naima.id):
        step = journey.step_address(own(cast.naima.id).space, "L1")
    addresses = [
        f"/jeunes/{cast.naima.id}",
        f"/jeunes/{cast.naima.id}/proposer",
        f"/etapes/{step}",
        f"/aide/{help_id}",
    ]
    with on(THAT_DAY - DAY):
        assert [sign_in(cast.karim).get(one).status_code for one in addresses] == [200] * 4
        assert sign_in(cast.claire).get(addresses[0]).status_code == 404
    with on(THAT_DAY):
        karim = sign_in(cast.karim)
        for one in addresses:
            assert karim.get(one).status_code == 404, one
        assert "Naïma" not in karim.get("/jeunes").text
        assert [sign_in(cast.claire).get(one).status_code for one in addresses] == [200] * 4


def test_the_database_shows_karim_no_row_of_hers_from_the_day(cast, decided):
    with on(THAT_DAY), acting_as(cast.karim.id):
        for table in ("steps", "help_requests", "grants", "handovers", "space_keys", "jeunes"):
            column = "id" if table == "jeunes" else "jeune_id"
            rows = session.execute(
                text(f"SELECT count(*) FROM {table} WHERE {column} = :j"), {"j": cast.naima.id}
            ).scalar_one()
            assert rows == 0, table
    session.rollback()


def test_naima_reads_who_when_and_why(cast, sign_in, page):
    browser = sign_in(cast.naima)
    home = browser.get("/accueil").text
    assert "À partir du 1er décembre, c’est <b>Claire</b> qui te suivra." in home
    assert page in home
    shown = browser.get(page).text
    for words in ("Claire Lemoine va te suivre", "mardi 1er décembre 2026", "Karim quitte son poste."):
        assert words in shown
    with on(THAT_DAY):
        assert "Claire Lemoine te suit maintenant" in sign_in(cast.naima).get(page).text


def test_it_is_in_her_journal(cast, sign_in, decided):
    (line,) = lines("referent.assign")
    assert (line.actor_id, line.jeune_ids, line.reason, line.object) == (
        cast.marc.id,
        [cast.naima.id],
        "CA",
        "handover",
    )
    assert "Marc Auvray a choisi ton référent" in sign_in(cast.naima).get("/journal").text


def test_the_note_is_read_by_naima_at_once_and_by_claire_from_the_day(cast, sign_in, page):
    sent = send(sign_in(cast.karim), f"{page}/note", page="/jeunes", words=NOTE)
    assert sent.status_code == 303
    assert NOTE in sign_in(cast.naima).get(page).text
    assert sign_in(cast.claire).get(page).status_code == 404
    with on(THAT_DAY):
        assert NOTE in sign_in(cast.claire).get(page).text
        assert sign_in(cast.karim).get(page).status_code == 404
    assert {line.actor_id for line in lines("note.suivi.read")} == {cast.karim.id, cast.claire.id}


def test_what_is_written_is_sealed(cast, sign_in, page):
    send(sign_in(cast.karim), f"{page}/note", page="/jeunes", words=NOTE)
    send(sign_in(cast.naima), f"{page}/mots", page="/accueil", words=WORDS)
    with as_system():
        note, words = session.execute(text("SELECT note, words FROM handovers")).one()
    assert NOTE.encode() not in bytes(note)
    assert WORDS.encode() not in bytes(words)


def test_naimas_words_are_for_claire_alone(cast, sign_in, page):
    send(sign_in(cast.naima), f"{page}/mots", page="/accueil", words=WORDS)
    assert WORDS in sign_in(cast.naima).get(page).text
    karims = sign_in(cast.karim).get(page)
    assert karims.status_code == 200
    assert WORDS not in karims.text
    with on(THAT_DAY):
        assert WORDS in sign_in(cast.claire).get(page).text


def test_words_taken_back_are_gone(cast, sign_in, page):
    browser = sign_in(cast.naima)
    send(browser, f"{page}/mots", page="/accueil", words=WORDS)
    send(browser, f"{page}/mots", page="/accueil", words="")
    with on(THAT_DAY):
        assert "n’a rien écrit pour l’instant" in sign_in(cast.claire).get(page).text


def test_nobody_else_opens_it_or_writes_in_it(cast, sign_in, page):
    for slug in ("marc", "lucie", "samira", "theo", "claire"):
        browser = sign_in(getattr(cast, slug))
        assert browser.get(page).status_code == 404, slug
        for act in ("note", "mots"):
            assert send(browser, f"{page}/{act}", page="/moi", words="x").status_code == 404, (slug, act)
    assert send(sign_in(cast.karim), f"{page}/mots", page="/moi", words="x").status_code == 404
    assert send(sign_in(cast.naima), f"{page}/note", page="/moi", words="x").status_code == 404
    with on(THAT_DAY):
        assert send(sign_in(cast.karim), f"{page}/note", page="/moi", words="x").status_code == 404


def test_whoever_replaces_karim_does_not_read_what_is_for_the_newcomer(cast, sign_in, page):
    nour = make_referent("Nour")
    absent(cast.karim, cast.karim, nour)
    assert sign_in(nour).get(f"/jeunes/{cast.naima.id}").status_code == 200
    assert sign_in(nour).get(page).status_code == 404


def test_what_a_referent_proposes_changes_nothing_until_the_cadre_agrees(cast, sign_in):
    batch = hand_over(cast.karim, cast.naima, cast.theo, cast=cast)
    assert "qui te suivra" not in sign_in(cast.naima).get("/accueil").text
    marc = sign_in(cast.marc)
    team = marc.get("/equipe").text
    assert "propose que Claire Lemoine suive 2 jeunes à partir du 1er décembre 2026" in team
    assert "Naïma, Théo" in team
    assert send(marc, f"/equipe/passations/{batch}/accord", page="/equipe").status_code == 303
    assert "qui te suivra" in sign_in(cast.naima).get("/accueil").text
    with on(THAT_DAY):
        assert not allows(cast.karim, cast.theo, "checklist.shared.read")
        assert allows(cast.claire, cast.theo, "checklist.shared.read")


def test_late_agreement_takes_place_from_today(cast):
    batch = hand_over(cast.karim, cast.naima, cast=cast)
    with on(THAT_DAY + 3 * DAY):
        assert allows(cast.karim, cast.naima, "checklist.shared.read")
        with acting_as(cast.marc.id):
            circle.agree_handover(viewer(cast.marc), batch)
        assert not allows(cast.karim, cast.naima, "checklist.shared.read")
        assert allows(cast.claire, cast.naima, "checklist.shared.read")


@pytest.mark.parametrize("how", ["refus", "retrait"])
def test_refused_or_taken_back_nothing_changes(cast, sign_in, how):
    batch = hand_over(cast.karim, cast.naima, cast=cast)
    if how == "refus":
        send(sign_in(cast.marc), f"/equipe/passations/{batch}/refus", page="/equipe")
    else:
        send(sign_in(cast.karim), f"/passation/{batch}/retrait", page="/passation")
    with on(THAT_DAY):
        assert allows(cast.karim, cast.naima, "checklist.shared.read")
        assert not allows(cast.claire, cast.naima, "checklist.shared.read")
    hand_over(cast.karim, cast.naima, cast=cast)


def test_marc_changes_his_mind_before_the_day(cast, sign_in, decided):
    send(sign_in(cast.marc), f"/equipe/passations/{decided}/annulation", page="/equipe")
    assert "qui te suivra" not in sign_in(cast.naima).get("/accueil").text
    with on(THAT_DAY):
        assert allows(cast.karim, cast.naima, "checklist.shared.read")
        assert not allows(cast.claire, cast.naima, "checklist.shared.read")
        with acting_as(cast.marc.id), pytest.raises(NotFound):
            circle.cancel_handover(viewer(cast.marc), decided)


def test_once_the_day_has_come_it_is_done(cast, decided):
    with on(THAT_DAY), acting_as(cast.marc.id), pytest.raises(Refused, match="handover_done"):
        circle.cancel_handover(viewer(cast.marc), decided)
    session.rollback()


def test_the_whole_caseload_today_and_the_help_he_took_waits_again(cast, sign_in, acting):
    help_id = ask_help(cast.naima.id, "L1", "Par où commencer ?")
    with acting(cast.karim):
        journey.take_help(circle.find_relation(Viewer(cast.karim.id), cast.naima.id), help_id)
    answer = send(
        sign_in(cast.marc),
        f"/equipe/referents/{cast.karim.id}/passation",
        page="/equipe",
        everybody="y",
        to=str(cast.claire.id),
        starts_on=TODAY.isoformat(),
        reason="leaving",
    )
    assert answer.status_code == 303
    session.remove()
    karim = sign_in(cast.karim)
    for slug in ("naima", "theo", "ines", "amadou"):
        assert karim.get(f"/jeunes/{getattr(cast, slug).id}").status_code == 404, slug
    with acting(cast.naima):
        (request,) = journey.path_of(own(cast.naima.id), "fr").helps
    assert request.taken_by is None
    assert sign_in(cast.claire).get(f"/jeunes/{cast.naima.id}").status_code == 200


def test_what_naima_withdrew_stays_withdrawn(cast, acting):
    with acting(cast.naima):
        circle.withdraw(own(cast.naima.id), link_of(cast.naima.id, cast.karim.id), Part.PATH, domain="sante")
        circle.give(own(cast.naima.id), link_of(cast.naima.id, cast.karim.id), Part.PROJECT)
    hand_over(cast.marc, cast.naima, day=TODAY, cast=cast)
    assert not sees(cast.claire, cast.naima, "sante")
    assert sees(cast.claire, cast.naima, "logement")
    assert not allows(cast.claire, cast.naima, "project.read")


def test_claire_replaces_karim_until_the_day_and_follows_from_it(cast):
    absent(cast.karim, cast.karim, cast.claire, TODAY, THAT_DAY + 5 * DAY)
    hand_over(cast.marc, cast.naima, cast=cast)
    for days, is_cover in ((0, True), (8, True), (9, False), (20, False)):
        with on(TODAY + days * DAY), acting_as(cast.claire.id):
            relation = circle.find_relation(Viewer(cast.claire.id), cast.naima.id)
            assert relation is not None, days
            assert (relation.cover_of is not None) is is_cover, days
    with on(THAT_DAY), acting_as(cast.claire.id):
        assert len(circle.linked_relations(Viewer(cast.claire.id), "caseload.list")) == 4


def test_the_cover_of_the_newcomer_covers_naima_too(cast):
    nour = make_referent("Nour")
    absent(cast.claire, cast.claire, nour, THAT_DAY, THAT_DAY + 5 * DAY)
    hand_over(cast.marc, cast.naima, cast=cast)
    with on(THAT_DAY):
        assert allows(nour, cast.naima, "checklist.shared.read")
    assert not allows(nour, cast.naima, "checklist.shared.read")


def test_a_cancelled_handover_gives_karim_his_cover_back(cast):
    absent(cast.karim, cast.karim, cast.claire, TODAY, THAT_DAY + 5 * DAY)
    batch = hand_over(cast.marc, cast.naima, to=make_referent("Nour"), cast=cast)
    with on(THAT_DAY):
        assert not allows(cast.claire, cast.naima, "checklist.shared.read")
    with acting_as(cast.marc.id):
        circle.cancel_handover(viewer(cast.marc), batch)
    with on(THAT_DAY):
        assert allows(cast.claire, cast.naima, "checklist.shared.read")


def test_west_of_greenwich_the_day_begins_at_the_young_persons_midnight(db):
    team = world.make_team("971")
    jeune = world.make_jeune(
        TODAY.replace(year=2010), zone="America/Guadeloupe", team=team, departement="971"
    )
    karim, claire, marc = (world.make_account() for _ in range(3))
    for account, kind in ((karim, "referent"), (claire, "referent"), (marc, "cadre")):
        world.make_post(account, circle.PostKind(kind), team, departement="971")
    world.make_link(jeune, karim, circle.LinkKind.REFERENT, basis=circle.LinkBasis.DECISION)
    with acting_as(marc):
        circle.plan_handover(
            Viewer(marc, team_ids=(team,)), karim, claire, THAT_DAY, HandoverReason.TEAM, [jeune]
        )
    midnight = TEST_DAY.replace(hour=4, minute=0) + 9 * DAY  # 00:00 in Guadeloupe
    for at, is_karims in ((midnight - timedelta(seconds=1), True), (midnight, False)):
        with clock.held_at(at):
            for account, expected in ((karim, is_karims), (claire, not is_karims)):
                with acting_as(account):
                    assert circle.can(Viewer(account), "checklist.shared.read", jeune) is expected


@pytest.mark.parametrize(
    ("reason", "to", "days"),
    [
        ("handover_same", "karim", 5),
        ("handover_day", "claire", -1),
        ("handover_day", "claire", 500),
        ("not_a_referent", "lucie", 5),
        ("not_a_referent", "sophie", 5),
    ],
)
def test_what_makes_no_sense_is_refused(cast, reason, to, days):
    newcomer = agent("Sophie") if to == "sophie" else getattr(cast, to)
    for by in (cast.karim, cast.marc):
        with pytest.raises(Refused, match=reason):
            hand_over(by, cast.naima, day=TODAY + days * DAY, to=newcomer, cast=cast)


def test_promised_to_one_naima_is_not_promised_to_another(cast, decided):
    with pytest.raises(Refused, match="handover_pending"):
        hand_over(cast.karim, cast.naima, to=make_referent("Nour"), cast=cast)


def test_what_karim_proposed_does_not_undo_what_marc_decided_since(cast):
    batch = hand_over(cast.karim, cast.naima, cast=cast)
    nour = make_referent()
    with acting_as(cast.marc.id):
        circle.assign_referent(viewer(cast.marc), cast.naima.id, nour.id)
        with pytest.raises(NotFound):  # closed when Marc named somebody
            circle.agree_handover(viewer(cast.marc), batch)
    assert sees(nour, cast.naima, "sante")
    assert not sees(cast.claire, cast.naima, "sante")


def test_nobody_is_handed_over_to_an_account_that_was_disabled(cast):
    nour = world.make_account("Nour", disabled=True)
    world.make_post(nour, PostKind.REFERENT, world.team_of(cast.naima.id))
    session.commit()
    with pytest.raises(Refused, match="not_a_referent"):
        hand_over(cast.marc, cast.naima, to=Member("nour", nour), cast=cast)


def test_somebody_a_decision_keeps_away_is_not_given_her(cast):
    world.make_restriction(cast.naima.id, cast.claire.id)
    with pytest.raises(Refused, match="handover_restricted"):
        hand_over(cast.marc, cast.naima, cast=cast)
    hand_over(cast.marc, cast.theo, cast=cast)


def test_what_was_decided_since_karim_proposed_is_looked_at_when_marc_agrees(cast):
    batch = hand_over(cast.karim, cast.naima, cast=cast)
    world.make_restriction(cast.naima.id, cast.claire.id)
    with acting_as(cast.marc.id), pytest.raises(Refused, match="handover_restricted"):
        circle.agree_handover(viewer(cast.marc), batch)
    assert not sees(cast.claire, cast.naima, "sante")


def test_marc_does_not_name_somebody_a_decision_keeps_away(cast):
    world.make_restriction(cast.naima.id, cast.claire.id)
    with acting_as(cast.marc.id):
        with pytest.raises(Refused, match="referent_restricted"):
            circle.assign_referent(viewer(cast.marc), cast.naima.id, cast.claire.id)
        circle.assign_referent(viewer(cast.marc), cast.theo.id, cast.claire.id)
    assert sees(cast.karim, cast.naima, "sante")


@pytest.mark.parametrize("slug", ["claire", "naima", "lucie"])
def test_nobody_else_proposes_or_decides(cast, sign_in, slug):
    other = getattr(cast, slug)
    with acting_as(other.id), pytest.raises((NotFound, Refused)):
        circle.plan_handover(
            viewer(other), cast.karim.id, cast.claire.id, THAT_DAY, HandoverReason.TEAM, [cast.naima.id]
        )
    session.rollback()
    batch = hand_over(cast.karim, cast.naima, cast=cast)
    browser = sign_in(other)
    for act in (f"/equipe/passations/{batch}/accord", f"/equipe/passations/{batch}/refus"):
        assert send(browser, act, page="/moi").status_code == 404
    assert send(browser, f"/passation/{batch}/retrait", page="/moi").status_code == 404
    assert browser.get(f"/equipe/referents/{cast.karim.id}/passation").status_code == 404


def test_karim_does_not_agree_to_what_he_proposed(cast, sign_in):
    batch = hand_over(cast.karim, cast.naima, cast=cast)
    assert send(sign_in(cast.karim), f"/equipe/passations/{batch}/accord", page="/moi").status_code == 404


def test_a_cadre_of_another_team_answers_as_for_one_that_does_not_exist(cast, sign_in):
    batch = hand_over(cast.karim, cast.naima, cast=cast)
    helene = sign_in(agent("Hélène"))
    for which in (batch, uuid4()):
        assert send(helene, f"/equipe/passations/{which}/accord", page="/equipe").status_code == 404
    assert helene.get(f"/equipe/referents/{cast.karim.id}/passation").status_code == 404


def test_a_young_person_of_a_colleague_is_not_handed_over(cast):
    with pytest.raises(NotFound):
        hand_over(cast.karim, cast.naima, cast.samira, cast=cast)


def test_karim_is_not_named_twice_as_referent(cast, decided):
    """One référent a day, whatever was planned: the constraint and the dates say the same."""
    with as_system():
        links = session.scalars(
            select(Link).where(Link.jeune_id == cast.naima.id, Link.kind == "referent")
        ).all()
    assert sorted((one.starts_on <= TODAY, one.ends_on) for one in links) == [
        (False, None),
        (True, THAT_DAY - DAY),
    ]
