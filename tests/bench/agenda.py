"""Agendas: a month of five hundred appointments, for the professional and for the young person."""

from datetime import date, datetime, time, timedelta

import psycopg
from flask import Flask

from services import appointments, circle, clock
from services.appointments import Wanted
from services.circle import Viewer
from services.database import acting_as, session, transaction
from tests.bench import load, pages, servers
from tests.bench.pages import Page
from tests.bench.table import Row
from tests.cast import Cast, load_cast
from tests.databases import TestDatabase

DAYS, A_DAY = 25, 20
MONTH = "agenda, month of 500"
NAMED, LIST = "agenda, first twenty of 500 with names", "list of a young person, 125 of them"


def read(made: TestDatabase, app: Flask) -> list[Row]:
    """What the two pages cost."""
    cast = load_cast()
    first = fill(cast)
    settle(made)
    karim, naima = pages.cookie_of(app, cast.karim.id), pages.cookie_of(app, cast.naima.id)
    found = {
        MONTH: Page(MONTH, f"/agenda?vue=mois&jour={first:%Y-%m-%d}", karim, 6),
        NAMED: Page(NAMED, f"/agenda?vue=liste&jour={first:%Y-%m-%d}", karim, 6),
        LIST: Page(LIST, "/rendez-vous", naima, 6),
    }
    rows = [
        Row(f"SQL statements: {one.name}", pages.statements(app, one), one.statements_bar)
        for one in found.values()
    ]
    environment = servers.envol_environment(made)
    with (
        servers.serve("tests.bench.hello:application", "/") as hello,
        servers.serve("app.wsgi:application", "/healthz", **environment) as envol,
    ):
        asked = {name: (envol.url + page.path, page.cookie) for name, page in found.items()}
        for name, one in load.compare(hello.url + "/", asked).items():
            note = f"{one.per_second:,.0f}/s, p50 {one.p50:.1f} ms"
            bar = 30 if name == MONTH else None
            rows.append(Row(f"hello ÷ page, 16 clients: {name}", one.ratio, bar, note=note, digits=1))
            rows.append(Row(f"errors under load: {name}", one.errors, 0))
    return rows


def fill(cast: Cast) -> datetime:
    """Twenty a day for Karim in the next month, with each of the four in turn; gives the first day."""
    young = [cast.naima.id, cast.theo.id, cast.ines.id, cast.amadou.id]
    first = datetime.combine(next_month(clock.now().date()), time(8))
    with acting_as(cast.karim.id), transaction():
        relations = [circle.find_relation(Viewer(cast.karim.id), one) for one in young]
        for number in range(DAYS * A_DAY):
            day, place = divmod(number, A_DAY)
            relation = relations[number % len(relations)]
            assert relation is not None
            wanted = Wanted(
                f"Point {number}", [first + timedelta(days=day, minutes=20 * place)], 15, place="Ici"
            )
            appointments.make_appointment(relation, wanted)
    session.remove()
    return first


def next_month(today: date) -> date:
    """Its first day: five hundred in twenty-five days are then all of one month."""
    return (today.replace(day=1) + timedelta(days=32)).replace(day=1)


def settle(made: TestDatabase) -> None:
    """What PostgreSQL does by itself within a minute, on a database that lives."""
    with psycopg.connect(made.server.uri, dbname=made.name, autocommit=True) as connection:
        connection.execute("VACUUM (ANALYZE) appointments, participants, proposed_times, reminders")
