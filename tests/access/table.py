"""Every route, and who may open it: the readable table that `test_walk` walks as each member of the cast.

`EVERYBODY`: visitors too. `SIGNED_IN`: each of the cast. Otherwise: those named. All others get the same 404 as for an
address that does not exist; a visitor is sent to /connexion (or answered 401 when sending something).
A new route without a line here fails the build.
"""

from dataclasses import dataclass
from uuid import uuid4

EVERYBODY = "everybody"
SIGNED_IN = "signed in"
YOUNG = ("naima", "theo", "ines", "amadou")
KARIM = ("karim",)
AGENTS = ("karim", "claire")
CADRE = ("marc",)
# The directory of services: young people and professionals.
READERS = (*YOUNG, *AGENTS, *CADRE)
# What Lucie was given of Naïma's path: the housing domain.
HOUSING = ("naima", "karim", "lucie")


@dataclass(frozen=True)
class Line:
    """One route: who opens it, what its parameters stand for (see `places` in conftest), whom it sends elsewhere."""

    who: str | tuple[str, ...]
    places: tuple[tuple[str, str], ...] = ()
    sends_on: tuple[str, ...] = ()


def line(who: str | tuple[str, ...], sends_on: tuple[str, ...] = (), **places: str) -> Line:
    return Line(who, tuple(places.items()), sends_on)


CAST = ("naima", "theo", "ines", "amadou", "samira", "lucie", "karim", "claire", "marc")
GET = {
    # open to everybody
    "health.healthz": line(EVERYBODY),
    "health.readyz": line(EVERYBODY),
    "pwa.manifest": line(EVERYBODY),
    "pwa.worker": line(EVERYBODY),
    "pwa.offline": line(EVERYBODY),
    "pwa.calm": line(EVERYBODY),
    "home.emergency": line(EVERYBODY),
    "home.accessibility": line(EVERYBODY),
    "home.privacy": line(EVERYBODY),
    "home.index": line(EVERYBODY, CAST),
    "demo.show": line(EVERYBODY),
    # the door: nobody needs a session, who has one is sent home; an invitation asks for what comes before
    "accounts.sign_in": line(EVERYBODY, CAST),
    "accounts.code": line(EVERYBODY, CAST),
    "accounts.invitation": line(EVERYBODY),
    "accounts.invitation_over": line(EVERYBODY),
    "accounts.invitation_with_link": line(EVERYBODY, CAST, token="nobody’s token"),
    "accounts.invitation_language": line(EVERYBODY),
    "accounts.invitation_birth": line(EVERYBODY),
    "accounts.invitation_welcome": line(EVERYBODY, screen="a number"),
    "accounts.invitation_phone": line(EVERYBODY),
    "accounts.invitation_passkey": line(EVERYBODY),
    "accounts.invitation_card": line(EVERYBODY),
    # everybody's own account
    "accounts.me": line(SIGNED_IN),
    "accounts.devices": line(SIGNED_IN),
    "accounts.not_me": line(SIGNED_IN),
    "accounts.card": line(SIGNED_IN),
    "accounts.first_card": line(SIGNED_IN),
    "accounts.passkeys": line(SIGNED_IN),
    "accounts.confirm": line(SIGNED_IN),
    "accounts.new_invitation": line(AGENTS),
    "notifications.centre": line(SIGNED_IN),
    "notifications.settings": line(SIGNED_IN),
    "notifications.reminders": line(YOUNG),
    "notifications.their_reminders": line(KARIM, jeune="naima"),
    "notifications.show": line((), (), notification="nobody’s id"),
    # the young person's own
    "journey.path": line(YOUNG),
    "journey.domain": line(YOUNG, domain="housing"),
    "journey.my_answers": line(YOUNG),
    "journey.pecule": line(YOUNG),
    "journey.project": line(YOUNG),
    "journey.help_home": line(YOUNG),
    "circle.show": line(YOUNG),
    "circle.invite": line(YOUNG),
    "circle.readings": line(YOUNG),
    # Naïma's, and those she lets in
    "journey.step": line(HOUSING, step="housing step"),
    "journey.help_page": line(("naima", "karim", "lucie"), help_id="housing help"),
    "journey.shared_project": line(("naima",), jeune="naima"),
    "circle.person": line(("naima",), link="lucie’s link"),
    "circle.domain": line(("naima",), link="lucie’s link", domain="housing"),
    "circle.step": line(("naima",), step="housing step"),
    # the catalogue: the young see theirs, référents who may ask for what, cadres edit
    "catalogue.list": line((*YOUNG, *AGENTS, *CADRE), CADRE),
    "catalogue.show": line(YOUNG, offer="an offer"),
    "catalogue.bouquet": line(YOUNG, slug="a bouquet"),
    "catalogue.theirs": line(("karim", "lucie"), jeune="naima"),
    "catalogue.edited": line(CADRE),
    "catalogue.new": line(CADRE),
    "catalogue.edit": line(CADRE, offer="an offer"),
    "catalogue.bouquets": line(CADRE),
    "catalogue.new_bouquet": line(CADRE),
    "catalogue.edit_bouquet": line(CADRE, bouquet="an edited bouquet"),
    "catalogue.preview_bouquet": line(CADRE, bouquet="an edited bouquet"),
    # messages: those who take part
    "messages.list": line(SIGNED_IN),
    "messages.write": line(SIGNED_IN),
    "messages.team": line(YOUNG),
    "messages.show": line(("naima", "karim"), conversation="naima and karim"),
    "messages.search": line(SIGNED_IN),
    "messages.message": line(("naima", "karim"), conversation="naima and karim", message="karim’s message"),
    "messages.about": line(("naima", "karim"), conversation="naima and karim"),
    "messages.report": line(("naima", "karim"), conversation="naima and karim"),
    "messages.file": line(("naima", "karim"), conversation="naima and karim", file="naima’s photo"),
    "messages.file_page": line(
        ("naima", "karim"), conversation="naima and karim", file="naima’s photo", page="a number"
    ),
    "messages.file_itself": line(("naima", "karim"), conversation="naima and karim", file="naima’s photo"),
    "messages.papers_to_share": line(("naima",), conversation="naima and karim"),
    "messages.schedule": line(KARIM, conversation="naima and karim"),
    "messages.availability": line(("samira", "lucie", "karim", "claire", "marc")),
    "messages.announce": line(KARIM),
    "messages.announcements": line(KARIM),
    "messages.colleagues": line((*KARIM, *CADRE), jeune="naima"),
    "messages.known": line(KARIM, jeune="naima"),
    "messages.reports": line((*AGENTS, *CADRE)),
    "messages.show_report": line(CADRE, report="a report"),
    "messages.reported_page": line(CADRE, report="a report", file="a reported photo", page="a number"),
    "messages.after": line(("naima", "karim"), conversation="naima and karim", number="a number"),
    # appointments: those invited; times and events are offered to those one follows
    "appointments.list": line(SIGNED_IN, ("karim", "claire", "marc")),
    "appointments.show": line(("naima", "karim"), appointment="naima’s appointment"),
    "appointments.invite": line(("naima", "karim"), appointment="naima’s appointment"),
    "appointments.make_own": line(YOUNG),
    "appointments.make": line(("karim", "samira", "marc"), jeune="naima"),
    "appointments.reminders": line(SIGNED_IN),
    "appointments.calendar": line(SIGNED_IN),
    "appointments.file": line(("naima", "karim"), appointment="naima’s appointment"),
    # her calendar has no session: whoever holds the address, as long as she keeps it
    "appointments.feed": line(EVERYBODY, token="naima’s calendar"),
    "appointments.free_slots": line(YOUNG),
    "appointments.event": line(YOUNG, event="an event"),
    "appointments.agenda": line((*AGENTS, *CADRE)),
    "appointments.day": line((*AGENTS, *CADRE)),
    "appointments.slots": line(AGENTS),
    "appointments.events": line(AGENTS),
    "appointments.attendance": line(KARIM, event="an event"),
    # documents: her own, what the service holds, what others may bring
    "documents.list": line(SIGNED_IN),
    "documents.add": line(YOUNG),
    "documents.show": line(("naima",), document="naima’s paper"),
    "documents.page": line(("naima",), document="naima’s paper", page="a number"),
    "documents.file": line(("naima",), document="naima’s paper"),
    "documents.former": line(("naima",), document="naima’s paper", number="a number"),
    "documents.former_page": line(("naima",), document="naima’s paper", number="a number", page="a number"),
    "documents.former_file": line(("naima",), document="naima’s paper", number="a number"),
    "documents.given": line(SIGNED_IN),
    "documents.share": line(("naima",), document="naima’s paper"),
    # an address outside: whoever holds it; the code comes first
    # bundles of her papers, and PDFs she asked for: hers alone
    "documents.bundles": line(YOUNG),
    "documents.new_bundle": line(YOUNG),
    "documents.bundle": line(("naima",), bundle="naima’s bundle"),
    "documents.bundle_papers": line(("naima",), bundle="naima’s bundle"),
    "printing.show": line(("naima",), order="naima’s project as a PDF"),
    "printing.file": line(("naima",), order="naima’s project as a PDF"),
    "documents.linked": line(EVERYBODY, token="an address outside"),
    "documents.linked_page": line(EVERYBODY, token="an address outside", page="a number"),
    "documents.linked_file": line(EVERYBODY, token="an address outside"),
    "documents.theirs": line(("samira", "lucie", "karim", "marc"), jeune="naima"),
    # everything of one's own, for oneself alone; without a copy that is ready, back to the page
    "export.show": line(YOUNG),
    "export.file": line(YOUNG, YOUNG),
    # home
    "home.show": line((*YOUNG, "samira", "lucie"), ("karim", "claire", "marc")),
    # professionals
    "caseload.list": line(AGENTS),
    "caseload.today": line(AGENTS),
    "caseload.young_person": line(KARIM, jeune="naima"),
    "caseload.choose_step": line(("karim", "lucie"), jeune="naima"),
    "steering.team": line(CADRE),
    # requests: the young person's own, who follows them; an adviser is nobody of the cast (tests/requests/test_desk.py)
    "requests.ask": line(YOUNG, offer="an offer"),
    "requests.ask_bouquet": line(YOUNG, slug="a bouquet"),
    "requests.list": line(YOUNG),
    "requests.show": line(("naima", "karim"), request_id="naima’s request"),
    "requests.theirs": line(KARIM, jeune="naima"),
    "requests.desk": line(()),
    "requests.desk_request": line((), request_id="naima’s request"),
    "requests.desk_paper": line((), request_id="naima’s request", document="naima’s paper"),
    "requests.desk_paper_page": line(
        (), request_id="naima’s request", document="naima’s paper", page="a number"
    ),
    "requests.advisers": line(CADRE, offer="an offer"),
    "requests.figures": line(CADRE),
    # the directory of services, and looking after it
    "rights.show": line(YOUNG),
    "directory.search": line(READERS),
    "directory.show": line(READERS, service="a service"),
    "directory.desk": line(CADRE),
    "directory.refusal": line(CADRE, refusal="a refused row"),
    "directory.row": line(CADRE, kind="services", row="a service"),
    # who follows: replaced for a while, or for good
    "handover.absence": line(AGENTS),
    "handover.hand_over": line(AGENTS),
    "handover.team_absence": line(CADRE, referent="karim"),
    "handover.team_hand_over": line(CADRE, referent="karim"),
    "handover.show": line(("naima", "karim"), handover="naima’s handover"),
    # mentors: a young person's own, a mentor's own, those who follow, the cadres
    "mentoring.candidacy": line(EVERYBODY),
    "mentoring.charter": line(EVERYBODY),
    "mentoring.show": line((*YOUNG, "lucie"), CADRE),
    "mentoring.trades": line(YOUNG),
    "mentoring.guide": line((*KARIM, *CADRE), jeune="naima"),
    "mentoring.desk": line(CADRE),
    "mentoring.sheet": line(CADRE, mentor="lucie as a mentor"),
}

# What a form needs to be understood at all; the others are sent empty.
FORMS = {
    "documents.keep": {"client_id": str(uuid4())},
    "documents.compose_bundle": {"client_id": str(uuid4())},
    "documents.bring": {"client_id": str(uuid4())},
    "documents.replace": {"client_id": str(uuid4())},
    "directory.decide": {"kind": "service", "field": "publics", "value": "voisins"},
    "directory.twins": {"first": "essai--maison", "second": "essai--autre"},
    "directory.change": {"act": "hide"},
    "handover.shorten": {"last_on": "2026-11-30"},
    "journey.set_state": {"state": "doing"},
    "journey.tick_paper": {"paper": "idees", "has_it": "1"},
    "journey.ask_help": {"client_id": str(uuid4())},
    "journey.ask_general_help": {"client_id": str(uuid4())},
    "journey.say_pecule": {"act": "not_concerned"},
    "journey.write_project": {"need": "2", "words": "Une colocation"},
    "journey.answer_proposal": {"answer": "accepted"},
    "circle.share": {"say": "give:milestones"},
    "appointments.mark": {"status": "seen"},
    "messages.send": {"words": "Bonjour", "client_id": str(uuid4())},
    "messages.schedule": {"words": "Bonjour", "client_id": str(uuid4())},
    "messages.announce": {"words": "Bonjour", "client_id": str(uuid4()), "until": "2026-12-01"},
}

# Those who may are answered (a correction, a redirect), all others as for no such address.
POST = {
    # mentors
    "mentoring.candidacy": line(EVERYBODY),
    "mentoring.ask": line(YOUNG),
    "mentoring.withdraw": line(("naima",), asked_for="naima’s request for a mentor"),
    "mentoring.take": line(("naima",), asked_for="naima’s request for a mentor"),
    "mentoring.end": line(("naima", "lucie"), link="lucie’s link"),
    "mentoring.check_in": line(("naima",), checkin="naima’s check-in"),
    "mentoring.say_about": line(("lucie",)),
    "mentoring.sign_charter": line(("lucie",)),
    "mentoring.answer": line(("lucie",), asked_for="naima’s request for a mentor"),
    "mentoring.propose": line((*KARIM, *CADRE), jeune="naima"),
    "mentoring.agree": line((*KARIM, *CADRE), jeune="naima"),
    "mentoring.check": line(CADRE, mentor="lucie as a mentor"),
    "mentoring.agree_attestation": line(CADRE, mentor="lucie as a mentor"),
    "mentoring.suspend": line(CADRE, mentor="lucie as a mentor"),
    "mentoring.close": line(CADRE, mentor="lucie as a mentor"),
    "mentoring.invite": line(CADRE, mentor="lucie as a mentor"),
    # the door
    "accounts.code": line(EVERYBODY),
    "accounts.sign_in_with_passkey": line(EVERYBODY),
    "accounts.sign_in_options": line(EVERYBODY),
    "accounts.sign_out": line(EVERYBODY),
    "accounts.exit": line(EVERYBODY),
    "accounts.invitation_with_code": line(EVERYBODY),
    "accounts.invitation_language": line(EVERYBODY),
    "accounts.invitation_birth": line(EVERYBODY),
    "accounts.invitation_welcome": line(EVERYBODY, screen="a number"),
    "accounts.invitation_phone": line(EVERYBODY),
    "accounts.invitation_make_passkey": line(EVERYBODY),
    "accounts.invitation_passkey_options": line(EVERYBODY),
    "accounts.invitation_card": line(EVERYBODY),
    # everybody's own account
    "accounts.prolong": line(SIGNED_IN),
    "accounts.change_language": line(SIGNED_IN),
    "accounts.end_other_devices": line(SIGNED_IN),
    "accounts.renew_card": line(SIGNED_IN),
    "accounts.first_card": line(SIGNED_IN),
    "accounts.passkey_options": line(SIGNED_IN),
    "accounts.add_passkey": line(SIGNED_IN),
    "accounts.confirm_with_code": line(SIGNED_IN),
    "accounts.confirm_options": line(SIGNED_IN),
    "accounts.confirm_with_passkey": line(SIGNED_IN),
    "accounts.end_device": line(("naima",), device="naima’s session"),
    "notifications.read_all": line(SIGNED_IN),
    "notifications.add_reminder": line(YOUNG),
    "notifications.reminder_done": line((), reminder="nobody’s id"),
    "notifications.reminder_later": line((), reminder="nobody’s id"),
    "notifications.cancel_reminder": line((), reminder="nobody’s id"),
    "notifications.remind_them": line(KARIM, jeune="naima"),
    "notifications.save_kinds": line(SIGNED_IN),
    "notifications.show_first_name": line(SIGNED_IN),
    "notifications.save_hours": line(SIGNED_IN),
    "notifications.pause": line(SIGNED_IN),
    "notifications.save_fallback": line(SIGNED_IN),
    "notifications.add_address": line(SIGNED_IN),
    "notifications.confirm_address": line(SIGNED_IN),
    "notifications.remove_address": line(SIGNED_IN),
    "notifications.subscribe": line(SIGNED_IN),
    "notifications.unsubscribe": line(SIGNED_IN),
    "notifications.refuse": line(SIGNED_IN),
    "accounts.remove_passkey": line((), passkey="nobody’s id"),
    # inviting
    "accounts.invite_young_person": line(AGENTS),
    "accounts.renew_invitation": line((*KARIM, *CADRE), jeune="naima"),
    # the young person's own
    "journey.ask_general_help": line(YOUNG),
    "journey.save_answers": line(YOUNG),
    "journey.say_pecule": line(YOUNG),
    "journey.note_pecule_amount": line(YOUNG),
    "journey.write_project": line(YOUNG),
    "journey.add_own_step": line(YOUNG, domain="housing"),
    "circle.invite": line(YOUNG),
    # Naïma's steps: only she ticks, notes, puts off, answers
    "journey.set_state": line(("naima",), step="housing step"),
    "journey.write_note": line(("naima",), step="housing step"),
    "journey.undo_note": line(("naima",), step="housing step"),
    "journey.tick_paper": line(("naima",), step="housing step"),
    "journey.put_off": line(("naima",), step="housing step"),
    "journey.answer_proposal": line(("naima",), step="housing step"),
    "journey.ask_help": line(("naima",), step="housing step"),
    "journey.propose": line(("karim", "lucie"), step="housing step"),
    # her request for help: she closes it, those she lets in answer it
    "journey.close_help": line(("naima",), help_id="housing help"),
    "journey.reopen_help": line(("naima",), help_id="housing help"),
    "journey.say_more": line(("naima",), help_id="housing help"),
    "journey.take_help": line(("karim", "lucie"), help_id="housing help"),
    "journey.give_back_help": line(("karim", "lucie"), help_id="housing help"),
    "journey.answer_help": line(("karim", "lucie"), help_id="housing help"),
    "journey.contribute": line((), jeune="naima"),
    # her circle
    "circle.share": line(("naima",), link="lucie’s link"),
    "circle.pause": line(("naima",), link="lucie’s link"),
    "circle.resume": line(("naima",), link="lucie’s link"),
    "circle.let_back_in": line(("naima",), link="lucie’s link"),
    "circle.remove": line(("naima",), link="lucie’s link"),
    "circle.renew": line(("naima",), link="waiting link"),
    "circle.confirm": line((*KARIM, *CADRE), link="waiting link"),
    "circle.refuse": line((*KARIM, *CADRE), link="waiting link"),
    # the catalogue: each keeps their own; those the table lets propose; cadres write
    "catalogue.favourite": line(YOUNG, offer="an offer"),
    # Inès may ask already: there is no day to wait for
    "catalogue.watch": line(("naima", "theo", "amadou"), offer="an offer"),
    "catalogue.choose": line(("naima",), offer="an offer"),
    # sent empty it goes to nobody: tests/catalogue/test_pages.py sends it filled
    "catalogue.talk": line((), offer="an offer"),
    # sent empty it does nothing: tests/catalogue/test_choosing.py does each act
    "catalogue.propose": line((), jeune="naima", offer="an offer"),
    "catalogue.write_new": line(CADRE),
    "catalogue.write": line(CADRE, offer="an offer"),
    "catalogue.write_new_bouquet": line(CADRE),
    "catalogue.write_bouquet": line(CADRE, bouquet="an edited bouquet"),
    # sent empty it is no act: tests/catalogue/test_composing.py
    "catalogue.act_on_bouquet": line((), bouquet="an edited bouquet"),
    # sent empty it is no act: tests/catalogue/test_editing.py
    "catalogue.act": line((), offer="an offer"),
    # messages: those who take part; a conversation is begun by those whom the table lets
    "messages.start": line(YOUNG, account="karim"),
    "messages.start_with": line(("karim", "samira", "lucie"), jeune="naima"),
    "messages.start_team": line(KARIM, jeune="naima"),
    "messages.team": line(YOUNG),
    "messages.send": line(("naima", "karim"), conversation="naima and karim"),
    "messages.search": line(SIGNED_IN),
    "messages.react": line(("naima", "karim"), conversation="naima and karim", message="karim’s message"),
    "messages.edit": line(KARIM, conversation="naima and karim", message="karim’s message"),
    "messages.withdraw": line(KARIM, conversation="naima and karim", message="karim’s message"),
    "messages.block": line(("naima",), conversation="naima and karim"),
    "messages.unblock": line((), conversation="naima and karim"),
    "messages.report": line(("naima", "karim"), conversation="naima and karim"),
    "messages.schedule": line(KARIM, conversation="naima and karim"),
    "messages.recall": line((), conversation="naima and karim", scheduled="nobody’s id"),
    "messages.availability": line(("samira", "lucie", "karim", "claire", "marc")),
    "messages.announce": line(KARIM),
    "messages.colleagues": line((*KARIM, *CADRE), jeune="naima"),
    "messages.handle_report": line(CADRE, report="a report"),
    "messages.draft": line(("naima", "karim"), conversation="naima and karim"),
    "messages.begin_file": line(("naima", "karim"), conversation="naima and karim", upload="nobody’s id"),
    "messages.receive_file": line(
        (), conversation="naima and karim", upload="nobody’s id", number="a number"
    ),
    "messages.keep_file": line(("naima",), conversation="naima and karim", file="naima’s photo"),
    "messages.share_paper": line(("naima",), conversation="naima and karim"),
    "messages.share_reading": line(("naima", "karim"), conversation="naima and karim"),
    # appointments: those invited; times and events are offered to those one follows
    "appointments.open_calendar": line(SIGNED_IN),
    "appointments.close_calendar": line(SIGNED_IN),
    "appointments.choose_calendar": line(SIGNED_IN),
    "appointments.invite": line(("naima", "karim"), appointment="naima’s appointment"),
    "appointments.make_own": line(YOUNG),
    "appointments.make": line(("karim", "samira", "marc"), jeune="naima"),
    "appointments.pick": line(("naima",), appointment="times to pick"),
    "appointments.reply": line(("naima", "karim"), appointment="naima’s appointment"),
    "appointments.stand_in": line((), appointment="naima’s appointment"),
    "appointments.make_again": line((), appointment="naima’s appointment"),
    "appointments.move": line(("naima", "karim"), appointment="naima’s appointment"),
    "appointments.cancel": line(("naima", "karim"), appointment="naima’s appointment"),
    "appointments.mark": line(KARIM, appointment="an appointment behind"),
    "appointments.reminders": line(SIGNED_IN),
    "appointments.free_slots": line(YOUNG),
    "appointments.wait": line(YOUNG, account="karim"),
    "appointments.join_event": line(YOUNG, event="an event"),
    "appointments.slots": line(AGENTS),
    "appointments.close_slot": line(KARIM, slot="a slot"),
    "appointments.events": line(AGENTS),
    "appointments.cancel_event": line(KARIM, event="an event"),
    # documents: hers to change; brought by those the table lets
    "documents.keep": line(YOUNG),
    "documents.describe": line(("naima",), document="naima’s paper"),
    "documents.replace": line(("naima",), document="naima’s paper"),
    "documents.put_back": line(("naima",), document="naima’s paper", number="a number"),
    "documents.readers": line((), document="naima’s paper"),
    "documents.delete": line(("naima",), document="naima’s paper"),
    "documents.restore": line(("naima",), document="naima’s paper"),
    "documents.share": line(("naima",), document="naima’s paper"),
    "documents.stop_share": line(("naima",), document="naima’s paper", share="a share of it"),
    "documents.compose_bundle": line(YOUNG),
    "documents.change_bundle": line(("naima",), bundle="naima’s bundle"),
    "documents.order_bundle": line(("naima",), bundle="naima’s bundle"),
    "documents.delete_bundle": line(("naima",), bundle="naima’s bundle"),
    "printing.project": line(YOUNG),
    "printing.shared_project": line(("naima",), jeune="naima"),
    "printing.attendance": line(KARIM, event="an event"),
    "documents.open_linked": line(EVERYBODY, token="an address outside"),
    "documents.close_linked": line(EVERYBODY, token="an address outside"),
    "documents.begin": line(YOUNG, upload="nobody’s id"),
    "documents.part": line((), upload="nobody’s id", number="a number"),
    "documents.bring": line(("samira", "lucie", "karim", "marc"), jeune="naima"),
    # before fifteen alone: tests/documents/test_two.py
    "documents.agree": line((), jeune="naima", share="a share of it"),
    "documents.decline": line((), jeune="naima", share="a share of it"),
    "export.ask": line(YOUNG),
    # the référent
    "caseload.take_help": line(("karim", "lucie"), jeune="naima", request_id="housing help"),
    "caseload.give_back_help": line(("karim", "lucie"), jeune="naima", request_id="housing help"),
    "caseload.answer_help": line(("karim", "lucie"), jeune="naima", request_id="housing help"),
    "caseload.record_milestone": line(KARIM, jeune="naima"),
    "caseload.withdraw_milestone": line((), jeune="naima", milestone="nobody’s id"),
    "caseload.propose": line(("karim", "lucie"), jeune="naima"),
    # sent empty, they are about nothing: tests/caseload/test_today.py sends them filled
    "caseload.put_off": line(()),
    "caseload.take_back": line(()),
    "caseload.sign_out_everywhere": line((*KARIM, *CADRE), jeune="naima"),
    # the cadre
    "steering.assign": line(CADRE),
    # requests: sent by the young person alone; what was heard is noted by who follows too
    "requests.send": line(YOUNG, offer="an offer"),
    # sent empty it asks for nothing: tests/requests/test_pages.py
    "requests.send_bouquet": line(YOUNG, slug="a bouquet"),
    "requests.note": line((), request_id="naima’s request"),
    "requests.take_back": line(("naima", "karim"), request_id="naima’s request"),
    "requests.withdraw": line(("naima",), request_id="naima’s request"),
    "requests.write": line(("naima",), request_id="naima’s request"),
    "requests.take_paper_back": line(("naima",), request_id="naima’s request", document="naima’s paper"),
    "requests.say_how": line(("naima",), request_id="naima’s request"),
    "requests.answer": line((), request_id="naima’s request"),
    "requests.write_from_desk": line((), request_id="naima’s request"),
    "requests.name_adviser": line(CADRE, offer="an offer"),
    "requests.end_adviser": line((), offer="an offer", adviser="naima"),
    # the directory of services
    "rights.estimate": line(YOUNG),
    "directory.retry": line(CADRE, refusal="a refused row"),
    "directory.decide": line(CADRE),
    "directory.twins": line(CADRE),
    "directory.change": line(CADRE, kind="services", row="a service"),
    # who follows: replaced for a while, or for good
    "handover.absence": line(AGENTS),
    "handover.hand_over": line(AGENTS),
    "handover.team_absence": line(CADRE, referent="karim"),
    "handover.team_hand_over": line(CADRE, referent="karim"),
    "handover.shorten": line((), cover="nobody’s id"),
    "handover.cancel": line((), cover="nobody’s id"),
    "handover.agree": line(CADRE, batch="proposed handover"),
    "handover.refuse": line(CADRE, batch="proposed handover"),
    "handover.cancel_change": line(CADRE, batch="decided handover"),
    "handover.withdraw": line(KARIM, batch="proposed handover"),
    "handover.write_note": line(KARIM, handover="naima’s handover"),
    "handover.write_words": line(("naima",), handover="naima’s handover"),
    "demo.enter": line(EVERYBODY, slug="a slug"),
}
