"""Métiers offered to all of a département: booked in one tap, counted by a cadre, received by a host who knows no more."""

import re
from datetime import datetime
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from services import appointments, clock, mentoring
from services.appointments import EventWanted
from services.circle import LinkKind, PostKind, Viewer
from services.database import acting_as, as_system, session, transaction
from services.errors import NotFound, Refused
from services.mentoring import WantedTrade
from tests.appointments.test_groups import lines
from tests.cast import Cast, Member
from tests.circle import world
from tests.mentoring.conftest import as_marc, bring, do, relation_of, second_cadre, sheet_of

VISIT = datetime(2026, 12, 9, 10, 0)
TITLE = "Visite d’un dépôt de bus"


def offer(cast: Cast, **more) -> UUID:
    wanted = EventWanted(TITLE, VISIT, 120, more.pop("capacity", 8), "Europe/Paris", place="Dépôt, Saint-Lô")
    return as_marc(cast, mentoring.offer_trade, WantedTrade(wanted, **more))


def join(member: Member, event: UUID) -> UUID | None:
    return do(member, member, appointments.join_event, event)


def finds(member: Member) -> list[str]:
    with acting_as(member.id):
        return [one.title for one in appointments.events_for(relation_of(member, member))]


def count(account_id: UUID, table: str = "group_events") -> int:
    with acting_as(account_id):
        return session.scalar(text(f"SELECT count(*) FROM {table} WHERE true"))


def elsewhere(cast: Cast) -> Member:
    """A young person of another département."""
    birth = do(cast.theo, cast.theo, lambda own: own.space.birth_on)
    return Member("elsewhere", world.make_jeune(birth, team=world.make_team("31"), departement="31"))


def of_another_departement() -> Viewer:
    account = world.make_account("Odile")
    world.make_post(account, PostKind.CADRE, world.make_team("31"), departement="31")
    return Viewer(account, is_stepped_up=True)


def test_theo_finds_it_and_has_his_seat_in_one_tap_and_marc_reads_a_number(cast, sign_in):
    event = offer(cast, host="Transdev")
    theo = sign_in(cast.theo)
    for address in ("/mentors/metiers", "/rendez-vous/creneaux"):
        assert TITLE in theo.get(address).text, address
    page = theo.get("/mentors/metiers").text
    action = re.search(r'action="(/rendez-vous/collectifs/[^"]+/place)"', page)[1]
    taken = theo.post(action)
    assert taken.status_code == 303
    assert TITLE in theo.get(taken.location).text
    assert "Tu as ta place." in theo.get("/mentors/metiers").text
    assert TITLE in theo.get("/rendez-vous").text
    desk = sign_in(cast.marc).get("/mentors/equipe/metiers").text
    assert "1 sur 8" in desk
    assert "Théo" not in desk
    assert "Théo" not in theo.get(f"/rendez-vous/collectifs/{event}").text.split("</nav>")[-1]


def test_marc_offers_it_from_his_page(cast, sign_in):
    marc = sign_in(cast.marc)
    assert "/mentors/equipe/metiers" in marc.get("/mentors/equipe").text
    filled = {
        "title": TITLE,
        "time": "2026-12-09T10:00",
        "minutes": "120",
        "capacity": "4",
        "place_kind": "address",
    }
    filled |= {
        "place": "Dépôt, Saint-Lô",
        "zone": "Europe/Paris",
        "host": "Transdev",
        "from_age": "16",
        "territory": "",
        "host_id": "",
    }
    empty = marc.post("/mentors/equipe/metiers", data=filled | {"title": ""})
    assert (empty.status_code, "Il manque de quoi il s’agit." in empty.text) == (422, True)
    assert marc.post("/mentors/equipe/metiers", data=filled).status_code == 303
    assert TITLE in marc.get("/mentors/equipe/metiers").text
    assert finds(cast.naima) == [TITLE]


def test_neither_marc_nor_karim_knows_by_any_way_who_comes(cast):
    event = offer(cast)
    seat = join(cast.naima, event)
    assert count(cast.marc.id, "participants") == 0
    for member in (cast.marc, cast.karim, cast.lucie, cast.samira):
        for table in ("appointments", "waiting_list"):
            assert count(member.id, table) == 0, (member.slug, table)
        with acting_as(member.id), transaction(), pytest.raises(NotFound):
            appointments.open_appointment(Viewer(member.id), None, seat)
        with acting_as(member.id), transaction(), pytest.raises(NotFound):
            appointments.attendance(Viewer(member.id), event)


def test_only_young_people_and_cadres_of_the_departement_pass_the_fence(cast):
    offer(cast)
    other = second_cadre(cast)
    for account in (cast.naima.id, cast.theo.id, cast.ines.id, cast.marc.id, other.account_id):
        assert count(account) == 1
    strangers = (elsewhere(cast).id, of_another_departement().account_id)
    for account in (cast.karim.id, cast.claire.id, cast.lucie.id, cast.samira.id, *strangers):
        assert count(account) == 0


def test_a_young_person_of_elsewhere_neither_finds_opens_nor_joins_it(cast, sign_in):
    event, other = offer(cast), elsewhere(cast)
    assert finds(other) == []
    client = sign_in(other)
    assert client.get(f"/rendez-vous/collectifs/{event}").status_code == 404
    assert client.post(f"/rendez-vous/collectifs/{event}/place").status_code == 404
    with pytest.raises(NotFound):
        join(other, event)


def test_a_cadre_of_elsewhere_does_not_cancel_it_and_another_of_here_does(cast):
    event = offer(cast)
    seat = join(cast.theo, event)
    stranger = of_another_departement()
    with acting_as(stranger.account_id), transaction(), pytest.raises(NotFound):
        mentoring.cancel_trade(stranger, event)
    other = second_cadre(cast)
    with acting_as(other.account_id), transaction():
        assert mentoring.cancel_trade(other, event) == 1
    with acting_as(cast.theo.id):
        own = relation_of(cast.theo, cast.theo)
        assert appointments.open_appointment(own.viewer, own, seat).is_cancelled
    assert finds(cast.theo) == []


@pytest.mark.parametrize("slug", ["karim", "claire", "samira", "lucie", "theo"])
def test_nobody_else_offers_anything_to_all(cast, slug):
    member = getattr(cast, slug)
    wanted = EventWanted(TITLE, VISIT, 120, 8, "Europe/Paris", place="Ici")
    with acting_as(member.id), transaction(), pytest.raises(NotFound):
        mentoring.offer_trade(Viewer(member.id), WantedTrade(wanted))
    to = appointments.ForAll("50")
    with acting_as(member.id), pytest.raises(ProgrammingError, match="row-level security"), transaction():
        appointments.make_event_for_all(Viewer(member.id), wanted, to)


def test_a_territory_and_an_age_say_who_it_is_for(cast):
    with as_system():
        here = session.scalar(text("SELECT territory_id FROM jeunes WHERE id = :j"), {"j": cast.theo.id})
        there = session.scalar(
            text("SELECT id FROM territories WHERE departement_code = '50' AND id <> :t LIMIT 1"), {"t": here}
        )
    event = offer(cast, territory_id=there)
    assert finds(cast.theo) == []
    with pytest.raises(NotFound):
        join(cast.theo, event)
    offer(cast, territory_id=here, from_age=19)
    assert finds(cast.theo) == []
    offer(cast, territory_id=here, from_age=17)
    assert finds(cast.theo) == [TITLE]
    with pytest.raises(Refused, match="territory_missing"):
        offer(cast, territory_id=UUID(int=1))
    with pytest.raises(Refused, match="age"):
        offer(cast, from_age=3)


def test_full_one_waits_has_the_next_seat_and_hears_of_it(cast):
    event = offer(cast, capacity=1)
    seat = join(cast.theo, event)
    assert join(cast.ines, event) is None
    with acting_as(cast.theo.id), transaction():
        own = relation_of(cast.theo, cast.theo)
        appointments.cancel_appointment(appointments.open_appointment(own.viewer, own, seat))
    assert do(cast.ines, cast.ines, appointments.seat_of, event) is not None
    assert len(lines(cast.ines)) == 1
    with as_system():
        assert session.scalar(text("SELECT taken FROM group_events WHERE id = :e"), {"e": event}) == 1


def test_whoever_waits_and_leaves_the_departement_is_passed_over(cast):
    event, other = offer(cast, capacity=1), world.make_team("31")
    seat = join(cast.theo, event)
    join(cast.ines, event)
    with as_system():
        values = {"j": cast.ines.id, "t": other}
        session.execute(text("UPDATE jeunes SET departement_code = '31', team_id = :t WHERE id = :j"), values)
    with acting_as(cast.theo.id), transaction():
        own = relation_of(cast.theo, cast.theo)
        appointments.cancel_appointment(appointments.open_appointment(own.viewer, own, seat))
    assert do(cast.ines, cast.ines, appointments.seat_of, event) is None


@pytest.mark.parametrize(
    "change",
    [
        "territory_id = (SELECT t.id FROM territories t WHERE t.departement_code = '50'"
        " AND t.id <> jeunes.territory_id LIMIT 1)",
        "birth_on = birth_on + 3000",
    ],
)
def test_whoever_waits_and_is_no_longer_meant_is_passed_over(cast, change):
    with as_system():
        here = session.scalar(text("SELECT territory_id FROM jeunes WHERE id = :j"), {"j": cast.theo.id})
        moved = text("UPDATE jeunes SET territory_id = :t WHERE id = :j")
        session.execute(moved, {"t": here, "j": cast.ines.id})
    event = offer(cast, capacity=1, territory_id=here, from_age=17)
    seat = join(cast.theo, event)
    assert join(cast.ines, event) is None
    with as_system():
        done = session.execute(text(f"UPDATE jeunes SET {change} WHERE id = :j"), {"j": cast.ines.id})
        assert done.rowcount == 1
    with acting_as(cast.theo.id), transaction():
        own = relation_of(cast.theo, cast.theo)
        appointments.cancel_appointment(appointments.open_appointment(own.viewer, own, seat))
    assert do(cast.ines, cast.ines, appointments.seat_of, event) is None


@pytest.mark.parametrize(
    "change",
    [
        "title = 'Autre'",
        "host_id = :me",
        "cancelled_at = now()",
        "taken = 0",
        "from_age = 21, taken = taken + 1",
    ],
)
def test_past_every_page_a_young_person_takes_a_seat_and_changes_nothing_else(cast, change):
    event = offer(cast)
    join(cast.theo, event)
    with (
        acting_as(cast.naima.id),
        pytest.raises(ProgrammingError, match="whoever organises"),
        transaction(),
    ):
        session.execute(
            text(f"UPDATE group_events SET {change} WHERE id = :e"), {"e": event, "me": cast.naima.id}
        )


def test_the_fence_shows_who_waits_to_no_cadre_who_also_follows_them(cast):
    event = offer(cast, capacity=1)
    join(cast.theo, event)
    join(cast.ines, event)
    world.make_link(cast.ines.id, cast.marc.id, LinkKind.CARER)
    assert count(cast.marc.id, "waiting_list") == 0
    assert count(cast.ines.id, "waiting_list") == 1


@pytest.fixture
def hosted(cast: Cast):
    """A visit that Paul receives: Théo lets him read his first name, Naïma does not."""
    paul = bring(cast)
    event = offer(cast, host="Transdev", host_id=paul.id)
    for member in (cast.theo, cast.naima):
        join(member, event)
    do(cast.theo, cast.theo, appointments.let_host_read, event, allows=True)
    return paul, event


def on(day: int, hour: int = 9):
    """That moment of December, in Paris."""
    return clock.held_at(datetime.fromisoformat(f"2026-12-{day:02}T{hour:02}:00:00+01:00"))


def names(paul, event: UUID) -> tuple[str, ...]:
    return paul.does(mentoring.open_hosted, event).first_names


def test_the_host_reads_who_agreed_on_the_eve_and_on_the_day_and_nobody_else(hosted):
    paul, event = hosted
    read = []
    for day in (1, 7, 8, 9):
        with on(day):
            read.append(names(paul, event))
    assert read == [(), (), ("Théo",), ("Théo",)]
    with on(11), pytest.raises(NotFound):
        names(paul, event)


def test_past_midnight_the_function_alone_gives_nothing(hosted):
    paul, event = hosted
    for day, number in ((9, 1), (10, 0)):
        with on(day), acting_as(paul.id):
            assert len(session.execute(text("SELECT * FROM envol_hosted(:e)"), {"e": event}).all()) == number


def test_theo_takes_it_back_and_reads_who_read_him(cast, hosted, sign_in):
    paul, event = hosted
    with on(8):
        assert names(paul, event) == ("Théo",)
        page = sign_in(cast.theo).get("/journal").text
        assert "a lu ton prénom pour t’accueillir" in page
        do(cast.theo, cast.theo, appointments.let_host_read, event, allows=False)
        assert names(paul, event) == ()


def test_kept_away_the_host_does_not_read_that_name(cast, hosted):
    paul, event = hosted
    with on(8):
        world.make_restriction(cast.theo.id, paul.id)
        assert names(paul, event) == ()


def test_paused_the_host_reads_nobody(cast, hosted):
    paul, event = hosted
    with on(8):
        as_marc(cast, mentoring.suspend, sheet_of(cast).line.id)
        with pytest.raises(NotFound):
            names(paul, event)
        with acting_as(paul.id):
            assert session.execute(text("SELECT * FROM envol_hosted(:e)"), {"e": event}).all() == []


@pytest.mark.parametrize("slug", ["marc", "karim", "lucie", "samira", "naima"])
def test_nobody_but_the_host_reads_the_first_names(cast, hosted, sign_in, slug):
    _paul, event = hosted
    member = getattr(cast, slug)
    with on(8):
        answer = sign_in(member).get(f"/mentors/accueil/{event}")
        assert answer.status_code == 404
        with acting_as(member.id):
            assert session.execute(text("SELECT * FROM envol_hosted(:e)"), {"e": event}).all() == []


def test_on_screen_theo_is_asked_once_he_has_his_seat_and_paul_finds_his_visit(cast, hosted, sign_in):
    paul, event = hosted
    address = f"/rendez-vous/collectifs/{event}"
    ines = sign_in(cast.ines)
    assert "montrer mon prénom" not in ines.get(address).text
    assert ines.post(f"{address}/accueil").status_code == 404
    assert ines.post(f"{address}/place").location == address
    assert "Oui, montrer mon prénom" in ines.get(address).text
    ines.post(f"{address}/accueil")
    assert "Ne plus montrer mon prénom" in ines.get(address).text
    his = sign_in(Member("paul", paul.id))
    assert f"/mentors/accueil/{event}" in his.get("/mentors").text
    early = his.get(f"/mentors/accueil/{event}").text
    assert "3 sur 8" in early
    assert "Inès" not in early
    with on(8):
        page = sign_in(Member("paul", paul.id)).get(f"/mentors/accueil/{event}").text
    assert ("Inès" in page, "Théo" in page, "Naïma" in page) == (True, True, False)


def test_a_host_is_a_mentor_of_the_departement_who_acts(cast):
    with pytest.raises(Refused, match="nobody_chosen"):
        offer(cast, host_id=cast.karim.id)
    paul = bring(cast)
    as_marc(cast, mentoring.suspend, sheet_of(cast).line.id)
    with pytest.raises(Refused, match="nobody_chosen"):
        offer(cast, host_id=paul.id)


@pytest.mark.parametrize("number", [1, 12])
def test_the_pages_ask_the_same_however_many_are_offered(cast, sign_in, count_statements, number):
    for _ in range(number):
        offer(cast)
    asked = []
    for member, address in ((cast.theo, "/mentors/metiers"), (cast.marc, "/mentors/equipe/metiers")):
        client = sign_in(member)
        client.get(address)
        with count_statements() as seen:
            client.get(address)
        asked.append(len(seen))
    assert asked == [6, 7]


def test_seen_by_a_referent_who_offers_to_those_they_follow_nothing_changes(cast):
    with acting_as(cast.karim.id), transaction():
        wanted = EventWanted("Sortie", VISIT, 60, 3, "Europe/Paris", place="Ici")
        appointments.make_event(Viewer(cast.karim.id), wanted)
    assert count(cast.marc.id) == 0
    assert finds(cast.theo) == ["Sortie"]
