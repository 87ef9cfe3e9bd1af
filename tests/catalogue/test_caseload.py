"""Eligibility of a whole caseload: the same statements for four young people and for three hundred, 28 offers or a hundred."""

from datetime import date, timedelta

from sqlalchemy import select

from services import catalogue, circle, clock
from services.catalogue import Choice, Verdict, decide
from services.circle import LinkKind, Part, Viewer
from services.database import acting_as, as_system, session
from services.journal import JournalLine
from services.journey import situation_of
from tests.catalogue.conftest import make_offer, own, seen_by
from tests.circle import world

BAR = 4


def read(cast, count_statements):
    with acting_as(cast.karim.id):
        catalogue.caseload_offers(Viewer(cast.karim.id))
        with count_statements() as seen:
            page = catalogue.caseload_offers(Viewer(cast.karim.id))
    return page, [one for one in seen if "journal" not in one]


def test_300_young_people_by_100_offers_in_four_statements(cast, count_statements) -> None:
    few, before = read(cast, count_statements)
    team = world.team_of(cast.naima.id)
    for number in range(300 - len(few.people)):
        jeune = world.make_jeune(date(2006, 1, 1) + timedelta(days=number * 6), team=team)
        world.make_link(jeune, cast.karim.id, LinkKind.REFERENT)
    for number in range(100 - len(few.offers)):
        make_offer(f"Offre {number}", from_months=180 + number)
    many, after = read(cast, count_statements)
    assert (len(many.people), len(many.offers)) == (300, 100)
    assert sum(len(one.decisions) for one in many.people) == 300 * 100
    assert len(after) == len(before) <= BAR


def test_each_decision_is_the_one_of_their_own_page(cast) -> None:
    with acting_as(cast.karim.id):
        page = catalogue.caseload_offers(Viewer(cast.karim.id))
        his = seen_by(cast.karim, cast.ines)
        ines = next(one for one in page.people if one.jeune_id == cast.ines.id)
        for offer in page.offers:
            alone = decide(situation_of(his.space), "50", offer, clock.today("Europe/Paris"))
            assert ines.decisions[offer.id] == alone
    with acting_as(cast.ines.id):
        hers = catalogue.for_you(own(cast.ines))
    assert {one.offer.id: one.decision for one in hers.lines} == ines.decisions


def test_what_naima_withdrew_is_not_counted_for_karim(cast) -> None:
    with acting_as(cast.naima.id):
        mine = own(cast.naima)
        karim = next(one for one in circle.members_of(mine.space) if one.account_id == cast.karim.id)
        circle.withdraw(mine, karim.link_id, Part.PATH, domain="logement")
    with acting_as(cast.karim.id):
        page = catalogue.caseload_offers(Viewer(cast.karim.id))
    naima = next(one for one in page.people if one.jeune_id == cast.naima.id)
    assert {one.domain for one in page.offers if one.id not in naima.decisions} == {"logement"}


def test_nobody_but_those_one_follows(cast) -> None:
    for slug, expected in (("claire", 0), ("samira", 0), ("marc", 0), ("karim", 4)):
        member = getattr(cast, slug)
        with acting_as(member.id):
            assert len(catalogue.caseload_offers(Viewer(member.id)).people) == expected, slug


def test_it_leaves_one_line_in_the_journal(cast) -> None:
    with acting_as(cast.karim.id):
        catalogue.caseload_offers(Viewer(cast.karim.id))
        session.commit()
    with as_system():
        (line,) = session.execute(
            select(JournalLine.operation, JournalLine.object, JournalLine.jeune_ids).where(
                JournalLine.object == "offers"
            )
        ).all()
    assert line.operation == "checklist.shared.read"
    assert set(line.jeune_ids) == {cast.naima.id, cast.theo.id, cast.ines.id, cast.amadou.id}


def test_who_may_ask_leaves_out_those_for_whom_it_was_set_aside(cast, numbered) -> None:
    with acting_as(cast.karim.id):
        before = catalogue.caseload_offers(Viewer(cast.karim.id))
        psy = next(one for one in before.offers if one.number == 17)
        assert len(before.who(psy, Verdict.CAN_ASK)) == 4
        catalogue.set_aside_offer(seen_by(cast.karim, cast.theo), numbered(17))
        after = catalogue.caseload_offers(Viewer(cast.karim.id))
    assert {one.first_name for one in after.who(psy, Verdict.CAN_ASK)} == {"Naïma", "Inès", "Amadou"}
    theo = next(one for one in after.people if one.jeune_id == cast.theo.id)
    assert theo.chosen == {numbered(17): Choice.SET_ASIDE}


def test_nothing_at_all_for_whoever_follows_nobody(cast, count_statements) -> None:
    with acting_as(cast.claire.id):
        page = catalogue.caseload_offers(Viewer(cast.claire.id))
    assert (page.offers, page.people) == ((), ())
