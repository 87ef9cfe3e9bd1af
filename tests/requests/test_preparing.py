"""A référent prepares, the young person reads again and sends: nothing reaches a partner before, and once is once."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from services import circle, clock, requests
from services.catalogue import AskedField
from services.circle import Part
from services.database import acting_as, as_system, session, transaction
from services.errors import NotFound, Refused
from services.notifications import Kind
from services.requests import Draft, PreparationState, Sent, Who
from tests.catalogue.conftest import make_offer
from tests.circle import world
from tests.requests.conftest import ask, do, offer_of, relation_of, seen
from tests.requests.test_asking import told
from tests.requests.test_desk import keep, prepared, store  # noqa: F401

DRAFT = Draft(details={AskedField.NAME: "Naïma B.", AskedField.PHONE: ""}, words="Je cherche pour mars.")


def prepare(cast, *offers, draft=DRAFT, by=None, preparation=None, **more):
    """Karim prepares these offers for Naïma."""
    found = [offer_of(cast.naima, one) for one in offers]
    return do(by or cast.karim, cast.naima, requests.prepare, found, draft, preparation or uuid4(), **more)


def view(cast, preparation, member=None) -> requests.Preparation:
    return do(member or cast.naima, cast.naima, requests.open_preparation, preparation)


def send(cast, preparation, *offers, **sent):
    sent.setdefault("details", {AskedField.NAME: "Naïma"})
    return do(cast.naima, cast.naima, requests.send_prepared, preparation, offers, Sent(**sent))


def test_nothing_reaches_the_partner_before_she_sends(cast, room, adviser):
    made = prepare(cast, room)
    assert adviser.does(requests.desk_of).lines == ()
    assert told(adviser.id) == []
    assert do(cast.naima, cast.naima, requests.requests_of) == []
    found = view(cast, made)
    assert (found.by, found.draft.words) == ("Karim", "Je cherche pour mars.")
    assert dict(found.draft.details) == {AskedField.NAME: "Naïma B.", AskedField.PHONE: ""}


def test_she_sends_what_she_changed_and_both_are_written(cast, room, adviser):
    made = prepare(cast, room)
    (request,) = send(cast, made, room, words="C’est moi qui écris.")
    shown = seen(cast.naima, request)
    assert [(one.act, one.who, one.name) for one in shown.events] == [
        ("prepared", Who.REFERENT, "Karim"),
        ("asked", Who.JEUNE, "Naïma"),
    ]
    desk = adviser.does(requests.open_on_desk, request)
    assert dict(desk.details) == {AskedField.NAME: "Naïma"}, "as she wrote it, without the phone"
    assert [one.act for one in desk.events] == ["asked"], "a partner is not told that somebody helped"
    assert desk.events[0].words == "C’est moi qui écris."
    assert view(cast, made).state is PreparationState.SENT
    with as_system():
        noted = session.scalars(
            text("SELECT operation FROM journal_lines WHERE actor_id = :a"), {"a": cast.karim.id}
        ).all()
    assert "request.prepare" in noted


def test_twice_is_once_on_either_side(cast, room, adviser):
    """A double tap of his tells her once; a double tap of hers sends once."""
    name = uuid4()
    assert prepare(cast, room, preparation=name) == prepare(cast, room, preparation=name)
    assert told(cast.naima.id) == [Kind.REQUEST]
    with as_system():
        count = session.scalar(
            text("SELECT sum(count) FROM notifications WHERE subject_id = :n"), {"n": name}
        )
    assert count == 1
    assert len(send(cast, name, room)) == 1
    assert send(cast, name, room) == []
    assert len(adviser.does(requests.desk_of).lines) == 1
    assert told(cast.karim.id) == [Kind.REQUEST], "he is told what became of it, once"


def test_the_name_of_somebody_elses_preparation_is_not_there(cast, room):
    """An id met by chance gives nothing: neither to another référent, nor for another young person."""
    made = prepare(cast, room)
    with acting_as(cast.karim.id), pytest.raises(NotFound), transaction():
        requests.prepare(relation_of(cast.karim, cast.theo), [offer_of(cast.naima, room)], DRAFT, made)
    with pytest.raises(NotFound):
        do(cast.theo, cast.theo, requests.open_preparation, made)


def test_past_every_page_the_partner_finds_no_trace_of_who_helped(cast, room, adviser):
    (request,) = send(cast, prepare(cast, room), room)
    acts = text("SELECT act FROM request_events WHERE request_id = :r ORDER BY number")
    read = {}
    for who in (adviser.id, cast.naima.id, cast.karim.id):
        with acting_as(who):
            read[who] = session.scalars(acts, {"r": request}).all()
    assert read[adviser.id] == ["asked"]
    assert read[cast.naima.id] == read[cast.karim.id] == ["prepared", "asked"]


def test_she_says_no_and_it_is_erased(cast, room, adviser):
    made = prepare(cast, room)
    do(cast.naima, cast.naima, requests.refuse_prepared, made)
    do(cast.naima, cast.naima, requests.refuse_prepared, made)
    assert view(cast, made, cast.karim).state is PreparationState.REFUSED
    assert told(cast.karim.id) == [Kind.REQUEST]
    with as_system():
        assert session.scalar(text("SELECT content FROM request_preparations")) is None
    with pytest.raises(Refused):
        send(cast, made, room)
    assert adviser.does(requests.desk_of).lines == ()


def test_he_takes_it_back_and_nothing_awaits_her(cast, room):
    made = prepare(cast, room)
    do(cast.karim, cast.naima, requests.withdraw_prepared, made)
    do(cast.karim, cast.naima, requests.withdraw_prepared, made)
    assert told(cast.naima.id) == []
    assert do(cast.naima, cast.naima, requests.preparations_of) == []
    with pytest.raises(Refused):
        send(cast, made, room)


def test_what_she_sent_is_not_taken_back_by_him(cast, room, adviser):
    made = prepare(cast, room)
    send(cast, made, room)
    with pytest.raises((Refused, NotFound)):
        do(cast.karim, cast.naima, requests.withdraw_prepared, made)
    assert len(adviser.does(requests.desk_of).lines) == 1


@pytest.mark.parametrize("change", ["hidden", "asked", "ended", "paused", "domain", "old", "restricted"])
def test_it_lapses_when_what_it_stands_on_is_gone(cast, room, adviser, change):
    made, at = prepare(cast, room), clock.now()
    match change:
        case "hidden":
            _run("UPDATE offers SET state = 'hidden' WHERE id = :id", id=room)
        case "asked":
            ask(cast.naima, room)
        case "ended":
            _run(
                "UPDATE links SET ended_at = now() WHERE account_id = :id AND jeune_id = :j",
                id=cast.karim.id,
                j=cast.naima.id,
            )
        case "paused":
            _run(
                "UPDATE links SET paused_at = now() WHERE account_id = :id AND jeune_id = :j",
                id=cast.karim.id,
                j=cast.naima.id,
            )
        case "domain":
            with acting_as(cast.naima.id), transaction():
                own = relation_of(cast.naima, cast.naima)
                karim = next(one for one in circle.members_of(own.space) if one.is_referent)
                circle.withdraw(own, karim.link_id, Part.PATH, domain="logement")
        case "restricted":
            world.make_restriction(cast.naima.id, cast.karim.id)
        case "old":
            at += timedelta(days=61)
    with clock.held_at(at):
        assert do(cast.naima, cast.naima, requests.preparations_of) == []
        assert view(cast, made).state is PreparationState.LAPSED
        with pytest.raises(Refused) as refused:
            send(cast, made, room)
        assert refused.value.reason == "preparation_over"
        before = told(cast.karim.id)
        do(cast.naima, cast.naima, requests.refuse_prepared, made)
        assert told(cast.karim.id) == before, "whoever follows no more is told nothing"


def test_the_night_erases_what_can_no_longer_be_sent(cast, room):
    made = prepare(cast, room)
    assert requests.follow_requests() == 0
    _run("UPDATE offers SET state = 'hidden' WHERE id = :id", id=room)
    assert requests.follow_requests() == 1
    assert requests.follow_requests() == 0
    assert told(cast.naima.id) == []
    with as_system():
        row = session.execute(
            text("SELECT state, content FROM request_preparations WHERE id = :id"), {"id": made}
        ).one()
    assert tuple(row) == ("lapsed", None)


def test_nobody_else_prepares_or_reads_it(cast, room):
    """Lucie was given the housing domain, Samira holds authority, Marc heads the team: none of them sends or prepares."""
    made = prepare(cast, room)
    for member in (cast.samira, cast.lucie, cast.naima):
        with pytest.raises(NotFound):
            prepare(cast, room, by=member)
    for member in (cast.claire, cast.marc):
        with acting_as(member.id):
            found = circle.find_relation(circle.Viewer(member.id), cast.naima.id)
            if found is not None:
                with pytest.raises(NotFound), transaction():
                    requests.prepare(found, [offer_of(cast.naima, room)], DRAFT, uuid4())
    for member in (cast.samira, cast.lucie, cast.claire, cast.marc, cast.theo):
        with acting_as(member.id):
            assert session.scalar(text("SELECT count(*) FROM request_preparations")) == 0
    for act in (requests.send_prepared, requests.refuse_prepared):
        with pytest.raises(NotFound):
            do(
                cast.karim,
                cast.naima,
                act,
                made,
                *([(room,), Sent()] if act is requests.send_prepared else []),
            )
    with pytest.raises(NotFound):
        do(cast.naima, cast.naima, requests.withdraw_prepared, made)


def test_who_replaces_karim_reads_nothing_of_what_he_prepared(cast, room):
    made = prepare(cast, room)
    world.make_link(cast.naima.id, cast.claire.id, circle.LinkKind.CARER, ends_on=clock.now().date())
    _run(
        "UPDATE links SET kind = 'referent', cover_of = :karim WHERE account_id = :id AND jeune_id = :j",
        karim=cast.karim.id,
        id=cast.claire.id,
        j=cast.naima.id,
    )
    with pytest.raises(NotFound):
        view(cast, made, cast.claire)
    assert do(cast.claire, cast.naima, requests.preparations_of) == []
    with acting_as(cast.claire.id):
        assert session.scalar(text("SELECT count(*) FROM request_preparations")) == 0


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE request_preparations SET state = 'sent', closed_at = now(), content = NULL",
        "INSERT INTO request_preparations (id, jeune_id, prepared_by, offer_ids, content, state, prepared_at)"
        " SELECT gen_random_uuid(), jeune_id, :other, offer_ids, content, state, prepared_at FROM request_preparations",
    ],
)
def test_the_fence_holds_what_he_may_write(cast, room, change):
    """By hand, past the application: he neither says that she sent it, nor prepares in the name of somebody else."""
    prepare(cast, room)
    with acting_as(cast.karim.id), pytest.raises(DBAPIError, match="row-level security"), transaction():
        session.execute(text(change), {"other": cast.claire.id})


def test_he_puts_in_only_what_he_reads_himself(cast, room, adviser, store, keep):  # noqa: F811
    """A paper of her vault that she did not share with him is not there to tick, whatever his form says."""
    card = keep(cast.naima, kind="identity_card")
    assert do(cast.karim, cast.naima, requests.preparable_papers) == []
    with pytest.raises(Refused) as refused:
        prepare(cast, room, draft=Draft(papers=[card]))
    assert refused.value.reason == "paper_gone"
    made = prepare(cast, room)
    (request,) = send(cast, made, room, papers=[card])
    assert adviser.does(requests.open_on_desk, request).papers == (card,), "she adds her own"


def test_what_is_wrong_is_said(cast, room):
    for draft, reason in (
        (Draft(words="x" * 1001), "words_too_long"),
        (Draft(details={AskedField.NAME: "x" * 201}), "value_too_long"),
    ):
        with pytest.raises(Refused) as refused:
            prepare(cast, room, draft=draft)
        assert refused.value.reason == reason
    with pytest.raises(Refused):
        prepare(cast)


def test_several_offers_one_is_left_out(cast, room):
    other = make_offer("Un abonnement", partner="Le réseau")
    made = prepare(cast, room, other, bouquet="premier-chez-moi")
    sent = send(cast, made, other)
    (line,) = do(cast.naima, cast.naima, requests.requests_of)
    assert ([line.id], line.offer_id, line.bouquet) == (sent, other, "premier-chez-moi")


def test_the_two_of_them_on_their_pages(cast, sign_in, room, adviser):
    karim, naima = sign_in(cast.karim), sign_in(cast.naima)
    here = f"/jeunes/{cast.naima.id}/demandes/preparer"
    assert here in karim.get(f"/jeunes/{cast.naima.id}/demandes").text
    assert f"?offre={room}" in karim.get(here).text
    form = karim.get(f"{here}?offre={room}").text
    assert "Rien ne part d’ici" in form
    assert 'type="checkbox" name="give-name" value="1" checked' not in form
    data = {"client_id": str(uuid4()), "shown": str(room), "offer": str(room), "give-name": "1", "name": "Naïma B.",
            "words": "Je cherche."}  # fmt: skip
    wrong = karim.post(here, data=data | {"words": "x" * 1001})
    assert wrong.status_code == 422
    assert 'value="Naïma B."' in wrong.text, "what was typed is kept"
    answer = karim.post(here, data=data)
    assert answer.status_code == 303
    page = answer.location
    assert "À relire et envoyer" in karim.get(page).text
    assert "Karim a préparé une demande" in naima.get("/demandes").text
    hers = naima.get(page).text
    assert "Rien n’est parti" in hers
    assert "<bdi>Le Foyer</bdi>" in hers, "to whom"
    assert 'name="give-name" value="1" checked' in hers
    assert "Je cherche." in hers
    sent = naima.post(page, data={"offer": str(room), "give-name": "1", "name": "Naïma", "days": "30"})
    assert sent.status_code == 303
    shown = naima.get(sent.location).text
    assert "Karim a préparé la demande" in shown
    assert "Vous avez préparé la demande" in karim.get(sent.location).text
    assert naima.post(page, data={"offer": str(room), "days": "30"}).status_code == 303, "a double tap is one"
    assert "Tu l’as envoyée" in naima.get(page).text
    assert karim.post(f"{page}/retrait").status_code == 303
    assert len(adviser.does(requests.desk_of).lines) == 1


def test_her_no_is_one_tap(cast, sign_in, room):
    made, naima = prepare(cast, room), sign_in(cast.naima)
    assert naima.post(f"/demandes/preparees/{made}/refus").status_code == 303
    assert "pas pour toi" in naima.get(f"/demandes/preparees/{made}").text
    assert "Pas pour" in sign_in(cast.karim).get(f"/demandes/preparees/{made}").text
    assert "À relire" not in naima.get("/demandes").text


def _run(statement: str, **values) -> None:
    with as_system(), transaction():
        session.execute(text(statement), values)
