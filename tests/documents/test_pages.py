"""The screens of the vault, over HTTP."""

import io
import re
from uuid import uuid4

import pytest
from sqlalchemy import select

from app.typed import date_from
from services import documents
from services.database import as_system, session
from services.documents import ScanState
from services.documents.models import Document, DocumentVersion
from services.errors import Refused
from tests.documents import samples

PAPER = re.compile(r'class="row-link" href="/documents/[0-9a-f-]{36}"')


def token(page: str) -> str:
    found = re.search(r'name="csrf-token" content="([^"]+)"', page)
    assert found
    return found[1]


def send(browser, address: str, *bodies: tuple[bytes, str], **form: object):
    page = browser.get("/documents/ajouter" if address == "/documents" else address).text
    data = {"csrf_token": token(page), "client_id": str(uuid4()), **form}
    if bodies:
        data["file"] = [(io.BytesIO(body), name) for body, name in bodies]
    return browser.post(address, data=data, content_type="multipart/form-data")


def prepared(document) -> None:
    with as_system():
        version = session.scalars(
            select(DocumentVersion.id).where(
                DocumentVersion.document_id == document, DocumentVersion.replaced_at.is_(None)
            )
        ).one()
    session.remove()
    documents.prepare_document(version)


@pytest.fixture
def naima(cast, sign_in):
    return sign_in(cast.naima)


def test_naima_adds_her_card_from_what_is_missing(naima):
    page = naima.get("/documents").text
    assert "Il te manque" in page
    assert "/documents/ajouter?sorte=identity_card" in page
    assert (
        '<option value="identity_card" selected>' in naima.get("/documents/ajouter?sorte=identity_card").text
    )
    answer = send(
        naima,
        "/documents",
        (samples.photo(), "recto.jpg"),
        (samples.photo(), "verso.jpg"),
        kind="identity_card",
        ends_on="2027-02-01",
    )
    assert answer.status_code == 303
    shown = naima.get(answer.location).text
    assert "Carte d’identité" in shown
    assert "PDF, 2 pages" in shown
    assert "Valable jusqu’au 1er février 2027" in shown
    assert "Fais ta carte d’identité." in shown, "it ends within six months: the step that renews it"
    after = naima.get("/documents").text
    assert "/documents/ajouter?sorte=identity_card" not in after
    assert answer.location in after


def test_a_paper_of_the_service_says_who_brings_it(naima):
    brought = "c’est ton référent qui le dépose"
    assert brought in naima.get("/documents/ajouter?sorte=care_certificate").text
    assert brought not in naima.get("/documents/ajouter?sorte=identity_card").text
    assert brought not in naima.get("/documents/ajouter?sorte=nothing").text


def test_a_large_photo_comes_in_whole_and_a_large_form_elsewhere_does_not(naima):
    import os

    from PIL import Image

    made = io.BytesIO()
    Image.frombytes("RGB", (1200, 900), os.urandom(1200 * 900 * 3)).save(made, "JPEG", quality=95)
    assert made.tell() > 1_000_000
    assert send(naima, "/documents", (made.getvalue(), "grande.jpg")).status_code == 303
    page = naima.get("/moi").text
    long = naima.post("/moi/langue", data={"csrf_token": token(page), "language": "x" * 1_100_000})
    assert long.status_code == 413


@pytest.mark.parametrize(
    ("body", "name", "said"),
    [
        (b"PK\x03\x04 an archive", "lettre.docx", "l’enregistrer en PDF"),
        (samples.locked_pdf(), "paie.pdf", "mot de passe"),
        (samples.png(50_000, 50_000), "photo.png", "trop grande"),
        (b"", "vide.jpg", "vide"),
    ],
)
def test_a_refusal_says_what_to_do_and_keeps_what_was_typed(naima, body, name, said):
    answer = send(naima, "/documents", (body, name), title="Ma carte", kind="identity_card")
    assert answer.status_code == 422
    assert said in answer.text
    assert 'value="Ma carte"' in answer.text
    assert '<option value="identity_card" selected>' in answer.text


def test_no_file_is_said(naima):
    answer = send(naima, "/documents")
    assert answer.status_code == 422
    assert "choisir une photo ou un PDF" in answer.text


def test_the_file_is_served_alone_and_kept_nowhere(naima, cast, keep):
    document = keep(cast.naima, samples.living_pdf(), kind="lease", title='Bail "été" \r\nx 🏠', name="b.pdf")
    answer = naima.get(f"/documents/{document}/fichier")
    assert answer.status_code == 200
    assert answer.data.startswith(b"%PDF-")
    headers = answer.headers
    assert headers["Content-Type"] == "application/pdf"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cache-Control"] == "no-store"
    assert headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    disposition = headers["Content-Disposition"]
    assert disposition.startswith('attachment; filename="Bail _t_ x _.pdf"; filename*=UTF-8')
    assert "%C3%A9t%C3%A9" in disposition
    assert "\r" not in disposition
    assert int(headers["Content-Length"]) == len(answer.data)


def test_pages_are_shown_as_pictures_once_the_worker_drew_them(naima, cast, keep):
    document = keep(cast.naima, samples.blank_pdf(8), kind="lease", name="bail.pdf")
    assert "arrivent dans un instant" in naima.get(f"/documents/{document}").text
    assert naima.get(f"/documents/{document}/pages/1").status_code == 404
    prepared(document)
    shown = naima.get(f"/documents/{document}").text
    assert f"/documents/{document}/pages/8" in shown
    for page in (0, 1, 8):
        answer = naima.get(f"/documents/{document}/pages/{page}")
        assert (answer.status_code, answer.mimetype) == (200, "image/webp")
        assert answer.data[8:12] == b"WEBP"
        assert answer.headers["Content-Security-Policy"].startswith("sandbox")
    assert naima.get(f"/documents/{document}/pages/9").status_code == 404
    assert f"/documents/{document}/pages/0" in naima.get("/documents").text


def test_deleted_and_taken_back_in_two_taps(naima, cast, keep):
    document = keep(cast.naima, kind="identity_card")
    page = naima.get(f"/documents/{document}").text
    assert (
        naima.post(f"/documents/{document}/suppression", data={"csrf_token": token(page)}).status_code == 303
    )
    after = naima.get("/documents").text
    assert "Ton papier est supprimé." in after
    assert naima.get(f"/documents/{document}").status_code == 404
    back = naima.post(f"/documents/{document}/retour", data={"csrf_token": token(after)})
    assert naima.get(back.location).status_code == 200


def test_its_name_and_its_date_change(naima, cast, keep):
    document = keep(cast.naima)
    page = naima.get(f"/documents/{document}").text
    form = {
        "csrf_token": token(page),
        "title": "Lettre de la mairie",
        "kind": "",
        "domain": "logement",
        "ends_on": "31/12/2027",
    }
    assert naima.post(f"/documents/{document}", data=form).status_code == 303
    page = naima.get(f"/documents/{document}").text
    assert "Lettre de la mairie" in page
    assert "31 décembre 2027" in page
    wrong = naima.post(f"/documents/{document}", data={**form, "ends_on": "demain"})
    assert wrong.status_code == 422


def test_karim_deposits_and_reads_what_the_service_holds(cast, sign_in, naima):
    karim, address = sign_in(cast.karim), f"/jeunes/{cast.naima.id}/documents"
    assert "Déposer un document" in karim.get(address).text
    assert send(karim, address, (samples.blank_pdf(), "ppe.pdf"), kind="child_project").status_code == 303
    assert send(karim, address, (samples.photo(), "cni.jpg"), kind="identity_card").status_code == 303
    page = karim.get(address).text
    assert "Projet pour l’enfant" in page
    assert len(PAPER.findall(page)) == 1, "her card is hers"
    hers = naima.get("/documents").text
    assert len(PAPER.findall(hers)) == 2
    assert "déposé pour toi" in hers
    awaits = naima.get("/notifications").text
    assert "Un papier t’attend\u00a0: Projet pour l’enfant (PPE)" in awaits
    assert "Un papier t’attend\u00a0: Carte d’identité" in awaits


def test_health_is_refused_with_a_sentence_while_the_host_may_not_hold_it(cast, sign_in):
    karim, address = sign_in(cast.karim), f"/jeunes/{cast.naima.id}/documents"
    assert "Ordonnance" not in karim.get(address).text
    answer = send(karim, address, (samples.photo(), "o.jpg"), kind="prescription")
    assert answer.status_code == 422
    assert "l’agrément demandé par la loi" in answer.text


def test_who_looked_is_said_to_her(cast, sign_in, keep, naima):
    document = keep(cast.karim, into=cast.naima, kind="child_project")
    karim = sign_in(cast.karim)
    assert karim.get(f"/documents/{document}").status_code == 200
    assert karim.get(f"/documents/{document}/fichier").status_code == 200
    seen = naima.get("/cercle/journal").text if naima.get("/cercle/journal").status_code == 200 else ""
    seen = seen or naima.get(_readings(naima)).text
    for said in ("a déposé un papier pour toi", "a regardé tes papiers du service", "a enregistré un papier"):
        assert said in seen


def _readings(naima) -> str:
    found = re.search(
        r'href="([^"]+)"[^>]*>[^<]*(?:<[^>]+>)*[^<]*Qui a regardé mon espace', naima.get("/moi").text
    )
    return found[1] if found else "/journal"


def test_what_waits_for_the_scanner_is_not_served(naima, cast, keep):
    document = keep(cast.naima)
    with as_system():
        session.execute(Document.__table__.select().limit(0))
        session.execute(
            DocumentVersion.__table__.update()
            .where(DocumentVersion.document_id == document)
            .values(scan=ScanState.WAITING.value)
        )
        session.commit()
    assert "L’antivirus regarde ce papier" in naima.get(f"/documents/{document}").text
    assert naima.get(f"/documents/{document}/fichier").status_code == 422


def test_a_vault_of_many_papers_is_a_page_of_few_statements(naima, cast, keep, count_statements):
    for _ in range(3):
        keep(cast.naima, kind="payslip")
    naima.get("/documents")
    with count_statements() as few:
        naima.get("/documents")
    for _ in range(6):
        keep(cast.naima, kind="payslip")
    with count_statements() as many:
        naima.get("/documents")
    assert len(few) == len(many) <= 6, many


def test_a_page_that_no_vault_has_is_empty(naima, cast, keep):
    keep(cast.naima)
    assert naima.get(f"/documents?page={2**63 - 1}").status_code == 200


def test_a_day_beyond_any_calendar_is_refused():
    with pytest.raises(Refused, match="wrong_date"):
        date_from("1/1/99999999999999999999")
