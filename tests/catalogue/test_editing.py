"""Editors write, somebody else reviews, then it is published; what is old, over or without a source is in their list."""

import re
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from app.demo.departement import CODE
from services import accounts, catalogue, circle, clock
from services.catalogue import Act, Doubtful, OfferState, Rules
from services.catalogue.tables import offers
from services.circle import PostKind
from services.database import acting_as, as_system, session
from services.errors import NotFound, Refused
from tests.cast import Member
from tests.catalogue.conftest import CHECKED, make_offer, own
from tests.catalogue.test_loading import TO_AGREE
from tests.catalogue.test_pages import page, plain, without_csrf, words

__all__ = ["without_csrf"]

WRITTEN = {
    "kind": "right",
    "domain": "logement",
    "name": "Une aide au départ",
    "partner": "Le département",
    "territories": [],
    "from_months": 216,
    "until_months": None,
    "conditions": "",
    "gives": "Une aide",
    "how": "Demande",
    "papers": ["identity_card"],
    "fields": ["name"],
    "decides": "Le département",
    "delay": "Un mois",
    "contact": "",
    "link": "",
    "source": "Règlement départemental",
    "source_url": "",
    "checked_on": CHECKED,
    "expires_on": None,
    "never_publish": False,
    "doubt": "",
}


@pytest.fixture
def helene(cast) -> Member:
    """Another cadre of the département."""
    team = circle.add_team(CODE, "Équipe Est").id
    account = circle.add_agent("Hélène", "Varin", PostKind.CADRE, departement=CODE, team_id=team)
    accounts.open_account(account.id, language="fr")
    return Member("helene", account.id)


def write(member, offer=None, version=0, **changed) -> UUID:
    with acting_as(member.id):
        return catalogue.write_offer(member.id, CODE, offer, WRITTEN | changed, Rules(judge=True), version)


def act(member, offer, done: Act) -> None:
    with acting_as(member.id):
        version = catalogue.open_edited(CODE, offer).version
        catalogue.act_on(member.id, CODE, offer, done, version)


def state(member, offer) -> OfferState:
    with acting_as(member.id):
        return catalogue.open_edited(CODE, offer).state


def is_shown(cast, offer) -> bool:
    with acting_as(cast.naima.id):
        return offer in {one.id for one in catalogue.offers_for(own(cast.naima))}


def test_written_by_one_reviewed_by_another_then_seen(cast, helene) -> None:
    offer = write(cast.marc)
    assert (state(cast.marc, offer), is_shown(cast, offer)) == (OfferState.DRAFT, False)
    with pytest.raises(Refused, match="own_words"):
        act(cast.marc, offer, Act.REVIEW)
    with pytest.raises(Refused, match="not_reviewed"):
        act(cast.marc, offer, Act.PUBLISH)
    act(helene, offer, Act.REVIEW)
    assert (state(cast.marc, offer), is_shown(cast, offer)) == (OfferState.REVIEWED, False)
    act(cast.marc, offer, Act.PUBLISH)
    assert (state(cast.marc, offer), is_shown(cast, offer)) == (OfferState.PUBLISHED, True)


def test_nor_by_hand_does_anybody_publish_their_own_words(cast) -> None:
    offer = write(cast.marc)
    for values in ({"state": "published"}, {"state": "published", "reviewed_by": cast.marc.id}):
        with (
            acting_as(cast.marc.id),
            pytest.raises(IntegrityError, match=r"published_was_reviewed|two_people"),
        ):
            session.execute(update(offers).where(offers.c.id == offer).values(**values))
        session.rollback()


def test_what_changes_is_a_draft_again_and_out_of_sight(cast, helene, numbered) -> None:
    visale = numbered(12)
    with acting_as(cast.marc.id):
        version = catalogue.open_edited(CODE, visale).version
    write(cast.marc, visale, version)
    assert (state(cast.marc, visale), is_shown(cast, visale)) == (OfferState.DRAFT, False)
    assert catalogue.load_catalogue(CODE) == 0
    act(helene, visale, Act.REVIEW)
    act(helene, visale, Act.PUBLISH)
    assert is_shown(cast, visale)


def test_what_must_never_be_published_is_not_however_one_tries(cast, helene, numbered) -> None:
    never = numbered(20)
    act(helene, never, Act.REVIEW)
    with pytest.raises(Refused, match="never_published"):
        act(cast.marc, never, Act.PUBLISH)
    assert not is_shown(cast, never)


@pytest.mark.parametrize(
    "missing",
    [
        {"source": ""},
        {"checked_on": None},
        {"checked_on": date(2026, 5, 21)},
        {"expires_on": date(2026, 11, 21)},
    ],
)
def test_nothing_without_a_fresh_source_is_published(cast, helene, missing) -> None:
    offer = write(cast.marc, **missing)
    act(helene, offer, Act.REVIEW)
    with pytest.raises(Refused, match="no_source"):
        act(cast.marc, offer, Act.PUBLISH)


def test_a_founding_draft_takes_two_people_as_well(cast, helene, numbered) -> None:
    """Nobody of the house wrote it: whoever says that it is right today is not who reviews it."""
    adoma = numbered(3)
    act(cast.marc, adoma, Act.CHECK)
    with pytest.raises(Refused, match="own_words"):
        act(cast.marc, adoma, Act.REVIEW)
    act(helene, adoma, Act.REVIEW)
    act(cast.marc, adoma, Act.PUBLISH)
    assert is_shown(cast, adoma)


def test_checked_today_it_is_shown_again(cast, numbered) -> None:
    visale = numbered(12)
    with clock.held_at(datetime(2027, 5, 23, 9, tzinfo=UTC)):
        assert not is_shown(cast, visale)
        act(cast.marc, visale, Act.CHECK)
        assert is_shown(cast, visale)
    with acting_as(cast.marc.id):
        found = catalogue.open_edited(CODE, visale)
    assert (found.offer.checked_on, found.checker) == (date(2027, 5, 23), "Marc Auvray")


def test_hidden_and_taken_back(cast, numbered) -> None:
    visale = numbered(12)
    act(cast.marc, visale, Act.HIDE)
    assert (state(cast.marc, visale), is_shown(cast, visale)) == (OfferState.HIDDEN, False)
    act(cast.marc, visale, Act.TAKE_BACK)
    assert (state(cast.marc, visale), is_shown(cast, visale)) == (OfferState.DRAFT, False)


def test_who_read_before_somebody_else_wrote_does_not_write_over_it(cast, helene, numbered) -> None:
    visale = numbered(12)
    with acting_as(cast.marc.id):
        read = catalogue.open_edited(CODE, visale).version
    act(helene, visale, Act.CHECK)
    with pytest.raises(Refused, match="offer_changed"):
        write(cast.marc, visale, read)
    with acting_as(cast.marc.id), pytest.raises(Refused, match="offer_changed"):
        catalogue.act_on(cast.marc.id, CODE, visale, Act.HIDE, read)


def doubtful(member) -> dict:
    with acting_as(member.id):
        found = catalogue.edited_offers(CODE, is_doubtful=True)
    assert found.number == found.doubtful == len(found.offers)
    return {one.offer.number or one.offer.name: set(one.doubts) for one in found.offers}


def test_what_is_to_be_checked_is_listed_with_why(cast) -> None:
    assert doubtful(cast.marc) == {number: {Doubtful.NEVER} for number in TO_AGREE}
    make_offer("Vieille", checked_on=date(2026, 5, 21))
    make_offer("Six mois", checked_on=date(2026, 5, 22))
    make_offer("Finie", expires_on=date(2026, 11, 21))
    make_offer("Sans source", state="draft", source="")
    make_offer("Masquée", state="hidden", checked_on=date(2020, 1, 1))
    found = {name: why for name, why in doubtful(cast.marc).items() if isinstance(name, str)}
    assert found == {"Vieille": {Doubtful.OLD}, "Finie": {Doubtful.OVER}, "Sans source": {Doubtful.NO_SOURCE}}


@pytest.mark.parametrize(
    "checked", [date(2026, 8, 31), date(2025, 8, 29), date(2026, 3, 31), date(2026, 2, 28)]
)
def test_the_list_and_the_pages_count_six_months_alike(cast, checked) -> None:
    """A month too short ends on its last day, for PostgreSQL and for the list."""
    offer = make_offer("Une", checked_on=checked)
    for days in range(178, 187):
        at = datetime(checked.year, checked.month, checked.day, 12, tzinfo=UTC) + timedelta(days=days)
        with clock.held_at(at):
            with acting_as(cast.marc.id):
                old = Doubtful.OLD in catalogue.open_edited(CODE, offer).doubts
                listed = "Une" in {
                    one.offer.name for one in catalogue.edited_offers(CODE, is_doubtful=True).offers
                }
            with as_system():
                shown = offer in {one.id for one in catalogue.offers_in(CODE)}
            assert old == listed == (not shown), at


def test_counts_and_pages(cast) -> None:
    for number in range(60):
        make_offer(f"Offre {number:02}", state="draft")
    make_offer("Finie", expires_on=date(2026, 11, 21))
    with acting_as(cast.marc.id):
        first = catalogue.edited_offers(CODE)
        drafts = catalogue.edited_offers(CODE, state=OfferState.DRAFT, page=2)
        over = catalogue.edited_offers(CODE, state=OfferState.EXPIRED)
    assert (first.total, first.pages, len(first.offers)) == (89, 2, 50)
    assert (drafts.number, len(drafts.offers)) == (68, 18)
    assert [one.offer.name for one in over.offers] == ["Finie"]


@pytest.mark.parametrize("slug", ["naima", "samira", "lucie", "karim", "claire"])
def test_nobody_else_edits_or_reads_drafts(cast, sign_in, numbered, without_csrf, slug) -> None:
    member = getattr(cast, slug)
    client = sign_in(member)
    unknown = client.get("/nulle-part")
    for address in ("/catalogue", "/catalogue/nouvelle", f"/catalogue/{numbered(12)}"):
        answer = client.get(address)
        assert (answer.status_code, plain(answer.text)) == (404, plain(unknown.text)), address
    assert (
        client.post(f"/catalogue/{numbered(12)}/acte", data={"act": "hide", "version": "1"}).status_code
        == 404
    )
    with acting_as(member.id):
        with pytest.raises(NotFound):
            catalogue.open_edited(CODE, numbered(3))
        with pytest.raises((NotFound, Refused)):
            catalogue.act_on(member.id, CODE, numbered(12), Act.HIDE, 1)
        session.rollback()
    assert is_shown(cast, numbered(12))


def test_a_cadre_of_another_departement_edits_nothing_here(cast, numbered) -> None:
    circle.add_departement("54", "Meurthe-et-Moselle")
    team = circle.add_team("54", "Équipe").id
    other = circle.add_agent("Ève", "Petit", PostKind.CADRE, departement="54", team_id=team).id
    with acting_as(other):
        assert catalogue.edited_offers(CODE).offers == ()
        with pytest.raises(NotFound):
            catalogue.act_on(other, CODE, numbered(12), Act.HIDE, 1)
        with pytest.raises(Exception, match="row-level security"):
            catalogue.write_offer(other, CODE, None, WRITTEN, Rules())
    session.rollback()


def fields_of(body: str) -> dict:
    """What the browser would send back untouched."""
    found: dict = {}
    for tag in re.findall(r"<input[^>]*>", body):
        name, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
        kind = re.search(r'type="([^"]*)"', tag)
        if name is None or (kind and kind[1] in ("checkbox", "radio") and "checked" not in tag):
            continue
        found.setdefault(name[1], []).append(value[1] if value else "")
    for name, text in re.findall(r'<textarea[^>]*name="([^"]*)"[^>]*>\s*([^<]*)</textarea>', body):
        found[name] = [text.strip()]
    for name, options in re.findall(r'<select[^>]*name="([^"]*)"[^>]*>(.*?)</select>', body, re.S):
        found[name] = re.findall(r'<option selected value="([^"]*)"', options)
    from html import unescape

    return {name: [unescape(value) for value in values] for name, values in found.items()}


def kept() -> dict:
    """Offer → what is written of it; boxes come back in the order of the form, which says nothing."""
    columns = [column for column in offers.c if column.name in WRITTEN or column.name == "rules"]
    with as_system():
        rows = session.execute(select(offers.c.id, *columns)).all()
    return {row.id: {name: _in_order(value) for name, value in row._asdict().items()} for row in rows}


def _in_order(value):
    if isinstance(value, dict):
        return {name: _in_order(one) for name, one in value.items()}
    return sorted(value) if isinstance(value, list) else value


def test_the_form_sent_back_untouched_changes_no_field(cast, sign_in, without_csrf) -> None:
    """Each of the 28, with every rule, age and paper."""
    marc, before = sign_in(cast.marc), kept()
    for offer in before:
        sent = marc.post(f"/catalogue/{offer}", data=fields_of(page(marc, f"/catalogue/{offer}")))
        assert sent.status_code == 303, words(sent.text)[:600]
    assert kept() == before
    with as_system():
        assert set(session.scalars(select(offers.c.state))) == {"draft"}


def test_from_a_blank_page_to_what_naima_reads(cast, helene, sign_in, without_csrf) -> None:
    marc, other = sign_in(cast.marc), sign_in(helene)
    form = fields_of(page(marc, "/catalogue/nouvelle")) | {
        "kind": "right",
        "domain": "logement",
        "name": "Aide au premier loyer",
        "partner": "Département",
        "gives": "Une aide pour entrer.",
        "source": "Règlement départemental",
        "checked_on": "2026-11-20",
        "from_years": "17",
        "ask": ["lease"],
        "papers": ["lease"],
    }
    saved = marc.post("/catalogue/nouvelle", data=form)
    assert "Une autre personne du département doit relire" in page(marc, saved.headers["Location"])
    for client, done in ((other, "review"), (marc, "publish")):
        version = fields_of(page(client, saved.headers["Location"]))["version"][0]
        client.post(saved.headers["Location"] + "/acte", data={"act": done, "version": version})
    offer = saved.headers["Location"].rsplit("/", 1)[1]
    shown = words(page(sign_in(cast.naima), f"/services/{offer}"))
    assert "Une aide pour entrer." in shown
    assert "un bail qui commence" in shown


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"name": ""}, "Il manque quelque chose ici."),
        ({"link": "javascript:alert(1)"}, "Un lien commence par https://."),
        ({"checked_on": "2026-11-23"}, "Ce jour n’est pas encore venu."),
        ({"from_years": "20", "until_years": "18"}, "L’âge de fin vient après l’âge de début."),
        ({"territories": "Manche"}, "Un code de département"),
        ({"gives": "x" * 1001}, "C’est trop long"),
        ({"papers": ["sandwich"]}, ""),
        ({"version": "0"}, "Quelqu’un a modifié cette offre"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(
    cast, sign_in, numbered, without_csrf, wrong, said
) -> None:
    marc, address = sign_in(cast.marc), f"/catalogue/{numbered(12)}"
    form = fields_of(page(marc, address)) | {"decides": "CE QUE J’AI TAPÉ"} | wrong
    answer = marc.post(address, data=form)
    assert answer.status_code == 422
    assert said in words(answer.text)
    assert "CE QUE J’AI TAPÉ" in answer.text
    assert is_shown(cast, numbered(12))


ENGLISH = {
    "name": "A room",
    "conditions": "From 18",
    "gives": "A room and somebody who helps.",
    "how": "Ask with your référent.",
    "decides": "The residence",
    "delay": "A month",
    "partner": "Residence",
    "contact": "",
}


def in_english(member, offer) -> catalogue.Offer:
    with acting_as(member.id):
        return catalogue.open_offer(own(member), offer, "en")


def publish(marc, helene, offer) -> None:
    act(helene, offer, Act.REVIEW)
    act(marc, offer, Act.PUBLISH)


def test_a_translation_is_written_beside_the_french_and_goes_with_it(
    cast, helene, sign_in, without_csrf
) -> None:
    """Left as it was while the French changed, it would say something else: it is shown no more."""
    offer = write(cast.marc, name="Une chambre", delay="Un mois", decides="La résidence")
    marc, address = sign_in(cast.marc), f"/catalogue/{offer}"
    typed = {f"{name}_en": words for name, words in ENGLISH.items()}
    assert marc.post(address, data=fields_of(page(marc, address)) | typed).status_code == 303
    publish(cast.marc, helene, offer)
    shown = in_english(cast.naima, offer)
    assert (shown.name, shown.language) == ("A room", "en")
    assert (
        marc.post(address, data=fields_of(page(marc, address)) | {"gives": "Autre chose."}).status_code == 303
    )
    publish(cast.marc, helene, offer)
    assert in_english(cast.naima, offer).language == "fr"
    form = fields_of(page(marc, address))
    assert form["gives_en"] == [ENGLISH["gives"]]
    assert marc.post(address, data=form | {"gives_en": "Something else."}).status_code == 303
    publish(cast.marc, helene, offer)
    assert in_english(cast.naima, offer).gives == "Something else."


def test_a_language_is_there_as_a_whole_or_not(cast, sign_in, without_csrf) -> None:
    offer = write(cast.marc)
    marc, address = sign_in(cast.marc), f"/catalogue/{offer}"
    answer = marc.post(address, data=fields_of(page(marc, address)) | {"name_ar": "غرفة"})
    assert answer.status_code == 422
    assert "Il manque cette traduction" in words(answer.text)
    assert "غرفة" in answer.text


def test_a_founding_offer_keeps_its_translations_when_it_is_edited(
    cast, helene, sign_in, numbered, without_csrf
) -> None:
    """Every one of them can be saved as it is, and says in Arabic what it said."""
    marc = sign_in(cast.marc)
    for number in (1, 2, 12):
        before = in_arabic(cast.marc, numbered(number))
        address = f"/catalogue/{numbered(number)}"
        assert marc.post(address, data=fields_of(page(marc, address))).status_code == 303
        assert in_arabic(cast.marc, numbered(number)) == before
        assert before


def in_arabic(member, offer) -> dict[str, str]:
    with acting_as(member.id):
        return dict(catalogue.open_edited(CODE, offer).translations["ar"])


def test_buttons_offer_what_may_be_done_and_no_more(cast, helene, sign_in) -> None:
    offer = write(cast.marc)
    assert "J’ai relu" not in page(sign_in(cast.marc), f"/catalogue/{offer}")
    assert "J’ai relu" in page(sign_in(helene), f"/catalogue/{offer}")


def test_lists_by_state_and_those_to_check(cast, sign_in, count_statements) -> None:
    marc = sign_in(cast.marc)
    assert "Résidence sociale Adoma" in page(marc, "/catalogue?etat=a-verifier")
    assert "Visale" not in page(marc, "/catalogue?etat=a-verifier")
    assert "Visale" in page(marc, "/catalogue?etat=publiees")
    assert "Aucune offre ici" in page(marc, "/catalogue?etat=masquees")

    def statements() -> int:
        with count_statements() as seen:
            page(marc, "/catalogue")
        return len(seen)

    before = statements()
    for number in range(40):
        make_offer(f"Offre {number}")
    assert statements() == before <= 7


def test_an_address_that_says_nothing_is_no_act(cast, sign_in, numbered, without_csrf) -> None:
    marc = sign_in(cast.marc)
    for sent in ({}, {"act": "hide"}, {"act": "erase", "version": "1"}, {"act": "hide", "version": "x"}):
        assert marc.post(f"/catalogue/{numbered(12)}/acte", data=sent).status_code == 404


def test_what_somebody_once_published_is_never_shown_once_it_is_marked(cast, numbered) -> None:
    with as_system():
        session.execute(
            update(offers).where(offers.c.number == 12).values(state="hidden", never_publish=True)
        )
    with acting_as(cast.naima.id):
        assert catalogue.offer_names([numbered(12)]) == {}
