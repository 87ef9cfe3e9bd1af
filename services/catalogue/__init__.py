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
from services.catalogue.eligibility import Decision, Finding, Reason, Verdict, decide
from services.catalogue.freshness import count_from
from services.catalogue.loading import load_catalogue, load_catalogues
from services.catalogue.marking import Mark, mark_offer, marks_of, unmark_offer
from services.catalogue.model import AskedField, Bouquet, Offer, OfferKind, OfferState, Question, Rules
from services.catalogue.reading import (
    bouquets_for,
    offer_names,
    offers_for,
    offers_in,
    open_bouquet,
    open_offer,
)

__all__ = [
    "AskedField",
    "Bouquet",
    "Choice",
    "ChoiceView",
    "Decision",
    "Finding",
    "Mark",
    "Offer",
    "OfferKind",
    "OfferState",
    "Question",
    "Reason",
    "Rules",
    "Verdict",
    "bouquets_for",
    "choices_of",
    "count_from",
    "decide",
    "load_catalogue",
    "load_catalogues",
    "mark_offer",
    "marks_of",
    "offer_names",
    "offers_for",
    "offers_in",
    "open_bouquet",
    "open_offer",
    "propose_offer",
    "set_aside_offer",
    "undo_choice",
    "unmark_offer",
    "withdraw_choice",
]
