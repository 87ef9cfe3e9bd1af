"""The table of who may do what, cell by cell: role × operation × relation state, against the rule.

What is expected is read here again from the table, by other code than the product's: two readings must agree.
"""

import csv
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from services import circle, clock
from services.circle import LinkBasis, LinkKind, Part, PostKind, Viewer
from services.circle.models import Jeune
from services.database import acting_as, session
from tests.circle import world

TABLE = Path(circle.__file__).with_name("authz-matrix.csv")
# What the product does today; an operation that appears in code without being here fails below.
OPERATIONS = (
    "profile.base.read",
    "profile.identity.read",
    "checklist.shared.read",
    "profile.measure.read",
    "checklist.shared.tick",
    "checklist.item.propose",
    "checklist.private.read",
    "milestone.read",
    "milestone.record",
    "help.create",
    "help.close",
    "help.answer",
    "step.accept",
    "step.decline",
    "project.read",
    "project.contribute",
    "doc.share.grant",
    "consent.read",
    "consent.update",
    "link.invite",
    "link.end",
    "restriction.set",
    "restriction.lift",
    "session.revoke",
    "referent.assign",
    "referent.cover",
    "referent.hand_over",
    "note.suivi.create",
    "note.suivi.read",
    "caseload.list",
    "conv.jeune_mentor.read",
    "conv.pro.read",
    "conv.open",
    "conv.mute",
    "message.send",
    "message.edit",
    "message.report",
    "message.reported.read",
    "appt.create",
    "appt.propose",
    "appt.rsvp",
    "offer.propose",
    "offer.set_aside",
    "request.prepare",
)
GIVEN_WITH = {
    "checklist.shared.read": Part.PATH,
    "checklist.item.propose": Part.PATH,
    "help.answer": Part.PATH,
    "milestone.read": Part.MILESTONES,
    "project.read": Part.PROJECT,
    "project.contribute": Part.PROJECT,
    "appt.propose": Part.MEETINGS,
    "offer.propose": Part.PATH,
    "offer.set_aside": Part.PATH,
    "request.prepare": Part.PATH,
}
KINDS = {
    "PA": LinkKind.PARENT,
    "FA": LinkKind.RELATIVE,
    "AF": LinkKind.CARER,
    "RE": LinkKind.REFERENT,
    "ME": LinkKind.MENTOR,
}
CLOSED = (
    "not linked",
    "invited, not accepted",
    "waiting for the référent",
    "ended",
    "past its end",
    "future",
    "other département",
    "restricted",
    "restriction over for less than seven days",
    "paused",
    "account disabled",
)
OPEN = (
    "linked",
    "linked and given",
    "withdrawn",
    "restriction over for more than seven days",
    "under fifteen, given alone",
)


def cells() -> dict[str, dict[str, str]]:
    with TABLE.open(encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    return {operation: _row(rows, operation) for operation in OPERATIONS}


def _row(rows: list[dict[str, str]], operation: str) -> dict[str, str]:
    named = [row for row in rows if operation in row["operation"]]
    return (named or [row for row in rows if _second(operation, row["operation"])])[0]


def _second(operation: str, label: str) -> bool:
    """“help.create / help.close”, “checklist.private.read / update” name two in one line."""
    return operation.split(".")[-1] in label.split(" / ")[-1] and operation.rsplit(".", 1)[0] in label


CELLS = cells()


def expected(role: str, operation: str, *, given: bool | None = None) -> bool:
    """What the table says of a link in force, to which everything was given, withdrawn (False) or nothing (None)."""
    cell = CELLS[operation][role]
    if cell == "-" or (given is False and GIVEN_WITH.get(operation) == Part.PATH):
        return False
    told = given is True and operation in GIVEN_WITH
    meaning = {
        "Y": True,
        "c1": told,
        "c6": told,
        "c5": role == "AF",
        "c9": True,
        "c11": True,
        "c12": role == "CA",
    }
    return all(meaning.get(condition, False) for condition in cell.split("+"))


@pytest.fixture
def today(db):
    return clock.today("Europe/Paris")


def open_operations(account, jeune) -> set[str]:
    """What `can` opens to this account, after checking that the query shape says the same."""
    with acting_as(account):
        standing = circle.find_standing(account)
        viewer = Viewer(account, team_ids=standing.team_ids)
        relation = circle.find_relation(viewer, jeune)
        answers = {one for one in OPERATIONS if relation and relation.allows(one)}
        assert {one for one in OPERATIONS[:3] if circle.can(viewer, one, jeune)} == answers & set(
            OPERATIONS[:3]
        )
        # All of them where something is open; elsewhere two tell as much, and take less of the machine.
        asked = OPERATIONS if answers else OPERATIONS[:2]
        shapes = [circle.visible(viewer, one).clause(Jeune.id).label(one) for one in asked]
        row = session.execute(select(*shapes).where(Jeune.id == jeune)).mappings().one_or_none() or {}
    assert {one for one in asked if row.get(one)} == answers
    return answers


def years(today: date, number: int) -> date:
    return today.replace(year=today.year - number)


def linked(role: str, state: str, today: date):
    """A young person and somebody of that role, in that state."""
    age = 14 if state.startswith("under fifteen") else 16
    jeune = world.make_jeune(years(today, age))
    account = world.make_account(disabled=state == "account disabled")
    day = timedelta(days=1)
    facts = {
        "invited, not accepted": {"accepted": False},
        "waiting for the référent": {"confirmed": False},
        "ended": {"ended": True},
        "past its end": {"ends_on": today - day},
        "future": {"starts_on": today + day},
        "paused": {"paused": True},
    }.get(state, {})
    if state == "other département":
        other = world.make_jeune(years(today, 16), departement="971", zone="America/Guadeloupe")
        world.make_link(other, account, KINDS[role])
    elif state != "not linked":
        link = world.make_link(jeune, account, KINDS[role], basis=LinkBasis.DECISION, **facts)
        give_everything(jeune, link, state)
    if state.startswith("restrict"):
        ended = {"restricted": None, CLOSED[8]: today - 7 * day, OPEN[3]: today - 8 * day}[state]
        world.make_restriction(jeune, account, starts_on=today - 30 * day, ends_on=ended)
    return jeune, account


def give_everything(jeune, link, state: str) -> None:
    if state == "linked":
        return
    for part in Part:
        world.make_grant(jeune, link, part, allows=state != "withdrawn")


@pytest.mark.parametrize("role", KINDS)
@pytest.mark.parametrize("state", CLOSED)
def test_a_link_not_in_force_opens_nothing_whatever_was_given(role, state, today):
    jeune, account = linked(role, state, today)
    assert open_operations(account, jeune) == set()


@pytest.mark.parametrize("role", KINDS)
@pytest.mark.parametrize("state", OPEN)
def test_a_link_in_force_opens_what_the_table_says(role, state, today):
    jeune, account = linked(role, state, today)
    given = {"linked": None, "withdrawn": False, "under fifteen, given alone": None}.get(state, True)
    wanted = {operation for operation in OPERATIONS if expected(role, operation, given=given)}
    assert open_operations(account, jeune) == wanted


def test_under_fifteen_a_gift_decided_with_the_holder_of_authority_counts(today):
    young, friend = world.make_jeune(years(today, 14)), world.make_account()
    link = world.make_link(young, friend, LinkKind.MENTOR)
    world.make_grant(young, link, with_holder=True)
    assert "checklist.shared.read" in open_operations(friend, young)


@pytest.mark.parametrize(
    ("state", "post"),
    [
        ("in post", {}),
        ("post ended", {"ends_on": -1}),
        ("post to come", {"starts_on": 2}),
        ("other team", {}),
        ("account disabled", {}),
    ],
)
def test_a_cadre_has_the_team_s_counts_and_names_while_in_post(state, post, today):
    jeune = world.make_jeune(years(today, 16))
    account = world.make_account(disabled=state == "account disabled")
    team = world.make_team() if state == "other team" else world.team_of(jeune)
    dates = {name: today + timedelta(days=days) for name, days in post.items()}
    world.make_post(account, PostKind.CADRE, team, **dates)
    wanted = {one for one in OPERATIONS if expected("CA", one)} if state == "in post" else set()
    assert open_operations(account, jeune) == wanted


def test_a_referent_of_the_same_team_sees_nothing_of_a_colleague_s_young_people(today):
    jeune, claire = world.make_jeune(years(today, 16)), world.make_account()
    world.make_post(claire, PostKind.REFERENT, world.team_of(jeune))
    assert open_operations(claire, jeune) == set()


@pytest.mark.parametrize(("age", "role"), [(16, "JM"), (18, "JA"), (14, "JM")])
def test_the_young_person_in_their_own_space(age, role, today):
    jeune = world.make_jeune(years(today, age))
    wanted = {one for one in OPERATIONS if _own(role, one, age)}
    assert open_operations(jeune, jeune) == wanted


def _own(role: str, operation: str, age: int) -> bool:
    cell = CELLS[operation][role]
    return cell in ("Y", "c9") or (cell == "c4" and age >= 15)


def test_on_the_day_she_is_eighteen_the_parent_sees_nothing_and_the_referent_only_reads(today):
    jeune = world.make_jeune(years(today, 18))
    parent, referent, mentor = (world.make_account() for _ in range(3))
    for account, kind in (
        (parent, LinkKind.PARENT),
        (referent, LinkKind.REFERENT),
        (mentor, LinkKind.MENTOR),
    ):
        link = world.make_link(jeune, account, kind, basis=LinkBasis.DECISION)
        give_everything(jeune, link, "given")
    assert open_operations(parent, jeune) == set()
    reads = {
        one for one in OPERATIONS if expected("RE", one, given=True) and one.endswith((".read", ".list"))
    }
    assert open_operations(referent, jeune) == reads
    assert "checklist.shared.read" in open_operations(mentor, jeune)


def test_a_contract_keeps_the_referent_whole_to_its_last_day(today):
    until = today + timedelta(days=10)
    jeune, referent = world.make_jeune(years(today, 19), contract_until=until), world.make_account()
    world.make_link(jeune, referent, LinkKind.REFERENT, basis=LinkBasis.DECISION)
    whole = {one for one in OPERATIONS if expected("RE", one)}
    assert open_operations(referent, jeune) == whole
    now = clock.now()
    for days, wanted in ((10, whole), (11, None), (40, None), (41, set())):
        with clock.held_at(now + timedelta(days=days)):
            seen = open_operations(referent, jeune)
        assert (
            seen == wanted
            if wanted is not None
            else seen and all(one.endswith((".read", ".list")) for one in seen)
        )


def test_every_operation_named_in_code_is_in_the_table_and_tested_here():
    import re

    root = Path(__file__).parents[2]
    named = set()
    for path in [*root.glob("services/**/*.py"), *root.glob("app/**/*.py")]:
        named |= set(
            re.findall(r'(?:allows|ensure|can|enter)\([^"\n]*"([a-z]+(?:\.[a-z_]+)+)"', path.read_text())
        )
    assert named - set(OPERATIONS) - {"jeune.invite"} == set()
