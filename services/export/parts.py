"""What an export is made of, room by room; and the tables that are in none of it, each with its reason.

`tests/export/test_everything.py` fails when a table that says something of somebody is in neither list.
"""

from services.accounts.export import SECTIONS as ACCOUNTS
from services.appointments.export import SECTIONS as APPOINTMENTS
from services.catalogue.export import SECTIONS as CATALOGUE
from services.circle.export import SECTIONS as CIRCLE
from services.documents.export import FILES as PAPERS
from services.documents.export import SECTIONS as DOCUMENTS
from services.journey.export import SECTIONS as JOURNEY
from services.mentoring.export import SECTIONS as MENTORING
from services.messages.export import FILES as MESSAGE_FILES
from services.messages.export import SECTIONS as MESSAGES
from services.notifications.export import SECTIONS as NOTIFICATIONS
from services.records import Files, Section
from services.requests.export import SECTIONS as REQUESTS

SECTIONS: tuple[Section, ...] = (
    *ACCOUNTS,
    *CIRCLE,
    *JOURNEY,
    *MESSAGES,
    *APPOINTMENTS,
    *CATALOGUE,
    *DOCUMENTS,
    *MENTORING,
    *NOTIFICATIONS,
    *REQUESTS,
)
FILES: tuple[Files, ...] = (PAPERS, MESSAGE_FILES)
EXEMPT = {
    "attachment_pictures": "pictures made of the files, which are there",
    "attestations": "a mentor’s: the day and the number of a paper that two cadres read",
    "attempts": "counts of tries, without a name",
    "availability": "a professional’s own hours",
    "card_codes": "secrets",
    "challenges": "secrets of five minutes",
    "bouquets": "the catalogue, as offers",
    "client_operations": "names of acts a phone posted, for ninety days; what they did is in its own list",
    "covers": "between two professionals; the link that comes of it is in the circle",
    "deliveries": "how a line of the centre was sent; the line is there",
    "directory_corrections": "who corrected a field of the public directory, a cadre",
    "directory_reviews": "who looked at a value of the public directory, a cadre",
    "directory_twins": "who said that two structures are two, a cadre",
    "document_pictures": "pictures made of the files, which are there",
    "exports": "the archive itself",
    "group_events": "a professional’s; a seat is an appointment, which is there",
    "invitations": "secrets, used once or over",
    "known_devices": "secrets of browsers",
    "offer_advisers": "who answers for a partner: the département’s to name",
    "offers": "the catalogue, which is the same for everybody; who wrote or checked it acted for their service",
    "mentors": "a mentor’s own, and an application’s",
    "posts": "a professional’s charge",
    "print_orders": "a PDF of what is there, kept a day",
    "put_offs": "a professional’s own day",
    "scheduled_messages": "a professional’s words, which have not left",
    "slots": "a professional’s; one that is taken is an appointment, which is there",
    "space_keys": "the key of the space",
    "upload_parts": "a file on its way; once there it is a paper",
    "uploads": "a file on its way; once there it is a paper",
}
