"""The second fence: PostgreSQL itself shows nothing of a young person to somebody who is not linked."""

from datetime import date, datetime
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, ProgrammingError

import app.wiring  # noqa: F401  every table, whatever else was loaded
from services import circle, clock, journal, journey
from services.circle import LinkKind, Part, Viewer
from services.circle.relations import Relation
from services.circle.visibility import Visible
from services.database import Base, acting_as, as_system, session
from services.documents import Document, Shelf
from services.errors import NotFound
from tests.circle import world

YOUNG = ("naima", "theo", "ines", "amadou")
# What awaits an account is that account’s, whoever it is about: tests/notifications and tests/documents hold that fence.
OF_AN_ACCOUNT = ("notifications", "reminders", "print_orders")
# Inside a conversation the fence is who takes part, not who is linked: tests/messages hold it.
OF_MEMBERS = ("messages", "reactions", "drafts", "scheduled_messages", "reports")
OF_MEMBERS += ("attachments", "attachment_pictures", "attached_papers")
# Of an appointment, those who are invited: tests/appointments hold it.
OF_INVITED = ("appointments", "participants", "proposed_times", "appointment_series", "waiting_list")
# What somebody keeps for themselves: tests/catalogue and tests/journey hold it.
OF_ITS_OWNER = ("offer_marks", "pecule_amounts")
# Of what they ask for, whoever follows them, and no mother or mentor (tests/requests: no adviser of another offer).
OF_FOLLOWED = ("service_requests", "request_events", "request_papers")
# Of what is prepared for them, its author alone (tests/requests/test_preparing.py).
OF_ITS_AUTHOR = ("request_preparations",)
# Of what the service holds, also the cadre; of what is being sent, who sends it; of what is put
# together or taken along, its owner alone: tests/documents and tests/export hold it.
OF_PAPERS = ("document", "upload", "bundle", "export")
# Tables with something of a young person, and the column that says of whom; found from the tables themselves.
ELSEWHERE = (*OF_AN_ACCOUNT, *OF_MEMBERS, *OF_INVITED, *OF_ITS_OWNER, *OF_ITS_AUTHOR)
FENCED = {
    table.name: "id" if table.name == "jeunes" else "jeune_id"
    for table in Base.metadata.sorted_tables
    if table.name == "jeunes"
    or ("jeune_id" in table.columns and table.name not in ELSEWHERE and not table.name.startswith(OF_PAPERS))
}


@pytest.fixture
def written(cast):
    """A row in every fenced table, for Naïma and for a young person of Claire's."""
    stranger = world.make_jeune(date(2009, 5, 1), team=world.team_of(cast.naima.id))
    world.make_link(stranger, cast.claire.id, LinkKind.REFERENT)
    for jeune in (cast.naima.id, stranger):
        with as_system():
            for table in FENCED:
                _fill(table, jeune)
    return stranger


def _fill(table: str, jeune) -> None:
    """One row made of the least each column asks for."""
    if session.execute(
        text(f"SELECT 1 FROM {table} WHERE {FENCED[table]} = :j LIMIT 1"), {"j": jeune}
    ).first():
        return
    link = session.execute(
        text("SELECT id, account_id FROM links WHERE jeune_id = :j LIMIT 1"), {"j": jeune}
    ).one()
    row = {}
    for column in Base.metadata.tables[table].columns:
        if (column.nullable and column.name != "step_id") or column.identity is not None:
            continue
        row[column.name] = _value(column, jeune, link)
    if table == "conversations":
        row["kind"] = "team"
    if table == "conversation_members":
        row["conversation_id"] = session.execute(
            text("SELECT id FROM conversations WHERE jeune_id = :j LIMIT 1"), {"j": jeune}
        ).scalar_one()
    if table == "service_requests":
        row |= {"channel": "own", "state": "asked", "departement_code": "50"}
    if table == "mentor_requests":
        row["state"] = "open"
    if table == "service_requests":
        row |= {"state": "asked", "channel": "own"}
    if table == "request_events":
        row["role"] = "jeune"
    if table in ("request_events", "request_papers"):
        row["request_id"] = session.execute(
            text("SELECT id FROM service_requests WHERE jeune_id = :j LIMIT 1"), {"j": jeune}
        ).scalar_one()
    if table == "request_papers":
        row["document_id"] = _paper(jeune, link.account_id)
    if table == "restrictions":
        row["account_id"] = world.make_account()
    if table == "offer_choices":
        offers = text("SELECT id FROM offers WHERE state = 'published' LIMIT 1")
        row |= {"offer_id": session.execute(offers).scalar_one(), "choice": "proposed"}
    if table == "help_answers":
        row["help_id"] = session.execute(
            text("SELECT id FROM help_requests WHERE jeune_id = :j LIMIT 1"), {"j": jeune}
        ).scalar_one()
    session.execute(Base.metadata.tables[table].insert(), row)


def _paper(jeune: UUID, by: UUID) -> UUID:
    """A paper of theirs, of which nothing is kept."""
    paper = Document(
        jeune_id=jeune,
        shelf=Shelf.VAULT,
        domain="logement",
        client_id=uuid4(),
        added_by=by,
        added_at=clock.now(),
    )
    session.add(paper)
    session.flush()
    return paper.id


def _value(column, jeune, link):
    known = {
        "jeune_id": jeune,
        "link_id": link.id,
        "part": Part.PATH,
        "state": "todo",
        "domain": "logement",
        "step_id": "L1",
        "kind": "visit",
        "voice": "jeune",
        "reason": "team",
        "need": 1,
        "version": 1,
    }
    if column.name in known:
        return known[column.name]
    if column.foreign_keys:
        return link.account_id
    made = {
        UUID: uuid4,
        date: lambda: date(2026, 1, 1),
        datetime: clock.now,
        bool: lambda: True,
        bytes: lambda: b"x",
        int: lambda: 1,
    }
    return made.get(column.type.python_type, lambda: "x")()


def raw(table: str) -> set:
    """Whose rows a SELECT without any filter brings back."""
    return set(session.execute(text(f"SELECT {FENCED[table]} FROM {table}")).scalars())


def test_every_table_of_a_young_person_is_fenced_and_forced(db):
    forced = session.execute(
        text("SELECT relname FROM pg_class WHERE relrowsecurity AND relforcerowsecurity")
    ).scalars()
    assert set(FENCED) <= set(forced)


@pytest.mark.parametrize("table", FENCED)
def test_a_forgotten_filter_shows_each_member_of_the_cast_only_their_own(cast, written, table):
    young = {getattr(cast, slug).id for slug in YOUNG}
    allowed = {slug: {getattr(cast, slug).id} for slug in YOUNG}
    allowed |= {"samira": {cast.naima.id}, "lucie": {cast.naima.id}, "karim": young, "claire": {written}}
    allowed["marc"] = (
        young | {written} if table in ("jeunes", "links", "handovers", "mentor_requests") else set()
    )
    if table in OF_FOLLOWED:
        allowed |= {"samira": set(), "lucie": set()}
    for member in cast.all:
        with acting_as(member.id):
            seen = raw(table)
        assert seen <= allowed.get(member.slug, set()), member.slug
        if member.slug in ("naima", "karim"):
            assert cast.naima.id in seen, member.slug


@pytest.mark.parametrize("table", FENCED)
def test_nobody_acting_sees_no_row_at_all(db, cast, written, table):
    assert raw(table) == set()


def test_when_the_rule_is_forced_to_yes_claire_still_sees_nothing_of_naima(
    cast, written, acting, monkeypatch
):
    monkeypatch.setattr(Relation, "allows", lambda *_a, **_k: True)
    monkeypatch.setattr(Visible, "_allowed", lambda *_a: text("true"))
    with acting(cast.claire):
        viewer = Viewer(cast.claire.id)
        with pytest.raises(NotFound):
            circle.enter(viewer, cast.naima.id, "checklist.shared.read")
        assert not circle.can(viewer, "checklist.shared.read", cast.naima.id)
        assert {one.space.id for one in circle.linked_relations(viewer, "caseload.list")} == {written}


@pytest.mark.parametrize("state", ["paused", "not-accepted", "ended", "restricted", "disabled"])
def test_a_link_that_opens_nothing_opens_nothing_in_the_database_either(db, state):
    jeune, account = world.make_jeune(date(2009, 5, 1)), world.make_account(disabled=state == "disabled")
    link = world.make_link(
        jeune,
        account,
        LinkKind.MENTOR,
        ended=state == "ended",
        accepted=state != "not-accepted",
        paused=state == "paused",
    )
    world.make_grant(jeune, link)
    if state == "restricted":
        world.make_restriction(jeune, account)
    with acting_as(account):
        assert jeune not in raw("grants") | raw("jeunes") | raw("space_keys")


def test_a_referent_cannot_give_what_is_naima_s_to_give_even_by_hand(cast, acting):
    with acting(cast.naima):
        space = circle.find_relation(Viewer(cast.naima.id), cast.naima.id).space
        lucie = next(one for one in circle.members_of(space) if one.kind == LinkKind.MENTOR)
    with acting(cast.karim):
        moved = session.execute(
            text("UPDATE grants SET domain = NULL WHERE link_id = :l"), {"l": lucie.link_id}
        )
        assert moved.rowcount == 0
        with pytest.raises(ProgrammingError, match="row-level security"):
            session.execute(
                text(
                    "INSERT INTO grants (id, jeune_id, link_id, part, allows, with_holder, starts_at)"
                    " VALUES (:i, :j, :l, 'path', true, false, now())"
                ),
                {"i": uuid4(), "j": cast.naima.id, "l": lucie.link_id},
            )
    session.rollback()


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE jeunes SET birth_on = birth_on - 700 WHERE id = :j",
        "UPDATE space_keys SET wrapped = '' WHERE jeune_id = :j",
        "UPDATE restrictions SET lifted_at = now() WHERE jeune_id = :j",
    ],
)
@pytest.mark.parametrize("slug", ["karim", "samira", "marc"])
def test_what_protects_naima_is_not_changed_by_those_around_her_even_by_hand(cast, acting, slug, change):
    world.make_restriction(cast.naima.id, cast.lucie.id)
    with acting(getattr(cast, slug)):
        assert session.execute(text(change), {"j": cast.naima.id}).rowcount == 0
    session.rollback()


def test_naima_herself_does_not_lift_a_decision_by_hand(cast, acting):
    world.make_restriction(cast.naima.id, cast.samira.id)
    with acting(cast.naima):
        lifted = session.execute(text("UPDATE restrictions SET lifted_at = now()"))
        assert lifted.rowcount == 0
    session.rollback()


def test_nobody_writes_into_a_space_they_are_not_linked_to(cast, acting):
    with acting(cast.claire), pytest.raises(ProgrammingError, match="row-level security"):
        session.execute(
            text(
                "INSERT INTO links (id, jeune_id, account_id, kind, basis, relation, starts_on, created_at)"
                " VALUES (:i, :j, :a, 'mentor', 'invitation', '', '2026-01-01', now())"
            ),
            {"i": uuid4(), "j": cast.naima.id, "a": cast.claire.id},
        )
    session.rollback()


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE journal_lines SET reason = 'x'",
        "DELETE FROM journal_lines",
        "TRUNCATE journal_lines",
        "UPDATE journal_heads SET position = 1",
        "INSERT INTO journal_heads VALUES ('50', '2026-11-01', 1, '')",
        "ALTER TABLE journal_lines DISABLE TRIGGER journal_chain",
        "ALTER TABLE links DISABLE ROW LEVEL SECURITY",
        "DELETE FROM grants",
        "DELETE FROM links",
    ],
)
def test_the_application_may_not(db, cast, acting, change):
    with acting(cast.karim), pytest.raises(DBAPIError, match=r"permission denied|must be owner"):
        session.execute(text(change))
    session.rollback()


def test_a_line_cannot_be_written_in_somebody_else_s_name(cast, acting):
    journal.note("checklist.shared.read", jeunes=[cast.naima.id], departement="50", reason="referent")
    session.info["journal"][0]["actor_id"] = cast.karim.id
    with acting(cast.claire), pytest.raises(ProgrammingError, match="row-level security"):
        session.commit()
    session.rollback()


def test_the_steps_of_another_cannot_be_found_by_their_address(cast, acting):
    with acting(cast.naima):
        space = circle.find_relation(Viewer(cast.naima.id), cast.naima.id).space
        address = journey.step_address(space, "L1")
        assert journey.find_owner(address) == cast.naima.id
    with acting(cast.claire):
        assert journey.find_owner(address) is None
