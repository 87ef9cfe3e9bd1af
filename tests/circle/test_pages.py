"""Mon cercle on screen."""

import pytest

from services import circle
from services.circle import LinkKind, Viewer


def link_of(cast, acting, kind, member=None):
    member = member or cast.naima
    with acting(member):
        space = circle.find_relation(Viewer(member.id), member.id).space
        return next(one.link_id for one in circle.members_of(space) if one.kind == kind)


def test_naima_sees_her_circle_and_what_each_one_sees(cast, sign_in):
    page = sign_in(cast.naima).get("/cercle").get_data(as_text=True)
    for name in ("Karim Benali", "Samira", "Lucie Marchand", "Marc Auvray", "Mon logement", "À tes 18 ans"):
        assert name in page
    assert 'href="/cercle/inviter"' in page
    assert 'href="/journal"' in page


@pytest.mark.parametrize("kind", [LinkKind.REFERENT, LinkKind.MENTOR, LinkKind.PARENT, LinkKind.CARER])
def test_each_person_has_a_page(cast, acting, sign_in, kind):
    answer = sign_in(cast.naima).get(f"/cercle/{link_of(cast, acting, kind)}")
    assert answer.status_code == 200
    assert "Domaine par domaine" in answer.get_data(as_text=True)
