"""The catalogue: what partners and public services offer, in bundles, and who may ask for what.

Promises: nobody but an editor sees what has no source or was checked more than six months ago; what must never be
published never is (the database refuses it); two people publish; eligibility is explained and never promises; what a
young person keeps or waits for is theirs alone; what is proposed to them or set aside for them, they see and undo.
"""

from services.catalogue.choosing import (
    Choice,
    ChoiceView,
    choices_of,
    propose_offer,
    set_aside_offer,
    undo_choice,
    withdraw_choice,
)
from services.catalogue.composing import (
    LANGUAGES,
    MOST_OFFERS,
    Choosable,
    Composed,
    EditedBouquet,
    act_on_bouquet,
    choosable_offers,
    edited_bouquets,
    open_edited_bouquet,
    write_bouquet,
)
from services.catalogue.editing import (
    Doubtful,
    EditedList,
    EditedOffer,
    act_on,
    edited_offers,
    open_edited,
    write_offer,
)
from services.catalogue.eligibility import Decision, Finding, Reason, Verdict, decide
from services.catalogue.following import follow_marks
from services.catalogue.freshness import count_from
from services.catalogue.loading import load_catalogue, load_catalogues
from services.catalogue.marking import Mark, mark_offer, marks_of, may_watch, unmark_offer, watch_offer
from services.catalogue.model import (
    AskedField,
    Bouquet,
    Offer,
    OfferKind,
    OfferState,
    Question,
    Rules,
    rules_from,
)
from services.catalogue.openings import count_opening
from services.catalogue.reading import (
    bouquet_names,
    bouquets_for,
    offer_names,
    offers_for,
    offers_in,
    open_bouquet,
    open_offer,
)
from services.catalogue.searching import search
from services.catalogue.together import (
    CaseloadOffers,
    ForYou,
    OfferLine,
    Somebody,
    caseload_offers,
    for_you,
    line_of,
)
from services.catalogue.versions import Act

__all__ = [
    "LANGUAGES",
    "MOST_OFFERS",
    "Act",
    "AskedField",
    "Bouquet",
    "CaseloadOffers",
    "Choice",
    "ChoiceView",
    "Choosable",
    "Composed",
    "Decision",
    "Doubtful",
    "EditedBouquet",
    "EditedList",
    "EditedOffer",
    "Finding",
    "ForYou",
    "Mark",
    "Offer",
    "OfferKind",
    "OfferLine",
    "OfferState",
    "Question",
    "Reason",
    "Rules",
    "Somebody",
    "Verdict",
    "act_on",
    "act_on_bouquet",
    "bouquet_names",
    "bouquets_for",
    "caseload_offers",
    "choices_of",
    "choosable_offers",
    "count_from",
    "count_opening",
    "decide",
    "edited_bouquets",
    "edited_offers",
    "follow_marks",
    "for_you",
    "line_of",
    "load_catalogue",
    "load_catalogues",
    "mark_offer",
    "marks_of",
    "may_watch",
    "offer_names",
    "offers_for",
    "offers_in",
    "open_bouquet",
    "open_edited",
    "open_edited_bouquet",
    "open_offer",
    "propose_offer",
    "rules_from",
    "search",
    "set_aside_offer",
    "undo_choice",
    "unmark_offer",
    "watch_offer",
    "withdraw_choice",
    "write_bouquet",
    "write_offer",
]
