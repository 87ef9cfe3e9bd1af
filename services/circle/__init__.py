"""The circle: who belongs to a young person's space, and who sees what of it.

Promises: the rule exists once (`authz-matrix.csv`) in two equal shapes, `Relation.allows` and `visible`; deny by
default; forbidden and unknown are one answer; every reading by somebody else leaves a line in the journal.
"""

from services.circle.joining import (
    accept_links,
    account_of_link,
    add_agent,
    add_departement,
    add_place,
    add_team,
    add_territory,
    assign_referent,
    check_birth_date,
    invite_jeune,
    invite_to_circle,
    is_jeune,
    keep_referent,
)
from services.circle.models import LegalBasis, LinkBasis, LinkKind, Part, PostKind
from services.circle.relations import Relation, Viewer, can, enter, find_relation, linked_relations, own_relation
from services.circle.standing import Space, Standing, find_standing
from services.circle.visibility import visible

__all__ = [
    "LegalBasis",
    "LinkBasis",
    "LinkKind",
    "Part",
    "PostKind",
    "Relation",
    "Space",
    "Standing",
    "Viewer",
    "accept_links",
    "account_of_link",
    "add_agent",
    "add_departement",
    "add_place",
    "add_team",
    "add_territory",
    "assign_referent",
    "can",
    "check_birth_date",
    "enter",
    "find_relation",
    "find_standing",
    "invite_jeune",
    "invite_to_circle",
    "is_jeune",
    "keep_referent",
    "linked_relations",
    "own_relation",
    "visible",
]
