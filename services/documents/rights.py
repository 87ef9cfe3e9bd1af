"""What the table opens on a document. The rule is the circle's; here is only what is true of the document itself."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from functools import cache
from uuid import UUID

from services.circle import LinkKind, Relation
from services.circle.matrix import Role
from services.circle.rules import ROLE_OF, cell_of
from services.documents.kinds import HOSTED_APART, PaperKind, Shelf
from services.errors import NotFound, Refused

READ = {
    Shelf.VAULT: "doc.vault.read",
    Shelf.INSTITUTION: "doc.institution.read",
    Shelf.HEALTH: "doc.health.read",
    Shelf.JUDICIAL: "doc.judicial.read",
}
# The table has one line for what its owner puts in the vault and takes out of it.
KEEP = "doc.vault.create"
DEPOSIT = "doc.institution.deposit"
REPLACE = "doc.institution.replace"
DOWNLOAD = "doc.download"
# Stands in an audience for the young person, where the table asks that they too be named (a judge's papers).
OWNER = "jeune"


@dataclass(frozen=True, slots=True)
class Facts:
    """What decides who reads a document. `is_shared`: given to this very reader, now, by the young person.

    `gives_file`: given to keep too, not only to look at.
    """

    shelf: Shelf
    audience: frozenset[str]
    added_by: UUID | None
    is_shared: bool = False
    gives_file: bool = False
    # The worker makes it of other papers.
    is_made: bool = False


def held(relation: Relation, facts: Facts) -> frozenset[str]:
    """The conditions of the table that hold of this document for this reader."""
    conditions = set()
    named = OWNER if relation.is_own else str(relation.link_kind or "")
    if named in facts.audience:
        conditions.add("c6")
    if facts.is_shared:  # whoever is given a paper is named in what is given
        conditions |= {"c1", "c6"}
    if facts.added_by == relation.viewer.account_id:
        conditions.add("c3")
    return frozenset(conditions)


def may_read(relation: Relation, facts: Facts) -> bool:
    """What this host may not hold is closed to everybody, even what came in while it might."""
    return is_hosted(facts.shelf) and relation.allows(READ[facts.shelf], held=held(relation, facts))


def may_read_any(relation: Relation) -> bool:
    """Whether the table may open some document to this role: all of them, but those nobody is linked to."""
    return any(cell_of(operation, relation.role) is not None for operation in READ.values())


def may_download(relation: Relation, facts: Facts) -> bool:
    return _takes_file(relation, facts) and relation.allows(DOWNLOAD, held=held(relation, facts))


def may_download_once_proved(relation: Relation, facts: Facts) -> bool:
    """Whether only a fresh proof of who one is (c13) stands between this reader and the file."""
    return _takes_file(relation, facts) and relation.allows(DOWNLOAD, held=held(relation, facts) | {"c13"})


def _takes_file(relation: Relation, facts: Facts) -> bool:
    """Given to look at only, it is not taken away, unless the reader may read it without that."""
    if facts.is_shared and not facts.gives_file:
        return may_read(relation, replace(facts, is_shared=False))
    return may_read(relation, facts)


def may_replace(relation: Relation, facts: Facts) -> bool:
    """A new version: of one's own paper, or as the table says of what the service holds."""
    if facts.is_made:
        return False
    if facts.shelf is Shelf.VAULT:
        return relation.allows(KEEP)
    return relation.allows(REPLACE, held=held(relation, facts))


def may_change_readers(relation: Relation, facts: Facts) -> bool:
    """Who else reads it: said by whoever may put a new version there, where the table lets somebody be named."""
    return bool(nameable(facts.shelf)) and may_name(relation) and may_replace(relation, facts)


def may_delete(relation: Relation, facts: Facts) -> bool:
    """The young person, of their own; what the service holds is replaced, never taken away by one side."""
    return facts.shelf is Shelf.VAULT and not facts.is_made and relation.allows(KEEP)


def may_deposit(relation: Relation) -> bool:
    """Whether this person may put a document in somebody else's space at all."""
    return not relation.is_own and relation.allows(DEPOSIT, held=_as_depositor(relation))


def ensure_may_deposit(relation: Relation) -> None:
    """Raises `NotFound`."""
    if not may_deposit(relation):
        raise NotFound


def shelf_for(relation: Relation, kind: PaperKind | None) -> Shelf:
    """Where a document of this kind goes when this person brings it. Raises `NotFound`.

    A cadre has no key of the space: what they bring is the service's, whatever it is.
    """
    if relation.is_own:
        relation.ensure(KEEP)
    else:
        ensure_may_deposit(relation)
    shelf = kind.shelf if kind else Shelf.VAULT
    if shelf is Shelf.VAULT and not relation.is_own and relation.link_id is None:
        return Shelf.INSTITUTION
    return shelf


def audience_for(relation: Relation, shelf: Shelf, chosen: Collection[str]) -> frozenset[str]:
    """Who is named: those chosen by whoever may name, and whoever brings what they must find again for everyday life.

    A parent brings without reading back (c16), and so does a mentor: they are not named for having brought, and
    cannot name themselves.
    """
    named = set(chosen) if may_name(relation) else set()
    if relation.is_own:
        named.add(OWNER)
    elif relation.link_kind in (LinkKind.CARER, LinkKind.REFERENT):
        named.add(relation.link_kind.value)
    return frozenset(named & nameable(shelf))


def may_name(relation: Relation) -> bool:
    """Who says who else reads what the service holds: the young person of what they bring, the référent, the cadre."""
    return relation.is_own or relation.role in (Role.REFERENT, Role.CADRE)


@cache
def nameable(shelf: Shelf) -> frozenset[str]:
    """Those whom the table lets read a document of this shelf once they are named in it (c6)."""
    kinds = {kind.value for kind, role in ROLE_OF.items() if _asks_a_name(shelf, role)}
    return frozenset(kinds | ({OWNER} if _asks_a_name(shelf, Role.YOUNG_MINOR) else set()))


def _asks_a_name(shelf: Shelf, role: Role) -> bool:
    return "c6" in (cell_of(READ[shelf], role) or ())


def is_shown_to_owner(shelf: Shelf, audience: Collection[str]) -> bool:
    """Whether the young person is told of it: a judge’s paper only once they are named in it."""
    return OWNER not in nameable(shelf) or OWNER in audience


def ensure_hosted(shelf: Shelf) -> None:
    """Refused `document_not_hosted`: this host may not hold what is of health or of justice."""
    if not is_hosted(shelf):
        raise Refused("document_not_hosted")


def is_hosted(shelf: Shelf) -> bool:
    """Whether this host may hold this shelf."""
    return _is_certified or shelf not in HOSTED_APART


def hosted_shelves() -> frozenset[Shelf]:
    """The shelves this host may hold."""
    return frozenset(Shelf) if _is_certified else frozenset(Shelf) - HOSTED_APART


_is_certified = False


def certify(is_certified: bool) -> None:
    """Whether the host may hold health and justice (HOST_HDS)."""
    global _is_certified
    _is_certified = is_certified


def _as_depositor(relation: Relation) -> frozenset[str]:
    # A carer brings what everyday life asks for, and is named in it.
    return frozenset({"c6"}) if relation.link_kind is LinkKind.CARER else frozenset()
