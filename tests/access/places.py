"""What the parameters of the table stand for: addresses in Naïma's space."""

from uuid import uuid4

from sqlalchemy import select

from services import accounts, circle, journey
from services.accounts.models import SignInSession
from services.circle import LinkKind, Viewer
from services.database import acting_as, session
from tests.cast import Cast


def make_places(cast: Cast) -> dict[str, str]:
    """A request for help, a proposal, a waiting invitation and a device of hers, and where all of it lives."""
    naima = cast.naima.id
    with acting_as(cast.karim.id):
        seen = circle.find_relation(Viewer(cast.karim.id), naima)
        assert seen is not None
        journey.propose_step(seen, "L1", "On en parle ?")
    with acting_as(naima):
        relation = circle.find_relation(Viewer(naima), naima)
        assert relation is not None
        step = journey.step_address(relation.space, "L1")
        help_id = journey.ask_help(relation, step, "Par où commencer ?", uuid4())
        lucie = next(m for m in circle.members_of(relation.space) if m.account_id == cast.lucie.id)
        waiting, _ticket = circle.invite_to_circle(relation, "Sofia", LinkKind.RELATIVE, kinship="sister")
    accounts.start_session(naima, device=accounts.Device.OWN, label="Naïma")
    device = session.scalar(select(SignInSession.id).where(SignInSession.account_id == naima))
    return {
        "housing": "logement",
        "housing step": str(step),
        "housing help": str(help_id),
        "naima": str(naima),
        "naima’s session": str(device),
        "lucie’s link": str(lucie.link_id),
        "waiting link": str(waiting),
        "nobody’s id": str(uuid4()),
        "nobody’s token": "x" * 43,
        "a number": "1",
        "a slug": "theo",
    }
