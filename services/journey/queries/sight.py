"""Which steps of a path a relation sees, decided once a domain instead of once a step."""

from uuid import UUID

from services.circle import Part, Relation
from services.circle.rules import given

READ = "checklist.shared.read"


class Sight:
    """The eyes of one relation on one path."""

    def __init__(self, relation: Relation) -> None:
        self._relation = relation
        self._items = frozenset(grant.item for grant in relation.grants if grant.item)
        self._domains: dict[str, bool] = {}

    @property
    def is_by_item(self) -> bool:
        """Whether single steps were given or withdrawn: then each one must be asked for."""
        return bool(self._items)

    def sees(self, domain: str, address: UUID | None = None) -> bool:
        """Whether the step at `address` of `domain` (or the domain as a whole) is shown."""
        if self._relation.is_own:
            return True
        if address in self._items:
            return self._relation.allows(READ, domain=domain, item=address)
        if domain not in self._domains:
            self._domains[domain] = self._relation.allows(READ, domain=domain)
        return self._domains[domain]

    def sees_own_words(self, domain: str, address: UUID) -> bool:
        """Whether a step the young person wrote is shown: only once given, never by default."""
        relation = self._relation
        if relation.is_own:
            return True
        said = given(relation.grants, Part.PATH, domain, address, relation.at, relation.life)
        return said is True and self.sees(domain, address)
