"""A paper of the vault shown in a conversation: a share for each, to look at, that goes with its message."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from services import clock, documents, messages
from tests.messages.conftest import opened, relation_of


@pytest.fixture(autouse=True)
def _without_csrf(app, monkeypatch):
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", False)


@pytest.fixture
def card(cast, keep) -> UUID:
    """Naïma’s card, in her vault."""
    return keep(cast.naima, kind="identity_card")


def show(client, conversation, document, **more):
    sent = {"document": str(document), "client_id": str(uuid4()), "span": "week", **more}
    return client.post(f"/messages/{conversation}/papiers", data=sent)


def test_naima_shows_her_card_to_lucie_for_a_week(cast, sign_in, with_lucie, card):
    naima, lucie = sign_in(cast.naima), sign_in(cast.lucie)
    assert lucie.get(f"/documents/{card}").status_code == 404
    page = naima.get(f"/messages/{with_lucie}/papiers").text
    assert "Carte d’identité" in page
    assert "Pour Lucie\u00a0: à regarder, sans l’enregistrer" in page
    assert show(naima, with_lucie, card, words="Ma carte").status_code == 303
    page = lucie.get(f"/messages/{with_lucie}").text
    assert f'href="/documents/{card}"' in page
    assert "Partagé jusqu’au 29 novembre" in page
    assert lucie.get(f"/documents/{card}").status_code == 200
    assert lucie.get(f"/documents/{card}/fichier").status_code == 404, "to look at"
    for stranger in (cast.samira, cast.karim, cast.theo):
        assert sign_in(stranger).get(f"/documents/{card}").status_code == 404, stranger.slug


def test_withdrawing_the_message_stops_the_share(cast, sign_in, with_lucie, card, acting):
    naima, lucie = sign_in(cast.naima), sign_in(cast.lucie)
    show(naima, with_lucie, card)
    with acting(cast.naima):
        talk = opened(cast.naima, with_lucie)
        (said,) = messages.messages_of(talk).messages
        messages.withdraw_message(talk, said.id)
    assert lucie.get(f"/documents/{card}").status_code == 404
    assert f"/documents/{card}" not in lucie.get(f"/messages/{with_lucie}").text
    assert naima.get(f"/documents/{card}").status_code == 200


def test_stopped_or_over_the_bubble_says_so_and_tells_nothing_of_it(cast, sign_in, with_lucie, card, acting):
    show(sign_in(cast.naima), with_lucie, card)
    lucie = sign_in(cast.lucie)
    with clock.held_at(clock.now() + timedelta(days=8)), acting(cast.lucie):
        (said,) = messages.messages_of(opened(cast.lucie, with_lucie)).messages
        assert [(one.is_given, one.title, one.kind) for one in said.papers] == [(False, "", None)]
    with acting(cast.naima):
        own = relation_of(cast.naima, cast.naima)
        paper = documents.open_document(own.viewer, own, card)
        (share,) = documents.shares_of(paper)
        documents.stop_share(paper, share.id)
    page = lucie.get(f"/messages/{with_lucie}").text
    assert "Le partage est fini" in page
    assert "Carte d’identité" not in page


def test_in_a_team_it_is_shared_with_each(cast, sign_in, card, acting):
    with acting(cast.naima):
        own = relation_of(cast.naima, cast.naima)
        talk = messages.ensure_team(own, [cast.karim.id, cast.lucie.id])
    assert show(sign_in(cast.naima), talk, card).status_code == 303
    for reader in (cast.karim, cast.lucie):
        assert sign_in(reader).get(f"/documents/{card}").status_code == 200, reader.slug
    assert sign_in(cast.samira).get(f"/documents/{card}").status_code == 404


def test_sent_twice_it_is_said_once(cast, sign_in, with_lucie, card, acting):
    naima, name = sign_in(cast.naima), str(uuid4())
    for _ in range(2):
        assert show(naima, with_lucie, card, client_id=name).status_code == 303
    with acting(cast.naima):
        assert len(messages.messages_of(opened(cast.naima, with_lucie)).messages) == 1


def test_what_is_not_hers_to_show_is_not_there(cast, sign_in, with_lucie, card, keep):
    theirs = keep(cast.theo)
    service = keep(cast.karim, into=cast.naima, kind="child_project")
    naima = sign_in(cast.naima)
    for document in (theirs, service, uuid4()):
        assert show(naima, with_lucie, document).status_code == 404
    assert show(naima, with_lucie, "").status_code == 422
    assert show(naima, with_lucie, card, span="forever").status_code == 404
    for other in (cast.lucie, cast.karim, cast.theo):
        assert sign_in(other).get(f"/messages/{with_lucie}/papiers").status_code == 404
        assert show(sign_in(other), with_lucie, card).status_code == 404
