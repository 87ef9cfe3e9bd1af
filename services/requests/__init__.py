"""Requests: from “I would like that” to “I got it”, for what the catalogue offers.

Promises: nothing goes to a partner that the young person did not see and send; it stops the instant they say so, or on
the day they chose; an adviser sees what was sent to their offers while it is open, and nothing else of anybody; every
change says who and when; the département has counts, and none that points at somebody.
"""

from services.requests.advising import Adviser, advisers_of, end_adviser, name_adviser
from services.requests.answering import note_answer, take_answer_back, write_to_partner
from services.requests.counting import Figures, OfferFigures, count_month, figures_of
from services.requests.desk import (
    Desk,
    DeskLine,
    desk_of,
    is_adviser,
    kinds_of,
    open_on_desk,
    open_paper,
)
from services.requests.desk import answer as answer_on_desk
from services.requests.desk import write as write_from_desk
from services.requests.following import follow_requests
from services.requests.model import (
    CLOSED,
    Channel,
    Event,
    Motif,
    RequestLine,
    RequestState,
    RequestView,
    Sending,
    Who,
    sendings_of,
    ways_of,
)
from services.requests.preparing import (
    PREPARE,
    Draft,
    Preparation,
    PreparationState,
    find_prepared_for,
    may_prepare,
    open_preparation,
    preparable_fields,
    preparable_papers,
    preparations_of,
    prepare,
    refuse_prepared,
    send_prepared,
    withdraw_prepared,
)
from services.requests.reading import asked_already, find_owner, open_request, requests_of, sisters_of
from services.requests.sending import SPANS, Sent, fields_of, has_adviser, send, take_paper_back, withdraw
from services.requests.surveying import say_how

__all__ = [
    "CLOSED",
    "PREPARE",
    "SPANS",
    "Adviser",
    "Channel",
    "Desk",
    "DeskLine",
    "Draft",
    "Event",
    "Figures",
    "Motif",
    "OfferFigures",
    "Preparation",
    "PreparationState",
    "RequestLine",
    "RequestState",
    "RequestView",
    "Sending",
    "Sent",
    "Who",
    "advisers_of",
    "answer_on_desk",
    "asked_already",
    "count_month",
    "desk_of",
    "end_adviser",
    "fields_of",
    "figures_of",
    "find_owner",
    "find_prepared_for",
    "follow_requests",
    "has_adviser",
    "is_adviser",
    "kinds_of",
    "may_prepare",
    "name_adviser",
    "note_answer",
    "open_on_desk",
    "open_paper",
    "open_preparation",
    "open_request",
    "preparable_fields",
    "preparable_papers",
    "preparations_of",
    "prepare",
    "refuse_prepared",
    "requests_of",
    "say_how",
    "send",
    "send_prepared",
    "sendings_of",
    "sisters_of",
    "take_answer_back",
    "take_paper_back",
    "ways_of",
    "withdraw",
    "withdraw_prepared",
    "write_from_desk",
    "write_to_partner",
]
