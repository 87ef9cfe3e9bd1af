"""Nobody supervises by reading; a conversation closes without a reason; what is reported reaches those it should."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select, text

from services import circle, clock, messages
from services.circle import LinkKind, Viewer
from services.circle.models import Link, Post, Restriction
from services.database import acting_as, as_system, session
from services.errors import NotFound, Refused, StepUpNeeded
from services.messages import Purpose, ReportReason
from services.notifications.models import Notification
from tests.accounts.browser import send
from tests.circle import world
from tests.messages.conftest import begin, opened, read, relation_of, say


def link_between(jeune, other) -> Link:
    with as_system():
        return session.scalar(
            select(Link).where(
                Link.jeune_id == jeune.id, Link.account_id == other.id, Link.ended_at.is_(None)
            )
        )


def change_link(jeune, other, **values) -> None:
    with as_system():
        for name, value in values.items():
            setattr(link_between(jeune, other), name, value)
        session.flush()


def restrict(cast, other) -> None:
    with as_system():
        session.add(
            Restriction(
                jeune_id=cast.naima.id,
                account_id=other.id,
                kind="contact_ban",
                reference="JE 1",
                starts_on=clock.now().date(),
                set_at=clock.now(),
            )
        )
        session.flush()


CLOSINGS = {
    "ended": lambda cast, who: change_link(cast.naima, who, ended_at=clock.now()),
    "paused": lambda cast, who: change_link(cast.naima, who, paused_at=clock.now()),
    "restricted": restrict,
}


@pytest.mark.parametrize("how", CLOSINGS)
@pytest.mark.parametrize("slug", ["samira", "lucie"])
def test_a_conversation_closes_to_the_other_end_whatever_the_reason(cast, acting, how, slug):
    who = getattr(cast, slug)
    talk = begin(cast.naima, cast.naima, who)
    say(who, talk, "Bonjour")
    CLOSINGS[how](cast, who)
    with pytest.raises(Refused, match="conversation_closed"):
        say(who, talk, "Tu es là ?")
    with pytest.raises(Refused, match="conversation_closed"):
        read(who, talk)
    with acting(who):
        assert session.execute(text("SELECT count(*) FROM messages")).scalar() == 0  # the second fence too
    assert read(cast.naima, talk) == ["Bonjour"]  # nothing was stored for later
    with pytest.raises(Refused, match="conversation_closed"):
        say(cast.naima, talk, "Et toi ?")


@pytest.mark.parametrize("how", CLOSINGS)
def test_the_closed_page_is_the_same_to_the_byte(cast, sign_in, how, app, monkeypatch):
    talk = begin(cast.naima, cast.naima, cast.samira)
    say(cast.naima, talk, "Coucou maman")
    CLOSINGS[how](cast, cast.samira)
    page = sign_in(cast.samira).get(f"/messages/{talk}").text
    assert "Conversation fermée" in page
    assert "Naïma" not in page
    listed = sign_in(cast.samira).get("/messages").text
    assert "Conversation fermée" in listed
    assert "Naïma" not in listed
    assert sign_in(cast.samira).get(f"/messages/{talk}/apres/0").status_code == 404


def test_at_eighteen_the_parents_conversation_closes_and_hers_stays(cast, acting):
    talk = begin(cast.naima, cast.naima, cast.samira)
    say(cast.samira, talk, "Bon anniversaire bientôt")
    with clock.held_at(clock.now() + timedelta(days=300)):
        with pytest.raises(Refused, match="conversation_closed"):
            read(cast.samira, talk)
        assert read(cast.naima, talk) == ["Bon anniversaire bientôt"]


def test_karim_knows_that_a_mentor_conversation_exists_and_never_its_words(cast, acting, sign_in, with_lucie):
    say(cast.naima, with_lucie, "Un secret")
    with acting(cast.karim):
        with pytest.raises(NotFound):
            opened(cast.karim, with_lucie)
        (known,) = messages.known_talks(relation_of(cast.karim, cast.naima))
        assert known.names == ("Lucie Marchand",)
        session.commit()  # with the line of the journal
        assert session.execute(text("SELECT count(*) FROM messages")).scalar() == 0
    page = sign_in(cast.karim).get(f"/messages/jeunes/{cast.naima.id}/conversations").text
    assert "Lucie" in page
    assert "secret" not in page


def test_marc_the_cadre_reads_no_conversation_at_all(cast, acting, with_karim, with_lucie):
    say(cast.naima, with_karim, "Bonjour")
    with acting(cast.marc):
        for talk in (with_karim, with_lucie):
            with pytest.raises(NotFound):
                messages.open_conversation(Viewer(cast.marc.id, True, _teams(cast)), None, talk)
        for table in ("messages", "conversations", "drafts", "reactions"):
            assert session.execute(text(f"SELECT count(*) FROM {table}")).scalar() == 0


def _teams(cast):
    with as_system():
        return tuple(session.scalars(select(Post.team_id).where(Post.account_id == cast.marc.id)))


def test_nobody_brings_themself_into_a_conversation_by_sql(cast, acting, with_karim):
    with acting(cast.lucie), pytest.raises(Exception, match="row-level security"), session.begin_nested():
        session.execute(
            text(
                "INSERT INTO conversation_members (conversation_id, account_id, jeune_id, joined_at, from_seq,"
                " read_seq, shares_read) VALUES (:c, :a, :j, now(), 0, 0, false)"
            ),
            {"c": with_karim, "a": cast.lucie.id, "j": cast.naima.id},
        )


def test_the_system_itself_reads_no_words(cast, with_karim):
    say(cast.naima, with_karim, "Bonjour")
    with as_system():
        assert session.execute(text("SELECT count(*) FROM messages")).scalar() == 0


def test_a_mentor_does_not_exist_before_both_said_yes(cast):
    change_link(cast.naima, cast.lucie, accepted_at=None)
    with pytest.raises(NotFound):
        begin(cast.naima, cast.naima, cast.lucie)


def test_whoever_was_given_nothing_does_not_write_first(cast, acting):
    change_link(cast.naima, cast.samira, kind=LinkKind.RELATIVE)
    with acting(cast.samira):
        relation = circle.find_relation(Viewer(cast.samira.id), cast.naima.id)
        with pytest.raises(NotFound):
            messages.start_direct(relation)
    talk = begin(cast.naima, cast.naima, cast.samira)  # writing to her is the giving
    say(cast.samira, talk, "Merci")


def test_a_mentor_not_answered_yet_writes_three_messages_at_most(cast):
    talk = begin(cast.lucie, cast.naima)
    for words in ("Bonjour", "Je suis Lucie", "À bientôt"):
        say(cast.lucie, talk, words)
    with pytest.raises(Refused, match="wait_for_answer"):
        say(cast.lucie, talk, "Tu es là ?")
    say(cast.naima, talk, "Coucou")
    say(cast.lucie, talk, "Super")


@pytest.mark.parametrize(
    "words,found",
    [
        ("Mon numéro : 06.12.34.56.78", ("phone",)),
        ("Écris à lucie@exemple.fr", ("email",)),
        ("je suis sur Insta", ("network",)),
        ("viens https://lien.fr", ("link",)),
        ("on se voit 12 rue des Lilas", ("address",)),
        ("Tu as eu 12 sur 20 en 2026, bravo !", ()),
    ],
)
def test_contact_details_are_seen(words, found):
    assert messages.contact_details(words) == found


def test_contact_details_are_asked_about_from_both_ends_and_only_with_a_mentor(cast, with_lucie, with_karim):
    for writer in (cast.naima, cast.lucie):
        with pytest.raises(Refused, match="contact_details"):
            say(writer, with_lucie, "Ajoute-moi sur snap")
        say(writer, with_lucie, "Ajoute-moi sur snap", is_confirmed=True)
    say(cast.naima, with_karim, "Mon nouveau numéro : 06 12 34 56 78")


def test_correcting_is_no_way_around(cast, with_lucie, acting):
    sent = say(cast.lucie, with_lucie, "Bonjour")
    with acting(cast.lucie):
        talk = opened(cast.lucie, with_lucie)
        with pytest.raises(Refused, match="contact_details"):
            messages.edit_message(talk, sent.id, "Mon numéro : 06 12 34 56 78")
        messages.edit_message(talk, sent.id, "Mon numéro : 06 12 34 56 78", is_confirmed=True)
        messages.edit_message(talk, sent.id, "Mon numéro : 06 12 34 56 79")  # said once, it is known
        with pytest.raises(Refused, match="contact_details"):
            messages.edit_message(talk, sent.id, "06 12 34 56 78, et viens sur snap")


@pytest.mark.parametrize("letters", ["a" * 4000, "a." * 2000, "+1" * 2000, "é-" * 2000])
def test_no_message_keeps_the_house_busy(letters):
    assert "email" not in messages.contact_details(letters)
    assert "email" in messages.contact_details(letters + "x@y")


def test_naima_blocks_lucie_who_is_not_told_why_and_opens_again(cast, acting, with_lucie):
    with acting(cast.naima):
        messages.block(opened(cast.naima, with_lucie))
    with pytest.raises(Refused, match="conversation_closed"):
        say(cast.lucie, with_lucie, "Pourquoi ?")
    with acting(cast.lucie):
        assert not opened(cast.lucie, with_lucie).is_open
        assert begin(cast.lucie, cast.naima) == with_lucie  # asking again opens nothing
        with pytest.raises(NotFound):
            messages.unblock(opened(cast.lucie, with_lucie))
    with acting(cast.naima):
        messages.unblock(opened(cast.naima, with_lucie))
    say(cast.lucie, with_lucie, "Bonjour")


def test_a_referent_is_not_blocked_and_the_way_to_the_cadre_is_shown(
    cast, sign_in, with_karim, app, monkeypatch
):
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", False)
    naima = sign_in(cast.naima)
    answer = naima.post(f"/messages/{with_karim}/blocage")
    assert answer.status_code == 422
    assert "cadre" in answer.text
    assert "Marc" in naima.get(f"/messages/{with_karim}/signaler").text


def test_a_report_about_lucie_reaches_karim_and_marc_with_the_chosen_excerpt_only(cast, acting, with_lucie):
    said = say(cast.lucie, with_lucie, "Ne le dis à personne")
    say(cast.naima, with_lucie, "Autre chose, privé")
    with acting(cast.naima):
        report = messages.report(
            opened(cast.naima, with_lucie),
            cast.lucie.id,
            ReportReason.SECRET,
            message_ids=[said.id],
            comment="?",
        )
    with acting(cast.lucie):
        messages.withdraw_message(opened(cast.lucie, with_lucie), said.id)
    with acting(cast.karim):
        assert [one.id for one in messages.reports_for(Viewer(cast.karim.id))] == [report]
        page = messages.open_report(Viewer(cast.karim.id), report)
        assert [one.words for one in page.said] == ["Ne le dis à personne"]
        assert page.comment == "?"
        messages.handle_report(Viewer(cast.karim.id), report)
    marc = Viewer(cast.marc.id, team_ids=_teams(cast))
    with acting(cast.marc):
        assert len(messages.reports_for(marc)) == 1
        with pytest.raises(StepUpNeeded):
            messages.open_report(marc, report)
        page = messages.open_report(Viewer(cast.marc.id, True, marc.team_ids), report)
        assert page.line.handled_at is not None
    for outsider in (cast.lucie, cast.samira, cast.claire, cast.theo):
        with acting(outsider):
            assert messages.reports_for(Viewer(outsider.id)) == []
            with pytest.raises(NotFound):
                messages.open_report(Viewer(outsider.id), report)


def test_the_reports_of_others_hide_none_of_karims(cast, acting, with_lucie, monkeypatch):
    monkeypatch.setattr("services.messages.safety.MOST_LISTED", 1)
    with acting(cast.naima):
        report = messages.report(opened(cast.naima, with_lucie), cast.lucie.id, ReportReason.SECRET)
    other = world.make_jeune(date(2009, 5, 5))
    with acting_as(other), clock.held_at(clock.now() + timedelta(hours=1)):
        session.execute(
            text(
                "INSERT INTO reports (id, jeune_id, reporter_id, about_id, reason, to_referent, excerpt, ring_key,"
                " wrapped, at) VALUES (gen_random_uuid(), :j, :j, :b, 'other', true, 'x', 'k', 'w', :at)"
            ),
            {"j": other, "b": cast.lucie.id, "at": clock.now()},
        )
    with as_system():  # without the second fence: the question itself leaves them out
        assert [one.id for one in messages.reports_for(Viewer(cast.karim.id))] == [report]
        session.rollback()


def test_a_report_about_karim_reaches_the_cadre_alone(cast, acting, with_karim):
    said = say(cast.karim, with_karim, "Tu n’as qu’à te débrouiller")
    with acting(cast.naima):
        talk = opened(cast.naima, with_karim)
        assert [one.account_id for one in messages.readers_of_report(talk, cast.karim.id)] == [cast.marc.id]
        report = messages.report(talk, cast.karim.id, ReportReason.INSULT, message_ids=[said.id])
    with acting(cast.karim):
        assert messages.reports_for(Viewer(cast.karim.id)) == []
        with pytest.raises(NotFound):
            messages.open_report(Viewer(cast.karim.id), report)
    with as_system():
        told = set(session.scalars(select(Notification.account_id).where(Notification.subject_id == report)))
    assert told == {cast.marc.id}


def test_professionals_talk_and_naima_sees_that_they_do_and_why(cast, acting, sign_in):
    marc = Viewer(cast.marc.id, team_ids=_teams(cast))
    with acting(cast.karim):
        relation = relation_of(cast.karim, cast.naima)
        around = {one.account_id for one in messages.colleagues(relation)}
        assert cast.marc.id in around
        assert not around & {cast.karim.id, cast.lucie.id, cast.samira.id, cast.claire.id}
        for nobody in (cast.lucie, cast.samira, cast.claire):
            with pytest.raises(Refused, match="pro_with_nobody"):
                messages.start_pro(relation, [nobody.id], Purpose.DECIDE)
        talk = messages.start_pro(relation, [cast.marc.id], Purpose.DECIDE)
    say(cast.karim, talk, "Il faudrait un contrat jeune majeure")
    with acting(cast.marc):
        there = messages.open_conversation(marc, None, talk)
        assert [one.words for one in messages.messages_of(there).messages] == [
            "Il faudrait un contrat jeune majeure"
        ]
    naima = sign_in(cast.naima)
    assert "(1) Accueil" in naima.get("/accueil").text  # she is told; seeing it is reading it
    page = naima.get("/messages").text
    assert "Karim Benali et Marc" in page
    assert "(1) Accueil" not in naima.get("/accueil").text
    assert "pour décider d’une aide" in page
    assert "contrat" not in page
    with acting(cast.naima), pytest.raises(NotFound):
        opened(cast.naima, talk)
    with acting(cast.lucie), pytest.raises(NotFound):
        messages.colleagues(relation_of(cast.lucie, cast.naima))


def test_whoever_comes_later_in_the_team_reads_from_then_on(cast, acting):
    own = lambda: circle.find_relation(Viewer(cast.naima.id), cast.naima.id)  # noqa: E731
    with acting(cast.naima):
        team = messages.ensure_team(own(), [cast.karim.id])
    say(cast.naima, team, "Entre nous")
    with acting(cast.naima):
        messages.set_team(own(), opened(cast.naima, team), [cast.karim.id, cast.lucie.id])
    say(cast.naima, team, "Bienvenue Lucie")
    assert read(cast.lucie, team) == ["Bienvenue Lucie"]
    assert read(cast.karim, team) == ["Entre nous", "Bienvenue Lucie"]
    with acting(cast.naima):
        messages.set_team(own(), opened(cast.naima, team), [cast.karim.id])
    with acting(cast.lucie), pytest.raises(NotFound):
        opened(cast.lucie, team)


def test_read_shows_only_where_both_said_so_and_never_towards_family(cast, acting, with_karim, with_samira):
    say(cast.naima, with_karim, "Lu ?")
    with acting(cast.karim):
        messages.mark_read(opened(cast.karim, with_karim))
    for member in (cast.naima, cast.karim):
        with acting(cast.naima):
            assert messages.read_by_other(opened(cast.naima, with_karim)) is None
        with acting(member):
            messages.share_reading(opened(member, with_karim), True)
    with acting(cast.naima):
        assert messages.read_by_other(opened(cast.naima, with_karim)) == 1
    for member in (cast.naima, cast.samira):
        with acting(member):
            messages.share_reading(opened(member, with_samira), True)
            assert messages.read_by_other(opened(member, with_samira)) is None


def test_erasing_the_key_of_the_space_erases_the_copies_too(cast, owner):
    """What professionals said, and what was reported, are sealed with keys of their own: they go with the space's."""
    with owner.connect() as connection:
        values = {"j": cast.naima.id, "a": cast.karim.id, "b": cast.marc.id}
        connection.execute(
            text(
                "SELECT set_config('envol.system', 'on', true), set_config('envol.actor', CAST(:a AS text), true)"
            ),
            {"a": str(cast.karim.id)},
        )
        connection.execute(
            text(
                "INSERT INTO conversations (id, jeune_id, kind, reason, created_at, last_seq, changes, last_at,"
                " ring_key, wrapped) VALUES (gen_random_uuid(), :j, 'pro', 'assess', now(), 0, 0, now(), 'k', 'w')"
            ),
            values,
        )
        connection.execute(
            text(
                "INSERT INTO reports (id, jeune_id, reporter_id, about_id, reason, to_referent, excerpt, ring_key,"
                " wrapped, at) VALUES (gen_random_uuid(), :j, :a, :b, 'other', false, 'x', 'k', 'w', now())"
            ),
            values,
        )
        connection.execute(text("DELETE FROM space_keys WHERE jeune_id = :j"), values)
        for table in ("conversations", "reports"):
            left = connection.execute(text(f"SELECT count(wrapped) FROM {table} WHERE jeune_id = :j"), values)
            assert left.scalar() == 0
        connection.rollback()


def test_without_its_key_a_conversation_no_longer_opens(cast, acting, with_karim, monkeypatch):
    say(cast.naima, with_karim, "Effacé")
    with acting(cast.naima):
        talk = opened(cast.naima, with_karim)
        erased = replace(
            talk, relation=replace(talk.relation, space=replace(talk.relation.space, wrapped=None))
        )
        (shown,) = messages.messages_of(erased).messages
        assert shown.words == "Ces mots ne peuvent plus être lus."


def test_keys_are_wrapped_again_with_the_newest_and_words_still_open(cast, acting, with_karim):
    import base64
    import os

    from services import sealing

    say(cast.naima, with_karim, "Toujours lisible")
    before = sealing.ring()
    newest = base64.b64encode(os.urandom(32)).decode()
    old = base64.b64encode(before._keys[before.newest]).decode()
    sealing.use_ring(sealing.KeyRing(f"new:{newest},{before.newest}:{old}"))
    try:
        assert sealing.wrap_again(batch=3) > 0
        while sealing.wrap_again():
            pass
        sealing.use_ring(sealing.KeyRing(f"new:{newest}"))
        assert read(cast.karim, with_karim) == ["Toujours lisible"]
    finally:
        sealing.use_ring(before)


def test_lucie_blocked_first_and_naima_blocks_too_naima_alone_opens_again(cast, sign_in, with_lucie):
    """Or whoever blocked first could come back whenever they like."""
    say(cast.lucie, with_lucie, "Bonjour")
    with acting_as(cast.lucie.id):
        messages.block(opened(cast.lucie, with_lucie))
    naima = sign_in(cast.naima)
    assert f"/messages/{with_lucie}/blocage" in naima.get(f"/messages/{with_lucie}/infos").text
    with acting_as(cast.naima.id):
        messages.block(opened(cast.naima, with_lucie))
    with acting_as(cast.lucie.id), pytest.raises(NotFound):
        messages.unblock(opened(cast.lucie, with_lucie))
    with pytest.raises(Refused, match="conversation_closed"):
        read(cast.lucie, with_lucie)
    with acting_as(cast.naima.id):
        messages.unblock(opened(cast.naima, with_lucie))
    assert read(cast.lucie, with_lucie) == ["Bonjour"]


def test_lucie_does_not_take_over_what_naima_closed(cast, with_lucie):
    with acting_as(cast.lucie.id):
        before = opened(cast.lucie, with_lucie)
    with acting_as(cast.naima.id):
        messages.block(opened(cast.naima, with_lucie))
    with acting_as(cast.lucie.id):
        messages.block(before)  # a tap at the same instant
        with pytest.raises(NotFound):
            messages.unblock(opened(cast.lucie, with_lucie))


def test_whoever_is_blocked_and_still_in_the_team_is_named_to_naima(cast, sign_in, with_lucie):
    with acting_as(cast.naima.id):
        own = relation_of(cast.naima, cast.naima)
        team = messages.ensure_team(own, [cast.karim.id, cast.lucie.id])
    said = "Elle est encore dans ton équipe"
    naima = sign_in(cast.naima)
    answer = send(naima, f"/messages/{with_lucie}/blocage", page="/moi")
    assert said in naima.get(answer.location).text
    with acting_as(cast.naima.id):
        messages.unblock(opened(cast.naima, with_lucie))
        messages.set_team(own, opened(cast.naima, team), [cast.karim.id])
    answer = send(naima, f"/messages/{with_lucie}/blocage", page="/moi")
    assert said not in naima.get(answer.location).text


def test_where_nobody_can_read_a_report_nothing_is_promised(cast, sign_in, with_karim):
    """Karim is reported, and the team has no cadre any more."""
    say(cast.karim, with_karim, "Bonjour")
    with as_system():
        session.execute(
            text("UPDATE posts SET ends_on = :day WHERE account_id = :me"),
            {"day": clock.now().date() - timedelta(days=1), "me": cast.marc.id},
        )
        session.commit()
    naima = sign_in(cast.naima)
    page = naima.get(f"/messages/{with_karim}/signaler?about={cast.karim.id}").text
    assert "quelqu’un lit" not in page
    assert "le 119, jour et nuit" in page
    answer = send(
        naima, f"/messages/{with_karim}/signaler", page="/moi", reason="fear", about=str(cast.karim.id)
    )
    assert "personne de l’équipe ne peut le lire" in naima.get(answer.location).text
