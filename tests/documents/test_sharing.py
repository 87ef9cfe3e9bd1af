"""One paper, given to one person until a date or to whoever holds an address and its code; and taken back."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import func, insert, select, text, update

from services import circle, clock, documents
from services.circle import Viewer
from services.circle.models import Jeune, Link, Restriction
from services.database import acting_as, as_system, session, transaction
from services.documents import DocumentShare, Lasting, Span
from services.errors import NotFound, Refused, StepUpNeeded, TooOften
from services.journal import JournalLine
from services.notifications.models import Notification
from tests.documents import samples
from tests.documents.conftest import relation_of
from tests.documents.test_pages import prepared, token
from tests.statements import counted

WEEK = Lasting(Span.WEEK)


@pytest.fixture
def opened(opened):
    """Each opens with a request of their own: what one noted is not the next one's to write."""

    def found(who, document):
        try:
            return opened(who, document)
        finally:
            session.remove()

    return found


@pytest.fixture
def card(cast, keep):
    return keep(cast.naima, kind="identity_card", title="Ma carte")


@pytest.fixture
def give(cast, opened):
    """`give(card, cast.karim)`: Naïma shares it with him."""

    def given(document, who, lasting=WEEK, *, takes_file=False, by=None):
        by = by or cast.naima
        one = opened(by, document)
        with acting_as(by.id):
            return documents.share_with(one, link_of(one, who), lasting, takes_file=takes_file)

    return given


@pytest.fixture
def link(cast, opened):
    """`link(card, most_openings=2)`: an address outside, and its code."""

    def made(document, lasting=WEEK, **values):
        one = opened(cast.naima, document)
        with acting_as(cast.naima.id):
            return documents.share_by_link(
                one, lasting, **{"takes_file": False, "title": "Ma carte", **values}
            )

    return made


def link_of(one, who):
    members = circle.members_of(one.relation.space)
    return next(member.link_id for member in members if member.account_id == who.id)


def stop(cast, opened, document, share):
    one = opened(cast.naima, document)
    with acting_as(cast.naima.id):
        documents.stop_share(one, share)


def names(cast, who):
    with acting_as(who.id):
        return [given.line.title for given in documents.shared_with(Viewer(who.id))]


def change(statement):
    with as_system(), transaction():
        session.execute(statement)
    session.remove()


# with one person


def test_karim_opens_what_naima_shares_and_nobody_else_does(cast, card, give, opened):
    give(card, cast.karim)
    assert opened(cast.karim, card).title == "Ma carte"
    assert names(cast, cast.karim) == ["Ma carte"]
    for other in cast.all:
        if other.slug not in ("naima", "karim"):
            assert names(cast, other) == []
            with pytest.raises(NotFound):
                opened(other, card)


def test_to_look_at_is_not_to_keep(cast, card, give, opened):
    give(card, cast.karim)
    with pytest.raises(NotFound):
        documents.ensure_downloads(opened(cast.karim, card))
    give(card, cast.karim, takes_file=True)
    documents.ensure_downloads(opened(cast.karim, card))
    give(card, cast.karim)
    with pytest.raises(NotFound):
        documents.ensure_downloads(opened(cast.karim, card))


def test_what_the_service_holds_is_still_kept_by_whoever_may(cast, keep, opened):
    held = keep(cast.karim, into=cast.naima, kind="child_project")
    one = opened(cast.naima, held)
    with acting_as(cast.naima.id):
        assert cast.karim.id not in {member.account_id for member in documents.receivers_of(one)}
    documents.ensure_downloads(opened(cast.karim, held))
    with pytest.raises(StepUpNeeded):
        documents.ensure_downloads(opened(cast.marc, held))


def test_taken_back_it_is_closed_in_the_same_minute(cast, card, give, opened):
    share = give(card, cast.karim)
    with clock.held_at(clock.now()):
        assert opened(cast.karim, card)
        stop(cast, opened, card, share)
        with pytest.raises(NotFound):
            opened(cast.karim, card)
        assert names(cast, cast.karim) == []


@pytest.mark.parametrize(("span", "days"), [(Span.DAY, 1), (Span.WEEK, 7), (Span.MONTH, 30)])
def test_after_its_end_it_is_closed(cast, card, give, opened, span, days):
    give(card, cast.karim, Lasting(span))
    with clock.held_at(clock.now() + timedelta(days=days, minutes=-1)):
        assert opened(cast.karim, card)
    with clock.held_at(clock.now() + timedelta(days=days, minutes=1)):
        assert names(cast, cast.karim) == []
        with pytest.raises(NotFound):
            opened(cast.karim, card)


def test_a_date_is_open_to_its_end_and_at_most_a_year_away(cast, card, give, opened):
    today = clock.now().date()
    give(card, cast.karim, Lasting(Span.DATE, today + timedelta(days=3)))
    with clock.held_at(clock.now().replace(hour=20) + timedelta(days=3)):
        assert opened(cast.karim, card)
    for until, reason in [
        (None, "share_end"),
        (today - timedelta(days=1), "share_end"),
        (today + timedelta(days=367), "share_too_long"),
    ]:
        with pytest.raises(Refused) as refused:
            give(card, cast.karim, Lasting(Span.DATE, until))
        assert refused.value.reason == reason


def test_given_again_the_last_word_counts_and_it_is_one_share(cast, card, give, opened):
    give(card, cast.karim, Lasting(Span.MONTH))
    last = give(card, cast.karim, Lasting(Span.DAY))
    with acting_as(cast.naima.id):
        assert [one.id for one in documents.shares_of(opened(cast.naima, card))] == [last]


def test_a_deleted_paper_is_shared_no_more(cast, card, give, link, opened):
    give(card, cast.karim)
    ticket = link(card)
    with acting_as(cast.naima.id):
        documents.delete_document(opened(cast.naima, card))
    assert names(cast, cast.karim) == []
    with pytest.raises(NotFound):
        opened(cast.karim, card)
    with pytest.raises(NotFound):
        documents.find_link(ticket.token)


@pytest.mark.parametrize("what", ["paused_at", "ended_at"])
def test_who_is_put_aside_or_left_opens_nothing(cast, card, give, opened, what):
    give(card, cast.lucie)
    with acting_as(cast.naima.id):
        mentor = link_of(opened(cast.naima, card), cast.lucie)
    change(update(Link).where(Link.id == mentor).values({what: clock.now()}))
    assert names(cast, cast.lucie) == []
    with pytest.raises((NotFound, AssertionError)):
        opened(cast.lucie, card)


def test_who_left_and_comes_back_finds_nothing_of_before(cast, card, give, opened):
    give(card, cast.lucie)
    with acting_as(cast.naima.id):
        mentor = link_of(opened(cast.naima, card), cast.lucie)
    with as_system():
        row = session.execute(select(Link.__table__).where(Link.id == mentor)).mappings().one()
    session.remove()
    change(update(Link).where(Link.id == mentor).values(ended_at=clock.now()))
    change(insert(Link).values({**row, "id": uuid4()}))
    with acting_as(cast.lucie.id):
        assert relation_of(cast.lucie, cast.naima)
    assert names(cast, cast.lucie) == []
    with pytest.raises(NotFound):
        opened(cast.lucie, card)


def test_whom_a_judge_keeps_away_opens_nothing(cast, card, give, opened):
    give(card, cast.samira)
    assert opened(cast.samira, card)
    restricted(cast.naima.id, cast.samira.id)
    assert names(cast, cast.samira) == []
    with pytest.raises((NotFound, AssertionError)):
        opened(cast.samira, card)
    with pytest.raises(NotFound):
        give(card, cast.samira)


def restricted(jeune, account):
    with as_system(), transaction():
        session.add(
            Restriction(
                jeune_id=jeune,
                account_id=account,
                kind="court",
                reference="RG 26/001",
                starts_on=clock.now().date(),
                set_at=clock.now(),
            )
        )
    session.remove()


def test_only_she_shares(cast, card, keep, opened, give):
    """Neither whoever reads it, nor a parent of a minor, nor somebody else's paper."""
    give(card, cast.samira)
    for other in (cast.samira, cast.karim):
        give(card, other)
        one = opened(other, card)
        with acting_as(other.id):
            with pytest.raises(NotFound):
                documents.share_with(one, one.relation.link_id, WEEK, takes_file=False)
            with pytest.raises(NotFound):
                documents.share_by_link(one, WEEK, takes_file=False)
            assert documents.shares_of(one) == []
    stranger = opened(cast.theo, keep(cast.theo))
    with acting_as(cast.naima.id):
        hers = link_of(opened(cast.naima, card), cast.lucie)
    with acting_as(cast.theo.id):
        with pytest.raises(NotFound):
            documents.share_with(stranger, hers, WEEK, takes_file=False)
        with pytest.raises(NotFound):
            documents.stop_share(stranger, share_id(card))


def share_id(document):
    with as_system():
        found = session.scalars(
            select(DocumentShare.id).where(
                DocumentShare.document_id == document, DocumentShare.revoked_at.is_(None)
            )
        ).first()
    return found


def test_before_fifteen_nobody_decides_alone_but_taking_back_is_never_refused(cast, card, give, link, opened):
    share = give(card, cast.karim)
    change(
        update(Jeune)
        .where(Jeune.id == cast.naima.id)
        .values(birth_on=clock.now().date() - timedelta(days=14 * 365))
    )
    other = give(card, cast.lucie), link(card)  # asked for: tests/documents/test_two.py
    assert len(other) == 2
    assert names(cast, cast.lucie) == []
    stop(cast, opened, card, share)
    assert names(cast, cast.karim) == []


def test_the_fence_shows_a_share_to_its_two_ends_alone(cast, card, give):
    give(card, cast.lucie)
    for who, number in [(cast.naima, 1), (cast.lucie, 1), (cast.karim, 0), (cast.theo, 0), (cast.marc, 0)]:
        with acting_as(who.id):
            assert session.scalar(select(func.count()).select_from(DocumentShare)) == number
            forged = session.execute(text("UPDATE document_shares SET ends_at = ends_at + interval '1 day'"))
            assert forged.rowcount == (1 if who is cast.naima else 0)
            session.rollback()


def test_karim_is_told_without_a_word_of_it_and_forgets_when_it_is_taken_back(cast, card, give, opened):
    share = give(card, cast.karim)
    with acting_as(cast.karim.id):
        line = session.scalars(select(Notification).where(Notification.subject_id == card)).one()
        assert (line.kind, line.address, line.read_at) == ("document", f"/documents/{card}", None)
    session.remove()
    stop(cast, opened, card, share)
    with acting_as(cast.karim.id):
        assert session.scalars(select(Notification).where(Notification.subject_id == card)).one().read_at


def test_each_opening_is_in_her_journal(cast, card, give, sign_in):
    give(card, cast.karim, takes_file=True)
    karim = sign_in(cast.karim)
    assert "Ma carte" in karim.get("/documents").text
    assert karim.get(f"/documents/{card}").status_code == 200
    assert karim.get(f"/documents/{card}/fichier").status_code == 200
    page = sign_in(cast.naima).get("/journal").text
    assert "Karim" in page
    assert "a ouvert un papier de ton coffre" in page
    assert "a enregistré un papier" in page


def test_too_many_in_a_day_wait(cast, card, give, monkeypatch):
    from services.accounts.limits import Limit
    from services.documents import sharing

    monkeypatch.setattr(sharing, "A_DAY", Limit("too_many_shares", 1, timedelta(days=1)))
    give(card, cast.karim)
    with pytest.raises(TooOften):
        give(card, cast.lucie)


def test_what_is_shared_costs_the_same_whatever_its_number(app, cast, keep, give, sign_in):
    karim, naima = sign_in(cast.karim), sign_in(cast.naima)
    first = keep(cast.naima)
    give(first, cast.karim)
    karim.get("/documents")
    naima.get(f"/documents/{first}")
    with counted(app.extensions["engine"]) as one:
        karim.get("/documents")
    with counted(app.extensions["engine"]) as hers:
        naima.get(f"/documents/{first}")
    for _ in range(4):
        give(keep(cast.naima), cast.karim)
    give(first, cast.lucie)
    with counted(app.extensions["engine"]) as many:
        karim.get("/documents")
    with counted(app.extensions["engine"]) as hers_after:
        naima.get(f"/documents/{first}")
    assert len(one) == len(many) <= 6
    assert len(hers) == len(hers_after) <= 6


# by an address outside


def press(browser, address, code):
    page = browser.get(address)
    return browser.post(address, data={"csrf_token": token(page.text), "code": code})


def test_a_landlord_opens_it_once_with_the_code_and_reads_nothing_else(app, cast, card, link, client):
    prepared(card)
    ticket = link(card, whom="M. Petit")
    address = f"/partage/{ticket.token}"
    asked = client.get(address)
    assert asked.status_code == 200
    assert "Ma carte" not in asked.text
    assert client.get(f"{address}/pages/1").status_code == 303
    assert press(client, address, ticket.code.lower()).status_code == 303
    shown = client.get(address)
    assert "Ma carte" in shown.text
    for word in ("Naïma", "ASE", "Aide sociale", "Manche", "département", "119", "Petit", "/documents/"):
        assert word not in shown.text, word
        assert word not in asked.text, word
    assert shown.headers["Cache-Control"] == "no-store"
    assert "noindex" in shown.headers["X-Robots-Tag"]
    assert 'name="robots"' in shown.text
    picture = client.get(f"{address}/pages/1")
    assert picture.mimetype == "image/webp"
    assert "sandbox" in picture.headers["Content-Security-Policy"]
    assert client.get(f"{address}/fichier").status_code == 404
    assert app.test_client().get(address).status_code == 404, "one opening, one browser"


def test_given_to_keep_it_is_saved_under_its_name_and_noted(cast, card, link, client, sign_in):
    ticket = link(card, takes_file=True)
    address = f"/partage/{ticket.token}"
    press(client, address, ticket.code)
    saved = client.get(f"{address}/fichier")
    assert saved.data.startswith(b"\xff\xd8\xff")
    assert 'filename="Ma carte.jpg"' in saved.headers["Content-Disposition"]
    page = sign_in(cast.naima).get("/journal").text
    assert "avec ton lien, a ouvert un papier" in page
    assert "avec ton lien, a enregistré un papier" in page
    with as_system():
        line = session.scalars(select(JournalLine).where(JournalLine.operation == "doc.link.open")).one()
    assert (line.actor_id, line.reason) == (None, "link")


def test_she_is_told_of_each_opening(cast, card, link, client):
    ticket = link(card)
    press(client, f"/partage/{ticket.token}", ticket.code)
    with acting_as(cast.naima.id):
        line = session.scalars(select(Notification).where(Notification.subject_id == card)).one()
    assert line.address == f"/documents/{card}"


def test_five_wrong_codes_close_it(cast, card, link, client, opened):
    ticket = link(card)
    address = f"/partage/{ticket.token}"
    for left in (4, 3, 2, 1):
        answer = press(client, address, "WRONG1")
        assert answer.status_code == 422
        assert re.search(rf"Il reste\D+{left}\D", answer.text)
    assert press(client, address, "WRONG1").status_code == 404
    assert client.get(address).status_code == 404
    with pytest.raises(NotFound):
        documents.open_link(ticket.token, ticket.code)
    with acting_as(cast.naima.id):
        assert documents.shares_of(opened(cast.naima, card))[0].is_shut


def test_two_openings_are_two(cast, card, link, app):
    ticket = link(card, most_openings=2)
    for _ in range(2):
        assert press(app.test_client(), f"/partage/{ticket.token}", ticket.code).status_code == 303
    with pytest.raises(NotFound):
        documents.open_link(ticket.token, ticket.code)


def test_taken_back_or_over_it_is_closed_even_where_it_is_open(cast, card, link, client, opened):
    ticket = link(card, Lasting(Span.DAY), takes_file=True)
    address = f"/partage/{ticket.token}"
    press(client, address, ticket.code)
    assert client.get(f"{address}/fichier").status_code == 200
    with clock.held_at(clock.now() + timedelta(minutes=31)):
        assert client.get(address).status_code == 404, "half an hour of reading"
    with clock.held_at(clock.now() + timedelta(days=1, minutes=1)):
        assert client.get(address).status_code == 404
    stop(cast, opened, card, ticket.id)
    for place in ("", "/fichier", "/pages/1"):
        assert client.get(address + place).status_code == 404


def test_unknown_closed_over_and_used_up_are_one_page(app, cast, card, link, opened):
    used, closed, over = link(card), link(card), link(card, Lasting(Span.DAY))
    documents.open_link(used.token, used.code)
    stop(cast, opened, card, closed.id)
    with clock.held_at(clock.now() + timedelta(days=2)):
        pages = [
            app.test_client().get(f"/partage/{one}")
            for one in ("x" * 43, used.token, closed.token, over.token, "a")
        ]
    assert {page.status_code for page in pages} == {404}
    bare = {re.sub(r'(nonce|content)="[^"]*"', "", page.text) for page in pages}
    assert len(bare) == 1
    heads = {tuple(sorted(key for key, _ in page.headers if key != "Set-Cookie")) for page in pages}
    assert len(heads) == 1
    assert "119" not in bare.pop()


def test_nothing_of_an_address_is_kept_in_clear(cast, card, link):
    ticket = link(card, title="Ma carte rouge", whom="M. Petit")
    with as_system():
        row = session.scalars(select(DocumentShare).where(DocumentShare.id == ticket.id)).one()
    kept = b"|".join(bytes(value) for value in (row.token, row.code, row.title, row.whom))
    for word in (ticket.token, ticket.code, "rouge", "Petit"):
        assert word.encode() not in kept
    assert len(ticket.code) == 6
    assert len(ticket.token) >= 43


def test_an_address_lives_thirty_days_at_most(card, link):
    with pytest.raises(Refused) as refused:
        link(card, Lasting(Span.DATE, clock.now().date() + timedelta(days=32)))
    assert refused.value.reason == "share_too_long"
    for number in (0, 6):
        with pytest.raises(NotFound):
            link(card, most_openings=number)


def test_what_is_of_health_or_of_a_judge_goes_nowhere_outside(cast, keep, link):
    documents.certify(True)
    for kind in ("prescription", "court_decision"):
        paper = keep(cast.karim, into=cast.naima, kind=kind, audience=["jeune"])
        with pytest.raises(NotFound):
            link(paper)


def test_a_new_version_is_what_they_see_and_the_service_is_not_named(cast, keep, link, client, sign_in):
    paper = keep(cast.karim, samples.blank_pdf(), into=cast.naima, kind="care_certificate")
    page = sign_in(cast.naima).get(f"/documents/{paper}/partage").text
    assert 'value="Papier"' in page
    ticket = link(paper, title="Attestation")
    assert press(client, f"/partage/{ticket.token}", ticket.code).status_code == 303
    assert "ASE" not in client.get(f"/partage/{ticket.token}").text


def test_the_cookie_alone_carried_to_another_browser_opens_nothing(app, card, link, client):
    ticket = link(card)
    address = f"/partage/{ticket.token}"
    assert press(client, address, ticket.code).status_code == 303
    cookie = client.get_cookie(app.config["SESSION_COOKIE_NAME"])
    other = app.test_client()
    other.set_cookie(cookie.key, cookie.value)
    assert client.get(address).status_code == 200
    assert other.get(address, headers={"User-Agent": "Another/1.0"}).status_code == 404


def test_closed_on_somebody_elses_computer_it_opens_there_no_more(card, link, client):
    ticket = link(card)
    address = f"/partage/{ticket.token}"
    press(client, address, ticket.code)
    shown = client.get(address).text
    closed = client.post(f"{address}/fermeture", data={"csrf_token": token(shown)})
    assert closed.status_code == 200
    assert "C’est fermé" in closed.text
    assert client.get(address).status_code == 404, "its one opening is used"


@pytest.mark.parametrize("method", ["get", "head", "options"])
def test_what_looks_at_links_before_people_do_uses_nothing_up(cast, card, link, client, method):
    """A mail server, a messenger: they fetch, they do not type."""
    ticket = link(card)
    for _ in range(6):
        getattr(client, method)(f"/partage/{ticket.token}")
    documents.open_link(ticket.token, ticket.code)


@pytest.mark.parametrize("scan", ["infected", "error", "expired"])
def test_a_paper_that_will_not_open_does_not_promise_to(cast, card, link, client, scan):
    from services.documents.models import DocumentVersion

    ticket = link(card, takes_file=True)
    address = f"/partage/{ticket.token}"
    press(client, address, ticket.code)
    change(update(DocumentVersion).where(DocumentVersion.document_id == card).values(scan=scan))
    shown = client.get(address).text
    assert "ne peut pas être ouvert" in shown
    assert "dans un instant" not in shown
    assert client.get(f"{address}/fichier").status_code == 404


def test_shares_long_over_are_forgotten(cast, card, give, link, opened):
    old = give(card, cast.lucie, Lasting(Span.DAY))
    stopped = link(card, Lasting(Span.MONTH)).id
    stop(cast, opened, card, stopped)
    with clock.held_at(clock.now() + timedelta(days=85)):
        kept = give(card, cast.karim)
        documents.purge_documents()
        assert ids() == {old, stopped, kept}
    with clock.held_at(clock.now() + timedelta(days=92)):
        documents.purge_documents()
        assert ids() == {kept}


def ids():
    with as_system():
        found = set(session.scalars(select(DocumentShare.id)))
    session.remove()
    return found


def test_a_young_person_finds_what_another_shares_with_them(cast, card, give, opened, sign_in):
    befriend(cast.naima, cast.theo)
    theo = sign_in(cast.theo)
    assert "Partagés avec moi" not in theo.get("/documents").text
    share = give(card, cast.theo)
    assert "/documents/partages" in theo.get("/documents").text
    shown = theo.get("/documents/partages")
    assert "Ma carte" in shown.text
    assert theo.get(f"/documents/{card}").status_code == 200
    stop(cast, opened, card, share)
    assert "Partagés avec moi" not in theo.get("/documents").text
    assert "Ma carte" not in theo.get("/documents/partages").text


def befriend(jeune, friend):
    """A young adult whom another chose as somebody to trust."""
    with as_system():
        row = (
            session.execute(
                select(Link.__table__).where(Link.jeune_id == jeune.id, Link.account_id.is_not(None)).limit(1)
            )
            .mappings()
            .one()
        )
    session.remove()
    change(
        insert(Link).values(
            {
                **row,
                "id": uuid4(),
                "account_id": friend.id,
                "kind": "trusted_person",
                "basis": "invitation",
                "cover_of": None,
                "ends_on": None,
                "paused_at": None,
                "ended_at": None,
                "accepted_at": clock.now(),
                "confirmed_at": clock.now(),
            }
        )
    )


# the screens


def test_naima_shares_on_screen_and_stops(cast, card, sign_in, opened):
    naima, karim = sign_in(cast.naima), sign_in(cast.karim)
    address = f"/documents/{card}/partage"
    page = naima.get(address).text
    one = opened(cast.naima, card)
    with acting_as(cast.naima.id):
        link_id = link_of(one, cast.karim)
    form = {"csrf_token": token(page), "way": "person", "span": "week", "what": "view"}
    nobody = naima.post(address, data=form)
    assert nobody.status_code == 422
    assert "Choisis avec qui" in nobody.text
    assert naima.post(address, data={**form, "person": str(link_id)}).status_code == 303
    shown = naima.get(f"/documents/{card}").text
    assert "Arrêter le partage" in shown
    assert "Karim" in shown
    assert "partage ce papier avec vous" in karim.get(f"/documents/{card}").text
    stopping = re.search(r'action="(/documents/[^"]+/arret)"', shown)
    assert naima.post(stopping[1], data={"csrf_token": token(page)}).status_code == 303
    assert karim.get(f"/documents/{card}").status_code == 404
    assert "Rien pour l’instant" in karim.get("/documents").text


def test_naima_makes_a_link_whose_code_is_shown_once(cast, card, sign_in, client):
    naima = sign_in(cast.naima)
    address = f"/documents/{card}/partage"
    form = {"csrf_token": token(naima.get(address).text), "way": "link", "span": "date", "what": "view"}
    refused = naima.post(address, data={**form, "openings": "2", "title": "Ma carte", "whom": "École"})
    assert refused.status_code == 422
    assert 'value="École"' in refused.text
    made = naima.post(address, data={**form, "span": "day", "openings": "2", "title": "X", "whom": "École"})
    code = re.search(r'id="code">([^<]+)<', made.text)[1]
    where = re.search(r'value="[^"]*(/partage/[^"]+)"', made.text)[1]
    assert press(client, where, code).status_code == 303
    assert "Ouvert 1 fois" in naima.get(f"/documents/{card}").text.replace("\u00a0", " ")


def test_a_form_left_open_too_long_says_nothing_of_who_looks_after_whom(card, link, client):
    answer = client.post(f"/partage/{link(card).token}", data={"code": "ZZZZZZ"})
    assert answer.status_code == 403
    assert "Rouvrez le lien" in answer.text
    for word in ("119", "te suit", "/connexion", "/accueil", "Recharge ", "Réessaie", "Confidentialité"):
        assert word not in answer.text, word


@pytest.mark.parametrize("status", [403, 404, 405, 413, 429, 500, 503])
def test_every_failure_outside_is_said_to_vous(app, status):
    from app.errors import page

    with app.test_request_context("/partage/abc"):
        answer = page(status)
        assert answer.status_code == status
        for word in ("119", "Recharge la", "Réessaie", "/connexion", "/urgence"):
            assert word not in answer.get_data(as_text=True), word
