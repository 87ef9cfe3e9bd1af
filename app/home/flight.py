"""The flight line: a young person's years from 16 to 21 as one rising curve, drawn from their own milestones.

Pure geometry, in the units of the drawing's box; colours and mirroring (right to left) belong to the style sheet.
"""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext

from app.rendering import series

Point = tuple[float, float]
Milestone = tuple[str, date, str]  # what is written, when, "done" | "next" | "ahead"


@dataclass(frozen=True)
class Box:
    """The paper: its size, the curve's four control points, and how big dots and bird are."""

    width: int
    height: int
    curve: tuple[Point, Point, Point, Point]
    radius: float
    bird_scale: float


WIDE = Box(350, 118, ((6, 108), (120, 104), (210, 82), (340, 16)), 7, 1.15)
SMALL = Box(120, 40, ((4, 35), (42, 34), (76, 27), (112, 8)), 3.5, 0.5)
# Half of a gap's length is its time, half its rank: five years fit a phone without labels running into each other.
TIME_SHARE = 0.5
BIRD_SPAN = 52  # closer than this, a label above the line would be under the bird's wing


@dataclass(frozen=True)
class Station:
    """One milestone on the curve. `text` is the full sentence, `label` the short one."""

    x: float
    y: float
    label: str
    text: str
    state: str
    label_x: float
    label_y: float
    anchor: str


@dataclass(frozen=True)
class Place:
    x: float
    y: float


@dataclass(frozen=True)
class Flight:
    """All that the macro `flight_line` draws. `progress` is 0 at the start of the path, 1 at its end."""

    width: int
    height: int
    radius: float
    bird_scale: float
    path: str
    travelled: str
    points: list[Station]
    bird: Place
    progress: float
    alternative: str


def draw_flight(
    milestones: Sequence[Milestone],
    start: date,
    end: date,
    today: date,
    box: Box = WIDE,
) -> Flight:
    """Place milestones and the bird on the curve.

    In: milestones (those outside start…end are moved to the nearer end), the first and last day of the path,
    and today. Out: a Flight. `end` must come after `start`, or ValueError.
    """
    if end <= start:
        raise ValueError("a flight ends after it starts")
    kept = sorted(milestones, key=lambda milestone: milestone[1])
    stops = _stops([_clamp(day, start, end) for _, day, _ in kept], start, end)
    progress = _progress(_clamp(today, start, end), stops)
    spots = dict(stops)
    here = _at(box.curve, _parameter(box.curve, progress))
    stations = [
        _station(label, state, spots[_clamp(day, start, end)], here[0], box) for label, day, state in kept
    ]
    return Flight(
        width=box.width,
        height=box.height,
        radius=box.radius,
        bird_scale=box.bird_scale,
        path=_path(box.curve),
        travelled=_path(_before(box.curve, _parameter(box.curve, progress))) if progress else "",
        points=stations,
        bird=Place(*_rounded(here)),
        progress=round(progress, 4),
        alternative=_alternative(stations),
    )


def _stops(days: list[date], start: date, end: date) -> list[tuple[date, float]]:
    """Each day with its share of the way, first 0 and last 1."""
    days = sorted({start, *days, end})
    gaps = list(itertools.pairwise(days))
    span = (end - start).days
    stops, reached = [(start, 0.0)], 0.0
    for before, after in gaps:
        reached += TIME_SHARE * (after - before).days / span + (1 - TIME_SHARE) / len(gaps)
        stops.append((after, min(reached, 1.0)))
    return stops


def _progress(today: date, stops: list[tuple[date, float]]) -> float:
    for (before, low), (after, high) in itertools.pairwise(stops):
        if before <= today <= after:
            return low + (high - low) * (today - before).days / (after - before).days
    return 1.0


def _station(label: str, state: str, share: float, bird_x: float, box: Box) -> Station:
    x, y = _rounded(_at(box.curve, _parameter(box.curve, share)))
    # What is behind is written above the line, what is ahead below it: the bird's way stays clear.
    above = state == "done"
    near = above and 0 <= bird_x - x < BIRD_SPAN
    if near or x > box.width * 0.85:
        anchor, label_x = "end", x + box.radius
    elif x < box.width * 0.1:
        anchor, label_x = "start", x - box.radius
    else:
        anchor, label_x = "middle", x if above else x + 2 * box.radius
    label_y = y - 15 if above else y + 25
    return Station(
        x,
        y,
        label,
        _sentence(label, state),
        state,
        round(label_x, 1),
        round(label_y, 1),
        anchor,
    )


def _sentence(label: str, state: str) -> str:
    if state == "done":
        return gettext("%(label)s, c’est passé", label=label)
    if state == "next":
        return gettext("%(label)s, c’est la suite", label=label)
    return gettext("%(label)s, plus tard", label=label)


def _alternative(stations: list[Station]) -> str:
    behind = [station.text for station in stations if station.state == "done"]
    ahead = [station.text for station in stations if station.state != "done"]
    stations_words = series([*behind, gettext("toi aujourd’hui"), *ahead])
    return gettext("Ta ligne de vol\u00a0: %(stations)s.", stations=stations_words)


def _clamp(day: date, start: date, end: date) -> date:
    return min(max(day, start), end)


def _at(curve: tuple[Point, Point, Point, Point], t: float) -> Point:
    """The point of a cubic Bézier at t, 0 to 1."""
    parts = ((1 - t) ** 3, 3 * (1 - t) ** 2 * t, 3 * (1 - t) * t**2, t**3)
    return (
        sum(part * point[0] for part, point in zip(parts, curve, strict=True)),
        sum(part * point[1] for part, point in zip(parts, curve, strict=True)),
    )


def _parameter(curve: tuple[Point, Point, Point, Point], share: float) -> float:
    """The t at which the curve is `share` of the way across; x never turns back, so halving finds it."""
    target = curve[0][0] + share * (curve[3][0] - curve[0][0])
    low, high = 0.0, 1.0
    for _ in range(24):
        middle = (low + high) / 2
        low, high = (middle, high) if _at(curve, middle)[0] < target else (low, middle)
    return (low + high) / 2


def _before(curve: tuple[Point, Point, Point, Point], t: float) -> tuple[Point, Point, Point, Point]:
    """The first part of the curve, up to t (de Casteljau)."""
    first = [_between(a, b, t) for a, b in itertools.pairwise(curve)]
    second = [_between(a, b, t) for a, b in itertools.pairwise(first)]
    return curve[0], first[0], second[0], _between(second[0], second[1], t)


def _between(a: Point, b: Point, t: float) -> Point:
    return a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t


def _path(curve: tuple[Point, Point, Point, Point]) -> str:
    start, *others = [" ".join(f"{n:g}" for n in _rounded(point)) for point in curve]
    return f"M{start} C{', '.join(others)}"


def _rounded(point: Point) -> Point:
    return round(point[0], 1), round(point[1], 1)
