"""An appointment from end to end, as each role: offered, picked, moved, missed and made again; a slot booked once."""

import re
from datetime import datetime, time, timedelta

import pytest
from playwright.sync_api import expect

from services import clock, database
from services.appointments import Reply
from tests.appointments.conftest import make, seen
from tests.browser.phone import says, until, worker_is_ready
from tests.browser.waiting import bar, go_offline, operations_of, outbox_is_ready

pytestmark = pytest.mark.whole_browser

OBJECT = "Point sur ton projet"
PLACE = "Maison du Département, Saint-Lô"


def ahead(days: int, hour: int) -> str:
    """What a field of date and hour takes, so many days from now."""
    day = clock.now().date() + timedelta(days=days)
    return f"{day.isoformat()}T{hour:02d}:00"


@pytest.fixture
def people(browser, live_server, sign_in):
    """`people("karim")`: his own phone, signed in."""
    opened = []

    def of(slug: str):
        context = browser.new_context(locale="fr-FR", viewport={"width": 390, "height": 844})
        opened.append(context)
        page = context.new_page()
        sign_in(page, slug)
        return page

    yield of
    for context in opened:
        context.close()


def fill(page, *times: str) -> None:
    page.locator("#object").fill(OBJECT)
    page.locator("#place").fill(PLACE)
    page.locator("#time").fill(times[0])
    if times[1:]:
        page.get_by_text("Proposer plusieurs horaires").click()
        page.locator("#time2").fill(times[1])
    page.locator("main form").get_by_role("button", name=re.compile("Envoyer|Proposer$")).click()


def test_karim_offers_two_times_and_naima_picks_moves_and_is_excused(people, live_server):
    karim, naima = people("karim"), people("naima")
    karim.goto(f"{live_server.url}/jeunes/{live_server.cast.naima.id}/rendez-vous")
    fill(karim, ahead(4, 10), ahead(5, 16))
    says(karim, "C’est noté")
    address = karim.url
    naima.goto(f"{live_server.url}/accueil")
    card = naima.locator(".appt")
    expect(card).to_contain_text(OBJECT)
    expect(card).to_contain_text("À choisir")
    card.get_by_role("link", name=OBJECT).click()
    naima.wait_for_url("**/rendez-vous/*")
    naima.locator(".appt__times button").last.click()
    says(naima, "C’est choisi")
    expect(naima.locator(".facts")).to_contain_text(PLACE)
    naima.get_by_label("Un mot").first.fill("Plutôt le matin")
    naima.get_by_role("button", name="Un autre moment").click()
    says(naima, "C’est dit")
    karim.goto(address)
    expect(karim.locator(".facts")).to_contain_text("Plutôt le matin")
    expect(karim.get_by_text("Naïma demande un autre moment.")).to_be_visible()
    karim.locator("#time").fill(ahead(6, 9))  # open already: it was asked for
    karim.get_by_role("button", name="Changer").click()
    says(karim, "C’est déplacé")
    naima.goto(address)
    naima.get_by_role("button", name="J’y serai").click()
    says(naima, "C’est dit")
    naima.goto(f"{live_server.url}/accueil")
    expect(naima.locator(".appt")).to_contain_text("J’y serai")
    naima.goto(address)
    naima.locator("#cancel summary").click()
    naima.get_by_role("button", name="Annuler ce rendez-vous").click()
    says(naima, "C’est annulé")
    karim.goto(f"{live_server.url}/agenda?jour={ahead(6, 9)[:10]}")
    expect(karim.locator(".agenda__item--off")).to_contain_text("Annulé")


def test_what_stands_in_the_way_is_read_before(people, live_server):
    naima = people("naima")
    for _ in range(2):
        naima.goto(f"{live_server.url}/rendez-vous/nouveau")
        fill(naima, ahead(9, 22))
        expect(naima.locator("#clashes")).to_contain_text("heures calmes")
        naima.get_by_role("button", name="Garder quand même").click()
        says(naima, "C’est noté")
        # The second time there is another appointment too.
    naima.goto(f"{live_server.url}/rendez-vous/nouveau")
    fill(naima, ahead(9, 22))
    expect(naima.locator("#clashes")).to_contain_text("il y a déjà un rendez-vous")


def test_missed_it_is_said_kindly_and_made_again(people, live_server):
    karim, naima = people("karim"), people("naima")
    karim.goto(f"{live_server.url}/jeunes/{live_server.cast.naima.id}/rendez-vous")
    fill(karim, ahead(2, 10))
    says(karim, "C’est noté")
    address = karim.url
    with clock.held_at(clock.now() + timedelta(days=3)):
        karim.goto(address)
        karim.get_by_role("button", name="Pas là").click()
        says(karim, "C’est noté")
        naima.goto(address)
        expect(naima.locator("main")).to_contain_text("On en refixe un")
        naima.get_by_role("link", name="Choisir un autre moment").click()
        expect(naima.get_by_label("Karim Benali")).to_be_checked()


def test_a_morning_of_slots_and_the_first_who_books_has_it(people, live_server):
    karim, naima, theo = people("karim"), people("naima"), people("theo")
    karim.goto(f"{live_server.url}/agenda/creneaux")
    karim.locator("#on").fill(ahead(12, 9)[:10])
    karim.locator("#start").fill("09:00")
    karim.locator("#end").fill("10:00")
    karim.locator("#place").fill("Mon bureau")
    karim.get_by_role("button", name="Ouvrir").click()
    says(karim, "2 créneaux ouverts")
    for page in (naima, theo):
        page.goto(f"{live_server.url}/rendez-vous/creneaux")
        page.locator("#words").fill("Mon permis")
        page.get_by_label(re.compile("09:00")).check()
    naima.get_by_role("button", name="Réserver").click()
    says(naima, "C’est réservé")
    theo.get_by_role("button", name="Réserver").click()
    expect(theo.locator("#errors")).to_be_visible()
    theo.get_by_label(re.compile("09:30")).check()
    theo.get_by_role("button", name="Réserver").click()
    says(theo, "C’est réservé")
    karim.reload()
    expect(karim.locator(".slot .chip")).to_have_count(2)


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_the_week_fits(page, live_server, sign_in, width):
    page.set_viewport_size({"width": width, "height": 800})
    sign_in(page, "karim")
    page.goto(f"{live_server.url}/agenda")
    expect(page.locator(".agenda__day")).to_have_count(7)
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0


def test_an_answer_given_underground_leaves_once_with_the_network(page, context, live_server, sign_in):
    cast = live_server.cast
    day = datetime.combine(clock.now().date() + timedelta(days=20), time(11))
    one = make(cast.karim, cast.naima, day)
    sign_in(page, "naima")
    page.goto(f"{live_server.url}/rendez-vous/{one}")
    worker_is_ready(page)
    outbox_is_ready(page)
    before = operations_of(cast.naima)
    go_offline(page, context)
    page.get_by_role("button", name="J’y serai").click()
    until(page, lambda: "1 chose attend le réseau" in bar(page))
    expect(page.locator("main [data-outbox-shown]:visible")).to_contain_text("J’y serai")
    assert reply_of(cast, one) is Reply.WAITING
    context.set_offline(False)
    until(page, lambda: reply_of(cast, one) is Reply.ACCEPTED)
    until(page, lambda: bar(page) == "")
    assert operations_of(cast.naima) == before + 1


def reply_of(cast, appointment):
    found = seen(cast.karim, appointment).jeune.reply
    database.session.remove()
    return found


def test_missed_one_tap_offers_other_days(people, live_server):
    karim, naima = people("karim"), people("naima")
    one = make(live_server.cast.karim, live_server.cast.naima, datetime.fromisoformat(ahead(3, 11)))
    database.session.remove()
    with clock.held_at(clock.now() + timedelta(days=4)):
        karim.goto(f"{live_server.url}/rendez-vous/{one}")
        karim.get_by_role("button", name="Pas là").click()
        says(karim, "C’est noté")
        naima.goto(f"{live_server.url}/rendez-vous/{one}")
        naima.get_by_role("button", name="Oui, à la même heure").click()
        says(naima, "C’est proposé")
        karim.goto(naima.url)
        expect(karim.locator(".appt__times button")).to_have_count(3)
