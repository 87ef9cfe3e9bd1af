"""Files in messages: whoever reads the message reads them, and nobody else; they come in by the door of the papers."""

import errno
import os
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from services import circle, clock, documents, messages
from services.circle import Viewer
from services.database import acting_as, as_system, session
from services.documents import Attachment, AttachmentPicture, Scanner, room
from services.errors import NotFound, Refused
from tests.documents import samples
from tests.documents.test_checking import Clamd
from tests.messages.conftest import begin, opened, relation_of
from tests.messages.photos import drawn, files_of, form, rows, say_with
from tests.messages.test_pages import outbox_of

CONVERSATION_WITH = {"karim": "with_karim", "lucie": "with_lucie", "samira": "with_samira"}

REPORTED = """
INSERT INTO reports (id, jeune_id, reporter_id, about_id, reason, to_referent, excerpt, at)
VALUES (:r, :j, :j, :a, 'other', false, 'x', now())
"""
ITS_FILE = """
INSERT INTO attachments (id, jeune_id, report_id, changed, place, media_type, size, pages, digest, key, name, ring_key,
  wrapped, scan, pictures, added_at)
VALUES (gen_random_uuid(), :j, :r, 0, 0, 'image/jpeg', 1, 1, 'x', 'x', 'x', 'k', 'w', 'clean', 'made', now())
"""


@pytest.fixture(autouse=True)
def _without_csrf(app, monkeypatch):
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", False)


def open_addresses(conversation, file) -> tuple[str, ...]:
    base = f"/messages/{conversation}/fichiers/{file}"
    return base, f"{base}/pages/0", f"{base}/pages/1", f"{base}/fichier"


def statuses(client, conversation, file) -> set[int]:
    return {client.get(one).status_code for one in open_addresses(conversation, file)}


def test_naima_sends_a_photo_and_a_paper_without_a_script(cast, sign_in, with_karim):
    naima, karim = sign_in(cast.naima), sign_in(cast.karim)
    assert "4 fichiers au plus, 15 Mo chacun" in naima.get(f"/messages/{with_karim}").text
    sent = form(
        naima,
        with_karim,
        (samples.photo("PNG"), "carte \u202egpj.png"),
        (samples.blank_pdf(3), "Bail.PDF"),
        words="Voilà",
    )
    assert sent.status_code == 303
    for reader in (naima, karim):
        page = reader.get(f"/messages/{with_karim}").text
        assert "carte gpj.png" in page
        assert "\u202e" not in page
        assert "Bail.pdf" in page
        assert "PDF, 3 pages" in page
        assert "L’image arrive" in page
    with as_system():
        message = session.scalars(select(Attachment.message_id)).first()
    file = drawn(message)
    for reader in (naima, karim):
        assert (
            f'src="/messages/{with_karim}/fichiers/{file}/pages/0"'
            in reader.get(f"/messages/{with_karim}").text
        )
        assert statuses(reader, with_karim, file) == {200}


def test_a_message_may_be_only_a_file(cast, sign_in, with_karim):
    naima = sign_in(cast.naima)
    assert form(naima, with_karim, (samples.photo(), "a.jpg")).status_code == 303
    karim = sign_in(cast.karim)
    assert "Un fichier" in karim.get("/messages").text
    page = karim.get(f"/messages/{with_karim}").text
    assert "message__file" in page
    assert "Message retiré" not in page
    assert form(naima, with_karim).status_code == 422, "nor words nor a file: nothing"


@pytest.mark.parametrize("slug", ["karim", "lucie", "samira"])
def test_with_everybody_of_the_circle_both_ways(cast, sign_in, request, slug):
    conversation, other = request.getfixturevalue(CONVERSATION_WITH[slug]), getattr(cast, slug)
    for author, reader in ((cast.naima, other), (other, cast.naima)):
        file = drawn(say_with(author, conversation).id)
        for one in (author, reader):
            assert statuses(sign_in(one), conversation, file) == {200}, f"{one.slug} of {author.slug}"
    for stranger in cast.all:
        if stranger.slug not in ("naima", slug):
            assert statuses(sign_in(stranger), conversation, file) == {404}, stranger.slug


def test_between_professionals_a_cadre_reads_and_the_young_person_does_not(cast, sign_in, acting):
    with acting(cast.karim):
        talk = messages.start_pro(
            relation_of(cast.karim, cast.naima), [cast.marc.id], messages.Purpose.DECIDE
        )
    assert form(sign_in(cast.karim), talk, (samples.photo(), "a.jpg")).status_code == 303
    assert form(sign_in(cast.marc), talk, (samples.blank_pdf(), "b.pdf")).status_code == 303
    with as_system():
        sent = session.scalars(select(Attachment).order_by(Attachment.seq)).all()
        assert all(one.wrapped for one in sent), "a cadre has no key of a space"
        found = [(one.id, one.message_id) for one in sent]
    for file, message in found:
        drawn(message)
        for reader in (cast.karim, cast.marc):
            assert statuses(sign_in(reader), talk, file) == {200}
        for stranger in (cast.naima, cast.lucie, cast.samira, cast.claire):
            assert statuses(sign_in(stranger), talk, file) == {404}, stranger.slug


def test_a_file_belongs_to_its_conversation_alone(cast, sign_in, with_karim, with_lucie):
    file = drawn(say_with(cast.naima, with_karim).id)
    naima, lucie = sign_in(cast.naima), sign_in(cast.lucie)
    assert statuses(naima, with_lucie, file) == statuses(lucie, with_lucie, file) == {404}


def test_in_a_team_whoever_comes_later_sees_nothing_of_before(cast, sign_in, acting):
    with acting(cast.naima):
        own = relation_of(cast.naima, cast.naima)
        talk = messages.ensure_team(own, [cast.karim.id])
    file = drawn(say_with(cast.karim, talk).id)
    with acting(cast.naima):
        messages.set_team(own, opened(cast.naima, talk), [cast.karim.id, cast.lucie.id])
    later = drawn(say_with(cast.naima, talk).id)
    assert statuses(sign_in(cast.karim), talk, file) == {200}
    lucie = sign_in(cast.lucie)
    assert statuses(lucie, talk, file) == {404}
    assert statuses(lucie, talk, later) == {200}


def test_what_is_served_is_alone_and_kept_nowhere(cast, sign_in, with_karim):
    file = drawn(say_with(cast.naima, with_karim, samples.living_pdf(), name="Mon été.pdf").id)
    karim = sign_in(cast.karim)
    answer = karim.get(f"/messages/{with_karim}/fichiers/{file}/fichier")
    assert answer.data.startswith(b"%PDF-")
    assert b"evil" not in answer.data
    assert "filename*=UTF-8''Mon%20%C3%A9t%C3%A9.pdf" in answer.headers["Content-Disposition"]
    for one in (answer, karim.get(f"/messages/{with_karim}/fichiers/{file}/pages/1")):
        assert one.headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
        assert (one.headers["X-Content-Type-Options"], one.headers["Cache-Control"]) == (
            "nosniff",
            "no-store",
        )


def test_withdrawn_with_its_message_and_erased(cast, sign_in, with_karim, acting, store):
    sent = say_with(cast.naima, with_karim, words="Oups")
    file = drawn(sent.id)
    with acting(cast.naima):
        messages.withdraw_message(opened(cast.naima, with_karim), sent.id)
    for who in (cast.naima, cast.karim):
        assert statuses(sign_in(who), with_karim, file) == {404}
    assert (rows(), list(store.under("files"))) == (0, [])
    assert "message__file" not in sign_in(cast.karim).get(f"/messages/{with_karim}").text


def test_after_a_day_it_stays(cast, with_karim, acting):
    sent = say_with(cast.naima, with_karim)
    with clock.held_at(clock.now() + timedelta(hours=25)), acting(cast.naima), pytest.raises(Refused):
        messages.withdraw_message(opened(cast.naima, with_karim), sent.id)
    assert len(files_of(sent.id)) == 1


def test_blocked_or_unlinked_it_closes(cast, sign_in, with_lucie, acting):
    file = drawn(say_with(cast.naima, with_lucie).id)
    theirs = drawn(say_with(cast.lucie, with_lucie).id)
    lucie = sign_in(cast.lucie)
    with acting(cast.naima):
        messages.block(opened(cast.naima, with_lucie))
    assert statuses(lucie, with_lucie, file) == statuses(lucie, with_lucie, theirs) == {404}
    assert form(lucie, with_lucie, (samples.photo(), "a.jpg")).status_code == 422
    assert rows() == 2
    with acting(cast.naima):
        messages.unblock(opened(cast.naima, with_lucie))
    assert statuses(lucie, with_lucie, file) == {200}
    with acting(cast.naima):
        own = relation_of(cast.naima, cast.naima)
        link = next(one for one in circle.members_of(own.space) if one.account_id == cast.lucie.id)
        circle.pause_link(circle.find_link_relation(Viewer(cast.naima.id), link.link_id), link.link_id)
    assert statuses(lucie, with_lucie, file) == {404}


def test_sent_twice_it_is_one_message_and_one_file(cast, sign_in, with_karim, store):
    naima, name = sign_in(cast.naima), str(uuid4())
    for _ in range(3):
        sent = form(naima, with_karim, (samples.photo(), "a.jpg"), client_id=name)
        assert sent.status_code == 303
    assert (rows(), len(list(store.under("files")))) == (1, 1)
    client_id = uuid4()
    first, again = (say_with(cast.naima, with_karim, client_id=client_id) for _ in range(2))
    assert (first.id, again.is_new) == (again.id, False)
    assert (rows(), len(list(store.under("files")))) == (2, 2), "the second was taken back from the store"


def test_a_message_that_fails_takes_its_file_back(cast, with_karim, acting, store, monkeypatch):
    from services.messages import sending

    def broken(*_given: object) -> None:
        raise RuntimeError("broken by the test")

    monkeypatch.setattr(sending, "attach_files", broken)
    with pytest.raises(RuntimeError):
        say_with(cast.naima, with_karim, words="Voilà")
    assert (rows(), list(store.under("files"))) == (0, [])


@pytest.mark.parametrize(
    ("body", "name", "said"),
    [
        (b"PK\x03\x04 an archive", "lettre.docx", "l’enregistrer en PDF"),
        (samples.locked_pdf(), "paie.pdf", "mot de passe"),
        (b"", "vide.jpg", "vide"),
    ],
)
def test_what_the_door_refuses_says_what_to_do_and_keeps_the_words(
    cast, sign_in, with_karim, body, name, said, store
):
    answer = form(sign_in(cast.naima), with_karim, (samples.photo(), "a.jpg"), (body, name), words="Ma fiche")
    assert answer.status_code == 422
    assert said in answer.text
    assert "Ma fiche" in answer.text
    assert "à choisir à nouveau" in answer.text
    assert (rows(), list(store.under("files"))) == (0, []), "nor the photo that came in before"


def test_five_files_are_too_many(cast, sign_in, with_karim):
    answer = form(sign_in(cast.naima), with_karim, *[(samples.photo(), "a.jpg")] * 5)
    assert answer.status_code == 422
    assert "4 au plus" in answer.text


def test_a_full_space_takes_words_alone(cast, sign_in, with_karim, monkeypatch):
    say_with(cast.naima, with_karim)
    monkeypatch.setattr(room, "MOST_BYTES", 1000)
    for who in (cast.naima, cast.karim):
        answer = form(sign_in(who), with_karim, (samples.photo(), "a.jpg"), words="Et ça")
        assert answer.status_code == 422
        assert "peuvent partir seuls" in answer.text
    with acting_as(cast.naima.id), pytest.raises(Refused):
        documents.ensure_may_add(relation_of(cast.naima, cast.naima), documents.About())


def test_a_day_of_files_is_enough(cast, sign_in, with_karim, monkeypatch):
    monkeypatch.setattr(room, "MOST_A_DAY", 1)
    naima = sign_in(cast.naima)
    assert form(naima, with_karim, (samples.photo(), "a.jpg")).status_code == 303
    answer = form(naima, with_karim, (samples.photo(), "a.jpg"), words="Encore")
    assert answer.status_code == 422
    assert "demain" in answer.text


def test_what_the_scanner_finds_never_comes_in(cast, sign_in, with_karim):
    clamd = Clamd(b"stream: Eicar-Test-Signature FOUND")
    documents.use_scanner(Scanner(clamd.address))
    answer = form(sign_in(cast.naima), with_karim, (samples.photo(), "a.jpg"), words="Regarde")
    assert answer.status_code == 422
    assert "dangereux" in answer.text
    assert rows() == 0
    clamd.close()


def test_while_the_disk_of_the_files_is_full_words_leave_as_ever(
    cast, sign_in, with_karim, store, monkeypatch
):
    """Trust F06: a photo is told to wait, in clear words; a message without one does not wait for it."""
    naima = sign_in(cast.naima)

    def full(*_values, **_named):
        raise OSError(errno.ENOSPC, "no room")

    with monkeypatch.context() as disk:
        disk.setattr(os, "fsync", full)
        refused = form(naima, with_karim, (samples.photo(), "a.jpg"), words="Ma carte")
        assert refused.status_code == 503
        assert "rien n’est perdu" in refused.text
        assert form(naima, with_karim, words="Je t’envoie la photo ce soir").status_code == 303
    assert rows() == 0  # what was begun in the store has no row: the night takes it away
    page = sign_in(cast.karim).get(f"/messages/{with_karim}").text
    assert "Je t’envoie la photo ce soir" in page
    assert "Ma carte" not in page
    assert form(naima, with_karim, (samples.photo(), "a.jpg"), words="Ma carte").status_code == 303


@pytest.mark.parametrize(("says", "state"), [(b"stream: OK", "clean"), (b"stream: X FOUND", "infected")])
def test_what_waits_for_the_scanner_is_shown_by_its_state_and_not_served(
    cast,
    sign_in,
    with_karim,
    store,
    says,
    state,
):
    documents.use_scanner(Scanner("127.0.0.1:9"))
    sent = say_with(cast.naima, with_karim, words="Ma carte")
    (file,) = files_of(sent.id)
    karim = sign_in(cast.karim)
    assert "En attente" in karim.get(f"/messages/{with_karim}").text
    assert karim.get(f"/messages/{with_karim}/fichiers/{file}/fichier").status_code == 422
    assert karim.get(f"/messages/{with_karim}/fichiers/{file}/pages/0").status_code == 404
    clamd = Clamd(says)
    documents.use_scanner(Scanner(clamd.address))
    assert documents.prepare_waiting() >= 1
    clamd.close()
    page = karim.get(f"/messages/{with_karim}").text
    answer = karim.get(f"/messages/{with_karim}/fichiers/{file}/fichier")
    if state == "clean":
        assert (answer.status_code, "En attente" in page) == (200, False)
    else:
        assert answer.status_code == 422
        assert "Refusé" in page
        assert "une photo du papier" in page
        assert list(store.under("files")) == []


def test_an_open_page_hears_that_the_picture_is_there(cast, sign_in, with_karim):
    sent = say_with(cast.naima, with_karim)
    karim = sign_in(cast.karim)
    assert karim.get(f"/messages/{with_karim}/apres/1").status_code == 204
    file = drawn(sent.id)
    answer = karim.get(f"/messages/{with_karim}/apres/1")
    assert answer.status_code == 200
    assert f"/fichiers/{file}/pages/0" in answer.text


def test_a_photo_sent_in_parts_underground_arrives_once(cast, sign_in, with_karim, store):
    body, upload, name = samples.photo("PNG", (700, 500)), uuid4(), str(uuid4())
    naima = sign_in(cast.naima)
    phone = outbox_of(naima)
    begin_at = f"/messages/{with_karim}/envois/{upload}"
    about = {"name": "IMG 1.png", "size": len(body)}
    sent = {"words": "", "client_id": name, "upload": str(upload)}

    def post(address, **more):
        return naima.post(address, headers=phone, **more)

    begun = post(begin_at, json=about).json
    assert (begun["state"], begun["here"]) == ("sent", [])
    too_early = post(f"/messages/{with_karim}", data=sent)
    assert (too_early.status_code, too_early.json["state"]) == (422, "failed")
    for number in range(begun["parts"]):
        part = body[number * documents.PART_SIZE : (number + 1) * documents.PART_SIZE]
        assert post(f"{begin_at}/{number}", data=part).json["state"] == "sent"
    first, again = post(f"/messages/{with_karim}", data=sent), post(f"/messages/{with_karim}", data=sent)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json == again.json
    assert post(begin_at, json=about).json["parts"] == 0, "its answer was lost: nothing leaves again"
    assert (rows(), list(store.under("parts"))) == (1, [])
    closed = sign_in(cast.theo)
    assert closed.post(begin_at, json=about, headers=outbox_of(closed)).status_code == 404


def test_what_was_sent_to_one_conversation_is_not_taken_into_anothers_space(cast, sign_in, with_karim):
    """Parts are of one person and one space: Karim’s, for Naïma, do not end at Théo’s."""
    karim, upload = sign_in(cast.karim), uuid4()
    phone = outbox_of(karim)
    body = samples.photo()
    about = {"name": "a.jpg", "size": len(body)}
    karim.post(f"/messages/{with_karim}/envois/{upload}", json=about, headers=phone)
    karim.post(f"/messages/{with_karim}/envois/{upload}/0", data=body, headers=phone)
    elsewhere = begin(cast.theo, cast.theo, cast.karim)
    sent = {"words": "", "client_id": str(uuid4()), "upload": str(upload)}
    assert karim.post(f"/messages/{elsewhere}", data=sent, headers=phone).status_code == 404
    assert rows() == 0


def test_ranger_dans_mes_documents_is_one_tap_and_once(cast, sign_in, with_karim, acting):
    sent = say_with(cast.karim, with_karim, samples.blank_pdf(2), name="Attestation.pdf")
    file = drawn(sent.id)
    naima, address = sign_in(cast.naima), f"/messages/{with_karim}/fichiers/{file}"
    assert "Ranger dans mes documents" in naima.get(address).text
    first, again = naima.post(f"{address}/rangement"), naima.post(f"{address}/rangement")
    assert first.status_code == 303
    assert first.location == again.location
    assert "Voir dans mes documents" in naima.get(address).text
    assert "Attestation" in naima.get(first.location).text
    with acting(cast.karim):
        messages.withdraw_message(opened(cast.karim, with_karim), sent.id)
    assert naima.get(f"{first.location}/fichier").status_code == 200, "hers, whatever becomes of the message"
    assert sign_in(cast.karim).get(first.location).status_code == 404


def test_taken_away_from_the_vault_it_can_be_kept_again(cast, with_karim, acting):
    file = drawn(say_with(cast.karim, with_karim).id)
    with acting(cast.naima):
        own, talk = relation_of(cast.naima, cast.naima), opened(cast.naima, with_karim)
        attached = messages.open_file(talk, file)
        kept = messages.keep_in_vault(talk, own, attached)
        documents.delete_document(documents.open_document(own.viewer, own, kept))
        assert messages.kept_in_vault(talk, own, attached) is None
        assert messages.keep_in_vault(talk, own, attached) == kept
        assert messages.kept_in_vault(talk, own, attached) == kept


def test_nobody_else_keeps_it_there(cast, sign_in, with_karim):
    file = drawn(say_with(cast.naima, with_karim).id)
    assert "Ranger" not in sign_in(cast.karim).get(f"/messages/{with_karim}/fichiers/{file}").text
    for who in (cast.karim, cast.theo, cast.lucie):
        assert sign_in(who).post(f"/messages/{with_karim}/fichiers/{file}/rangement").status_code == 404


def test_a_report_keeps_its_own_copy(cast, sign_in, with_lucie, acting):
    said = say_with(cast.lucie, with_lucie, words="Regarde")
    with acting(cast.naima):
        report = messages.report(
            opened(cast.naima, with_lucie), cast.lucie.id, messages.ReportReason.SEXUAL, message_ids=[said.id]
        )
    with acting(cast.lucie):
        messages.withdraw_message(opened(cast.lucie, with_lucie), said.id)
    with as_system():
        (copy,) = session.scalars(select(Attachment.id).where(Attachment.report_id == report)).all()
    session.remove()
    documents.prepare_document(copy)
    address = f"/messages/signalements/{report}"
    for reader in (cast.karim, cast.marc):
        client = sign_in(reader)
        assert "avec 1 fichier" in client.get(address).text
        assert client.get(f"{address}/fichiers/{copy}/pages/1").status_code == 200, reader.slug
    for stranger in (cast.lucie, cast.naima, cast.claire, cast.samira):
        assert sign_in(stranger).get(f"{address}/fichiers/{copy}/pages/1").status_code == 404, stranger.slug
    assert sign_in(cast.naima).get(f"/messages/{with_lucie}/fichiers/{copy}").status_code == 404


def test_a_report_goes_without_a_file_that_is_lost(cast, with_lucie, acting, tmp_path):
    said = say_with(cast.lucie, with_lucie, words="Regarde")
    (file,) = files_of(said.id)
    next((tmp_path / "documents").rglob(file.hex)).unlink()
    with acting(cast.naima):
        assert messages.report(
            opened(cast.naima, with_lucie), cast.lucie.id, messages.ReportReason.FEAR, message_ids=[said.id]
        )
    assert rows() == 1


def test_the_night_knows_the_objects_of_messages(cast, with_karim, tmp_path):
    sent = say_with(cast.naima, with_karim, samples.photo(), samples.photo("PNG"))
    drawn(sent.id)
    with clock.held_at(clock.now() + timedelta(days=3)):
        report = documents.check_store(hashes=True)
    assert (report.is_whole, report.taken_away, report.rows) == (True, 0, 6), (
        "two files, a page and a small one each"
    )
    gone = files_of(sent.id)[0]
    next((tmp_path / "documents").rglob(gone.hex)).unlink()
    assert [one.rsplit("/", 1)[1] for one in documents.check_store().missing] == [gone.hex]


def test_erased_with_the_key_of_the_space(cast, acting, owner, with_karim):
    """Of those under the space’s key nothing opens; the others’ own keys go with it, by a trigger."""
    say_with(cast.karim, with_karim)
    with acting(cast.karim):
        pro = messages.start_pro(relation_of(cast.karim, cast.naima), [cast.marc.id], messages.Purpose.DECIDE)
    say_with(cast.karim, pro)
    with as_system():
        has_own = select(Attachment.conversation_id, Attachment.wrapped.is_not(None))
        kept = dict(session.execute(has_own).all())
    assert kept == {with_karim: False, pro: True}
    values = {"j": cast.naima.id, "a": cast.karim.id, "r": uuid4()}
    with owner.connect() as connection:
        connection.execute(
            text(
                "SELECT set_config('envol.system', 'on', true), set_config('envol.actor', CAST(:j AS text), true)"
            ),
            {"j": str(cast.naima.id)},
        )
        connection.execute(text(REPORTED), values)
        connection.execute(text(ITS_FILE), values)
        connection.execute(text("DELETE FROM space_keys WHERE jeune_id = :j"), values)
        left = connection.execute(text("SELECT count(wrapped) FROM attachments WHERE jeune_id = :j"), values)
        assert left.scalar() == 0
        connection.rollback()


def test_the_fence_shows_rows_to_those_who_take_part(cast, with_lucie):
    drawn(say_with(cast.naima, with_lucie).id)
    for member in cast.all:
        with acting_as(member.id):
            seen = (
                len(session.scalars(select(Attachment.id)).all()),
                len(session.scalars(select(AttachmentPicture.page)).all()),
            )
        session.remove()
        assert seen == ((1, 2) if member.slug in ("naima", "lucie") else (0, 0)), member.slug
    assert len(session.scalars(select(Attachment.id)).all()) == 0, "nobody acting"


def test_the_fence_lets_nobody_attach_to_what_another_wrote(cast, with_lucie):
    sent = say_with(cast.naima, with_lucie)
    with acting_as(cast.lucie.id):
        row = session.execute(select(Attachment.__table__)).mappings().one()
        with pytest.raises(DBAPIError), session.begin_nested():
            session.execute(Attachment.__table__.insert(), {**row, "id": uuid4(), "added_by": cast.lucie.id})
        gone = session.execute(text("DELETE FROM attachments"))
        assert gone.rowcount == 0
        session.rollback()
    session.remove()
    assert len(files_of(sent.id)) == 1


def test_a_page_of_files_asks_one_statement_more(cast, sign_in, with_karim, count_statements):
    karim, numbers = sign_in(cast.karim), []
    for files in (0, 1, 8):
        for _ in range(files):
            drawn(say_with(cast.naima, with_karim, words="Et ça").id)
        karim.get(f"/messages/{with_karim}")
        with count_statements() as seen:
            assert karim.get(f"/messages/{with_karim}").status_code == 200
        numbers.append(len(seen))
    assert numbers[1] == numbers[2] <= 6
    assert numbers[0] <= 4


def test_a_mentor_is_asked_about_contact_details_before_a_file_is_opened(cast, sign_in, with_lucie):
    answer = form(sign_in(cast.lucie), with_lucie, (samples.photo(), "a.jpg"), words="06 12 34 56 78")
    assert answer.status_code == 422
    assert "Envoyer quand même" in answer.text
    assert "à choisir à nouveau" in answer.text
    assert rows() == 0


def test_answering_a_file_says_so(cast, sign_in, with_karim):
    sent = say_with(cast.naima, with_karim)
    karim = sign_in(cast.karim)
    assert "Un fichier" in karim.get(f"/messages/{with_karim}?reponse={sent.id}").text
    assert form(karim, with_karim, words="Bien reçu", reply_to=str(sent.id)).status_code == 303
    page = sign_in(cast.naima).get(f"/messages/{with_karim}").text
    assert "Un fichier</blockquote>" in page


def test_a_file_of_a_message_that_is_not_there_is_nothing(cast, with_karim, acting):
    with acting(cast.naima), pytest.raises(NotFound):
        messages.open_file(opened(cast.naima, with_karim), uuid4())
