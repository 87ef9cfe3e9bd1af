"""What a tap on a switch says: `give:path:logement`, `withdraw:milestones`, `give:path:logement:<step>`."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from flask import request

from services import circle, journey
from services.circle import Part, Relation
from services.errors import NotFound, Refused


@dataclass(frozen=True, slots=True)
class Asked:
    """One word about one part, domain or step."""

    gives: bool
    part: Part
    domain: str | None
    item: UUID | None

    @property
    def row(self) -> str:
        """The place on the page it was said at."""
        return str(self.item or self.domain or self.part)


def read_asked(space: circle.Space) -> Asked:
    """What the form says. Raises `NotFound` when it names something that is not there."""
    verb, _, rest = request.form.get("say", "").partition(":")
    part, domain, item = (*rest.split(":"), "", "")[:3]
    try:
        asked = Asked(verb == "give", Part(part), domain or None, UUID(item) if item else None)
    except ValueError:
        raise NotFound from None
    if verb not in ("give", "withdraw") or not _exists(space, asked):
        raise NotFound
    return asked


def apply(relation: Relation, link_id: UUID, asked: Asked) -> None:
    """Give or withdraw. Refused as `services.circle` says, or `bad_date`."""
    if not asked.gives:
        circle.withdraw(relation, link_id, asked.part, domain=asked.domain, item=asked.item)
        return
    circle.give(relation, link_id, asked.part, domain=asked.domain, item=asked.item, until=_until())


def _until() -> date | None:
    written = request.form.get("until", "").strip()
    try:
        return date.fromisoformat(written) if written else None
    except ValueError:
        raise Refused("bad_date") from None


def _exists(space: circle.Space, asked: Asked) -> bool:
    if asked.domain is None:
        return asked.item is None
    if journey.load().domain(asked.domain) is None:
        return False
    return asked.item is None or journey.is_in(space, asked.item)
