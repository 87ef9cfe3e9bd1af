"""The journal: append-only, chained per département and month, and honest when somebody tampers with it."""

import json
import logging
import threading
from datetime import UTC, datetime
from io import StringIO
from uuid import uuid4

import pytest
from sqlalchemy import create_engine, text

from app import jobs
from services import clock, database, journal
from services.database import acting_as, as_system, session, transaction
from tests.databases import fresh_database

JEUNE, KARIM, CLAIRE = uuid4(), uuid4(), uuid4()


@pytest.fixture(scope="module")
def books():
    """A database of its own, where lines are committed for good."""
    with fresh_database("empty") as made:
        yield made


@pytest.fixture
def ledger(app, books):
    """The domain writes there; gives the owner's connection, with an empty journal."""
    engine = create_engine(books.url)
    owner = books.owner_engine()
    with owner.begin() as hand:
        hand.execute(text("TRUNCATE journal_lines, journal_heads RESTART IDENTITY"))
    session.remove()
    database._factory.configure(bind=engine)
    yield owner
    session.remove()
    database._factory.configure(bind=app.extensions["engine"])
    engine.dispose()
    owner.dispose()


def write(times: int = 1, *, by=KARIM, departement: str = "50", at: datetime | None = None) -> None:
    with clock.held_at(at or clock.now()), acting_as(by):
        for _ in range(times):
            with transaction():
                journal.note(
                    "checklist.shared.read", jeunes=[JEUNE], departement=departement, reason="referent"
                )


def broken() -> int | None:
    try:
        with as_system():
            return journal.first_broken_line()
    finally:
        session.rollback()


def tamper(owner, statement: str, **values) -> None:
    """As somebody with the database's own rights would; row security is in their way too, until they lift it."""
    with owner.begin() as hand:
        hand.execute(text("ALTER TABLE journal_lines NO FORCE ROW LEVEL SECURITY"))
        done = hand.execute(text(statement), values)
        hand.execute(text("ALTER TABLE journal_lines FORCE ROW LEVEL SECURITY"))
        assert done.rowcount == 1


def lines(owner):
    with owner.begin() as hand:
        hand.execute(text("ALTER TABLE journal_lines NO FORCE ROW LEVEL SECURITY"))
        found = hand.execute(text("SELECT * FROM journal_lines ORDER BY departement, month, position")).all()
        hand.execute(text("ALTER TABLE journal_lines FORCE ROW LEVEL SECURITY"))
    return found


def test_lines_are_chained_per_departement_and_month(ledger):
    write(2)
    write(1, departement="971")
    write(1, at=datetime(2026, 12, 3, tzinfo=UTC))
    write(1)
    places = [(one.departement, one.month.month, one.position) for one in lines(ledger)]
    assert places == [("50", 11, 1), ("50", 11, 2), ("50", 11, 3), ("50", 12, 1), ("971", 11, 1)]
    first, second, third, *_ = lines(ledger)
    assert (bytes(first.previous), second.previous, third.previous) == (b"", first.hash, second.hash)
    assert broken() is None


@pytest.mark.parametrize(
    "change",
    [
        "reason = 'cadre'",
        "operation = 'profile.base.read'",
        "at = at + interval '1 microsecond'",
        "actor_id = gen_random_uuid()",
        "actor_id = NULL",
        "session_id = gen_random_uuid()",
        "object = 'space'",
        "jeune_ids = '{}'",
        "hash = sha256('x')",
        "previous = sha256('x')",
    ],
)
def test_a_line_changed_by_the_owner_is_named(ledger, change):
    write(4)
    tamper(ledger, f"UPDATE journal_lines SET {change} WHERE id = 2")
    assert broken() == 2


def test_one_flipped_byte_of_a_hash_is_named(ledger):
    write(3)
    tamper(ledger, "UPDATE journal_lines SET hash = set_byte(hash, 7, 255 - get_byte(hash, 7)) WHERE id = 3")
    assert broken() == 3


def test_a_line_taken_out_of_the_middle_is_seen_at_the_next(ledger):
    write(4)
    tamper(ledger, "DELETE FROM journal_lines WHERE id = 2")
    assert broken() == 3


def test_a_cut_tail_is_seen_although_every_line_left_is_right(ledger):
    write(3)
    tamper(ledger, "DELETE FROM journal_lines WHERE id = 3")
    assert broken() == -1


def test_the_command_names_the_first_broken_line(ledger, app):
    write(3)
    whole = app.test_cli_runner().invoke(args=["journal", "verify"])
    assert (whole.exit_code, whole.output) == (0, "The journal is whole.\n")
    session.remove()
    tamper(ledger, "UPDATE journal_lines SET reason = 'x' WHERE id = 2")
    found = app.test_cli_runner().invoke(args=["journal", "verify"])
    assert (found.exit_code, found.output) == (1, "First broken line: 2\n")


def cut_tail(owner, last: int) -> None:
    """As the owner of the database: take out what follows the line `last`, and write the head that fits."""
    with owner.begin() as hand:
        hand.execute(text("ALTER TABLE journal_lines NO FORCE ROW LEVEL SECURITY"))
        hand.execute(text("DELETE FROM journal_lines WHERE id > :last"), {"last": last})
        hand.execute(
            text(
                "UPDATE journal_heads h SET position = l.position, hash = l.hash FROM journal_lines l"
                " WHERE l.id = :last AND l.departement = h.departement AND l.month = h.month"
            ),
            {"last": last},
        )
        hand.execute(text("ALTER TABLE journal_lines FORCE ROW LEVEL SECURITY"))


def run(app, *arguments: str) -> tuple[int, str]:
    session.remove()
    done = app.test_cli_runner().invoke(args=["journal", *arguments])
    session.remove()
    return done.exit_code, done.output


@pytest.fixture
def kept(ledger, app, tmp_path):
    """`kept()`: the heads of now, in a file elsewhere."""

    def keep():
        path = tmp_path / "heads"
        path.write_text(run(app, "heads")[1])
        return str(path)

    return keep


def test_a_head_for_each_departement_and_month_is_printed(ledger, app):
    write(2)
    write(1, departement="2A")
    write(1, at=datetime(2026, 12, 3, tzinfo=UTC))
    printed = [line.split() for line in run(app, "heads")[1].splitlines()]
    assert [line[:3] for line in printed] == [
        ["2A", "2026-11", "1"],
        ["50", "2026-11", "2"],
        ["50", "2026-12", "1"],
    ]
    last = {(one.departement, one.month.month): bytes(one.hash).hex() for one in lines(ledger)}
    assert [line[3] for line in printed] == [last["2A", 11], last["50", 11], last["50", 12]]


def test_a_tail_cut_with_its_head_passes_alone_and_not_against_a_kept_head(ledger, app, kept):
    write(4)
    path = kept()
    assert run(app, "verify", "--heads", path) == (0, "The journal is whole. It holds every kept head (1).\n")
    cut_tail(ledger, 2)
    assert run(app, "verify") == (0, "The journal is whole.\n")
    code, said = run(app, "verify", "--heads", path)
    assert code == 1
    assert said.startswith("Lost: 50 2026-11 4 ")


def test_a_chain_written_again_from_the_start_is_seen_too(ledger, app, kept):
    write(3)
    path = kept()
    with ledger.begin() as hand:
        hand.execute(text("TRUNCATE journal_lines, journal_heads RESTART IDENTITY"))
    write(3, by=CLAIRE)
    assert run(app, "verify")[0] == 0
    assert run(app, "verify", "--heads", path)[0] == 1


def test_a_chain_that_grew_since_still_holds_the_head_kept(ledger, app, kept):
    write(2)
    path = kept()
    write(5)
    assert run(app, "verify", "--heads", path)[0] == 0


def test_a_kept_head_does_not_hide_a_broken_line(ledger, app, kept):
    write(3)
    path = kept()
    session.remove()
    tamper(ledger, "UPDATE journal_lines SET reason = 'x' WHERE id = 2")
    assert run(app, "verify", "--heads", path) == (1, "First broken line: 2\n")


def test_the_worker_writes_the_heads_in_its_log_and_the_log_is_enough_to_verify(
    ledger, app, tmp_path, monkeypatch
):
    write(2)
    write(1, at=datetime(2026, 9, 3, tzinfo=UTC))
    session.remove()
    written = StringIO()
    monkeypatch.setattr(logging.getLogger().handlers[0], "stream", written)
    jobs.keep_heads(timestamp=0)
    logged = [json.loads(line) for line in written.getvalue().splitlines()]
    assert [one["event"] for one in logged] == ["journal heads"]
    assert [head.split()[:3] for head in logged[0]["heads"]] == [["50", "2026-11", "2"]]
    (path := tmp_path / "log").write_text('{"event": "request"}\n' + written.getvalue())
    assert run(app, "verify", "--heads", str(path))[0] == 0
    cut_tail(ledger, 1)
    assert run(app, "verify", "--heads", str(path))[0] == 1


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("", "There is no head in the file."),
        ('{"event": "request"}\n', "There is no head in the file."),
        ("50 2026-11\n", "Line 1 of the file is not a head."),
        ("50 2026-13 1 " + "0" * 64, "Line 1 of the file is not a head."),
        ("50 2026-11 0 " + "0" * 64, "Line 1 of the file is not a head."),
        ("50 2026-11 1 00", "Line 1 of the file is not a head."),
        ("{", "Line 1 of the file is not a head."),
    ],
)
def test_a_file_without_heads_proves_nothing_and_is_refused(ledger, app, tmp_path, written, said):
    write(1)
    (path := tmp_path / "heads").write_text(written)
    code, output = run(app, "verify", "--heads", str(path))
    assert code == 1
    assert said in output


def test_writers_at_the_same_time_make_one_whole_chain(ledger):
    faults: list[BaseException] = []

    def hurry(by) -> None:
        try:
            write(15, by=by)
        except BaseException as fault:
            faults.append(fault)
        finally:
            session.remove()

    hands = [threading.Thread(target=hurry, args=(by,)) for by in (KARIM, CLAIRE, KARIM, CLAIRE)]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join()
    assert faults == []
    assert [one.position for one in lines(ledger)] == list(range(1, 61))
    assert broken() is None


def give_up() -> None:
    with acting_as(KARIM), transaction():
        journal.note("checklist.shared.read", jeunes=[JEUNE], departement="50", reason="referent")
        raise ZeroDivisionError


def test_a_writer_who_gives_up_leaves_no_hole(ledger):
    write(1)
    with pytest.raises(ZeroDivisionError):
        give_up()
    write(1)
    assert [one.position for one in lines(ledger)] == [1, 2]
    assert broken() is None


def test_a_line_survives_what_a_savepoint_undoes(ledger):
    with acting_as(KARIM), transaction() as current:
        journal.note("checklist.shared.read", jeunes=[JEUNE], departement="50", reason="referent")
        with pytest.raises(ZeroDivisionError), current.begin_nested():
            raise ZeroDivisionError
    assert len(lines(ledger)) == 1


def test_a_line_holds_no_name_and_no_content(ledger):
    write(1)
    with ledger.connect() as hand:
        columns = set(
            hand.execute(
                text("SELECT column_name FROM information_schema.columns WHERE table_name = 'journal_lines'")
            ).scalars()
        )
    assert columns == {
        "id", "departement", "month", "position", "at", "actor_id", "session_id", "operation", "object",
        "jeune_ids", "reason", "previous", "hash",
    }  # fmt: skip


def test_one_s_own_space_is_not_noted(ledger):
    with acting_as(JEUNE), transaction():
        journal.note("checklist.shared.read", jeunes=[JEUNE], departement="50", reason="JM")
    assert lines(ledger) == []
