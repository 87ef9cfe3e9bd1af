"""The demo is real input: a whole département, loaded through the operations, in every legal situation."""

import pytest
from sqlalchemy import Connection, text

from tests.databases import fresh_database


@pytest.fixture(scope="module")
def demo() -> Connection:
    with fresh_database("demo", use="facts") as made:
        engine = made.owner_engine()
        with engine.connect() as connection:
            # The owner is fenced like everybody: it asks as the system does.
            connection.execute(text("SELECT set_config('envol.system', 'on', false)"))
            yield connection
        engine.dispose()


def number(demo: Connection, query: str) -> int:
    return demo.execute(text(query)).scalar_one()


def test_ninety_young_people_from_fifteen_to_twenty_one(demo: Connection) -> None:
    assert number(demo, "SELECT count(*) FROM jeunes") == 90
    ages = demo.execute(
        text(
            "SELECT DISTINCT extract(year FROM age(date '2026-11-22', birth_on))::int FROM jeunes ORDER BY 1"
        )
    ).scalars()
    assert list(ages) == [15, 16, 17, 18, 19, 20]


def test_three_referents_of_thirty_and_two_cadres(demo: Connection) -> None:
    followed = demo.execute(
        text(
            "SELECT count(*) FROM links WHERE kind = 'referent' AND ended_at IS NULL AND cover_of IS NULL"
            " AND starts_on <= date '2026-11-22' GROUP BY account_id"
        )
    ).scalars()
    assert sorted(followed) == [30, 30, 30]
    assert number(demo, "SELECT count(*) FROM posts WHERE kind = 'cadre'") == 2


def test_the_cast_has_its_relations(demo: Connection) -> None:
    karims = demo.execute(
        text(
            "SELECT a.first_name FROM links l JOIN accounts a ON a.id = l.jeune_id"
            " WHERE l.account_id = (SELECT value::uuid FROM house WHERE name = 'demo:karim')"
        )
    ).scalars()
    assert {"Naïma", "Théo", "Inès", "Amadou"} <= set(karims)
    assert number(
        demo,
        "SELECT count(*) FROM grants g JOIN links l ON l.id = g.link_id WHERE l.kind = 'mentor'"
        " AND g.domain = 'logement' AND g.allows",
    )


@pytest.mark.parametrize(
    ("situation", "query"),
    [
        (
            "never signed in",
            "SELECT count(*) FROM accounts a JOIN jeunes j ON j.id = a.id WHERE a.opened_at IS NULL",
        ),
        ("out of care for five months", "SELECT count(*) FROM jeunes WHERE exit_on < date '2026-11-22'"),
        ("a parent limited by a judge", "SELECT count(*) FROM restrictions"),
        (
            "three weeks from 18",
            "SELECT count(*) FROM jeunes WHERE birth_on + interval '18 years' = date '2026-12-13'",
        ),
        (
            "a contract ending",
            "SELECT count(*) FROM jeunes WHERE contract_until BETWEEN date '2026-11-23' AND date '2027-01-10'",
        ),
        ("taken in after 16, foreign", "SELECT count(*) FROM jeunes WHERE answers IS NOT NULL"),
        ("administrative", "SELECT count(*) FROM jeunes WHERE legal_basis = 'administrative'"),
        ("basis unknown", "SELECT count(*) FROM jeunes WHERE legal_basis = 'unknown'"),
        ("interview held", "SELECT count(*) FROM milestones WHERE kind = 'interview_17'"),
        ("help waiting", "SELECT count(*) FROM help_requests WHERE closed_at IS NULL"),
    ],
)
def test_every_situation_is_there(demo: Connection, situation: str, query: str) -> None:
    assert number(demo, query) >= 1, situation


def test_what_young_people_wrote_is_sealed(demo: Connection) -> None:
    words = demo.execute(text("SELECT words FROM help_requests")).scalars()
    assert all(b"logement" not in bytes(sealed) for sealed in words)


def test_the_journal_of_the_demo_is_whole(demo: Connection) -> None:
    assert number(demo, "SELECT count(*) FROM journal_lines") > 90
    assert demo.execute(text("SELECT envol_journal_first_broken()")).scalar() is None


def test_two_absences_and_a_handover(demo: Connection) -> None:
    assert number(demo, "SELECT count(*) FROM covers WHERE cancelled_at IS NULL") == 2
    assert number(demo, "SELECT count(*) FROM handovers WHERE note IS NOT NULL AND words IS NOT NULL") == 1
