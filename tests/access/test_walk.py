"""Every route as every member of the cast, from one table. Forbidden and unknown are one answer."""

import re
from uuid import UUID, uuid4

import pytest
from flask import Flask

from services import circle, journey
from services.circle import Viewer
from services.database import acting_as
from tests.access.table import EVERYBODY, GET, SIGNED_IN, Line
from tests.cast import Cast
from tests.conftest import signed_in_client


def get_rules(app: Flask) -> dict[str, str]:
    return {
        rule.endpoint: rule.rule
        for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or ()) and rule.endpoint != "static"
    }


def test_every_page_has_a_line_in_the_table(app: Flask) -> None:
    assert set(get_rules(app)) == set(GET)


@pytest.mark.parametrize("endpoint", sorted(GET))
def test_who_opens_a_page_is_what_the_table_says(app: Flask, cast: Cast, places, endpoint: str) -> None:
    line = GET[endpoint]
    address = fill(get_rules(app)[endpoint], line, places)
    for member in cast.all:
        status = signed_in_client(app, member).get(address).status_code
        expected = expected_status(line, member.slug)
        assert status in expected, f"{member.slug} on {address}: {status}, not {expected}"


@pytest.mark.parametrize("endpoint", sorted(GET))
def test_a_visitor_is_sent_to_the_door(app: Flask, client, cast: Cast, places, endpoint: str) -> None:
    line = GET[endpoint]
    answer = client.get(fill(get_rules(app)[endpoint], line, places))
    if line.who == EVERYBODY:
        assert answer.status_code in (200, 302, 303, 503)
    else:
        assert answer.status_code == 302
        assert answer.location == "/connexion"


def test_somebody_elses_space_answers_like_one_that_does_not_exist(app: Flask, cast: Cast, places) -> None:
    """Status and body, to the byte (nonces and tokens aside)."""
    for endpoint, line in GET.items():
        if not line.places:
            continue
        rule = get_rules(app)[endpoint]
        outsider = signed_in_client(app, cast.claire)
        theirs = outsider.get(fill(rule, line, places))
        nobodys = outsider.get(fill(rule, line, {**places, **unknown(places)}))
        assert theirs.status_code == nobodys.status_code == 404, endpoint
        assert bare(theirs.get_data(as_text=True)) == bare(nobodys.get_data(as_text=True)), endpoint


@pytest.fixture
def places(cast: Cast) -> dict[str, str]:
    """What the parameters of the table stand for, in Naïma's space."""
    with acting_as(cast.naima.id):
        relation = circle.find_relation(Viewer(cast.naima.id), cast.naima.id)
        assert relation is not None
        step = journey.step_address(relation.space, "L1")
        help_id = journey.ask_help(relation, step, "Par où commencer ?", uuid4())
        lucie = next(m for m in circle.members_of(relation.space) if m.account_id == cast.lucie.id)
    return {
        "housing": "logement",
        "housing step": str(step),
        "housing help": str(help_id),
        "naima": str(cast.naima.id),
        "lucie’s link": str(lucie.link_id),
    }


def fill(rule: str, line: Line, places: dict[str, str]) -> str:
    for name, place in line.places:
        rule = re.sub(rf"<(?:\w+:)?{name}>", places[place], rule)
    assert "<" not in rule, f"{rule} has a parameter the table does not name"
    return rule


def expected_status(line: Line, slug: str) -> tuple[int, ...]:
    if line.who in (EVERYBODY, SIGNED_IN) or slug in line.who:
        return (302, 303) if line.redirects else (200, 503) if line.who == EVERYBODY else (200,)
    return (404,)


def unknown(places: dict[str, str]) -> dict[str, str]:
    """The same places, with identifiers that nobody has."""
    return {name: str(uuid4()) if _is_id(value) else value for name, value in places.items()}


def _is_id(value: str) -> bool:
    try:
        UUID(value)
    except ValueError:
        return False
    return True


def bare(page: str) -> str:
    return re.sub(r'(nonce|content|value)="[^"]*"', r'\1=""', page)
