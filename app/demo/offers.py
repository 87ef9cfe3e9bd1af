"""What the cast does with the catalogue: what Naïma keeps and waits for, and what Karim did for her. Offers keep their true status."""

from datetime import timedelta
from uuid import UUID

from app.demo.cast import own
from services import catalogue, circle, clock, requests
from services.catalogue import Mark
from services.circle import Viewer
from services.database import acting_as

VISALE, HOUSING, PSYCHOLOGIST, MENTOR = 12, 2, 17, 10
# Offer → one in how many of the others opened it last month: some of these numbers are told, one is not.
OPENED = {2: 2, 17: 3, 10: 5, 8: 40}


def use_catalogue(people: dict[str, UUID]) -> None:
    """A favourite, a day to wait for, one proposed and one set aside."""
    karim, naima = people["karim"], people["naima"]
    with acting_as(naima):
        mine = own(naima)
        ids = {one.number: one.id for one in catalogue.offers_for(mine) if one.number}
        catalogue.mark_offer(mine, ids[PSYCHOLOGIST], Mark.FAVOURITE)
        catalogue.watch_offer(mine, ids[HOUSING], "Tu peux demander\u00a0: un logement social")
    with acting_as(karim):
        seen = circle.find_relation(Viewer(karim), naima)
        assert seen is not None
        catalogue.propose_offer(seen, ids[VISALE], "Pour ton premier studio. On peut la préparer ensemble.")
        catalogue.set_aside_offer(seen, ids[MENTOR], "Lucie est déjà ta mentor.")


def open_offers(others: list[UUID]) -> None:
    """The others of the département opened a few offers last month, and the month was counted: a cadre reads figures."""
    with clock.held_at(clock.now().replace(day=1) - timedelta(days=12)):
        for place, jeune in enumerate(others):
            with acting_as(jeune):
                mine = own(jeune)
                for one in catalogue.offers_for(mine):
                    if one.number in OPENED and place % OPENED[one.number] == 0:
                        catalogue.count_opening(mine, one.id)
    requests.count_month()
