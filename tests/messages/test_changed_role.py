"""Lucie, Naïma's mentor, becomes her référent: the conversation they had follows the rules of today."""

from uuid import UUID

import pytest

from services import circle, messages
from services.circle import LinkKind, PostKind, Viewer
from services.database import acting_as, session
from services.errors import Refused
from tests.circle import world
from tests.messages.conftest import opened, relation_of, say

DETAILS = "Appelle-moi au 06 12 34 56 78"


@pytest.fixture
def former(cast, with_lucie) -> UUID:
    """Written when she was a mentor; she is the référent now."""
    say(cast.lucie, with_lucie, "Bonjour")
    with acting_as(cast.naima.id):
        mine = relation_of(cast.naima, cast.naima)
        link = next(one for one in circle.members_of(mine.space) if one.kind == LinkKind.MENTOR)
        circle.end_link(mine, link.link_id)
    world.make_post(cast.lucie.id, PostKind.REFERENT, world.team_of(cast.naima.id))
    session.commit()
    with acting_as(cast.marc.id):
        marc = Viewer(cast.marc.id, team_ids=circle.find_standing(cast.marc.id).team_ids)
        circle.assign_referent(marc, cast.naima.id, cast.lucie.id)
        session.commit()
    return with_lucie


def test_she_waits_for_no_answer_and_her_number_is_no_warning(cast, former):
    for _ in range(4):
        say(cast.lucie, former, DETAILS)
    say(cast.naima, former, "Mon numéro : 06 98 76 54 32")


def test_naima_no_longer_blocks_her_but_may_report_her_to_the_cadre(cast, former):
    with acting_as(cast.naima.id):
        talk = opened(cast.naima, former)
        assert talk.other_kind == "referent"
        assert not messages.may_block(talk)
        with pytest.raises(Refused, match="referent_not_blocked"):
            messages.block(talk)
        assert {one.account_id for one in messages.readers_of_report(talk, cast.lucie.id)} == {cast.marc.id}


def test_the_list_and_the_search_say_the_same(cast, former):
    with acting_as(cast.naima.id):
        mine = relation_of(cast.naima, cast.naima)
        lines, _ = messages.conversations_of(mine.viewer, mine)
        (line,) = [one for one in lines if one.talk.id == former]
        assert (line.talk.other_kind, line.talk.can_write) == ("referent", True)
    with acting_as(cast.lucie.id):
        lines, _ = messages.conversations_of(Viewer(cast.lucie.id), None)
        assert [one.talk.other_kind for one in lines] == ["referent"]
        (found,) = messages.search(Viewer(cast.lucie.id), None, "bonjour").found
        assert not found.talk.is_with_mentor


def test_a_mentor_still_is_one_to_another(cast, with_lucie):
    with pytest.raises(Refused, match="contact_details"):
        say(cast.lucie, with_lucie, DETAILS)


def test_karim_who_is_no_longer_the_referent_reads_nothing_there(cast, with_karim, former):
    with acting_as(cast.karim.id):
        assert not opened(cast.karim, with_karim).is_open
