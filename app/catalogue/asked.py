"""What of a bundle may be asked for today, from the page of the bundle and from its one file."""

from services.catalogue import Bouquet, ForYou, Offer, Verdict

# The founding offer that has a flow of its own: it is never asked for twice.
PECULE = 1
ASKABLE = (Verdict.CAN_ASK, Verdict.UNKNOWN)


def askable(found: ForYou, bouquet: Bouquet) -> list[Offer]:
    """Its offers that may be asked for or asked about today, in their order; not those that were set aside."""
    lines = {one.offer.id: one for one in found.listed}
    return [
        one
        for one in bouquet.offers
        if one.id in lines and lines[one.id].decision.verdict in ASKABLE and one.number != PECULE
    ]
