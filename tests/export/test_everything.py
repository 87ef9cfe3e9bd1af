"""Nothing of a young person is forgotten, and what is written is what the database holds."""

import hashlib
import re
from datetime import date, datetime
from io import BytesIO
from uuid import uuid4

import pytest
from sqlalchemy import text

import services.appointments.models
import services.caseload.models
import services.catalogue.tables
import services.directory.tables
import services.documents.models
import services.export.models
import services.journey.models
import services.mentoring.models
import services.messages.models
import services.notifications.models
import services.printing.models  # noqa: F401
from services import accounts, appointments, circle, documents, journey, messages, notifications
from services.circle import Viewer
from services.database import Base, acting_as, as_system, session
from services.export.parts import EXEMPT, SECTIONS
from services.journey import StepState
from tests.documents import samples
from tests.export.conftest import own
from tests.messages.conftest import begin, relation_of, say
from tests.messages.photos import say_with

# Columns by which a row is of somebody, beside the keys to `accounts` and `jeunes`.
OF_SOMEBODY = {"jeune_id", "jeune_ids", "account_id"}


def tables_of_somebody() -> set[str]:
    """Every table that says something of a person."""
    found = {"jeunes", "accounts"}
    for table in Base.metadata.tables.values():
        keys = {key.column.table.name for key in table.foreign_keys}
        if keys & {"accounts", "jeunes"} or OF_SOMEBODY & set(table.columns.keys()):
            found.add(table.name)
    return found


def test_every_table_of_a_person_is_taken_along_or_has_its_reason() -> None:
    """A new table with a `jeune_id` is somebody's: a section takes it, or `EXEMPT` says why not."""
    taken = {table for section in SECTIONS for table in section.tables}
    assert tables_of_somebody() - taken - set(EXEMPT) == set(), "in no section, and without a reason"
    assert taken & set(EXEMPT) == set(), "taken, and exempt"
    assert (taken | set(EXEMPT)) - set(Base.metadata.tables) == set(), "not a table"


def test_every_list_of_the_cast_is_as_long_as_in_the_database(cast, take, lived) -> None:
    taken = take(cast.naima)
    counted = {
        "steps": "SELECT 1 FROM steps WHERE step_id IS NULL AND jeune_id = :me",
        "circle": "SELECT 1 FROM links WHERE jeune_id = :me",
        "grants": "SELECT 1 FROM grants WHERE jeune_id = :me",
        "help": "SELECT 1 FROM help_requests WHERE jeune_id = :me",
        "messages": "SELECT 1 FROM messages WHERE jeune_id = :me",
        "appointments": "SELECT 1 FROM appointments WHERE jeune_id = :me",
        "documents": "SELECT 1 FROM documents WHERE jeune_id = :me AND deleted_at IS NULL",
        "readings": "SELECT 1 FROM journal_lines WHERE :me = ANY (jeune_ids)",
        "project": "SELECT 1 FROM project_entries WHERE jeune_id = :me",
        "milestones": "SELECT 1 FROM milestones WHERE jeune_id = :me",
        "reminders": "SELECT 1 FROM reminders WHERE jeune_id = :me AND account_id = :me",
        "notifications": "SELECT 1 FROM notifications WHERE account_id = :me",
        "devices": "SELECT 1 FROM sessions WHERE account_id = :me",
    }
    # What the worker tells once the archive is whole cannot be in it.
    late = {"notifications": 1}
    cadres, steps = 1, len(journey.load().steps)
    more = {"circle": cadres, "steps": steps}
    for section, statement in counted.items():
        with acting_as(cast.naima.id):
            held = len(session.execute(text(statement), {"me": cast.naima.id}).all())
        written = len(taken.records(section))
        assert written == held + more.get(section, 0) - late.get(section, 0), section
        assert written > 0, f"{section}: the test says nothing"


@pytest.fixture
def lived(cast, keep) -> dict[str, str]:
    """What Naïma wrote and received, each with a word of its own; and what others wrote among themselves."""
    naima, karim = cast.naima, cast.karim
    with acting_as(naima.id):
        mine = own(naima)
        address = journey.step_address(mine.space, "L1")
        journey.set_state(mine, address, StepState.DOING)
        journey.write_note(mine, address, "MA-NOTE-AVANT", is_shared=False)
        journey.write_note(mine, address, "MA-NOTE", is_shared=False)
        journey.write_note(mine, address, "MA-NOTE-PARTAGEE", is_shared=True)
        journey.add_own_step(mine, "logement", "MON-ETAPE")
        help_id = journey.ask_help(mine, address, "MON-APPEL", uuid4())
        journey.write_project(mine, 2, "MON-PROJET")
        notifications.remind_me(mine.space, "MON-RAPPEL", datetime(2026, 11, 28, 11))
    with acting_as(karim.id):
        his = relation_of(karim, naima)
        journey.propose_step(his, "L2", "LE-MOT-DE-KARIM")
        journey.answer_help(his, help_id, "LA-REPONSE-DE-KARIM")
        journey.record_milestone(his, journey.VISIT, date(2026, 11, 20), "LA-VISITE")
        wanted = appointments.Wanted(
            "LE-RENDEZ-VOUS", [datetime(2026, 11, 27, 15)], reason="LA-RAISON", place="ICI"
        )
        appointments.make_appointment(his, wanted)
    talk = begin(naima, naima, karim)
    say(naima, talk, "MES-MOTS")
    say(karim, talk, "SES-MOTS")
    gone = say(karim, talk, "RETIRE")
    with acting_as(karim.id):
        messages.withdraw_message(messages.open_conversation(Viewer(karim.id), None, talk), gone.id)
    accounts.start_session(naima.id, device=accounts.Device.OWN, label="MON-TELEPHONE")
    keep(naima, kind="identity_card", title="MON-PAPIER")
    keep(karim, samples.blank_pdf(), into=naima, kind="child_project", title="LE-PPE")
    return {
        "MON-TELEPHONE": "devices",
        "MA-NOTE-AVANT": "steps",
        "MA-NOTE": "steps",
        "MA-NOTE-PARTAGEE": "steps",
        "MON-ETAPE": "steps",
        "LE-MOT-DE-KARIM": "steps",
        "MON-APPEL": "help",
        "LA-REPONSE-DE-KARIM": "help",
        "MON-PROJET": "project",
        "MON-RAPPEL": "reminders",
        "LA-VISITE": "milestones",
        "LE-RENDEZ-VOUS": "appointments",
        "LA-RAISON": "appointments",
        "ICI": "appointments",
        "MES-MOTS": "messages",
        "SES-MOTS": "messages",
        "MON-PAPIER": "documents",
        "LE-PPE": "documents",
    }


def test_every_word_of_theirs_is_in_the_data_and_on_a_page(cast, take, lived) -> None:
    taken = take(cast.naima)
    pages = "\n".join(taken.text(name) for name in taken.names if name.endswith(".html"))
    for word, section in lived.items():
        assert word in taken.text(f"donnees/{section}.json"), word
        assert re.search(rf"\b{word}\b", pages), f"{word} is on no page"


def test_what_was_withdrawn_has_left_a_trace_and_no_word(cast, take, lived) -> None:
    taken = take(cast.naima)
    assert "RETIRE" not in re.sub(r"withdrawn_at", "", taken.words)
    assert [one["words"] for one in taken.records("messages") if one["withdrawn_at"]] == [""]


def test_nobody_elses_words_are_in_it(cast, take, lived, keep) -> None:
    """What professionals write to each other, what is Théo's, and what Samira tells somebody else of the family."""
    naima, karim, marc, theo = cast.naima, cast.karim, cast.marc, cast.theo
    with acting_as(karim.id):
        pro = messages.start_pro(relation_of(karim, naima), [marc.id], messages.Purpose.ASSESS)
    say(karim, pro, "ENTRE-PROS")
    others = begin(theo, theo, karim)
    say(theo, others, "A-THEO")
    say(karim, others, "POUR-THEO")
    keep(theo, kind="identity_card", title="PAPIER-DE-THEO")
    with acting_as(theo.id):
        his = own(theo)
        journey.write_note(his, journey.step_address(his.space, "L1"), "NOTE-DE-THEO", is_shared=False)
        journey.write_project(his, 2, "PROJET-DE-THEO")
    with acting_as(karim.id):
        scheduled = messages.open_conversation(Viewer(karim.id), None, begin(naima, naima, karim))
        messages.schedule_message(scheduled, "PAS-ENCORE-PARTI", datetime(2026, 11, 30, 9))
    words = take(naima).words
    for secret in (
        "ENTRE-PROS",
        "A-THEO",
        "POUR-THEO",
        "PAPIER-DE-THEO",
        "NOTE-DE-THEO",
        "PROJET-DE-THEO",
        "PAS-ENCORE-PARTI",
        str(theo.id),
    ):
        assert secret not in words, secret


def test_no_key_and_no_secret_is_in_it(cast, take, lived) -> None:
    """Columns that are secrets, by name: none has a field of its own in any record."""
    names = {name for section in SECTIONS for name in section.record.__dataclass_fields__}
    assert not {
        one for one in names if re.search(r"token|hash|secret|wrapped|key|endpoint|p256dh|fingerprint", one)
    }
    with as_system():
        rows = session.execute(
            text("SELECT token_hash FROM sessions WHERE account_id = :me"), {"me": cast.naima.id}
        )
        prints = [bytes(one).hex() for (one,) in rows]
    words = take(cast.naima).words
    assert not [one for one in prints if one in words]


def test_each_file_is_what_the_manifest_says(cast, take, lived) -> None:
    taken = take(cast.naima)
    manifest = taken.json("manifeste.json")
    assert {one["name"] for one in manifest["entries"]} == set(taken.names) - {"manifeste.json"}
    for one in manifest["entries"]:
        body = taken.zip.read(one["name"])
        assert (len(body), hashlib.sha256(body).hexdigest()) == (one["bytes"], one["sha256"])
        assert one["whole"]
    prints = dict(line.split("  ", 1)[::-1] for line in taken.text("empreintes.txt").splitlines())
    assert prints == {
        one["name"]: one["sha256"] for one in manifest["entries"] if one["name"] != "empreintes.txt"
    }
    assert (manifest["format"], manifest["version"], manifest["language"]) == ("envol-export", 1, "fr")
    assert manifest["generated_at"] == "2026-11-22T09:00:00Z"
    assert taken.zip.testzip() is None


def test_every_version_that_is_theirs_to_read_is_there(cast, take, keep, opened) -> None:
    naima = cast.naima
    paper = keep(naima, samples.photo(), kind="identity_card", title="Ma carte")
    sent = [documents.Sent(BytesIO(samples.blank_pdf(2)), "b.pdf")]
    with acting_as(naima.id), documents.take(sent) as new:
        documents.replace_document(opened(naima, paper), new)
    gone = keep(naima, kind="passport", title="Jeté")
    with acting_as(naima.id):
        documents.delete_document(opened(naima, gone))
    keep(cast.karim, samples.blank_pdf(), into=naima, kind="child_project")
    taken = take(naima)
    card = next(one for one in taken.records("documents") if one["title"] == "Ma carte")
    first, second = card["versions"]
    assert (first["media_type"], second["media_type"], second["pages"]) == (
        "image/jpeg",
        "application/pdf",
        2,
    )
    assert taken.zip.read(first["file"]).startswith(b"\xff\xd8")
    assert taken.zip.read(second["file"]).startswith(b"%PDF")
    files = {name for name in taken.names if name.startswith("fichiers/")}
    listed = {v["file"] for one in taken.records("documents") for v in one["versions"]}
    assert files == listed
    assert not [name for name in files if "Jeté" in name]
    assert [name for name in files if "Projet pour l’enfant" in name], "what the service holds, by its kind"


def test_files_of_messages_are_there_and_what_professionals_send_each_other_is_not(cast, take) -> None:
    naima, karim = cast.naima, cast.karim
    talk = begin(naima, naima, karim)
    say_with(karim, talk, samples.photo(), words="Voilà", name="attestation.jpg")
    say_with(naima, talk, samples.blank_pdf(), name="bail.pdf")
    with acting_as(karim.id):
        pro = messages.start_pro(relation_of(karim, naima), [cast.marc.id], messages.Purpose.ASSESS)
    say_with(karim, pro, samples.photo(), name="ENTRE-PROS.jpg")
    taken = take(naima)
    files = {name for name in taken.names if name.startswith("fichiers/messages/")}
    records = [file for one in taken.records("messages") for file in one["files"]]
    assert {file["file"] for file in records} == files
    assert {file["sent_as"] for file in records} == {"attestation.jpg", "bail.pdf"}
    bail = next(file["file"] for file in records if file["sent_as"] == "bail.pdf")
    assert taken.zip.read(bail).startswith(b"%PDF")
    assert "attestation.jpg" in taken.text(f"pages/conversation-{talk.hex[:12]}.html")
    assert "ENTRE-PROS" not in taken.words + "".join(taken.names)


def test_a_judges_paper_that_they_may_not_read_is_not_there(cast, take, keep) -> None:
    documents.certify(True)
    keep(cast.karim, samples.blank_pdf(), into=cast.naima, kind="court_decision", title="JUGEMENT")
    taken = take(cast.naima)
    assert "JUGEMENT" not in taken.words
    assert not [name for name in taken.names if "JUGEMENT" in name]


def test_who_left_the_circle_is_there_with_the_day(cast, take) -> None:
    with acting_as(cast.naima.id):
        mine = own(cast.naima)
        (lucie,) = [one for one in circle.members_of(mine.space) if one.account_id == cast.lucie.id]
        circle.end_link(mine, lucie.link_id)
    one = next(one for one in take(cast.naima).records("circle") if one["id"] == str(lucie.link_id))
    assert (one["state"], one["sees"]) == ("ended", None)
    assert one["ended_at"] == "2026-11-22T09:00:00Z"
