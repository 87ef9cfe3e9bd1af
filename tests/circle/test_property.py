"""Whatever the links, gifts, restrictions, dates and zones: one decision, the same in its two shapes."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import ARRAY, Text, cast, column, func, select, true, values
from sqlalchemy.dialects.postgresql import UUID as PgUUID

from services import circle, clock, database
from services.circle import LinkBasis, LinkKind, Part, PostKind, Viewer
from services.circle.models import Jeune
from services.database import acting_as, session
from tests.circle import world
from tests.circle.test_matrix import OPERATIONS

ZONES = (
    "Europe/Paris",
    "America/Martinique",
    "America/Cayenne",
    "Indian/Reunion",
    "Indian/Mayotte",
    "America/Miquelon",
)
ITEM = UUID("00000000-0000-4000-8000-000000000001")
# On what the question is asked: the whole, a domain, a step of it, another domain.
TARGETS = ((None, None), ("logement", None), ("logement", ITEM), ("sante", None))
ROWS = list(TARGETS)
ASKED = (
    "profile.base.read",
    "checklist.shared.read",
    "checklist.item.propose",
    "milestone.read",
    "milestone.record",
    "help.answer",
    "appt.propose",
    "project.read",
    "consent.update",
    "link.invite",
    "restriction.set",
    "caseload.list",
)
assert set(ASKED) <= set(OPERATIONS)

days = st.integers(-40, 40)
maybe_days = st.none() | days
births = st.one_of(
    # Around the birthdays that matter, one day more or less; and 29 February.
    st.tuples(st.sampled_from((14, 15, 18, 21)), st.integers(-2, 2)),
    st.just(("leap", 0)),
    st.tuples(st.integers(15, 20), st.integers(0, 300)),
)
links = st.fixed_dictionaries(
    {
        "kind": st.sampled_from(LinkKind),
        "basis": st.sampled_from(LinkBasis),
        "starts": st.integers(-500, 3),
        "ends": maybe_days,
        "accepted": st.sampled_from((True, True, True, False)),
        "confirmed": st.sampled_from((True, True, True, False)),
        "paused": st.sampled_from((False, False, False, True)),
        "ended": st.sampled_from((False, False, False, True)),
        # Of a mentor: the last day of each attestation, and whether it was agreed to and not withdrawn.
        "attested": st.lists(
            st.tuples(st.integers(-3, 3), st.sampled_from((True, True, False)), st.booleans()), max_size=2
        ),
    }
)
grants = st.lists(
    st.fixed_dictionaries(
        {
            "part": st.sampled_from((Part.PATH, Part.PATH, Part.MILESTONES, Part.PROJECT, Part.MEETINGS)),
            "target": st.sampled_from(TARGETS),
            "allows": st.booleans(),
            "with_holder": st.booleans(),
            "starts": st.integers(-3, 1),
            "ends": st.none() | st.integers(1, 3),
        }
    ),
    max_size=5,
)
restrictions = st.lists(st.tuples(st.integers(-20, 2), st.none() | st.integers(-12, 5)), max_size=2)
instants = st.sampled_from(
    (
        datetime(2026, 11, 22, 9, 0, tzinfo=UTC),
        datetime(2026, 11, 22, 23, 30, tzinfo=UTC),
        datetime(2027, 2, 28, 21, 0, tzinfo=UTC),
        datetime(2028, 2, 29, 3, 0, tzinfo=UTC),
        datetime(2026, 3, 29, 1, 30, tzinfo=UTC),
    )
)
worlds = st.fixed_dictionaries(
    {
        "at": instants,
        "zone": st.sampled_from(ZONES),
        "birth": births,
        "exit": maybe_days,
        "contract": maybe_days,
        "link": st.none() | links,
        "grants": grants,
        "restrictions": restrictions,
        "cadre": st.sampled_from((False, False, True)),
        "disabled": st.sampled_from((False, False, False, True)),
        "stepped_up": st.booleans(),
    }
)
with_the_database = settings(
    max_examples=70, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def birth_date(birth, today: date) -> date:
    years, shift = birth
    if years == "leap":
        return date(2008, 2, 29)
    return date(today.year - years, today.month, min(today.day, 28)) + timedelta(days=shift)


def build(facts) -> tuple[UUID, Viewer, UUID | None]:
    """The young person, the viewer and the link of this example."""
    today = clock.today(facts["zone"])
    birth = birth_date(facts["birth"], today)

    def on(number: int | None) -> date | None:
        return None if number is None else max(birth, today + timedelta(days=number))

    jeune = world.make_jeune(
        birth, zone=facts["zone"], exit_on=on(facts["exit"]), contract_until=on(facts["contract"])
    )
    account = world.make_account(disabled=facts["disabled"])
    team = world.team_of(jeune)
    if facts["cadre"]:
        world.make_post(account, PostKind.CADRE, team)
    link = _link(jeune, account, facts["link"], today) if facts["link"] else None
    for grant in facts["grants"] if link else ():
        _grant(jeune, link, grant)
    for starts, ends in facts["restrictions"]:
        first = today + timedelta(days=starts)
        last = None if ends is None else max(first, today + timedelta(days=ends))
        world.make_restriction(jeune, account, starts_on=first, ends_on=last)
    return jeune, Viewer(account, facts["stepped_up"], (team,) if facts["cadre"] else ()), link


def _link(jeune, account, facts, today):
    starts = today + timedelta(days=facts["starts"])
    ends = None if facts["ends"] is None else max(starts, today + timedelta(days=facts["ends"]))
    state = {name: facts[name] for name in ("accepted", "confirmed", "paused", "ended")}
    for days, agreed, withdrawn in facts["attested"]:
        world.attest(account, until=today + timedelta(days=days), agreed=agreed, withdrawn=withdrawn)
    return world.make_link(
        jeune,
        account,
        facts["kind"],
        basis=facts["basis"],
        starts_on=starts,
        ends_on=ends,
        attested=False,
        **state,
    )


def _grant(jeune, link, facts):
    now = clock.now()
    starts = now + timedelta(days=facts["starts"])
    ends = None if facts["ends"] is None else max(now, starts) + timedelta(hours=facts["ends"])
    domain, item = facts["target"] if facts["part"] == Part.PATH else (None, None)
    world.make_grant(
        jeune,
        link,
        facts["part"],
        domain=domain,
        item=item,
        allows=facts["allows"],
        with_holder=facts["with_holder"],
        starts_at=starts,
        ends_at=ends,
    )


def decided(jeune: UUID, viewer: Viewer) -> set[tuple]:
    """Everything `can` opens."""
    relation = circle.find_relation(viewer, jeune)
    return {
        (operation, *target)
        for operation in ASKED
        for target in TARGETS
        if relation and relation.allows(operation, domain=target[0], item=target[1])
    }


def listed(jeune: UUID, viewer: Viewer) -> set[tuple]:
    """Everything `visible` opens, asked of the database for all the rows at once, as a list would."""
    found = set()
    for operation in ASKED:
        visible = circle.visible(viewer, operation)
        # The query answers for rows: here three rows of a path, and the space as a whole.
        rows = values(column("domain", Text), column("item", PgUUID(as_uuid=True)), name="rows").data(ROWS)
        clause = visible.clause(Jeune.id, domain=rows.c.domain, item=rows.c.item)
        statement = select(rows.c.domain, rows.c.item).select_from(Jeune).join(rows, true())
        for domain, item in session.execute(statement.where(Jeune.id == jeune, clause)):
            found.add((operation, domain, item))
    return found


# Everything withdrawn from the référent, and health given back: nothing else is.
GIVEN_BACK = {
    "at": datetime(2026, 11, 22, 9, 0, tzinfo=UTC),
    "zone": "Europe/Paris",
    "birth": (18, 300),
    "exit": None,
    "contract": None,
    "link": {
        "kind": LinkKind.REFERENT,
        "basis": LinkBasis.DECISION,
        "starts": -58,
        "ends": None,
        "accepted": True,
        "confirmed": True,
        "paused": False,
        "ended": False,
        "attested": [],
    },
    "grants": [
        {
            "part": Part.PATH,
            "target": target,
            "allows": target[0] is not None,
            "with_holder": False,
            "starts": 0,
            "ends": None,
        }
        for target in ((None, None), ("sante", None))
    ],
    "restrictions": [],
    "cadre": False,
    "disabled": False,
    "stepped_up": False,
}


A_MENTOR = GIVEN_BACK | {
    "link": GIVEN_BACK["link"] | {"kind": LinkKind.MENTOR, "basis": LinkBasis.INVITATION}
}


@with_the_database
@given(worlds)
@example(GIVEN_BACK)
def test_the_decision_and_the_query_always_agree(db, facts):
    with clock.held_at(facts["at"]):
        jeune, viewer, _link_id = build(facts)
        with acting_as(viewer.account_id):
            assert decided(jeune, viewer) == listed(jeune, viewer)
    database.session.rollback()


# A référent and a carer pass the fence by their dates alone; the rule then asks whether care goes on (trust B.3).
BY_THE_LINK = frozenset(LinkKind) - {LinkKind.REFERENT, LinkKind.CARER}


@with_the_database
@given(worlds.filter(lambda facts: facts["link"] and facts["link"]["kind"] in BY_THE_LINK))
@example(A_MENTOR)
@example(A_MENTOR | {"link": A_MENTOR["link"] | {"attested": [(-1, True, False)]}})
@example(A_MENTOR | {"link": A_MENTOR["link"] | {"attested": [(0, True, False)]}})
def test_the_fence_lets_in_exactly_those_whom_the_rule_lets_in(db, facts):
    with clock.held_at(facts["at"]):
        jeune, viewer, _link_id = build(facts | {"cadre": False})
        with acting_as(viewer.account_id):
            relation = circle.find_relation(viewer, jeune)
            passes = session.scalar(select(func.envol_spaces().op("@>")(cast([jeune], ARRAY(PgUUID)))))
        assert passes == (relation is not None and not relation.is_restricted)
    database.session.rollback()


@with_the_database
@given(worlds, st.integers(0, 4))
def test_a_restriction_more_or_a_gift_less_never_opens_anything(db, facts, which):
    with clock.held_at(facts["at"]):
        jeune, viewer, link = build(facts)
        with acting_as(viewer.account_id):
            before = decided(jeune, viewer)
        gifts = [one for one in facts["grants"] if one["allows"]] if link else []
        if gifts:
            forget_gift(link, which)
            with acting_as(viewer.account_id):
                fewer = decided(jeune, viewer)
            assert fewer <= before
            before = fewer
        world.make_restriction(jeune, viewer.account_id)
        with acting_as(viewer.account_id):
            assert decided(jeune, viewer) == set() <= before
    database.session.rollback()


def forget_gift(link: UUID, which: int) -> None:
    from services.circle.models import Grant

    with database.as_system():
        gifts = session.scalars(
            select(Grant).where(Grant.link_id == link, Grant.allows).order_by(Grant.starts_at, Grant.id)
        ).all()
        gifts[which % len(gifts)].revoked_at = clock.now()
        session.flush()


@with_the_database
@given(worlds)
def test_what_is_opened_never_depends_on_who_else_is_there(db, facts):
    with clock.held_at(facts["at"]):
        jeune, viewer, _link_id = build(facts)
        with acting_as(viewer.account_id):
            before = decided(jeune, viewer)
        stranger = world.make_account()
        other = world.make_link(jeune, stranger, LinkKind.MENTOR)
        world.make_grant(jeune, other)
        world.make_restriction(jeune, stranger)
        with acting_as(viewer.account_id):
            assert decided(jeune, viewer) == before
    database.session.rollback()
