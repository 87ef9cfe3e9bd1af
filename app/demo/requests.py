"""What the cast asked for: Inès of an association whose adviser answers, and of a whole bundle; Théo of a service nobody
answers for here.

Odile is invented, as everybody; she comes in by the demo’s door to see the desk of a partner.
"""

from datetime import timedelta
from uuid import UUID, uuid4

from app.catalogue.asked import askable
from app.demo.cast import own
from app.demo.departement import House
from services import accounts, catalogue, clock, house, requests
from services.catalogue import AskedField, Offer
from services.circle import Viewer, find_relation
from services.database import acting_as
from services.requests import Draft, RequestState, Sent

MUTUAL_AID, HEALTH = 22, 16


def ask_and_answer(departement: House, people: dict[str, UUID]) -> None:
    """Odile answers for the mutual aid; Inès and Naïma asked her, Théo follows a request of his own."""
    marc, ines = departement.agents["marc"], people["ines"]
    aid = _offer(ines, MUTUAL_AID)
    with clock.held_at(clock.now() - timedelta(days=30)), acting_as(marc):
        requests.name_adviser(Viewer(marc), aid.id, "Odile", "Marchand", "ADEPAPE")
        (named,) = requests.advisers_of(Viewer(marc), aid.id)
    odile = named.account_id
    accounts.open_account(odile, language="fr")
    house.mark("demo:odile", str(odile))
    with clock.held_at(clock.now() - timedelta(days=9)):
        _ask_together(ines, "premier-chez-moi")
    with clock.held_at(clock.now() - timedelta(days=6)):
        first = _ask(ines, aid, "Inès Lemaire", "Je cherche une aide pour le premier mois de loyer.")
    with clock.held_at(clock.now() - timedelta(days=3)), acting_as(odile):
        requests.answer_on_desk(
            Viewer(odile), first, RequestState.OFFERED, words="On peut se voir jeudi à 17 h à la permanence ?"
        )
    with clock.held_at(clock.now() - timedelta(days=1)):
        _ask(people["naima"], aid, "Naïma", "J’aimerais rencontrer d’autres jeunes.")
    _prepare(departement.agents["karim"], people["theo"])
    with clock.held_at(clock.now() - timedelta(days=20)):
        _ask(people["theo"], _offer(people["theo"], HEALTH), "Théo", "")


def _offer(jeune: UUID, number: int) -> Offer:
    with acting_as(jeune):
        return next(one for one in catalogue.offers_for(own(jeune)) if one.number == number)


def _ask(jeune: UUID, offer: Offer, name: str, words: str) -> UUID:
    with acting_as(jeune):
        (made,) = requests.send(own(jeune), [offer], Sent(details={AskedField.NAME: name}, words=words))
    return made


def _ask_together(jeune: UUID, slug: str) -> None:
    """Three offers of a bundle in one go; one was answered since."""
    with acting_as(jeune):
        page = catalogue.for_you(own(jeune))
        bouquet = next(one for one in page.bouquets if one.slug == slug)
        asked = requests.send(own(jeune), askable(page, bouquet)[:3], Sent(bouquet=slug))
        requests.note_answer(own(jeune), asked[0], RequestState.ACCEPTED)


def _prepare(karim: UUID, jeune: UUID) -> None:
    """Karim prepared with Théo what he has not read again yet."""
    offer = _offer(jeune, MUTUAL_AID)
    with clock.held_at(clock.now() - timedelta(hours=5)), acting_as(karim):
        relation = find_relation(Viewer(karim), jeune)
        assert relation is not None
        draft = Draft(
            details={AskedField.NAME: "Théo", AskedField.PHONE: ""},
            words="Je cherche quelqu’un qui est passé par là, pour préparer mes 18 ans.",
        )
        requests.prepare(relation, [offer], draft, uuid4())
