"""Bundles on screen: one cadre composes, another reads, then young people see it; content files never write over it."""

import re
from uuid import UUID, uuid4

import pytest
from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError, ProgrammingError

from app.demo.departement import CODE
from services import catalogue, circle
from services.catalogue import Act, Composed, OfferState
from services.catalogue.composing import slug_of
from services.catalogue.tables import bouquet_offers, bouquets
from services.circle import PostKind
from services.database import acting_as, as_system, session
from services.errors import NotFound, Refused
from tests.catalogue.conftest import make_offer, own
from tests.catalogue.test_editing import fields_of, helene
from tests.catalogue.test_pages import page, plain, without_csrf, words

__all__ = ["helene", "without_csrf"]


@pytest.fixture
def offers(cast) -> list[UUID]:
    """Three offers that are shown."""
    return [make_offer(f"Offre {name}", partner="Le Foyer") for name in "abc"]


def composed(offers, **changed) -> Composed:
    said = {"name": "Mon permis", "words": "Le code, puis la conduite.", "icon": "bike", "translations": {}}
    return Composed(offers=offers, **(said | changed))


def write(member, offers, bouquet=None, version=0, **changed) -> UUID:
    with acting_as(member.id):
        return catalogue.write_bouquet(member.id, CODE, bouquet, composed(offers, **changed), version)


def act(member, bouquet, done: Act) -> None:
    with acting_as(member.id):
        version = catalogue.open_edited_bouquet(CODE, bouquet).version
        catalogue.act_on_bouquet(member.id, CODE, bouquet, done, version)


def founding(member, slug="je-bouge") -> catalogue.EditedBouquet:
    with acting_as(member.id):
        return next(one for one in catalogue.edited_bouquets(CODE) if one.slug == slug)


def seen_by_naima(cast, slug, language="fr"):
    with acting_as(cast.naima.id):
        found = catalogue.bouquets_for(own(cast.naima), language)
    return next((one for one in found if one.slug == slug), None)


def test_written_by_one_read_by_another_then_seen_in_its_order(cast, helene, offers):
    made = write(cast.marc, [offers[2], offers[0], offers[2]])
    assert seen_by_naima(cast, "mon-permis") is None
    with pytest.raises(Refused, match="own_words"):
        act(cast.marc, made, Act.REVIEW)
    with pytest.raises(Refused, match="not_reviewed"):
        act(cast.marc, made, Act.PUBLISH)
    act(helene, made, Act.REVIEW)
    assert seen_by_naima(cast, "mon-permis") is None
    act(cast.marc, made, Act.PUBLISH)
    found = seen_by_naima(cast, "mon-permis")
    assert [one.id for one in found.offers] == [offers[2], offers[0]]
    assert (found.name, found.words, found.icon) == ("Mon permis", "Le code, puis la conduite.", "bike")


def test_what_changes_is_a_draft_again_and_content_never_comes_over_it(cast, helene, offers):
    before = founding(cast.marc)
    write(cast.marc, offers[:1], before.id, before.version, name="Je bouge autrement")
    assert seen_by_naima(cast, "je-bouge") is None
    with as_system():
        session.execute(update(bouquets).where(bouquets.c.slug == "mes-18-ans").values(loaded="avant"))
    assert catalogue.load_catalogue(CODE) == 0
    assert founding(cast.marc).name == "Je bouge autrement"
    act(helene, before.id, Act.REVIEW)
    act(helene, before.id, Act.PUBLISH)
    found = seen_by_naima(cast, "je-bouge")
    assert (found.name, [one.id for one in found.offers]) == ("Je bouge autrement", offers[:1])


@pytest.mark.parametrize("acts", [[Act.HIDE], [Act.HIDE, Act.TAKE_BACK]])
def test_what_an_editor_hid_the_content_does_not_bring_back(cast, acts):
    its = founding(cast.marc).id
    for one in acts:
        act(cast.marc, its, one)
    assert seen_by_naima(cast, "je-bouge") is None
    catalogue.load_catalogue(CODE)
    assert seen_by_naima(cast, "je-bouge") is None
    assert founding(cast.marc).name == "Je bouge"


def test_what_nobody_touched_is_still_renewed_by_the_content(cast):
    with as_system():
        session.execute(
            update(bouquets).where(bouquets.c.slug == "je-bouge").values(loaded="a", name="Avant")
        )
    catalogue.load_catalogue(CODE)
    assert founding(cast.marc).name == "Je bouge"


def test_without_any_offer_that_is_shown_it_is_not_either(cast, helene):
    hidden = make_offer("Masquée", state="hidden")
    made = write(cast.marc, [hidden])
    act(helene, made, Act.REVIEW)
    act(helene, made, Act.PUBLISH)
    assert seen_by_naima(cast, "mon-permis") is None
    found = founding(cast.marc, "mon-permis")
    assert (found.state, found.is_shown, found.shown) == (OfferState.PUBLISHED, False, ())


def test_nor_by_hand_does_anybody_publish_their_own_words(cast, offers):
    made = write(cast.marc, offers)
    for values in ({"state": "published"}, {"state": "published", "reviewed_by": cast.marc.id}):
        with acting_as(cast.marc.id), pytest.raises(IntegrityError, match=r"was_reviewed|two_people"):
            session.execute(update(bouquets).where(bouquets.c.id == made).values(**values))
        session.rollback()


def test_two_with_one_title_have_two_addresses(cast, offers):
    slugs = {founding_slug(cast, write(cast.marc, offers)) for _ in range(3)}
    assert slugs == {"mon-permis", "mon-permis-2", "mon-permis-3"}


def founding_slug(cast, made) -> str:
    with acting_as(cast.marc.id):
        return catalogue.open_edited_bouquet(CODE, made).slug


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Je viens d’arriver", "je-viens-d-arriver"),
        ("Ça bouge : été 2027 !", "ca-bouge-ete-2027"),
        ("???", "bouquet"),
        ("سكن", "bouquet"),
        ("a" * 60, "a" * 40),
    ],
)
def test_an_address_is_plain_letters(title, slug):
    assert slug_of(title) == slug


def test_who_read_before_somebody_else_wrote_does_not_write_over_it(cast, helene, offers):
    before = founding(cast.marc)
    write(helene, offers, before.id, before.version)
    with pytest.raises(Refused, match="bouquet_changed"):
        write(cast.marc, offers[:1], before.id, before.version)
    assert len(founding(cast.marc).offers) == 3


def test_what_cannot_be_in_a_bundle(cast, offers, numbered):
    with pytest.raises(Refused, match="no_offer"):
        write(cast.marc, [])
    with pytest.raises(Refused, match="too_many_offers"):
        write(cast.marc, [uuid4() for _ in range(13)])
    with pytest.raises(NotFound):
        write(cast.marc, [uuid4()])
    with pytest.raises(NotFound):  # never to be published
        write(cast.marc, [numbered(20)])


def test_a_translation_is_shown_while_it_says_the_french_of_today(cast, helene, offers):
    english = {"en": {"name": "My licence", "words": "First the rules, then driving."}}
    made = write(cast.marc, offers, translations=english)
    act(helene, made, Act.REVIEW)
    act(helene, made, Act.PUBLISH)
    assert seen_by_naima(cast, "mon-permis", "en").name == "My licence"
    assert seen_by_naima(cast, "mon-permis", "ar").language == "fr"
    with as_system():
        session.execute(update(bouquets).where(bouquets.c.id == made).values(words="Autre chose."))
    assert seen_by_naima(cast, "mon-permis", "en").name == "Mon permis"


def test_french_that_changes_leaves_behind_the_translation_that_did_not(cast, helene):
    its = founding(cast.marc)
    ids = [one.id for one in its.offers]
    told = {name: {part: said[part] for part in ("name", "words")} for name, said in its.translations.items()}
    told["en"] = {"name": "I get around", "words": "Licence and bus."}
    write(
        cast.marc, ids, its.id, its.version, name="Je bouge", words="Le permis et le bus.", translations=told
    )
    act(helene, its.id, Act.REVIEW)
    act(helene, its.id, Act.PUBLISH)
    assert seen_by_naima(cast, "je-bouge", "en").name == "I get around"
    arabic = seen_by_naima(cast, "je-bouge", "ar")
    assert (arabic.language, arabic.words) == ("fr", "Le permis et le bus.")
    assert founding(cast.marc).translations["ar"]["name"] == told["ar"]["name"]


@pytest.mark.parametrize("slug", ["naima", "samira", "lucie", "karim", "claire"])
def test_nobody_else_composes_or_reads_drafts(cast, sign_in, offers, without_csrf, slug):
    draft, its = write(cast.marc, offers), founding(cast.marc)
    member = getattr(cast, slug)
    client = sign_in(member)
    unknown = plain(client.get("/nulle-part").text)
    for address in ("", "/nouveau", f"/{its.id}", f"/{its.id}/apercu", f"/{draft}/apercu"):
        answer = client.get(f"/catalogue/bouquets{address}")
        assert (answer.status_code, plain(answer.text)) == (404, unknown), address
    told = {"act": "hide", "version": str(its.version)}
    assert client.post(f"/catalogue/bouquets/{its.id}/acte", data=told).status_code == 404
    assert client.get("/bouquets/mon-permis").status_code == 404
    with acting_as(member.id):
        assert draft not in session.scalars(select(bouquets.c.id)).all()
        assert (
            session.scalars(
                select(bouquet_offers.c.offer_id).where(bouquet_offers.c.bouquet_id == draft)
            ).all()
            == []
        )
        assert session.execute(update(bouquets).values(name="À moi")).rowcount == 0
        with pytest.raises((NotFound, Refused)):
            catalogue.act_on_bouquet(member.id, CODE, its.id, Act.HIDE, its.version)
    session.rollback()
    assert founding(cast.marc).state is OfferState.PUBLISHED


def test_a_cadre_of_another_departement_composes_nothing_here(cast, offers):
    circle.add_departement("54", "Meurthe-et-Moselle")
    team = circle.add_team("54", "Équipe").id
    other = circle.add_agent("Ève", "Petit", PostKind.CADRE, departement="54", team_id=team).id
    its = founding(cast.marc)
    with acting_as(other):
        assert catalogue.edited_bouquets(CODE) == []
        with pytest.raises(NotFound):
            catalogue.act_on_bouquet(other, CODE, its.id, Act.HIDE, its.version)
        with pytest.raises(NotFound):
            catalogue.write_bouquet(other, CODE, None, composed(offers))
    session.rollback()


def test_nor_by_hand_does_an_offer_of_another_catalogue_come_in(cast, offers):
    circle.add_departement("54", "Meurthe-et-Moselle")
    elsewhere, made = make_offer("De là-bas", departement="54"), write(cast.marc, offers)
    row = {"bouquet_id": made, "offer_id": elsewhere, "position": 9}
    with acting_as(cast.marc.id), pytest.raises(ProgrammingError, match="row-level security"):
        session.execute(insert(bouquet_offers).values(**row))
    session.rollback()


def test_from_a_blank_page_to_what_naima_reads(cast, helene, sign_in, without_csrf, offers):
    marc, other = sign_in(cast.marc), sign_in(helene)
    form = fields_of(page(marc, "/catalogue/bouquets/nouveau")) | {
        "name": "Mon premier été",
        "words": "Travailler un peu, et partir un peu.",
        "icon": "globe",
        "offers-0": str(offers[1]),
        "offers-2": str(offers[0]),
    }
    saved = marc.post("/catalogue/bouquets/nouveau", data=form)
    address = saved.headers["Location"]
    body = page(marc, address)
    assert "Une autre personne du département doit relire" in body
    assert "J’ai relu" not in body
    assert "Offre b" in page(marc, f"{address}/apercu")
    for done in ("review", "publish"):
        version = fields_of(page(other, address))["version"][0]
        assert other.post(f"{address}/acte", data={"act": done, "version": version}).status_code == 303
    read = page(sign_in(cast.naima), "/bouquets/mon-premier-ete")
    assert re.findall(r"Offre ([abc])", words(read)) == ["b", "a"]
    assert "Mon premier été" in page(marc, "/catalogue/bouquets")


def test_a_form_that_says_nothing_comes_back_with_what_is_missing(cast, sign_in, without_csrf):
    marc = sign_in(cast.marc)
    answer = marc.post("/catalogue/bouquets/nouveau", data={"name": " ", "words": "", "icon": "x"})
    assert answer.status_code == 422
    assert "Choisissez au moins une offre" in answer.text
    long = marc.post("/catalogue/bouquets/nouveau", data={"name": "é" * 61, "offers-0": "pas-une-offre"})
    assert long.status_code == 422


def test_the_form_sent_back_untouched_changes_no_word(cast, sign_in, without_csrf):
    """Each of the six, with its offers in order; translations too, which the content made."""

    def kept():
        with acting_as(cast.marc.id):
            found = catalogue.edited_bouquets(CODE)
        return {one.slug: (one.name, one.words, one.icon, one.translations, one.offers) for one in found}

    marc, before = sign_in(cast.marc), kept()
    with acting_as(cast.marc.id):
        ids = [one.id for one in catalogue.edited_bouquets(CODE)]
    for one in ids:
        address = f"/catalogue/bouquets/{one}"
        sent = marc.post(address, data=fields_of(page(marc, address)))
        assert sent.status_code == 303, words(sent.text)[:600]
    assert kept() == before


@pytest.mark.parametrize("version", ["9" * 20, "9" * 5000, "-1", "²", ""])
def test_a_version_that_is_none_breaks_nothing(cast, sign_in, without_csrf, version):
    its, marc = founding(cast.marc), sign_in(cast.marc)
    for told in ({"act": "hide", "version": version}, {"act": "check", "version": str(its.version)}):
        assert marc.post(f"/catalogue/bouquets/{its.id}/acte", data=told).status_code in (404, 409, 422)
    assert founding(cast.marc).version == its.version


def test_the_list_asks_the_same_however_many_there_are(cast, offers, count_statements):
    def statements() -> int:
        with acting_as(cast.marc.id):
            catalogue.edited_bouquets(CODE)
            with count_statements() as seen:
                catalogue.edited_bouquets(CODE)
        return len(seen)

    before = statements()
    for _number in range(12):
        write(cast.marc, offers)
    assert statements() == before
