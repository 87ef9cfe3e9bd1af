"""The flight line is data: where the bird is must be where the person is."""

from datetime import date

import pytest

from app.home.flight import SMALL, WIDE, draw_flight

START, END = date(2025, 7, 22), date(2030, 7, 22)
NAIMA = [
    ("17 ans", date(2026, 7, 22), "done"),
    ("18 ans", date(2027, 7, 22), "next"),
    ("21 ans", date(2030, 7, 22), "ahead"),
]


def test_the_bird_flies_between_what_is_done_and_what_is_next():
    flight = draw_flight(NAIMA, START, END, date(2026, 11, 22))
    done, following, _last = flight.points
    assert done.x < flight.bird.x < following.x
    assert done.y > flight.bird.y > following.y


@pytest.mark.parametrize(
    ("today", "progress"), [(date(2020, 1, 1), 0), (START, 0), (END, 1), (date(2040, 1, 1), 1)]
)
def test_before_and_after_the_path_the_bird_waits_at_its_ends(today, progress):
    assert draw_flight(NAIMA, START, END, today).progress == progress


def test_the_bird_never_flies_back():
    days = [date(2025, 7, 22), date(2026, 1, 1), date(2026, 7, 22), date(2027, 7, 21), date(2029, 1, 1), END]
    reached = [draw_flight(NAIMA, START, END, day).progress for day in days]
    assert reached == sorted(reached)


@pytest.mark.parametrize("box", [WIDE, SMALL])
def test_everything_stays_on_the_paper(box):
    flight = draw_flight(NAIMA, START, END, date(2026, 11, 22), box=box)
    assert all(0 <= p.x <= box.width and 0 <= p.y <= box.height for p in [*flight.points, flight.bird])


def test_who_cannot_see_the_line_hears_it():
    text = draw_flight(NAIMA, START, END, date(2026, 11, 22)).alternative
    assert text.index("17 ans") < text.index("aujourd’hui") < text.index("18 ans") < text.index("21 ans")


def test_a_path_without_length_is_refused():
    with pytest.raises(ValueError, match="after it starts"):
        draw_flight(NAIMA, END, START, START)
