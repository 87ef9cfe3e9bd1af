"""What is told of the catalogue in numbers: once a month, and no number that points at somebody, alone or beside another."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError

from services import catalogue, circle, clock, requests
from services.catalogue.tables import offer_openings
from services.circle import PostKind, Viewer
from services.database import acting_as, as_system, session, transaction
from services.errors import NotFound
from services.requests.counting import FEWEST, _step, _told, moved
from services.requests.tables import FIGURES, offer_figures, service_requests
from tests.catalogue.conftest import own
from tests.circle import world

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
LAST_MONTH = datetime(2026, 10, 20, 9, tzinfo=UTC)
FIRST = date(2026, 11, 1)
NEXT = datetime(2026, 12, 1, 0, 30, tzinfo=UTC)


def told(asked, obtained=0, refused=0, helped=0):
    return _told(0, asked, obtained, refused, helped)[1:]


def test_a_part_is_told_when_many_are_in_it_and_many_or_none_are_not():
    assert told(40, obtained=15, refused=12, helped=20) == (40, 15, 12, 20)
    assert told(15, obtained=15, helped=15) == (15, 15, None, 15)


@pytest.mark.parametrize("left", range(1, FEWEST))
def test_all_but_a_few_would_tell_of_the_few(left):
    assert told(20 + left, refused=20) == (20 + left, None, None, None)
    assert told(20 + left, helped=20)[3] is None


@pytest.mark.parametrize("left", range(1, FEWEST))
def test_two_parts_do_not_tell_a_third(left):
    """Asked, obtained and refused: whoever takes both away would count those who wait or gave up."""
    assert told(31 + left, obtained=19, refused=12) == (31 + left, 19, None, None)


def test_under_eleven_nothing_is_told():
    assert told(10, obtained=10, helped=10) == (None, None, None, None)


def test_openings_of_one_month_are_not_what_two_months_leave():
    """10 are none; 11 are 11; 21 are still 11, and 22 are 22: no two that follow differ by a few."""
    assert (_step(10, None), _step(11, None), _step(21, 11), _step(22, 11)) == (None, 11, 11, 22)


def table(opened, proposed, asked, obtained, refused, helped) -> dict:
    now = _told(proposed, asked, obtained, refused, helped)
    return dict(zip(FIGURES, (opened if opened >= FEWEST else None, *now), strict=True))


@st.composite
def years(draw) -> list[dict]:
    """What is true month after month: people come, and what becomes of them changes; some are erased."""
    counts, found = [0] * 6, []
    for _month in range(draw(st.integers(1, 14))):
        counts = [max(0, one + draw(st.integers(-3, 25))) for one in counts]
        opened, proposed, asked, obtained, refused, helped = counts
        obtained, helped = min(obtained, asked), min(helped, asked)
        found.append(table(opened, proposed, asked, obtained, min(refused, asked - obtained), helped))
    return found


@given(years())
def test_no_two_months_and_no_two_numbers_leave_a_few(year):
    """Property (PRIV-21): whoever takes any told number from any other finds nobody, or eleven at least."""
    told = [dict.fromkeys(FIGURES)]
    for now in year:
        told.append(moved(now, told[-1]))
    for name in FIGURES:
        said = [one[name] for one in told if one[name] is not None]
        assert all(later == sooner or later - sooner >= FEWEST for sooner, later in pairwise(said))
        assert all(number >= FEWEST for number in said)
    for one in told:
        asked, obtained, refused = one["asked"], one["obtained"], one["refused"]
        left = [asked - one[name] for name in ("obtained", "refused", "helped") if one[name] is not None]
        if obtained is not None and refused is not None:
            left.append(asked - obtained - refused)
        assert all(number == 0 or number >= FEWEST for number in left)


def ask(offer: UUID, at: datetime, **changed) -> UUID:
    """Somebody new asks for this offer on that day."""
    made = uuid4()
    row = {
        "id": made,
        "jeune_id": world.make_jeune(date(2008, 5, 1)),
        "departement_code": "50",
        "offer_id": offer,
        "sending_id": made,
        "offer_name": "Une chambre",
        "partner": "Le Foyer",
        "domain": "logement",
        "channel": "own",
        "state": "asked",
        "asked_at": at,
        "changed_at": at,
        "survey_on": at.date(),
    }
    with as_system(), transaction():
        session.execute(insert(service_requests).values(row | changed))
    return made


def figures(member) -> requests.Figures:
    with acting_as(member.id):
        return requests.figures_of(Viewer(member.id))


def line(member, name="Une chambre"):
    return next((one for one in figures(member).lines if one.offer_name == name), None)


def test_nothing_is_told_before_it_was_counted(cast, room):
    for _number in range(20):
        ask(room, LAST_MONTH)
    assert figures(cast.marc) == requests.Figures((), None)


def test_ten_who_asked_are_nobodys_to_count_and_eleven_are_eleven(cast, room):
    for _number in range(10):
        ask(room, LAST_MONTH)
    assert requests.count_month() > 0
    assert line(cast.marc) is None
    assert figures(cast.marc).counted_on == FIRST
    ask(room, LAST_MONTH)
    with clock.held_at(NEXT):
        requests.count_month()
        found = line(cast.marc)
    assert (found.asked, found.obtained, found.opened) == (11, None, None)


def test_who_looks_each_day_sees_the_same_until_the_month_is_over(cast, room):
    for _number in range(12):
        ask(room, LAST_MONTH)
    requests.count_month()
    for days in range(8):
        with clock.held_at(NOW + timedelta(days=days)):
            ask(room, clock.now())
            assert requests.count_month() == 0
            assert line(cast.marc).asked == 12
    with clock.held_at(NEXT):
        requests.count_month()
        assert (line(cast.marc).asked, figures(cast.marc).counted_on) == (12, date(2026, 12, 1))
        for _number in range(3):
            ask(room, NEXT - timedelta(days=1))
    with clock.held_at(NEXT + timedelta(days=31)):
        requests.count_month()
        assert line(cast.marc).asked == 23


def test_a_worker_that_was_away_counts_what_was_true_on_the_first(cast, room):
    """Obtained, refused and said since the first are of the next month; midnight is that of Paris."""
    before, since = datetime(2026, 10, 31, 22, 59, tzinfo=UTC), datetime(2026, 10, 31, 23, 1, tzinfo=UTC)
    for _number in range(12):
        ask(room, LAST_MONTH, state="obtained", closed_at=before, face=3, surveyed_at=before)
    for _number in range(11):
        ask(room, LAST_MONTH, state="obtained", closed_at=since, face=3, surveyed_at=since)
    ask(room, since)
    requests.count_month()
    found = line(cast.marc)
    assert (found.asked, found.obtained, found.refused, found.helped) == (23, 12, None, 12)


def test_openings_of_the_months_that_are_over(cast, room):
    for at, times in ((datetime(2026, 9, 3, 9, tzinfo=UTC), 9), (LAST_MONTH, 3), (NOW, 12)):
        with clock.held_at(at), acting_as(cast.naima.id):
            for _time in range(times):
                catalogue.count_opening(own(cast.naima), room)
    requests.count_month()
    assert line(cast.marc).opened == 12
    with clock.held_at(NEXT):
        requests.count_month()
        assert line(cast.marc).opened == 24


def test_the_table_keeps_nothing_that_is_too_few(cast, room):
    for _number in range(10):
        ask(room, LAST_MONTH)
    requests.count_month()
    with as_system():
        kept = session.execute(select(offer_figures).where(offer_figures.c.offer_id == room)).one()
        assert kept[3:] == (None,) * 6
        with pytest.raises(IntegrityError, match="ck_offer_figures_asked"):
            session.execute(offer_figures.update().values(asked=10))
    session.rollback()


@pytest.mark.parametrize("slug", ["naima", "karim", "lucie", "samira"])
def test_nobody_else_reads_figures(cast, sign_in, room, slug):
    for _number in range(20):
        ask(room, LAST_MONTH)
    requests.count_month()
    member = getattr(cast, slug)
    assert sign_in(member).get("/catalogue/chiffres").status_code == 404
    with acting_as(member.id):
        with pytest.raises(NotFound):
            requests.figures_of(Viewer(member.id))
        assert session.execute(select(offer_figures)).all() == []
        assert session.execute(select(offer_openings)).all() == []


def test_a_cadre_of_another_departement_reads_their_own(cast, room):
    for _number in range(20):
        ask(room, LAST_MONTH)
    requests.count_month()
    circle.add_departement("54", "Meurthe-et-Moselle")
    other = circle.add_agent(
        "Ève", "Petit", PostKind.CADRE, departement="54", team_id=circle.add_team("54", "Équipe").id
    )
    with acting_as(other.id):
        assert requests.figures_of(Viewer(other.id)).lines == ()
        assert session.execute(select(offer_figures)).all() == []


def test_on_screen_each_number_says_what_it_is(cast, sign_in, room):
    for _number in range(11):
        ask(room, LAST_MONTH)
    requests.count_month()
    page = sign_in(cast.marc).get("/catalogue/chiffres").text
    row = page[page.index("Une chambre") :]
    assert ">11</td>" in row[: row.index("</tr>")]
    assert row[: row.index("</tr>")].count("trop peu pour le dire") == 5
    assert "Comptés au 1er novembre 2026" in page
    assert "Ouverte (fois)" in page
    assert "pas les personnes" in page
