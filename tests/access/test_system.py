"""Who may open the second fence: a short list, read at each change."""

import ast
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent


ALLOWED = {
    # the founding list comes in by the command line: nobody edits a catalogue that is not there yet
    "services.catalogue.loading.load_catalogues",
    "services.catalogue.loading.load_catalogue",
    # each night, of what everybody keeps, with nobody there
    "services.catalogue.following.follow_marks",
    "services.catalogue.following._tell_of_ends",
    "services.catalogue.following._waiting_spaces",
    # the database asked for a cadre just before: what a value stands for, and a row that was refused, count everywhere
    "services.directory.keeping.retry",
    "services.directory.keeping.decide",
    "services.directory.keeping._work_out",
    # nobody is signed in yet: an invitation, its birth date, the links that wait for whoever opens it
    "services.circle.joining.is_jeune",
    "services.circle.joining.check_birth_date",
    "services.circle.joining.accept_links",
    # these write the very rows from which the fence decides, once the rule has said yes
    "services.circle.joining.invite_jeune",
    "services.circle.joining.assign_referent",
    "services.circle.joining._link_with_place",
    "services.circle.covering.plan_cover",
    "services.circle.covering.shorten_cover",
    "services.circle.covering.cancel_cover",
    "services.circle.handing_over.plan_handover",
    "services.circle.handing_over.agree_handover",
    "services.circle.handing_over.cancel_handover",
    "services.circle.membership.leave_circle",
    # that an attestation was seen is written by nobody's own hand
    "services.circle.attesting.check_attestation",
    "services.circle.attesting.agree_attestation",
    "services.circle.attesting.suspend_mentor",
    "services.circle.attesting._tell_in_journal",
    "services.circle.posts.end_post",
    # a mentor comes into a circle, or leaves it: neither end may write a link, and who leaves sees nobody else's
    "services.circle.pairing.open_mentor_link",
    "services.mentoring.reading.followers_of",
    # places taken are counted over everybody's requests, and a mentor is asked without their account being told
    "services.mentoring.reading.profiles_for",
    "services.mentoring.reading.wish_of",
    "services.mentoring.asking._tell_mentor",
    "services.mentoring.asking._silence",
    # a mentor has no way to the row of a request but the function that reads it
    "services.mentoring.answering.accept",
    "services.mentoring.answering.decline",
    "services.mentoring.answering._answer",
    "services.mentoring.answering._kept",
    # an application has no account yet, and that somebody is a mentor is written by nobody's own hand
    "services.mentoring.applying.apply",
    "services.mentoring.following._write_down",
    "services.mentoring.desk.agree",
    "services.mentoring.desk.end",
    "services.mentoring.desk._account_for",
    # who answers closes what they answer, and no longer sees it; who is told is nobody's to list
    "services.requests.writing.add_event",
    "services.requests.writing._set",
    "services.requests.writing.tell_advisers",
    "services.requests.writing.silence",
    "services.requests.advising.name_adviser",
    "services.requests.desk.kinds_of",
    # a month is counted with nobody there
    "services.requests.counting.count_month",
    "services.requests.following._each",
    "services.documents.linked.paper_outside",
    # what is due is asked with nobody there
    "services.mentoring.checkins.ask_checkins",
    "services.mentoring.reminding.forget_applicants",
    "services.mentoring.reminding.remind_of_ends",
    "services.circle.posts.close_departures",
    "services.circle.restrictions.set_restriction",
    "services.circle.restrictions.ask_to_lift",
    "services.circle.restrictions.agree_to_lift",
    "services.circle.restrictions.refuse_to_lift",
    # the worker sends to people who are not there, and phones that were signed out by anybody ring no more
    "services.notifications.subscriptions.forget_sessions",
    # what awaited somebody is theirs alone, and whoever closes a door or answers a call is somebody else
    "services.notifications.closing.close_lines",
    "services.notifications.closing.close_subject",
    "services.notifications.due.claim_due",
    "services.notifications.reminders.follow_zones",
    # a référent who notes a date makes the reminders of a young person, whose row only they see
    "services.notifications.reminders.plan",
    "services.notifications.contacts.waiting_code",
    "services.delivery.deciding.decide",
    "services.delivery.deciding.claim",
    "services.delivery.delivering._addresses_of",
    "services.delivery.recording.record",
    # what is due is taken before anybody acts; each then leaves in its author's name, or is closed unread
    "services.messages.scheduling._claim_due",
    "services.messages.scheduling._close",
    "services.messages.scheduling.follow_zones",
    # what is said while somebody is kept away was not said to them, whoever says it
    "services.messages.sending._say_not_to",
    # what each chose of reminders, and what else somebody has at that hour, are theirs: used, and told to nobody
    "services.notifications.reminders.plan_about",
    "services.appointments.reminding.plan_reminders",
    "services.appointments.clashes.clashes",
    # a place that becomes free belongs to whoever waits, whom nobody who frees it knows
    "services.appointments.freeing.free_place",
    "services.appointments.freeing.tell_waiting",
    # an event does not take place, also for who paused their link and has a seat its organiser no longer sees
    "services.appointments.groups._call_off_all",
    # who left a circle no longer comes: told by whoever ended the link, who is not always invited
    "services.appointments.leaving.leave",
    # a team in numbers
    "services.appointments.team.team_counts",
    # keys are wrapped again, and nothing they open is read
    "services.sealing.wrap_again",
    # a paper is prepared, matched and erased with nobody there; who brings one may not read the list it ticks
    "services.documents.preparing.prepare_document",
    "services.documents.preparing.prepare_waiting",
    "services.documents.preparing._keep",
    "services.documents.preparing._mark",
    "services.documents.preparing._tell_of",
    "services.documents.preparing._tell_of_attachment",
    "services.documents.adding.retire",
    # a new file of a paper taken away meanwhile would be erased with it, whoever brings it
    "services.documents.adding.ensure_there",
    "services.documents.changing.put_back",
    "services.documents.agreeing.asked_of",
    "services.documents.agreeing._answer",
    # a phone that never heard that its file arrived asks again, perhaps when its owner reads there no more: yes or no
    "services.documents.attaching.has_arrived",
    # a bundle is made of her papers, and a PDF in the name of whoever asked: taken and given up with nobody there
    "services.documents.bundling.make_bundle",
    "services.documents.bundling.make_waiting_bundles",
    "services.documents.bundling._keep",
    "services.documents.bundling._fail",
    "services.printing.making.make_waiting_prints",
    "services.printing.making.forget_prints",
    "services.printing.making._asked_by",
    "services.printing.making._claimed",
    "services.printing.making._mark",
    "services.documents.checking.purge_documents",
    "services.documents.checking._named",
    "services.documents.checking._parts_named",
    # an archive is claimed and given up with nobody there; it is written in the name of whoever asked for it
    "services.export.writing._claim",
    "services.export.writing._fail",
    "services.export.keeping.purge_exports",
    "services.export.keeping._named",
    # whoever holds an address outside has no account; what told somebody of a paper is theirs, and taken back by another
    "services.documents.linked.find_link",
    "services.documents.linked.open_link",
    "services.documents.linked.note_saved",
    "services.documents.sharing.forget_line",
    # how much a space holds and a person sends is counted for whoever adds, and told to nobody
    "services.documents.room.ensure_room",
    "services.documents.room.ensure_fits",
    "services.journey.operations.held._tick",
    # no reader: the whole chain, what is over, the invented people of the demo
    "services.journey.operations.help._release_some",
    "services.caseload.today.forget_put_offs",
    # what a référent may not see of a path counts in its reminders, which only the young person reads; and each night
    "services.journey.operations.reminders.plan_reminders",
    "services.journey.operations.reminders._open_spaces",
    "app.cli.verify_journal",
    "app.jobs.purge",
    # the directory belongs to nobody, and the command line is nobody
    "app.directory.commands.import_file",
    "app.directory.commands.report",
    "app.directory.commands.retry",
    "app.directory.commands.export",
    "app.demo.seed.load_demo",
}


def callers() -> set[str]:
    """`module.function` of every function of ours that calls `as_system`."""
    found = set()
    for path in [*(ROOT / "services").rglob("*.py"), *(ROOT / "app").rglob("*.py")]:
        module = path.relative_to(ROOT).with_suffix("").as_posix().replace("/", ".")
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef) and any(calls_system(inner) for inner in ast.walk(node)):
                found.add(f"{module}.{node.name}")
    return found


def calls_system(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) == "as_system"
    )


def test_only_these_act_as_the_system() -> None:
    assert callers() == ALLOWED
