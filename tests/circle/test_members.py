"""Who is in Naïma's circle, what each sees, and how she changes it."""

from services import circle
from services.circle import Extent, LinkKind, MemberState, Viewer

DOMAINS = ("papiers", "logement", "sante")


def own(member):
    return circle.find_relation(Viewer(member.id), member.id)


def someone(member, kind):
    return next(one for one in circle.members_of(own(member).space) if one.kind == kind)


def test_naima_reads_everybody_of_her_circle_in_one_statement(cast, acting, count_statements):
    with acting(cast.naima):
        space = own(cast.naima).space
        with count_statements() as seen:
            members = circle.members_of(space)
    assert len(seen) == 1
    assert [one.name for one in members] == [
        "Karim Benali",
        "Julien Marie",
        "Samira",
        "Lucie Marchand",
        "Marc Auvray",
    ]
    assert {one.state for one in members} == {MemberState.ACTIVE}


def test_by_default_karim_sees_states_and_milestones_and_samira_nothing(cast, acting):
    with acting(cast.naima):
        karim = someone(cast.naima, LinkKind.REFERENT).sight(DOMAINS)
        samira = someone(cast.naima, LinkKind.PARENT).sight(DOMAINS)
        lucie = someone(cast.naima, LinkKind.MENTOR).sight(DOMAINS)
        marc = next(one for one in circle.members_of(own(cast.naima).space) if one.kind is None)
    assert (karim.path, karim.milestones, karim.project) == (Extent.ALL, True, False)
    assert samira.is_empty
    assert (lucie.path, lucie.domains, lucie.milestones) == (Extent.SOME, ("logement",), False)
    assert marc.sight(DOMAINS).is_empty
