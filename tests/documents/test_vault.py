"""What is kept, by whom, who reads it, and what becomes of it."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select

from services import clock, documents, journey
from services.database import acting_as, as_system, session
from services.documents import About, Said, Shelf
from services.documents.models import Document, DocumentVersion
from services.errors import Conflict, NotFound, Refused, StepUpNeeded, TooOften
from services.journey.models import PaperRecord
from services.notifications.models import Notification, Reminder
from tests.documents import samples
from tests.documents.conftest import relation_of


def read(who, one) -> bytes:
    with acting_as(who.id):
        return b"".join(documents.read_file(one))


def test_naima_finds_her_card_again(cast, keep, opened):
    document = keep(
        cast.naima, kind="identity_card", title="Ma carte", ends_on=date(2031, 5, 3), name="IMG 12.jpg"
    )
    one = opened(cast.naima, document)
    assert (one.title, one.kind.id, one.domain, one.ends_on) == (
        "Ma carte",
        "identity_card",
        "papiers",
        date(2031, 5, 3),
    )
    assert one.original_name == "IMG 12.jpg"
    assert read(cast.naima, one).startswith(b"\xff\xd8\xff")


def test_nobody_else_reads_her_vault(cast, keep, opened):
    document = keep(cast.naima, kind="identity_card")
    for other in cast.all:
        if other.id != cast.naima.id:
            with pytest.raises(NotFound):
                opened(other, document)


def test_nothing_lies_in_clear_neither_in_the_store_nor_in_the_rows(cast, keep, store, tmp_path):
    keep(cast.naima, kind="identity_card", title="Ma carte rouge", name="naima.jpg")
    files = [path.read_bytes() for path in (tmp_path / "documents").rglob("*") if path.is_file()]
    assert len(files) == 1
    assert b"\xff\xd8\xff" not in files[0][:64]
    with as_system():
        rows = session.execute(
            select(Document.title, DocumentVersion.name, DocumentVersion.key).join(DocumentVersion)
        ).all()
    assert b"rouge" not in bytes(rows[0].title)
    assert b"naima" not in bytes(rows[0].name)


def test_sent_twice_it_is_kept_once(cast, keep, tmp_path):
    client_id = uuid4()
    first = keep(cast.naima, client_id=client_id)
    again = keep(cast.naima, client_id=client_id)
    assert first == again
    with acting_as(cast.naima.id):
        assert documents.vault_of(relation_of(cast.naima, cast.naima)).number == 1
    assert len([path for path in (tmp_path / "documents").rglob("*") if path.is_file()]) == 1


def test_what_karim_deposits_of_her_own_he_does_not_read_back(cast, keep, opened):
    document = keep(cast.karim, into=cast.naima, kind="identity_card")
    assert opened(cast.naima, document).version.added_by == cast.karim.id
    with pytest.raises(NotFound):
        opened(cast.karim, document)
    with acting_as(cast.naima.id):
        line = session.scalars(select(Notification).where(Notification.subject_id == document)).one()
    assert line.address == f"/documents/{document}"


def test_what_the_service_holds_is_read_by_those_the_table_names(cast, keep, opened):
    document = keep(cast.karim, into=cast.naima, kind="child_project")
    for reader in (cast.naima, cast.karim, cast.marc):
        assert opened(reader, document).shelf is Shelf.INSTITUTION
    for other in (cast.lucie, cast.samira, cast.claire):
        with pytest.raises(NotFound):
            opened(other, document)


def test_a_cadre_downloads_only_once_proved_again(cast, keep, opened):
    document = keep(cast.karim, into=cast.naima, kind="child_project")
    documents.ensure_downloads(opened(cast.karim, document))
    with pytest.raises(StepUpNeeded):
        documents.ensure_downloads(opened(cast.marc, document))


def test_a_mentor_brings_a_paper_and_sees_nothing_of_it(cast, keep, opened):
    document = keep(cast.lucie, into=cast.naima, kind="lease")
    assert opened(cast.naima, document)
    with pytest.raises(NotFound):
        opened(cast.lucie, document)


def test_marc_brings_what_the_service_holds(cast, keep, opened):
    document = keep(cast.marc, into=cast.naima, kind="young_adult_contract", ends_on=date(2027, 9, 1))
    assert opened(cast.karim, document).shelf is Shelf.INSTITUTION
    assert opened(cast.naima, document).ends_on == date(2027, 9, 1)


def test_claire_who_does_not_follow_her_brings_nothing(cast, keep):
    with pytest.raises(AssertionError):
        keep(cast.claire, into=cast.naima)


def test_health_waits_for_a_host_that_may_hold_it(cast, keep, opened):
    with pytest.raises(Refused) as refused:
        keep(cast.karim, into=cast.naima, kind="prescription")
    assert refused.value.reason == "document_not_hosted"
    documents.certify(True)
    document = keep(cast.karim, into=cast.naima, kind="prescription")
    assert opened(cast.naima, document).shelf is Shelf.HEALTH
    for other in (cast.lucie, cast.samira, cast.marc):
        with pytest.raises(NotFound):
            opened(other, document)


def test_a_judges_paper_is_not_shown_to_the_young_person_unless_named(cast, keep, opened):
    documents.certify(True)
    document = keep(cast.karim, into=cast.naima, kind="court_decision")
    assert opened(cast.karim, document)
    with pytest.raises(NotFound):
        opened(cast.naima, document)
    named = keep(cast.karim, into=cast.naima, kind="court_decision", audience=["jeune"])
    assert opened(cast.naima, named)


def test_a_new_version_keeps_the_former_one(cast, keep, opened):
    document = keep(cast.karim, into=cast.naima, kind="child_project")
    one = opened(cast.karim, document)
    with (
        acting_as(cast.karim.id),
        documents.take([documents.Sent(_file(samples.blank_pdf(2)), "ppe.pdf")]) as taken,
    ):
        documents.replace_document(one, taken, ends_on=date(2028, 1, 1))
    after = opened(cast.karim, document)
    assert (after.version.number, after.version.pages, after.ends_on) == (2, 2, date(2028, 1, 1))
    with acting_as(cast.karim.id):
        assert [old.number for old in documents.former_versions(after)] == [1]
    with (
        acting_as(cast.karim.id),
        documents.take([documents.Sent(_file(samples.blank_pdf()), "ppe.pdf")]) as taken,
        pytest.raises(Conflict),
    ):
        documents.replace_document(one, taken)


def test_only_who_wrote_it_or_the_cadre_replaces_it(cast, keep, opened):
    document = keep(cast.marc, into=cast.naima, kind="child_project")
    assert not opened(cast.karim, document).may("replace")
    assert not opened(cast.naima, document).may("replace")
    assert not opened(cast.naima, document).may("delete")


def test_deleted_it_is_gone_and_comes_back_within_the_week(cast, keep, opened, store):
    document = keep(cast.naima, kind="identity_card")
    with acting_as(cast.naima.id):
        documents.delete_document(opened(cast.naima, document))
    with pytest.raises(NotFound):
        opened(cast.naima, document)
    assert documents.purge_documents() == 0
    with acting_as(cast.naima.id):
        documents.restore_document(relation_of(cast.naima, cast.naima), document)
        documents.delete_document(opened(cast.naima, document))
    with clock.held_at(clock.now() + timedelta(days=8)):
        assert documents.purge_documents() == 1
    assert list(store.under("files")) == []
    with acting_as(cast.naima.id), pytest.raises(NotFound):
        documents.restore_document(relation_of(cast.naima, cast.naima), document)


def test_a_paper_that_came_in_ticks_the_lists_that_ask_for_it(cast, keep):
    keep(cast.naima, kind="identity_card", ends_on=date(2031, 5, 3))
    with acting_as(cast.naima.id):
        ticked = session.execute(
            select(PaperRecord.has_it, PaperRecord.ends_on).where(
                PaperRecord.step_id == "L3", PaperRecord.paper_id == "identite"
            )
        ).one()
    assert ticked == (True, date(2031, 5, 3))


def test_a_paper_brought_by_somebody_who_sees_nothing_ticks_them_too(cast, keep):
    keep(cast.marc, into=cast.naima, kind="care_certificate")
    with acting_as(cast.naima.id):
        assert session.scalar(
            select(PaperRecord.has_it).where(PaperRecord.paper_id == "attestation-ase").limit(1)
        )


def test_its_end_is_watched_and_its_reminder_opens_the_step_that_renews_it(cast, keep, opened):
    document = keep(cast.naima, kind="identity_card", ends_on=date(2027, 12, 15))
    with acting_as(cast.naima.id):
        relation = relation_of(cast.naima, cast.naima)
        one = session.scalars(select(Reminder).where(Reminder.subject == "P2/identity_card")).one()
        assert one.wall_at.date() == date(2027, 6, 15)
        assert one.item == journey.step_address(relation.space, "P2")
        documents.describe_document(opened(cast.naima, document), Said("", "identity_card", "papiers", None))
        session.refresh(one)
        assert one.state == "cancelled"


def test_a_card_that_twenty_steps_ask_for_rings_once(cast, keep):
    keep(cast.naima, kind="identity_card", ends_on=date(2027, 12, 15))
    with acting_as(cast.naima.id):
        waiting = session.scalars(
            select(Reminder.subject).where(Reminder.source == "paper", Reminder.state == "waiting")
        ).all()
    assert waiting == ["P2/identity_card"]


@pytest.mark.parametrize("kind", [None, "driving_licence", "school_certificate"])
def test_a_paper_that_no_step_makes_again_is_watched_all_the_same(cast, keep, sign_in, kind):
    keep(cast.naima, kind=kind, ends_on=date(2027, 12, 15))
    with acting_as(cast.naima.id):
        one = session.scalars(select(Reminder).where(Reminder.source == "paper")).one()
        assert (one.wall_at.date(), one.item) == (date(2027, 6, 15), None)
    session.remove()
    assert "Un papier finit bientôt" in sign_in(cast.naima).get("/rappels").text


def test_every_kind_that_ends_is_watched_six_months_and_two_before(cast, keep):
    for kind in (one for one in documents.PAPER_KINDS if one.ends and one.shelf is Shelf.VAULT):
        keep(cast.naima, kind=kind.id, ends_on=date(2027, 12, 15))
        with acting_as(cast.naima.id):
            asked = session.scalars(select(Reminder.wall_at).where(Reminder.subject.contains(kind.id))).all()
            subjects = session.scalars(select(Reminder.subject).where(Reminder.source == "paper")).all()
            assert asked or kind.several, (kind.id, subjects)
    assert "/domiciliation" in subjects, "its step is not hers; the paper is"
    with clock.held_at(clock.now() + timedelta(days=220)):
        journey.plan_everybody()
        with acting_as(cast.naima.id):
            later = {
                one.subject: one.wall_at.date()
                for one in session.scalars(
                    select(Reminder)
                    .where(Reminder.source == "paper", Reminder.state == "waiting")
                    .order_by(Reminder.wall_at)  # the one that is due waits still, before the next
                )
            }
    assert later["P2/identity_card"] == date(2027, 10, 15)


def test_what_is_missing_is_what_open_steps_ask_for(cast, keep):
    with acting_as(cast.naima.id):
        asked = {slot.kind for slot in journey.paper_slots(relation_of(cast.naima, cast.naima))}
    assert {"identity_card", "birth_certificate"} <= asked


def test_a_full_vault_says_so(cast, keep, monkeypatch):
    from services.documents import room

    keep(cast.naima)
    monkeypatch.setattr(room, "MOST_DOCUMENTS", 1)
    with pytest.raises(Refused) as refused:
        keep(cast.naima)
    assert refused.value.reason == "document_vault_full"
    monkeypatch.setattr(room, "MOST_DOCUMENTS", 3000)
    monkeypatch.setattr(room, "MOST_A_DAY", 1)
    with pytest.raises(TooOften):
        keep(cast.naima)


def _file(body: bytes):
    import io

    return io.BytesIO(body)


def test_the_services_papers_have_a_key_that_goes_with_the_space(cast, keep):
    """A cadre reads them without the key of the space: theirs is another, in `sealing.WRAPPED`, erased by the trigger."""
    document = keep(cast.karim, into=cast.naima, kind="child_project")
    own = keep(cast.naima, kind="identity_card")
    with as_system():
        keys = dict(session.execute(select(Document.id, Document.wrapped.is_not(None))).all())
    assert (keys[document], keys[own]) == (True, False)


def test_about_of_an_unknown_kind_is_nothing(cast):
    with acting_as(cast.naima.id), pytest.raises(NotFound):
        documents.ensure_may_add(relation_of(cast.naima, cast.naima), About(kind="treasure"))
