"""Every route as every member of the cast, from one table. Forbidden and unknown are one answer."""

import re
from collections.abc import Iterator
from uuid import UUID, uuid4

import pytest
from flask import Flask

from services.database import session
from tests.access.table import EVERYBODY, FORMS, GET, POST, SIGNED_IN, Line
from tests.cast import Cast
from tests.conftest import signed_in_client

# A page, a way on, or (invitation steps without an invitation, forms left empty) a sentence saying what is missing.
ANSWERED = frozenset({200, 204, 302, 303, 409, 410, 422, 429, 503})


def rules(app: Flask, method: str) -> dict[str, str]:
    return {rule.endpoint: rule.rule for rule in app.url_map.iter_rules() if method in (rule.methods or ())}


@pytest.fixture
def without_csrf(app: Flask) -> Iterator[None]:
    """The token is tested on its own, below: here only the rule speaks."""
    app.config["WTF_CSRF_ENABLED"] = False
    yield
    app.config["WTF_CSRF_ENABLED"] = True


def test_every_route_has_a_line_in_the_table(app: Flask) -> None:
    assert set(rules(app, "GET")) == set(GET)
    assert set(rules(app, "POST")) == set(POST)


def test_no_route_takes_another_method(app: Flask) -> None:
    methods = {method for rule in app.url_map.iter_rules() for method in rule.methods or ()}
    assert methods == {"GET", "HEAD", "OPTIONS", "POST"}


@pytest.mark.parametrize("endpoint", sorted(GET))
def test_who_opens_a_page_is_what_the_table_says(app: Flask, cast: Cast, places, endpoint: str) -> None:
    line = GET[endpoint]
    address = fill(rules(app, "GET")[endpoint], line, places)
    for member in cast.all:
        status = signed_in_client(app, member).get(address).status_code
        expected = expected_page(line, member.slug)
        assert status in expected, f"{member.slug} on {address}: {status}, not {sorted(expected)}"


@pytest.mark.parametrize("endpoint", sorted(POST))
def test_who_sends_a_form_is_what_the_table_says(
    app: Flask, db, cast: Cast, places, without_csrf, endpoint: str
) -> None:
    line = POST[endpoint]
    address = fill(rules(app, "POST")[endpoint], line, places)
    for member in cast.all:
        # What one of them does is undone before the next tries.
        session.remove()
        with db.begin_nested() as before:
            status = signed_in_client(app, member).post(address, data=FORMS.get(endpoint)).status_code
            session.remove()
            before.rollback()
        allowed = line.who in (EVERYBODY, SIGNED_IN) or member.slug in line.who
        expected = ANSWERED if allowed else {404}
        assert status in expected, f"{member.slug} to {address}: {status}, not {sorted(expected)}"


@pytest.mark.parametrize("endpoint", sorted(GET))
def test_a_visitor_is_sent_to_the_door(app: Flask, client, cast: Cast, places, endpoint: str) -> None:
    line = GET[endpoint]
    answer = client.get(fill(rules(app, "GET")[endpoint], line, places))
    if line.who == EVERYBODY:
        assert answer.status_code in ANSWERED
    else:
        assert answer.status_code == 302
        assert answer.location == "/connexion"


@pytest.mark.parametrize("endpoint", sorted(POST))
def test_a_visitor_sends_nothing(app: Flask, client, cast: Cast, places, without_csrf, endpoint: str) -> None:
    line = POST[endpoint]
    answer = client.post(fill(rules(app, "POST")[endpoint], line, places))
    assert answer.status_code in ANSWERED if line.who == EVERYBODY else answer.status_code == 401


@pytest.mark.parametrize("endpoint", sorted(POST))
def test_a_form_without_its_token_is_refused(app: Flask, cast: Cast, places, endpoint: str) -> None:
    """Missing, or that of somebody else's session (ASVS 3.5.1)."""
    if endpoint == "accounts.exit":
        pytest.skip(
            "the way out is never refused: it only ever closes, and another site is stopped before it"
        )
    address = fill(rules(app, "POST")[endpoint], POST[endpoint], places)
    browser = signed_in_client(app, cast.karim)
    assert browser.post(address).status_code == 403
    theirs = re.search(
        r'name="csrf-token" content="([^"]+)"', signed_in_client(app, cast.naima).get("/moi").text
    )
    assert theirs
    assert browser.post(address, headers={"X-CSRFToken": theirs[1]}).status_code == 403


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_another_site_cannot_send_a_form(app: Flask, cast: Cast, without_csrf, site: str) -> None:
    browser = signed_in_client(app, cast.naima)
    assert browser.post("/moi/langue", headers={"Sec-Fetch-Site": site}).status_code == 403
    assert browser.post("/moi/langue", headers={"Origin": "https://evil.example"}).status_code == 403


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_somebody_elses_space_answers_like_one_that_does_not_exist(
    app: Flask, cast: Cast, places, without_csrf, method: str
) -> None:
    """Status and body, to the byte (nonces and tokens aside)."""
    outsider = signed_in_client(app, cast.claire)
    for endpoint, line in (GET if method == "GET" else POST).items():
        if line.who in (EVERYBODY, SIGNED_IN) or not any(_is_id(places[place]) for _, place in line.places):
            continue
        rule = rules(app, method)[endpoint]
        theirs = outsider.open(fill(rule, line, places), method=method)
        nobodys = outsider.open(fill(rule, line, {**places, **unknown(places)}), method=method)
        assert theirs.status_code == nobodys.status_code == 404, endpoint
        assert bare(theirs.text) == bare(nobodys.text), endpoint


def fill(rule: str, line: Line, places: dict[str, str]) -> str:
    for name, place in line.places:
        rule = re.sub(rf"<(?:\w+:)?{name}>", places[place], rule)
    assert "<" not in rule, f"{rule} has a parameter the table does not name"
    return rule


def expected_page(line: Line, slug: str) -> frozenset[int]:
    if slug in line.sends_on:
        return frozenset({302, 303})
    if line.who == EVERYBODY:
        return ANSWERED
    return frozenset({200}) if line.who == SIGNED_IN or slug in line.who else frozenset({404})


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
