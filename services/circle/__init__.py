"""The circle: who belongs to a young person's space, and who sees what of it.

Promises: the rule exists once (`authz-matrix.csv`) in two equal shapes, `Relation.allows` and `visible`; deny by
default; forbidden and unknown are one answer; every reading by somebody else leaves a line in the journal.
"""

from services.circle.dates import check_dates, check_entry
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
    territories_of,
)
from services.circle.members import Extent, Member, MemberState, Sight, members_of
from services.circle.membership import (
    confirm_link,
    end_link,
    find_link_relation,
    leave_circle,
    let_back_in,
    pause_link,
    refuse_link,
    renew_invitation,
    resume_link,
)
from services.circle.models import LegalBasis, LinkBasis, LinkKind, Part, PostKind
from services.circle.places import place_named, team_named, territory_named
from services.circle.posts import close_departures, end_post, find_posts
from services.circle.reading import Readings, Seen, my_readings
from services.circle.relations import (
    Relation,
    Viewer,
    can,
    enter,
    find_relation,
    linked_relations,
    own_relation,
)
from services.circle.restrictions import agree_to_lift, ask_to_lift, refuse_to_lift, set_restriction
from services.circle.sharing import give, withdraw
from services.circle.standing import Space, Standing, find_standing
from services.circle.visibility import visible

__all__ = [
    "Extent",
    "LegalBasis",
    "LinkBasis",
    "LinkKind",
    "Member",
    "MemberState",
    "Part",
    "PostKind",
    "Readings",
    "Relation",
    "Seen",
    "Sight",
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
    "agree_to_lift",
    "ask_to_lift",
    "assign_referent",
    "can",
    "check_birth_date",
    "check_dates",
    "check_entry",
    "close_departures",
    "confirm_link",
    "end_link",
    "end_post",
    "enter",
    "find_link_relation",
    "find_posts",
    "find_relation",
    "find_standing",
    "give",
    "invite_jeune",
    "invite_to_circle",
    "is_jeune",
    "keep_referent",
    "leave_circle",
    "let_back_in",
    "linked_relations",
    "members_of",
    "my_readings",
    "own_relation",
    "pause_link",
    "place_named",
    "refuse_link",
    "refuse_to_lift",
    "renew_invitation",
    "resume_link",
    "set_restriction",
    "team_named",
    "territories_of",
    "territory_named",
    "visible",
    "withdraw",
]
