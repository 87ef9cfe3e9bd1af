"""The circle: who belongs to a young person's space, and who sees what of it.

Promises: the rule exists once (`authz-matrix.csv`) in two equal shapes, `Relation.allows` and `visible`; deny by
default; forbidden and unknown are one answer; every reading by somebody else leaves a line in the journal.
"""

from services.circle.beside import relation_beside, with_relation
from services.circle.between import relations_between
from services.circle.cadres import Cadre, cadres_of
from services.circle.covering import cancel_cover, plan_cover, shorten_cover
from services.circle.covers import (
    Colleague,
    CoverView,
    colleagues_of,
    cover_of,
    covers_around,
    covers_of_team,
)
from services.circle.dates import check_dates, check_entry
from services.circle.handing_over import (
    agree_handover,
    cancel_handover,
    plan_handover,
    refuse_handover,
    say_to_newcomer,
    withdraw_handover,
    write_handover_note,
)
from services.circle.handovers import (
    Followed,
    HandoverPage,
    HandoverView,
    followed_by,
    handovers_of_team,
    handovers_to_come,
    my_handovers,
    open_handover,
)
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
from services.circle.models import HandoverReason, LegalBasis, LinkBasis, LinkKind, Part, PostKind
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
    relations_with,
)
from services.circle.restrictions import agree_to_lift, ask_to_lift, refuse_to_lift, set_restriction
from services.circle.sharing import give, withdraw
from services.circle.standing import Space, Standing, find_standing
from services.circle.visibility import visible

__all__ = [
    "Cadre",
    "Colleague",
    "CoverView",
    "Extent",
    "Followed",
    "HandoverPage",
    "HandoverReason",
    "HandoverView",
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
    "agree_handover",
    "agree_to_lift",
    "ask_to_lift",
    "assign_referent",
    "cadres_of",
    "can",
    "cancel_cover",
    "cancel_handover",
    "check_birth_date",
    "check_dates",
    "check_entry",
    "close_departures",
    "colleagues_of",
    "confirm_link",
    "cover_of",
    "covers_around",
    "covers_of_team",
    "end_link",
    "end_post",
    "enter",
    "find_link_relation",
    "find_posts",
    "find_relation",
    "find_standing",
    "followed_by",
    "give",
    "handovers_of_team",
    "handovers_to_come",
    "invite_jeune",
    "invite_to_circle",
    "is_jeune",
    "keep_referent",
    "leave_circle",
    "let_back_in",
    "linked_relations",
    "members_of",
    "my_handovers",
    "my_readings",
    "open_handover",
    "own_relation",
    "pause_link",
    "place_named",
    "plan_cover",
    "plan_handover",
    "refuse_handover",
    "refuse_link",
    "refuse_to_lift",
    "relation_beside",
    "relations_between",
    "relations_with",
    "renew_invitation",
    "resume_link",
    "say_to_newcomer",
    "set_restriction",
    "shorten_cover",
    "team_named",
    "territories_of",
    "territory_named",
    "visible",
    "with_relation",
    "withdraw",
    "withdraw_handover",
    "write_handover_note",
]
