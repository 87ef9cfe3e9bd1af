"""The pages of a young person: what is for them, why, what they keep, and whom they talk to; the référent's beside."""

import re
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select, text, update

from services import catalogue, circle, clock
from services.catalogue import Mark
from services.catalogue.tables import offers
from services.circle import Part
from services.database import acting_as, as_system, session
from services.journal import JournalLine
from tests.catalogue.conftest import make_offer, own, seen_by


@pytest.fixture
def without_csrf(app):
    app.config["WTF_CSRF_ENABLED"] = False
    yield
    app.config["WTF_CSRF_ENABLED"] = True


def page(client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.get_data(as_text=True)


def plain(body: str) -> str:
    """A page without what differs at each visit."""
    return re.sub(r'(nonce|content|value)="[^"]*"', "", body)


def words(body: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", body).split())


def test_for_naima_what_may_be_asked_now_soon_and_the_rest(cast, sign_in) -> None:
    shown = words(page(sign_in(cast.naima), "/services"))
    assert "Tu peux demander" in shown
    assert shown.index("Un Livret A") < shown.index("Bientôt") < shown.index("Ton pécule à récupérer")
    assert "Dans 8 mois" in shown
    assert "Sans doute pas" not in shown
    for hidden in ("Adoma", "Coup de pouce", "permis pour les apprentis", "Meurthe"):
        assert hidden not in shown


def test_each_card_says_who_decides_and_when_it_was_checked_and_how_long_where_that_is_known(
    cast, sign_in
) -> None:
    make_offer("Une chambre", delay="Deux semaines")
    body = page(sign_in(cast.naima), "/services")
    cards = re.findall(r'<li><a class="card card--link row row--top".*?</li>', body, re.S)
    assert len(cards) == 20
    assert ["Deux semaines" in card for card in cards].count(True) == 1
    assert "à demander" not in words("".join(cards))
    for card in cards:
        assert re.search(r"vérifié le \d\d/\d\d/2026", card)


def test_proposed_comes_first_and_what_was_set_aside_is_named_apart(cast, sign_in, numbered) -> None:
    with acting_as(cast.karim.id):
        his = seen_by(cast.karim, cast.naima)
        catalogue.propose_offer(his, numbered(28), "Pour plus tard")
        catalogue.set_aside_offer(his, numbered(6), "Tu en as déjà un")
    naima = sign_in(cast.naima)
    shown = words(page(naima, "/services"))
    assert shown.index("On te propose") < shown.index("Le chèque énergie") < shown.index("Tu peux demander")
    assert shown.index("Offres cachées") < shown.index("Un Livret A")
    offer = words(page(naima, f"/services/{numbered(6)}"))
    assert "Karim Benali a mis cette offre de côté" in offer
    assert "Tu en as déjà un" in offer
    assert "Remettre dans ma liste" in offer


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("visale", "Visale"),
        ("VISALE", "Visale"),
        ("pecule", "pécule"),
        ("logment", "logement social"),
        ("psycologue", "psychologue"),
        ("logements", "logement social"),
        ("action logement", "Loca-Pass"),
        ("compte banque", "Un compte si une banque te refuse"),
        ("santé", "Complémentaire santé"),
        ("loyers", "garantie de loyer"),
    ],
)
def test_found_without_accents_in_the_plural_or_with_a_letter_wrong(cast, sign_in, asked, expected) -> None:
    shown = words(page(sign_in(cast.naima), f"/services?q={asked}"))
    assert expected in shown
    assert "Rien avec ces mots" not in shown


@pytest.mark.parametrize(
    "asked", ["zzzzz", "le la les", "adoma", "coup de pouce 1500", "%", "<script>", "a" * 500]
)
def test_not_found_says_so(cast, sign_in, asked) -> None:
    body = page(sign_in(cast.naima), f"/services?q={asked}")
    assert "Rien avec ces mots" in body
    assert "<script>a" not in body


def test_a_domain_keeps_its_own_offers(cast, sign_in) -> None:
    shown = words(page(sign_in(cast.naima), "/services?domaine=sante"))
    assert "12 séances" in shown
    assert "Visale" not in shown
    assert "Visale" in words(page(sign_in(cast.naima), "/services?domaine=nulle-part"))


def test_an_offer_says_why_who_decides_its_source_and_what_the_vault_holds(cast, sign_in, numbered) -> None:
    shown = words(page(sign_in(cast.naima), f"/services/{numbered(2)}"))
    for expected in (
        "Dans 8 mois, le 22 juillet 2027.",
        "Il faut attendre l’âge.",
        "Ce n’est pas une promesse.",
        "Bailleurs sociaux",
        "on ne sait pas. Demande-le.",
        "article L441-1",
        "vérifié le 22/11/2026",
        "Attestation de prise en charge par l’ASE",
        "En parler avec Karim",
    ):
        assert expected in shown
    assert "offre propre de CDC Habitat" not in shown


def test_the_permit_is_asked_of_amadou_where_others_show_a_card(cast, sign_in, numbered) -> None:
    from services import journey

    with acting_as(cast.amadou.id):
        journey.save_answers(own(cast.amadou), ["foreign"])
    shown = words(page(sign_in(cast.amadou), f"/services/{numbered(12)}"))
    assert "Titre de séjour" in shown
    assert "Carte d’identité" not in shown


def test_the_pecule_leads_to_its_own_flow(cast, sign_in, numbered) -> None:
    assert 'href="/pecule"' in page(sign_in(cast.naima), f"/services/{numbered(1)}")
    assert 'href="/pecule"' not in page(sign_in(cast.naima), f"/services/{numbered(12)}")


@pytest.mark.parametrize("changed", [{"state": "draft"}, {"state": "hidden"}, {"territories": ["54"]}])
def test_what_is_not_shown_is_not_there(cast, sign_in, changed) -> None:
    naima = sign_in(cast.naima)
    unknown = naima.get(f"/services/{uuid4()}")
    hidden = naima.get(f"/services/{make_offer(**changed)}")
    assert (hidden.status_code, plain(hidden.text)) == (404, plain(unknown.text))


def test_six_months_and_a_day_later_nothing_is_left_on_the_page(cast, sign_in) -> None:
    naima = sign_in(cast.naima)
    with clock.held_at(datetime(2027, 5, 23, 9, tzinfo=UTC)):
        client = sign_in(cast.naima)
        shown = words(page(client, "/services"))
    assert "Rien ici pour l’instant" in shown
    assert "Visale" not in shown
    assert "Visale" in words(page(naima, "/services"))


def test_kept_and_given_up_with_one_tap_back(cast, sign_in, numbered, without_csrf) -> None:
    naima, visale = sign_in(cast.naima), numbered(12)
    kept = naima.post(f"/services/{visale}/favori", data={"on": "1"}, follow_redirects=True)
    assert "C’est dans tes favoris" in kept.get_data(as_text=True)
    assert "Mes favoris" in page(naima, "/services")
    naima.post(f"/services/{visale}/favori", data={"on": "0"})
    with acting_as(cast.naima.id):
        assert catalogue.marks_of(own(cast.naima)) == {}


def test_told_on_the_day_it_opens_once_and_no_longer_when_it_is_given_up(
    cast, sign_in, numbered, without_csrf
) -> None:
    naima, visale = sign_in(cast.naima), numbered(12)
    for _ in range(2):
        naima.post(f"/services/{visale}/prevenir", data={"on": "1"})
    with acting_as(cast.naima.id):
        rings = session.execute(text("SELECT wall_at, state FROM reminders")).all()
    assert [(one.wall_at, one.state) for one in rings] == [(datetime(2027, 5, 22, 10), "waiting")]
    assert "Une garantie de loyer, Visale" in words(page(naima, "/rappels"))
    naima.post(f"/services/{visale}/prevenir", data={"on": "0"})
    with acting_as(cast.naima.id):
        assert session.execute(text("SELECT state FROM reminders")).scalars().all() == ["cancelled"]
        assert catalogue.marks_of(own(cast.naima)) == {}


@pytest.mark.parametrize(("slug", "number"), [("ines", 12), ("naima", 17), ("naima", 10)])
def test_nobody_waits_for_a_day_that_is_not_known(
    cast, sign_in, numbered, without_csrf, slug, number
) -> None:
    client = sign_in(getattr(cast, slug))
    assert "Me prévenir quand" not in page(client, f"/services/{numbered(number)}")
    assert client.post(f"/services/{numbered(number)}/prevenir", data={"on": "1"}).status_code == 404


def test_what_is_years_away_is_not_promised_a_reminder(cast, sign_in) -> None:
    far = make_offer("Très loin", from_months=25 * 12)
    assert "Me prévenir quand" not in page(sign_in(cast.naima), f"/services/{far}")


def test_a_question_goes_to_karim_once_with_the_name_of_the_offer(
    cast, sign_in, numbered, without_csrf
) -> None:
    naima, said = (
        sign_in(cast.naima),
        {"who": str(cast.karim.id), "client_id": str(uuid4()), "words": "C’est pour moi ?"},
    )
    for _ in range(2):
        sent = naima.post(f"/services/{numbered(12)}/parler", data=said)
    talk = page(naima, sent.headers["Location"])
    assert talk.count("Je voudrais parler de") == 1
    assert "Une garantie de loyer, Visale (Action Logement)" in talk
    assert "C’est pour moi" in talk
    assert "Je voudrais parler de" in page(sign_in(cast.karim), sent.headers["Location"])


def test_karim_reads_french_whatever_naima_reads(cast, sign_in, numbered, without_csrf) -> None:
    naima, said = sign_in(cast.naima), {"who": str(cast.karim.id), "client_id": str(uuid4())}
    sent = naima.post(f"/services/{numbered(12)}/parler?langue=ar", data=said)
    assert "Une garantie de loyer, Visale (Action Logement)" in page(
        sign_in(cast.karim), sent.headers["Location"]
    )


@pytest.mark.parametrize("who", ["samira", "claire", "marc", "theo", "naima"])
def test_and_to_nobody_who_may_not_help_there(cast, sign_in, numbered, without_csrf, who) -> None:
    said = {"who": str(getattr(cast, who).id), "client_id": str(uuid4())}
    assert sign_in(cast.naima).post(f"/services/{numbered(12)}/parler", data=said).status_code == 404


def test_not_for_me_and_back(cast, sign_in, numbered, without_csrf) -> None:
    visale, naima = numbered(12), sign_in(cast.naima)
    with acting_as(cast.karim.id):
        catalogue.propose_offer(seen_by(cast.karim, cast.naima), visale)
    naima.post(f"/services/{visale}/choix")
    assert "te propose cette offre" not in page(naima, f"/services/{visale}")
    assert "Ne convient pas à Naïma" in words(page(sign_in(cast.karim), f"/jeunes/{cast.naima.id}/services"))
    naima.post(f"/services/{visale}/choix", data={"again": "1"})
    assert "te propose cette offre" in page(naima, f"/services/{visale}")


def test_what_announced_it_is_read_when_it_is_opened_and_says_nothing_of_it(cast, sign_in, numbered) -> None:
    visale, naima = numbered(12), sign_in(cast.naima)
    with acting_as(cast.karim.id):
        catalogue.propose_offer(seen_by(cast.karim, cast.naima), visale)
    centre = words(page(naima, "/notifications"))
    assert "On te propose une offre" in centre
    assert "Visale" not in centre
    page(naima, f"/services/{visale}")
    with acting_as(cast.naima.id):
        assert session.execute(text("SELECT 1 FROM notifications WHERE read_at IS NULL")).all() == []


def test_a_bouquet_is_one_explanation_one_file_and_its_offers_in_order(cast, sign_in) -> None:
    body = page(sign_in(cast.naima), "/bouquets/premier-chez-moi")
    shown = words(body)
    assert "Un seul dossier" in shown
    # Two offers ask for it: it is one line of the file.
    assert body.count('<span class="grow">Carte d’identité') == 1
    places = [
        shown.index(one) for one in ("logement social, en priorité", "Visale", "Loca-Pass", "chèque énergie")
    ]
    assert places == sorted(places)
    assert sign_in(cast.naima).get("/bouquets/nulle-part").status_code == 404


def test_a_bouquet_of_nothing_that_is_shown_is_not_there(cast, sign_in) -> None:
    with as_system():
        session.execute(update(offers).where(offers.c.number == 19).values(state="hidden"))
    naima = sign_in(cast.naima)
    assert naima.get("/bouquets/je-bouge").status_code == 404
    assert "Je bouge" not in page(naima, "/services")


def test_karim_sees_for_whom_each_is_today(cast, sign_in) -> None:
    shown = words(page(sign_in(cast.karim), "/services"))
    assert "Naïma" in shown
    assert "Sacha" not in shown
    with as_system():
        noted = session.scalars(select(JournalLine.jeune_ids).where(JournalLine.object == "offers")).all()
    assert len(noted) == 1
    assert cast.naima.id in noted[0]


def test_karim_proposes_from_her_page_and_it_is_in_her_journal(cast, sign_in, numbered, without_csrf) -> None:
    karim, visale = sign_in(cast.karim), numbered(12)
    assert f"/jeunes/{cast.naima.id}/services" in page(karim, f"/jeunes/{cast.naima.id}")
    karim.post(f"/jeunes/{cast.naima.id}/services/{visale}", data={"act": "propose", "words": "Regarde"})
    assert "Proposé par Karim Benali" in words(page(karim, f"/jeunes/{cast.naima.id}/services"))
    journal = words(page(sign_in(cast.naima), "/journal"))
    assert "t’a proposé une offre" in journal
    assert "a regardé ce que tu peux demander" in journal
    karim.post(f"/jeunes/{cast.naima.id}/services/{visale}", data={"act": "withdraw"})
    assert "Proposé par" not in words(page(karim, f"/jeunes/{cast.naima.id}/services"))


def test_lucie_sees_and_proposes_in_her_domain_alone(cast, sign_in, numbered, without_csrf) -> None:
    lucie = sign_in(cast.lucie)
    shown = words(page(lucie, f"/jeunes/{cast.naima.id}/services"))
    assert "Visale" in shown
    assert "psychologue" not in shown
    assert "Mettre de côté" not in shown
    for number, status in ((12, 303), (17, 404)):
        sent = lucie.post(f"/jeunes/{cast.naima.id}/services/{numbered(number)}", data={"act": "propose"})
        assert sent.status_code == status
    aside = lucie.post(f"/jeunes/{cast.naima.id}/services/{numbered(12)}", data={"act": "set_aside"})
    assert aside.status_code == 404


def test_lucie_finds_the_page_from_her_home_and_an_empty_one_where_nothing_is_offered(cast, sign_in) -> None:
    lucie, address = sign_in(cast.lucie), f"/jeunes/{cast.naima.id}/services"
    assert f'href="{address}"' in page(lucie, "/accueil")
    with as_system():
        session.execute(update(offers).where(offers.c.domain == "logement").values(state="hidden"))
    assert "Rien à proposer pour l’instant" in words(page(lucie, address))


def test_no_birthday_is_told_to_lucie_who_may_not_read_it(cast, sign_in) -> None:
    address = f"/jeunes/{cast.naima.id}/services"
    assert "Dans 6 mois" in page(sign_in(cast.karim), address)
    hers = words(page(sign_in(cast.lucie), address))
    assert "Plus tard" in hers
    assert not re.search(r"Dans \d+ (jour|mois|an)|2027", hers)


@pytest.mark.parametrize("slug", ["claire", "marc", "samira", "theo", "naima"])
def test_nobody_else_finds_what_naima_may_ask_for(cast, sign_in, numbered, without_csrf, slug) -> None:
    client = sign_in(getattr(cast, slug))
    seen = client.get(f"/jeunes/{cast.naima.id}/services")
    unknown = client.get(f"/jeunes/{uuid4()}/services")
    assert (seen.status_code, plain(seen.text)) == (404, plain(unknown.text))
    sent = client.post(f"/jeunes/{cast.naima.id}/services/{numbered(12)}", data={"act": "propose"})
    assert sent.status_code == 404


def test_what_naima_withdrew_is_not_on_karim_s_page_of_hers(cast, sign_in) -> None:
    with acting_as(cast.naima.id):
        mine = own(cast.naima)
        karim = next(one for one in circle.members_of(mine.space) if one.account_id == cast.karim.id)
        circle.withdraw(mine, karim.link_id, Part.PATH, domain="logement")
    assert "Visale" not in page(sign_in(cast.karim), f"/jeunes/{cast.naima.id}/services")


def test_as_many_statements_with_nineteen_offers_and_with_eighty(
    cast, sign_in, count_statements, numbered
) -> None:
    naima, karim = sign_in(cast.naima), sign_in(cast.karim)
    addresses = {
        "/services": (naima, 8),
        "/services?q=logement": (naima, 8),
        f"/services/{numbered(12)}": (naima, 10),
        "/bouquets/premier-chez-moi": (naima, 8),
        f"/jeunes/{cast.naima.id}/services": (karim, 8),
    }

    def statements() -> dict[str, int]:
        found = {}
        for address, (client, _bar) in addresses.items():
            client.get(address)
            with count_statements() as seen:
                page(client, address)
            found[address] = len(seen)
        return found

    before = statements()
    for number in range(60):
        make_offer(f"Offre {number}")
    with acting_as(cast.naima.id):
        mine = own(cast.naima)
        for one in catalogue.offers_for(mine)[:20]:
            catalogue.mark_offer(mine, one.id, Mark.FAVOURITE)
    assert statements() == before
    assert {address: number for address, number in before.items() if number > addresses[address][1]} == {}


def test_in_arabic_what_is_translated_and_in_french_what_is_not(cast, sign_in, numbered) -> None:
    naima = sign_in(cast.naima)
    body = page(naima, f"/services/{numbered(12)}?langue=ar")
    assert "<h1>ضمان للإيجار، Visale</h1>" in body
    assert "Une garantie de loyer" not in body
    body = page(naima, f"/services/{make_offer('Sans traduction')}?langue=ar")
    assert '<h1 lang="fr" dir="ltr">Sans traduction</h1>' in body
    assert "أول بيت لي" in page(naima, "/bouquets/premier-chez-moi?langue=ar")


def test_the_export_takes_what_she_keeps_and_what_was_proposed(cast, numbered) -> None:
    from services.catalogue.export import SECTIONS
    from services.records import Owner

    with acting_as(cast.karim.id):
        catalogue.propose_offer(seen_by(cast.karim, cast.naima), numbered(12), "LE-MOT")
    with acting_as(cast.naima.id):
        mine = own(cast.naima)
        catalogue.mark_offer(mine, numbered(17), Mark.FAVOURITE)
        owner = Owner(cast.naima.id, mine, "fr", (), lambda kind: str(kind))
        marks, choices = (list(section.read(owner)) for section in SECTIONS)
    assert [(one.offer, one.mark) for one in marks] == [("12 séances chez un psychologue", "favourite")]
    assert [(one.offer, one.by, one.words) for one in choices] == [
        ("Une garantie de loyer, Visale", "Karim Benali", "LE-MOT")
    ]


def test_the_reminder_of_a_watch_is_far_enough_to_be_real(cast, numbered) -> None:
    with acting_as(cast.theo.id):
        on = catalogue.watch_offer(own(cast.theo), numbered(2), "Tu peux demander")
    assert on - clock.today("Europe/Paris") == timedelta(days=21)


def test_an_adult_reads_of_naima_what_is_never_said_to_them(cast, sign_in) -> None:
    """“Tu peux demander” is hers: Karim reads “Peut demander”, and what she may ask for comes first."""
    shown = words(page(sign_in(cast.karim), f"/jeunes/{cast.naima.id}/services"))
    assert "Tu peux demander" not in shown
    assert "Ce que lit Naïma" in shown
    assert shown.index("Peut demander") < shown.index("À voir ensemble") < shown.index("Dans 8 mois")


def test_the_ways_to_what_is_elsewhere_come_before_the_long_lists(cast, sign_in) -> None:
    naima = sign_in(cast.naima)
    shown = page(naima, "/services")
    assert shown.index('href="/droits"') < shown.index("Bientôt")
    assert shown.count('href="/services/annuaire"') == 1
    assert 'href="/services/annuaire"' in page(naima, "/services?q=xylophone")
