"""Who follows whom changes in the demo: Sophie is away, Karim soon will be, and Amadou passes to Claire."""

from datetime import timedelta
from uuid import UUID

from app.demo.cast import ZONE, own
from app.demo.departement import House
from services import circle, clock
from services.circle import HandoverReason, Viewer
from services.database import acting_as


def change_referents(departement: House, people: dict[str, UUID]) -> None:
    """Two absences and a handover, with a note and the young person’s own words."""
    claire = people["claire"]
    _away(departement.agents["sophie"], claire, first=-2, last=9)
    _away(people["karim"], claire, first=14, last=24)
    _hand_over(people)


def _away(referent: UUID, cover: UUID, *, first: int, last: int) -> None:
    today = clock.today(ZONE)
    with clock.held_at(clock.now() + timedelta(days=min(first, 0))), acting_as(referent):
        circle.plan_cover(
            Viewer(referent), referent, cover, today + timedelta(days=first), today + timedelta(days=last)
        )


def _hand_over(people: dict[str, UUID]) -> None:
    """Karim proposes, Marc agrees, Karim leaves a note and Amadou writes to Claire."""
    karim, marc, amadou = people["karim"], people["marc"], people["amadou"]
    day = clock.today(ZONE) + timedelta(days=28)
    with acting_as(karim):
        batch = circle.plan_handover(
            Viewer(karim), karim, people["claire"], day, HandoverReason.TEAM, [amadou]
        )
    with acting_as(marc):
        circle.agree_handover(Viewer(marc, team_ids=circle.find_standing(marc).team_ids), batch)
    with acting_as(karim):
        relation = circle.find_relation(Viewer(karim), amadou)
        assert relation is not None
        (change,) = circle.my_handovers(Viewer(karim))
        circle.write_handover_note(
            relation,
            change.id,
            "Amadou apprend vite et préfère qu’on lui parle lentement. Son titre de séjour est la priorité.",
        )
    with acting_as(amadou):
        circle.say_to_newcomer(own(amadou), change.id, "Bonjour Claire. Je préfère les rendez-vous le soir.")
