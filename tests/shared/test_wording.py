"""Numbers, lists and dates as each language says them."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from flask_babel import force_locale, gettext, ngettext

from app.caseload.wording import day as day_for_professionals
from app.home.flight import draw_flight
from app.journey.wording import minutes_words
from app.rendering import day, listed, moment, series

FIRST = date(2026, 12, 1)


@pytest.fixture(autouse=True)
def asked(app) -> Iterator[None]:
    """Inside a request."""
    with app.test_request_context("/"):
        yield


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        (1, "دقيقة واحدة"),
        (2, "دقيقتان"),
        (3, "3 دقائق"),
        (10, "10 دقائق"),
        (11, "11 دقيقة"),
        (30, "30 دقيقة"),
        (60, "ساعة واحدة"),
        (90, "ساعة واحدة و30 دقيقة"),
        (100, "ساعة واحدة و40 دقيقة"),
        (120, "ساعتان"),
        (180, "3 ساعات"),
        (6000, "100 ساعة"),
    ],
)
def test_how_long_a_step_takes_in_arabic(minutes, words):
    with force_locale("ar"):
        assert minutes_words(minutes) == words


def test_how_long_a_step_takes_in_french():
    with force_locale("fr"):
        assert [minutes_words(n) for n in (1, 20, 60, 90, 120)] == [
            "1 min", "20 min", "1 h", "1 h 30 min", "2 h",
        ]  # fmt: skip


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (1, "خطوة واحدة"),
        (2, "خطوتان"),
        (3, "3 خطوات"),
        (11, "11 خطوة"),
        (100, "100 خطوة"),
        (103, "103 خطوات"),
    ],
)
def test_steps_are_counted_in_arabic(number, words):
    with force_locale("ar"):
        assert ngettext("%(num)s étape", "%(num)s étapes", number) == words


def test_no_counted_sentence_has_one_form_only():
    """A number that counts things needs `ngettext`: Arabic has six forms."""
    from app.catalogues import extract

    counted = [
        message.id
        for message in extract()
        if isinstance(message.id, str)
        and any(f"%({name})" in message.id for name in ("n", "num", "count", "number", "minutes"))
        and " sur %(" not in message.id
    ]
    assert counted == ["%(hours)s %(minutes)s"]


def test_names_are_listed_as_the_language_does():
    names = ["Karim", "Lucie", "Sami"]
    with force_locale("fr"):
        assert listed(names) == "Karim, Lucie et Sami"
        assert listed(names[:2], "or") == "Karim ou Lucie"
        assert (listed(names[:1]), listed([])) == ("Karim", "")
        assert series(names) == "Karim, Lucie, Sami"
    with force_locale("ar"):
        assert series(names) == "Karim، Lucie، Sami"
        assert "," not in listed(names)


def test_the_flight_line_is_one_sentence_in_arabic():
    with force_locale("ar"):
        flight = draw_flight(
            [("17", date(2026, 7, 22), "done"), ("18", date(2027, 7, 22), "next")],
            date(2025, 7, 22),
            date(2030, 7, 22),
            date(2026, 11, 22),
        )
        assert flight.alternative.startswith(gettext("Ta ligne de vol\u00a0: %(stations)s.", stations="")[:6])
        assert "," not in flight.alternative
        assert "\u00a0: " not in flight.alternative


def test_the_first_of_a_month_is_said_as_in_french():
    with force_locale("fr"):
        assert day(FIRST) == "1er décembre 2026"
        assert day(FIRST, "d MMMM") == "1er décembre"
        assert day(FIRST, "full") == "mardi 1er décembre 2026"
        assert day(FIRST, "dd/MM/y") == "01/12/2026"
        assert day(FIRST, "d") == "1"
        assert day_for_professionals(FIRST) == "1er décembre 2026"
        assert day(date(2026, 12, 11)) == "11 décembre 2026"


def test_a_moment_of_the_first_of_a_month_is_that_of_the_reader():
    with force_locale("fr"):
        assert moment(datetime(2026, 11, 30, 23, 30, tzinfo=UTC)) == "1er décembre à 00:30"
        assert moment(datetime(2026, 11, 30, 22, 30, tzinfo=UTC)) == "30 novembre à 23:30"
    with force_locale("en"):
        assert day(FIRST) == "December 1, 2026"
    with force_locale("ar"):
        assert "," not in moment(datetime(2026, 11, 30, 12, 0, tzinfo=UTC))
