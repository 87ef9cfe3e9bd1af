"""Several papers as one PDF: made by the worker, shared as any paper, gone with any of its papers."""

import re
from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select, text, update

from app.documents.cover import cover_words
from services import clock, documents, events, notifications
from services.database import acting_as, as_system, session, transaction
from services.documents import BundleState, Lasting, ScanState, Store
from services.documents.models import Document, DocumentVersion
from services.errors import NotFound, Refused
from tests.documents import samples
from tests.documents.conftest import relation_of
from tests.documents.printed import read_back, written_pdf
from tests.documents.test_pages import token


@pytest.fixture
def papers(cast, keep):
    """A PDF of two pages, a photo in each of the types a phone makes."""
    return [
        keep(
            cast.naima,
            written_pdf("Carte recto", "Carte verso"),
            name="a.pdf",
            kind="identity_card",
            ends_on=date(2028, 5, 3),
        ),
        keep(cast.naima, samples.photo("JPEG"), kind="proof_of_address", title="Attestation de mon oncle"),
        keep(cast.naima, samples.photo("PNG", (300, 600)), name="a.png", kind="income_proof"),
        keep(cast.naima, samples.photo("WEBP"), name="a.webp", ends_on=date(2027, 2, 1)),
        keep(cast.naima, written_pdf("Bourse"), name="b.pdf", kind="scholarship_notice"),
    ]


@pytest.fixture
def compose(cast):
    """`compose(papers)`: Naïma asks for it."""

    def composed(papers, title="Dossier logement", client_id=None, who=None) -> UUID:
        who = who or cast.naima
        with acting_as(who.id):
            made = documents.compose_bundle(relation_of(who, who), title, papers, client_id or uuid4())
        session.remove()
        return made

    return composed


@pytest.fixture
def bundle(papers, compose):
    made = compose(papers)
    documents.make_bundle(made, cover_words)
    return made


@pytest.fixture
def view(cast):
    """A bundle as Naïma meets it; `NotFound` when it is gone."""

    def seen(bundle, who=None):
        who = who or cast.naima
        try:
            with acting_as(who.id):
                return documents.open_bundle(relation_of(who, who), bundle)
        finally:
            session.remove()

    return seen


@pytest.fixture
def body(cast, opened):
    """The bytes of a document, as Naïma saves them."""

    def read(document) -> bytes:
        with acting_as(cast.naima.id):
            return b"".join(documents.read_file(opened(cast.naima, document)))

    return read


def change(statement) -> None:
    with as_system(), transaction():
        session.execute(statement)
    session.remove()


def waiting_jobs(bundle) -> int:
    number = session.scalar(
        text(
            "SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'make_bundle' AND args->>'bundle_id' = :id"
        ),
        {"id": str(bundle)},
    )
    session.remove()
    return number or 0


def versions_of(bundle) -> int:
    with as_system():
        number = session.scalar(
            select(func.count()).select_from(DocumentVersion).where(DocumentVersion.document_id == bundle)
        )
    session.remove()
    return number or 0


# what is made


def test_five_papers_are_one_pdf_behind_a_cover_that_lists_them(bundle, body, view):
    read = read_back(body(bundle))
    assert len(read.pages) == 1 + 6
    cover = read.pages[0]
    for words in (
        "Dossier logement",
        "Naïma",
        "Fait le 22 novembre 2026",
        "Valable jusqu’au 1er février 2027",
        "Carte d’identité 3 mai 2028 2",
        "Attestation de mon oncle",
        "Justificatif de revenus",
        "Notification de bourse",
    ):
        assert words in cover, words
    assert [page.strip() for page in read.pages[1:3]] == ["Carte recto", "Carte verso"]
    assert read.pages[6].strip() == "Bourse"
    assert read.contents[:2] == ["Carte d’identité", "Attestation de mon oncle"]
    assert len(read.contents) == 5
    seen = view(bundle).line
    assert (seen.state, seen.papers, seen.ends_on) == (BundleState.MADE, 5, date(2027, 2, 1))


def test_the_cover_is_tagged_and_says_its_title_and_language(bundle, body):
    read = read_back(body(bundle))
    assert read.is_tagged
    assert (read.title, read.language) == ("Dossier logement", "fr")


def test_a_photo_says_which_paper_it_is(bundle, body):
    read = read_back(body(bundle))
    assert read.figures == ["Attestation de mon oncle", "Justificatif de revenus", "Papier"]


def test_the_pages_after_the_cover_claim_nothing(bundle, body):
    """Photos of papers are no text: a file that holds them is not for everybody’s ears, and does not say so."""
    assert not read_back(body(bundle)).is_for_all


def test_nothing_of_it_says_who_looks_after_her(bundle, body):
    raw = body(bundle)
    read = read_back(raw)
    for word in ("ASE", "Aide sociale", "Envol", "référent", "foyer", "Karim", "jeune majeur", "protection"):
        assert word.lower() not in read.pages[0].lower(), word
        assert word.encode() not in raw
    assert "Hauts" not in read.text


def test_in_the_order_that_was_asked(papers, compose, body):
    asked = [papers[4], papers[0]]
    made = compose(asked)
    documents.make_bundle(made, cover_words)
    assert [page.strip() for page in read_back(body(made)).pages[1:]] == [
        "Bourse",
        "Carte recto",
        "Carte verso",
    ]


def test_what_a_name_holds_stays_text(cast, keep, compose, body):
    """Words of somebody are never an instruction to what sets the page."""
    names = (
        '#read("/etc/passwd")',
        "= Titre #let x = 1",
        "$x^2$ *gras* _bas_ @ref <tag> \\ // rien",
        '#import "@preview/x:0.1.0": *',
        "نسخة من البطاقة",
        "😀 中文",
    )
    papers = [keep(cast.naima, written_pdf("a"), name="a.pdf", title=name) for name in names]
    made = compose(papers, title='"); #panic("x") #(')
    documents.make_bundle(made, cover_words)
    cover = read_back(body(made)).pages[0]
    for name in (*names[:5], '"); #panic("x") #('):
        assert name in cover
    assert "😀 ⬜⬜" in cover, "what no font of ours has is a square"


def test_thirty_papers_fit_and_one_more_does_not(cast, keep, compose, body):
    papers = [
        keep(cast.naima, written_pdf(f"papier {n}"), name="a.pdf", title=f"Papier {n}") for n in range(31)
    ]
    with pytest.raises(Refused) as refused:
        compose(papers)
    assert refused.value.reason == "bundle_too_many_papers"
    made = compose(papers[:30])
    documents.make_bundle(made, cover_words)
    read = read_back(body(made))
    assert len(read.pages) == 31, "the cover is one page"
    assert all(f"papier {n}" in read.pages[n + 1] for n in range(30))


def test_too_many_pages_together_are_refused(cast, keep, compose):
    papers = [keep(cast.naima, samples.blank_pdf(60), name="a.pdf") for _ in range(6)]
    with pytest.raises(Refused) as refused:
        compose(papers)
    assert refused.value.reason == "bundle_too_long"


def test_nothing_and_what_is_not_hers_is_no_bundle(cast, keep, compose, bundle):
    with pytest.raises(Refused) as refused:
        compose([])
    assert refused.value.reason == "bundle_empty"
    for other in (
        keep(cast.theo),
        keep(cast.karim, into=cast.naima, kind="child_project"),
        bundle,
        uuid4(),
    ):
        with pytest.raises(NotFound):
            compose([other])


def test_in_a_full_vault_there_is_no_room_for_one(papers, compose, monkeypatch):
    monkeypatch.setattr("services.documents.room.MOST_BYTES", 10_000)
    with pytest.raises(Refused) as refused:
        compose(papers)
    assert refused.value.reason == "document_vault_full"


def test_sent_twice_it_is_one(papers, compose):
    client_id = uuid4()
    assert compose(papers, client_id=client_id) == compose(papers, client_id=client_id)


def test_twenty_at_most(papers, compose):
    for _ in range(20):
        compose(papers[:1])
    with pytest.raises(Refused) as refused:
        compose(papers[:1])
    assert refused.value.reason == "bundle_too_many"


@pytest.mark.parametrize("scan", [ScanState.WAITING, ScanState.INFECTED, ScanState.ERROR, ScanState.EXPIRED])
def test_what_is_not_clean_goes_in_no_bundle(papers, compose, scan):
    change(update(DocumentVersion).where(DocumentVersion.document_id == papers[0]).values(scan=scan))
    with pytest.raises(Refused) as refused:
        compose(papers)
    assert refused.value.reason == "bundle_not_scanned"


def test_one_that_waits_for_the_scanner_again_makes_the_bundle_wait(papers, compose, view):
    made = compose(papers)
    change(
        update(DocumentVersion).where(DocumentVersion.document_id == papers[0]).values(scan=ScanState.WAITING)
    )
    documents.make_bundle(made, cover_words)
    assert view(made).line.state is BundleState.WAITING
    change(
        update(DocumentVersion).where(DocumentVersion.document_id == papers[0]).values(scan=ScanState.CLEAN)
    )
    assert documents.make_waiting_bundles(cover_words) == 1
    assert view(made).line.state is BundleState.MADE


# a worker that dies


class Dying(BaseException):
    """The power goes."""


def test_killed_before_the_end_it_is_made_once_at_the_next_try(papers, compose, view, store):
    made = compose(papers)
    objects = len(list(store.under("files")))

    def dies(_cover):
        raise Dying

    with pytest.raises(Dying):
        documents.make_bundle(made, dies)
    session.remove()
    assert view(made).line.state is BundleState.WAITING
    documents.make_bundle(made, cover_words)
    documents.make_bundle(made, cover_words)
    assert versions_of(made) == 1
    assert len(list(store.under("files"))) == objects + 1
    assert documents.check_store(hashes=True).is_whole


class DyingStore(Store):
    """Writes, and then the power goes: the object is there, its row is not."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def put(self, name, parts):
        self._store.put(name, parts)
        raise Dying

    def __getattr__(self, name):
        return getattr(self._store, name)

    def get(self, *args, **values):
        return self._store.get(*args, **values)


def test_killed_between_its_file_and_its_row_it_is_made_once_too(papers, compose, view, store):
    made = compose(papers)
    documents.use_store(DyingStore(store))
    with pytest.raises(Dying):
        documents.make_bundle(made, cover_words)
    session.remove()
    documents.use_store(store)
    assert versions_of(made) == 0
    documents.make_bundle(made, cover_words)
    assert versions_of(made) == 1
    with clock.held_at(clock.now() + timedelta(days=3)):
        assert documents.check_store().taken_away == 1, "what the dead one left behind"


def test_what_was_made_of_a_bundle_that_changed_meanwhile_is_thrown_away(
    cast, papers, compose, view, body, store
):
    made = compose(papers)

    def changes(cover):
        with acting_as(cast.naima.id):
            documents.change_bundle(relation_of(cast.naima, cast.naima), made, "Autre", papers[:1])
        return cover_words(cover)

    documents.make_bundle(made, changes)
    session.remove()
    assert versions_of(made) == 0
    documents.make_bundle(made, cover_words)
    assert read_back(body(made)).title == "Autre"
    assert documents.check_store().is_whole


# papers that change, and go


def test_it_is_made_again_when_a_paper_has_a_new_version(cast, bundle, papers, opened, view, body):
    one = opened(cast.naima, papers[4])
    with acting_as(cast.naima.id), documents.take([sent(written_pdf("Bourse de septembre"))]) as taken:
        documents.replace_document(one, taken)
    session.remove()
    assert view(bundle).line.state is BundleState.WAITING
    assert waiting_jobs(bundle) == 2
    assert read_back(body(bundle)).pages[6].strip() == "Bourse", "until then what was made is there"
    documents.make_bundle(bundle, cover_words)
    assert read_back(body(bundle)).pages[6].strip() == "Bourse de septembre"
    assert versions_of(bundle) == 1, "a bundle has no former versions"
    assert documents.check_store().is_whole


def test_it_is_made_again_when_a_paper_is_called_otherwise_and_not_for_another_paper(
    cast, bundle, papers, keep, opened, view
):
    keep(cast.naima)
    assert view(bundle).line.state is BundleState.MADE
    one = opened(cast.naima, papers[1])
    with acting_as(cast.naima.id):
        said = documents.Said("Facture", "proof_of_address", "papiers", date(2027, 1, 1))
        documents.describe_document(one, said)
    assert view(bundle).line.state is BundleState.WAITING
    documents.make_bundle(bundle, cover_words)
    assert view(bundle).line.ends_on == date(2027, 1, 1)


def test_it_is_gone_with_a_paper_and_back_with_it(cast, bundle, papers, opened, view, body):
    ticket = by_link(cast, opened, bundle)
    documents.find_link(ticket.token)
    delete(cast, opened, papers[2])
    for closed in (
        lambda: view(bundle),
        lambda: opened(cast.naima, bundle),
        lambda: documents.find_link(ticket.token),
        lambda: documents.open_link(ticket.token, ticket.code),
    ):
        with pytest.raises(NotFound):
            closed()
    with acting_as(cast.naima.id):
        documents.restore_document(relation_of(cast.naima, cast.naima), papers[2])
    session.remove()
    assert view(bundle).line.is_there
    assert documents.find_link(ticket.token).title == "Dossier"


def test_once_a_paper_is_erased_the_bundle_is_erased_too(cast, bundle, papers, opened, view, store):
    ticket = by_link(cast, opened, bundle)
    delete(cast, opened, papers[0])
    with clock.held_at(clock.now() + timedelta(days=8)):
        documents.purge_documents()
        with pytest.raises(NotFound):
            documents.find_link(ticket.token)
    with as_system():
        assert session.get(Document, bundle) is None
        assert session.scalar(text("SELECT count(*) FROM bundles")) == 0
    session.remove()
    assert documents.check_store().is_whole


def found_infected(paper, jeune):
    with as_system(), transaction():
        session.execute(
            update(DocumentVersion)
            .where(DocumentVersion.document_id == paper)
            .values(scan=ScanState.INFECTED)
        )
        events.tell(events.PapersChanged(jeune.id))
    session.remove()


def test_a_paper_found_infected_later_closes_what_holds_it(cast, bundle, papers, opened, view):
    ticket = by_link(cast, opened, bundle)
    found_infected(papers[0], cast.naima)
    with pytest.raises(NotFound):
        documents.find_link(ticket.token)
    with pytest.raises(NotFound):
        view(bundle)


def test_a_bundle_that_closed_so_says_it_and_one_she_closed_says_nothing(
    cast, bundle, papers, opened, sign_in
):
    naima = sign_in(cast.naima)
    delete(cast, opened, papers[1])
    assert "antivirus" not in naima.get("/documents/dossiers").text
    with acting_as(cast.naima.id):
        documents.restore_document(relation_of(cast.naima, cast.naima), papers[1])
    session.remove()
    for _ in range(2):
        found_infected(papers[0], cast.naima)
    awaits = naima.get("/notifications").text
    assert "Un papier t’attend" in awaits
    with acting_as(cast.naima.id):
        told = [one.address for one in notifications.centre(cast.naima.id)]
    assert told.count("/documents/dossiers") == 1
    assert "antivirus" not in awaits
    page = naima.get("/documents/dossiers").text
    assert page.count("l’antivirus a supprimé un de ses papiers") == 1
    with acting_as(cast.naima.id):
        (told,) = [one for one in notifications.centre(cast.naima.id) if "dossiers" in one.address]
    assert told.is_read


def test_deleted_by_herself_it_does_not_come_back_with_a_paper(cast, bundle, papers, opened, view):
    with acting_as(cast.naima.id):
        documents.delete_bundle(relation_of(cast.naima, cast.naima), bundle)
    session.remove()
    delete(cast, opened, papers[0])
    with acting_as(cast.naima.id):
        documents.restore_document(relation_of(cast.naima, cast.naima), papers[0])
    with pytest.raises(NotFound):
        view(bundle)


# whose it is


def test_it_is_hers_alone_until_she_shares_it(cast, bundle, opened, view):
    for other in cast.all:
        if other.slug == "naima":
            continue
        with pytest.raises(NotFound):
            opened(other, bundle)
        with acting_as(other.id):
            for table in ("bundles", "bundle_papers"):
                assert session.scalar(text(f"SELECT count(*) FROM {table}")) == 0, (other.slug, table)
        session.remove()
    for young in (cast.theo, cast.ines):
        with pytest.raises(NotFound):
            view(bundle, young)


def test_shared_with_karim_it_is_read_by_him_and_by_nobody_else(cast, bundle, opened):
    one = opened(cast.naima, bundle)
    with acting_as(cast.naima.id):
        karim = next(one for one in documents.receivers_of(one) if one.account_id == cast.karim.id)
        documents.share_with(opened(cast.naima, bundle), karim.link_id, Lasting(), takes_file=True)
    session.remove()
    seen = opened(cast.karim, bundle)
    assert seen.title == "Dossier logement"
    documents.ensure_downloads(seen)
    assert not seen.may("replace")
    assert not seen.may("delete")
    session.remove()
    with pytest.raises(NotFound):
        opened(cast.lucie, bundle)


def test_nobody_puts_a_file_in_its_place_or_brings_one(cast, bundle, keep, opened):
    one = opened(cast.naima, bundle)
    assert not any(one.may(what) for what in ("replace", "delete", "change"))
    with (
        acting_as(cast.naima.id),
        documents.take([sent(written_pdf("autre"))]) as taken,
        pytest.raises(NotFound),
    ):
        documents.replace_document(one, taken)
    with pytest.raises(NotFound):
        keep(cast.naima, kind="bundle")


# on screen


@pytest.fixture
def naima(cast, sign_in):
    return sign_in(cast.naima)


def post(browser, address, **form):
    page = browser.get("/documents/dossiers").text
    return browser.post(address, data={"csrf_token": token(page), **form})


def test_naima_makes_a_file_for_a_home_and_shares_it_by_a_link(naima, cast, papers, client):
    assert "/documents/dossiers" in naima.get("/documents").text
    page = naima.get("/documents/dossiers/nouveau").text
    assert "Demande la garantie Visale" in page
    assert "vérifié le 22/11/2026" in page
    assert 'value="Dossier logement"' in page
    answer = post(
        naima,
        "/documents/dossiers",
        title="Dossier logement",
        paper=[str(one) for one in papers],
        client_id=str(uuid4()),
    )
    assert answer.status_code == 303
    page = naima.get(answer.location).text
    assert "On prépare ton dossier" in page
    assert "/partage" not in page
    bundle = UUID(answer.location.rsplit("/", 1)[1])
    documents.make_bundle(bundle, cover_words)
    page = naima.get(answer.location).text
    assert f"/documents/{bundle}/partage" in page
    made = naima.post(
        f"/documents/{bundle}/partage",
        data={
            "csrf_token": token(page),
            "way": "link",
            "title": "Dossier",
            "span": "week",
            "openings": "1",
            "what": "file",
        },
    ).text
    address = re.search(r"/partage/[\w-]{43}", made)[0]
    code = re.search(r'id="code">([^<]+)<', made)[1]
    outside = client.get(address).text
    assert "Naïma" not in outside
    client.post(address, data={"csrf_token": token(outside), "code": code})
    taken = client.get(f"{address}/fichier")
    assert taken.headers["Content-Disposition"].startswith('attachment; filename="Dossier.pdf"')
    assert len(read_back(taken.data).pages) == 7
    assert "a ouvert un papier" in naima.get("/journal").text


def test_another_order_is_asked_place_by_place(naima, papers, bundle, view, body):
    post(
        naima, f"/documents/dossiers/{bundle}/ordre", **{f"place-{papers[4]}": "1", f"place-{papers[0]}": "5"}
    )
    order = [one.id for one in view(bundle).papers]
    assert order == [papers[4], papers[1], papers[2], papers[3], papers[0]]
    documents.make_bundle(bundle, cover_words)
    assert read_back(body(bundle)).pages[1].strip() == "Bourse"


def test_papers_that_stay_keep_their_places(naima, papers, bundle, view):
    post(
        naima,
        f"/documents/dossiers/{bundle}/papiers",
        title="Pour la chambre",
        paper=[str(papers[4]), str(papers[0])],
    )
    seen = view(bundle)
    assert [one.id for one in seen.papers] == [papers[0], papers[4]]
    assert seen.line.title == "Pour la chambre"


def test_what_is_refused_says_what_to_do_and_keeps_what_was_ticked(naima, papers):
    answer = post(naima, "/documents/dossiers", title="Rien", client_id=str(uuid4()))
    assert answer.status_code == 422
    assert "Coche au moins un papier" in answer.text
    assert 'value="Rien"' in answer.text


def test_deleted_its_papers_stay(naima, bundle, papers):
    assert post(naima, f"/documents/dossiers/{bundle}/suppression").status_code == 303
    assert naima.get(f"/documents/dossiers/{bundle}").status_code == 404
    assert naima.get(f"/documents/{bundle}").status_code == 404
    assert naima.get(f"/documents/{papers[0]}").status_code == 200


def test_whoever_takes_a_paper_away_is_told_what_goes_with_it_and_may_take_it_back(
    naima, papers, bundle, view
):
    page = naima.get(f"/documents/{papers[0]}").text
    naima.post(f"/documents/{papers[0]}/suppression", data={"csrf_token": token(page)})
    after = naima.get("/documents").text
    assert "avec le dossier où il était" in after
    naima.post(f"/documents/{papers[0]}/retour", data={"csrf_token": token(after)})
    assert view(bundle).line.is_there


def test_a_bundle_is_no_paper_of_the_vault(naima, bundle):
    page = naima.get("/documents").text
    assert f'"/documents/{bundle}"' not in page
    shown = naima.get(f"/documents/{bundle}").text
    assert f"/documents/dossiers/{bundle}" in shown
    assert "Mettre une nouvelle version" not in shown
    assert "Supprimer ce papier" not in shown


def test_the_pages_ask_the_same_number_of_statements(naima, bundle, papers, compose, count_statements):
    def asked(address):
        naima.get(address)
        with count_statements() as seen:
            assert naima.get(address).status_code == 200
        return len(seen)

    before = {
        one: asked(one)
        for one in ("/documents/dossiers", "/documents/dossiers/nouveau", f"/documents/dossiers/{bundle}")
    }
    for _ in range(3):
        compose(papers)
    assert {one: asked(one) for one in before} == before
    assert max(before.values()) <= 6


def sent(body: bytes):
    import io

    return documents.Sent(io.BytesIO(body), "papier.pdf")


def by_link(cast, opened, bundle):
    one = opened(cast.naima, bundle)
    with acting_as(cast.naima.id):
        ticket = documents.share_by_link(one, Lasting(), takes_file=True, title="Dossier")
    session.remove()
    return ticket


def delete(cast, opened, paper):
    one = opened(cast.naima, paper)
    with acting_as(cast.naima.id):
        documents.delete_document(one)
    session.remove()


def test_what_it_is_made_of_is_hers_alone_in_the_database_too(cast, bundle):
    for member in cast.all:
        with acting_as(member.id):
            rows = session.scalar(text("SELECT (SELECT count(*) FROM bundles) + count(*) FROM bundle_papers"))
        session.remove()
        assert rows == (6 if member.slug == "naima" else 0), member.slug


def test_one_that_no_longer_opens_keeps_no_other_waiting(cast, compose, papers, keep):
    """Its name was damaged on the disk: the next one, of somebody else, is made all the same."""
    damaged = compose(papers[:1])
    theirs = compose([keep(cast.theo)], who=cast.theo)
    with as_system(), transaction():
        session.execute(update(Document).where(Document.id == damaged).values(title=bytes(60)))
    assert documents.make_waiting_bundles(cover_words) == 2
    with acting_as(cast.theo.id):
        assert documents.open_bundle(relation_of(cast.theo, cast.theo), theirs).line.state is BundleState.MADE
