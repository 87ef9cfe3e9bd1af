"""What several accounts are to several young people, asked at once, is what each would be told asking alone."""

from datetime import date
from itertools import product

from services import circle
from services.circle import Viewer
from services.database import acting_as, as_system
from tests.circle import world


def alone(member, jeune):
    with acting_as(member.id):
        viewer = Viewer(member.id, team_ids=circle.find_standing(member.id).team_ids)
        return circle.find_relation(viewer, jeune.id)


def told(relation):
    """What it opens; kept away, one finds nothing at all: the second fence is there too."""
    if relation is None or relation.is_restricted:
        return None
    return (
        relation.role,
        relation.link_id,
        relation.grants,
        relation.allows("help.answer", domain="logement"),
    )


def test_asked_together_each_is_what_they_are_alone(cast):
    world.make_restriction(cast.naima.id, cast.samira.id)
    pairs = list(product(cast.all, (cast.naima, cast.theo, cast.ines, cast.amadou)))
    with as_system():
        found = circle.relations_between({(one.id, jeune.id) for one, jeune in pairs})
    assert found[cast.samira.id, cast.naima.id].is_restricted
    for one, jeune in pairs:
        assert told(found.get((one.id, jeune.id))) == told(alone(one, jeune)), (one.slug, jeune.slug)


def test_a_disabled_account_is_nothing_to_anybody(cast):
    jeune = world.make_jeune(date(2009, 5, 5))
    gone = world.make_account(disabled=True)
    with as_system():
        assert circle.relations_between({(gone, jeune)}) == {}
        assert circle.relations_between(set()) == {}
