"""One’s own calendar: what a feed shows, to whom, until when; read by two libraries that know nothing of each other."""

import re
from datetime import UTC, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import ics
import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar
from sqlalchemy import text

from services import appointments, clock
from services.appointments import CalendarWords, Entry, Reply, write_calendar
from services.appointments.ics import clean
from services.circle import Viewer
from services.database import acting_as, as_system, session, transaction
from tests.appointments.conftest import FRIDAY, THURSDAY, WHERE, do, make
from tests.circle import world
from tests.conftest import signed_in_client

WORDS = CalendarWords("Mes rendez-vous", "Rendez-vous")
ZONES = (
    "Europe/Paris",
    "America/Guadeloupe",
    "America/Cayenne",
    "Indian/Reunion",
    "Indian/Mayotte",
    "America/Miquelon",
)


def opened_feed(member) -> str:
    with acting_as(member.id):
        return appointments.open_feed(member.id)


def choose(member, **choices) -> None:
    with acting_as(member.id):
        appointments.choose_feed(member.id, **{"with_titles": True, "with_places": True, **choices})


def ask(app, token: str, stamp: str | None = None):
    return app.test_client().get(
        f"/agenda/flux/{token}.ics", headers={"If-None-Match": stamp} if stamp else {}
    )


def events(body: str) -> dict[str, object]:
    """By UID, read without mercy: anything that is not the standard stops."""
    read = Calendar.from_ical(body)
    assert read.errors == []
    assert all(one.errors == [] for one in read.walk())
    found = {str(one["UID"]): one for one in read.walk("VEVENT")}
    # The other library sees the same, at the same instants.
    other = {one.uid: one for one in ics.Calendar(body).events}
    assert set(other) == set(found)
    for uid, one in found.items():
        assert other[uid].begin.datetime.astimezone(UTC) == one.decoded("DTSTART").astimezone(UTC)
        assert other[uid].name == str(one["SUMMARY"])
    return found


def shown(app, token: str) -> dict[str, object]:
    answer = ask(app, token)
    assert answer.status_code == 200, answer.status
    assert answer.mimetype == "text/calendar"
    return events(answer.text)


def uid(appointment: UUID) -> str:
    return f"{appointment}@envol"


def test_naima_reads_hers_and_nothing_is_said_of_them(app, cast, with_karim):
    make(cast.karim, cast.theo, FRIDAY)
    answer = ask(app, opened_feed(cast.naima))
    (one,) = events(answer.text).values()
    assert one["UID"] == uid(with_karim)
    assert one["SUMMARY"] == "Rendez-vous"
    assert one.decoded("DTSTART") == THURSDAY.replace(tzinfo=ZoneInfo("Europe/Paris"))
    assert (one["STATUS"], one["SEQUENCE"]) == ("TENTATIVE", 0)
    for word in ("Point sur", "Saint-Lô", "Karim", "Naïma", "LOCATION", "DESCRIPTION", "URL", "ATTENDEE"):
        assert word not in answer.text


def test_titles_and_places_once_chosen_and_never_of_a_confidential_one(app, cast, with_karim):
    told = make(cast.karim, cast.naima, FRIDAY, words="Bilan santé", is_confidential=True)
    home = make(cast.karim, cast.naima, FRIDAY, words="Visite", place_kind=appointments.PlaceKind.HOME)
    token = opened_feed(cast.naima)
    choose(cast.naima)
    found = shown(app, token)
    assert str(found[uid(with_karim)]["SUMMARY"]) == "Point sur ton projet"
    assert str(found[uid(with_karim)]["LOCATION"]) == WHERE
    assert str(found[uid(told)]["SUMMARY"]) == "Rendez-vous"
    assert "LOCATION" not in found[uid(told)]
    assert str(found[uid(home)]["SUMMARY"]) == "Visite"
    assert "LOCATION" not in found[uid(home)]


def test_it_speaks_the_language_of_its_owner(app, cast, with_karim):
    with as_system():
        session.execute(text("UPDATE accounts SET language = 'ar' WHERE id = :a"), {"a": cast.naima.id})
        session.commit()
    (one,) = shown(app, opened_feed(cast.naima)).values()
    assert str(one["SUMMARY"]) == "موعد"


def test_a_move_and_a_cancellation_are_carried(app, cast, with_karim):
    token = opened_feed(cast.naima)
    before = shown(app, token)[uid(with_karim)]
    with clock.held_at(clock.now() + timedelta(hours=1)):
        do(cast.karim, with_karim, appointments.move_appointment, FRIDAY)
        moved = shown(app, token)[uid(with_karim)]
        assert moved.decoded("DTSTART").replace(tzinfo=None) == FRIDAY
        assert int(moved["SEQUENCE"]) > int(before["SEQUENCE"])
        assert moved.decoded("LAST-MODIFIED") > before.decoded("LAST-MODIFIED")
        do(cast.naima, with_karim, appointments.reply, Reply.ACCEPTED)
        assert shown(app, token)[uid(with_karim)]["STATUS"] == "CONFIRMED"
        do(cast.karim, with_karim, appointments.cancel_appointment)
        off = shown(app, token)[uid(with_karim)]
        assert off["STATUS"] == "CANCELLED"
        assert int(off["SEQUENCE"]) > int(moved["SEQUENCE"])


def test_a_cancellation_stays_thirty_days(app, cast, with_karim):
    token = opened_feed(cast.naima)
    do(cast.karim, with_karim, appointments.cancel_appointment)
    at = clock.now()
    with clock.held_at(at + timedelta(days=30)):
        assert shown(app, token)[uid(with_karim)]["STATUS"] == "CANCELLED"
    with clock.held_at(at + timedelta(days=30, seconds=1)):
        assert shown(app, token) == {}


def test_what_is_still_to_pick_is_in_no_calendar(app, cast, to_pick):
    assert shown(app, opened_feed(cast.naima)) == {}


def test_unchanged_costs_one_statement(app, cast, with_karim, count_statements):
    for member in (cast.naima, cast.karim):
        token = opened_feed(member)
        stamp = ask(app, token).headers["ETag"]
        session.remove()
        with count_statements() as seen:
            answer = ask(app, token, stamp)
        assert (answer.status_code, answer.text, len(seen)) == (304, "", 1)
        assert answer.headers["ETag"] == stamp
        assert answer.headers["Cache-Control"] == "private, no-cache"


@pytest.mark.parametrize("what", ["reply", "move", "cancel", "new", "choice", "language"])
def test_whatever_changes_in_it_changes_its_stamp(app, cast, with_karim, what):
    token = opened_feed(cast.naima)
    stamp = ask(app, token).headers["ETag"]
    match what:
        case "reply":
            do(cast.naima, with_karim, appointments.reply, Reply.ACCEPTED)
        case "move":
            do(cast.karim, with_karim, appointments.move_appointment, FRIDAY)
        case "cancel":
            do(cast.karim, with_karim, appointments.cancel_appointment)
        case "new":
            make(cast.naima, cast.naima, FRIDAY, people=[cast.lucie.id])
        case "choice":
            choose(cast.naima, with_places=False)
        case "language":
            session.execute(text("UPDATE accounts SET language = 'en' WHERE id = :a"), {"a": cast.naima.id})
            session.commit()
    answer = ask(app, token, stamp)
    assert answer.status_code == 200
    assert answer.headers["ETag"] != stamp


def test_the_day_that_turns_rights_changes_the_stamp_of_those_who_follow(app, cast, with_karim):
    karim, naima = opened_feed(cast.karim), opened_feed(cast.naima)
    stamps = {token: ask(app, token).headers["ETag"] for token in (karim, naima)}
    with clock.held_at(clock.now() + timedelta(days=1)):
        assert ask(app, karim, stamps[karim]).status_code == 200
        assert ask(app, naima, stamps[naima]).status_code == 304


@pytest.mark.parametrize("how", ["ended", "paused", "restricted"])
def test_a_link_that_closes_empties_it_at_the_next_request(app, cast, with_karim, how):
    token = opened_feed(cast.karim)
    stamp = ask(app, token).headers["ETag"]
    assert len(shown(app, token)) == 1
    if how == "restricted":
        world.make_restriction(cast.naima.id, cast.karim.id)
    else:
        with as_system(), transaction():
            session.execute(
                text(f"UPDATE links SET {how}_at = now() WHERE account_id = :a AND jeune_id = :j"),
                {"a": cast.karim.id, "j": cast.naima.id},
            )
    answer = ask(app, token, stamp)
    assert answer.status_code == 200
    assert events(answer.text) == {}


def test_of_a_circle_only_those_invited(app, cast, with_karim):
    for member in (cast.samira, cast.lucie, cast.claire, cast.marc, cast.theo):
        assert shown(app, opened_feed(member)) == {}


def test_closed_renewed_disabled_unknown_are_one_answer(app, cast, with_karim):
    unknown = ask(app, "x" * 43)
    first = opened_feed(cast.naima)
    second = opened_feed(cast.naima)
    closed = opened_feed(cast.karim)
    disabled = opened_feed(cast.samira)
    with acting_as(cast.karim.id):
        appointments.close_feed(cast.karim.id)
    with as_system(), transaction():
        session.execute(text("UPDATE accounts SET disabled_at = now() WHERE id = :a"), {"a": cast.samira.id})
    assert ask(app, second).status_code == 200
    for token in (first, closed, disabled):
        answer = ask(app, token)
        assert answer.status_code == 404
        assert answer.data == unknown.data
        assert dict(answer.headers) == dict(unknown.headers)


def test_a_reading_of_somebody_elses_is_noted_and_one_of_ones_own_is_not(app, cast, with_karim):
    def lines() -> int:
        with as_system():
            return session.scalar(
                text("SELECT count(*) FROM journal_lines WHERE operation = 'appt.read' AND actor_id = :a"),
                {"a": member.id},
            )

    for member, number in ((cast.karim, 1), (cast.naima, 0)):
        token = opened_feed(member)
        stamp = ask(app, token).headers["ETag"]
        assert lines() == number
        ask(app, token, stamp)  # nothing left the house
        assert lines() == number


def test_the_table_shows_its_row_to_its_owner_and_to_who_holds_the_token(cast):
    opened_feed(cast.naima)
    count = text("SELECT count(*) FROM calendar_feeds")
    for member, number in ((cast.naima, 1), (cast.karim, 0)):
        with acting_as(member.id):
            assert session.scalar(count) == number
    session.remove()
    assert session.scalar(count) == 0
    with as_system():
        kept = session.execute(text("SELECT token_hash FROM calendar_feeds")).scalar_one()
    assert len(kept) == 32


def test_the_logs_never_hold_the_token(app, cast, capfd, monkeypatch, with_karim):
    token = opened_feed(cast.naima)
    monkeypatch.setitem(app.extensions, "log_requests", True)
    ask(app, token)
    ask(app, token + "x")
    said = capfd.readouterr()
    assert token not in said.err + said.out


def test_one_appointment_as_a_file(app, cast, sign_in, with_karim):
    for member in (cast.naima, cast.karim):
        answer = sign_in(member).get(f"/rendez-vous/{with_karim}.ics")
        assert answer.headers["Content-Disposition"] == 'attachment; filename="rendez-vous.ics"'
        assert list(events(answer.text)) == [uid(with_karim)]
        assert "Point sur" not in answer.text
    for member in (cast.samira, cast.claire, cast.marc):
        assert sign_in(member).get(f"/rendez-vous/{with_karim}.ics").status_code == 404
    choose(cast.naima)
    assert "Point sur ton projet" in sign_in(cast.naima).get(f"/rendez-vous/{with_karim}.ics").text


def test_the_screen_makes_the_address_once_replaces_it_and_closes_it(app, cast, sign_in, with_karim):
    naima = sign_in(cast.naima)
    assert "Dans mon calendrier" in naima.get("/rendez-vous").text
    assert "Créer mon lien" in naima.get("/rendez-vous/calendrier").text
    first = _address(naima.post("/rendez-vous/calendrier/adresse").text)
    assert len(shown(app, first)) == 1
    assert first not in naima.get("/rendez-vous/calendrier").text
    second = _address(naima.post("/rendez-vous/calendrier/adresse").text)
    assert ask(app, first).status_code == 404
    naima.post("/rendez-vous/calendrier/choix", data={"with_titles": "y"})
    (one,) = shown(app, second).values()
    assert str(one["SUMMARY"]) == "Point sur ton projet"
    assert naima.post("/rendez-vous/calendrier/fin").status_code == 303
    assert ask(app, second).status_code == 404


def _address(page: str) -> str:
    return re.search(r'value="https?://[^"]*/agenda/flux/([\w-]{43})\.ics"', page)[1]


def test_the_cast_in_every_mouth(app, cast):
    """Everything that the demo plans is in the calendars of those who come, and read by both libraries."""
    from app.demo.meetings import meet

    meet({one.slug: one.id for one in cast.all})
    for member in cast.all:
        with acting_as(member.id):
            token = appointments.open_feed(member.id)
            appointments.choose_feed(member.id, with_titles=True, with_places=True)
            planned = appointments.agenda_of(
                Viewer(member.id), clock.now() - timedelta(days=59), clock.now() + timedelta(days=400)
            )
        session.remove()
        assert set(shown(app, token)) >= {
            one.uid for one in planned if one.starts_at and not one.is_cancelled
        }


def entry(zone: str = "Europe/Paris", at: datetime | None = None, **more) -> Entry:
    at = at or datetime(2026, 11, 26, 13, 30, tzinfo=UTC)
    values = {
        "uid": "1@envol", "starts_at": at, "zone": zone, "minutes": 60, "title": "", "place": "", "sequence": 0,
        "is_cancelled": False, "is_confirmed": True, "is_declined": False, "created_at": at, "changed_at": at,
    }  # fmt: skip
    return Entry(**{**values, **more})


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("month", range(1, 13))
def test_instants_hold_in_every_zone_and_season(zone, month):
    at = datetime(2026, month, 14, 13, 30, tzinfo=UTC)
    (one,) = events(write_calendar([entry(zone, at)], WORDS).decode()).values()
    assert one.decoded("DTSTART").astimezone(UTC) == at


@pytest.mark.parametrize("zone", [*ZONES, "Pacific/Noumea", "Pacific/Tahiti"])
def test_the_zone_written_out_says_what_the_zone_says(zone):
    """Read by the rule of RFC 5545 alone: the last onset before a wall time gives its offset."""
    years = (datetime(2026, 1, 2, tzinfo=UTC), datetime(2027, 12, 30, tzinfo=UTC))
    (written,) = Calendar.from_ical(write_calendar([entry(zone, at) for at in years], WORDS)).walk(
        "VTIMEZONE"
    )
    onsets = sorted(
        (
            part.decoded("DTSTART") - part.decoded("TZOFFSETFROM"),
            part.decoded("TZOFFSETTO"),
        )
        for part in written.subcomponents
    )
    for hour in range(0, 2 * 365 * 24, 1):
        at = datetime(2026, 1, 1) + timedelta(hours=hour)
        by_rule = [offset for since, offset in onsets if since <= at][-1]
        assert by_rule == at.replace(tzinfo=UTC).astimezone(ZoneInfo(zone)).utcoffset()


def test_the_night_of_two_hours_at_two_lasts_as_long_as_it_does():
    at = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    (one,) = events(write_calendar([entry(at=at)], WORDS).decode()).values()
    assert one.decoded("DTSTART").astimezone(UTC) == at
    assert one.decoded("DURATION") == timedelta(hours=1)


TEXTS = st.one_of(
    st.text(max_size=300),
    st.text(st.sampled_from('a,;:\\"\r\n\t😀é\u200dموعد\u00a0\u2028\u0085='), max_size=300),
    st.just("Point\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nSUMMARY:autre"),
)


@given(title=TEXTS, place=TEXTS)
def test_any_words_come_back_as_they_were_and_never_leave_their_line(title, place):
    body = write_calendar([entry(title=title, place=place)], WORDS)
    for line in body.split(b"\r\n"):
        assert len(line) <= 75
        line.decode()  # no letter is cut in two
        assert b"\n" not in line
        assert b"\r" not in line
    assert body.count(b"\r\nBEGIN:VEVENT\r\n") == body.count(b"\r\nEND:VEVENT\r\n") == 1
    (one,) = Calendar.from_ical(body).walk("VEVENT")
    assert str(one["SUMMARY"]) == (clean(title) or "Rendez-vous")
    assert str(one.get("LOCATION", "")) == clean(place)
    (other,) = ics.Calendar(body.decode()).events
    assert other.uid == "1@envol"


def test_limits_of_its_own_count_no_token(app, cast):
    """Counted in production alone; what they count by is in memory and in the line that says “too often”."""
    from app.appointments.calendar import _asked
    from app.security import limiter

    kept = limiter.limit_manager.decorated_limits("app.appointments.calendar.feed.feed")
    assert sorted(str(one.limit) for one in kept) == ["120 per 1 hour", "600 per 1 minute"]
    token = opened_feed(cast.naima)
    with app.test_request_context(f"/agenda/flux/{token}.ics"):
        counted = _asked()
    with app.test_request_context(f"/agenda/flux/{token}x.ics"):
        assert _asked() != counted
    assert token not in counted


def test_another_browser_signed_in_reads_the_owners_feed_and_not_its_own(app, cast, with_karim):
    token = opened_feed(cast.samira)
    assert events(signed_in_client(app, cast.naima).get(f"/agenda/flux/{token}.ics").text) == {}


def test_a_written_reason_alone_hides_no_title(app, cast):
    one = make(cast.karim, cast.naima, reason="Préparer la suite")
    token = opened_feed(cast.naima)
    choose(cast.naima)
    answer = ask(app, token)
    assert str(events(answer.text)[uid(one)]["SUMMARY"]) == "Point sur ton projet"
    assert "Préparer" not in answer.text


def test_opening_an_address_is_told_to_its_account_as_a_sign_in_is(cast, sign_in):
    naima = sign_in(cast.naima)
    assert "Un calendrier lit tes rendez-vous" not in naima.get("/notifications").text
    naima.post("/rendez-vous/calendrier/adresse")
    page = naima.get("/notifications").text
    assert "Un calendrier lit tes rendez-vous" in page
    line = re.search(r'href="(/notifications/[0-9a-f-]{36})"', page)[1]
    assert naima.get(line).location.endswith("/rendez-vous/calendrier")
    assert "Un calendrier lit" not in sign_in(cast.karim).get("/notifications").text


def test_on_a_shared_phone_who_it_is_is_asked_again_before(app, cast):
    lent = signed_in_client(app, cast.naima, device="shared")
    with clock.held_at(clock.now() + timedelta(minutes=6)):
        answer = lent.post("/rendez-vous/calendrier/adresse")
        assert answer.status_code == 303
        assert answer.location.endswith("/moi/confirmer")
        with acting_as(cast.naima.id):
            assert appointments.feed_of(cast.naima.id).made_at is None
        own = signed_in_client(app, cast.naima)
    with clock.held_at(clock.now() + timedelta(minutes=12)):
        assert own.post("/rendez-vous/calendrier/adresse").status_code == 200
