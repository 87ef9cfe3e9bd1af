"""What the parameters of the table stand for: addresses in Naïma's space."""

from datetime import datetime, time, timedelta
from io import BytesIO
from uuid import UUID, uuid4

from sqlalchemy import select

from services import (
    accounts,
    appointments,
    catalogue,
    circle,
    clock,
    documents,
    journey,
    mentoring,
    messages,
    printing,
    requests,
)
from services.accounts.models import SignInSession
from services.circle import LinkKind, Viewer
from services.database import acting_as, as_system, session, transaction
from services.directory import desk
from services.printing import PrintKind, PrintOrder, making
from tests.cast import Cast
from tests.directory.conftest import service
from tests.documents.samples import blank_pdf, photo


def make_places(cast: Cast) -> dict[str, str]:
    """A request for help, a proposal, a waiting invitation and a device of hers, and where all of it lives."""
    naima = cast.naima.id
    with acting_as(cast.karim.id):
        seen = circle.find_relation(Viewer(cast.karim.id), naima)
        assert seen is not None
        journey.propose_step(seen, "L1", "On en parle ?")
        offer = next(one.id for one in catalogue.offers_for(seen) if one.domain == "logement")
        catalogue.propose_offer(seen, offer)
    with acting_as(naima):
        relation = circle.find_relation(Viewer(naima), naima)
        assert relation is not None
        step = journey.step_address(relation.space, "L1")
        (asked,) = requests.send(relation, [catalogue.open_offer(relation, offer)], requests.Sent())
        help_id = journey.ask_help(relation, step, "Par où commencer ?", uuid4())
        lucie = next(m for m in circle.members_of(relation.space) if m.account_id == cast.lucie.id)
        waiting, _ticket = circle.invite_to_circle(relation, "Sofia", LinkKind.RELATIVE, kinship="sister")
    with acting_as(cast.karim.id):
        theirs = circle.find_relation(Viewer(cast.karim.id), naima)
        assert theirs is not None
        other = next(one for one in catalogue.offers_for(theirs) if one.id != offer)
        prepared = requests.prepare(theirs, [other], requests.Draft(), uuid4())
    change, decided = _handover(cast, cast.marc.id, naima)
    _waiting, proposed = _handover(cast, cast.karim.id, cast.theo.id)
    talk, said, hers = _talk(cast)
    reported = _report(cast, talk, said)
    accounts.start_session(naima, device=accounts.Device.OWN, label="Naïma")
    device = session.scalar(select(SignInSession.id).where(SignInSession.account_id == naima))
    paper = _paper(cast)
    return {
        "housing": "logement",
        "housing step": str(step),
        "housing help": str(help_id),
        "naima": str(naima),
        "naima’s session": str(device),
        "naima and karim": str(talk),
        "karim’s message": str(said),
        "naima’s photo": str(hers),
        "a report": str(reported),
        "a reported photo": str(_file_of(report=reported)),
        "lucie’s link": str(lucie.link_id),
        "waiting link": str(waiting),
        "karim": str(cast.karim.id),
        "naima’s handover": str(change),
        "decided handover": str(decided),
        "proposed handover": str(proposed),
        **_mentoring(cast),
        "nobody’s id": str(uuid4()),
        "nobody’s token": "x" * 43,
        **_appointments(cast),
        **_shared(cast, paper),
        **_made(cast, paper),
        **_listed(),
        "an offer": str(offer),
        "naima’s request": str(asked),
        "a prepared request": str(prepared),
        "a bouquet": "premier-chez-moi",
        "an edited bouquet": str(_bouquet(cast)),
        "a number": "1",
        "a slug": "theo",
    }


def _bouquet(cast: Cast) -> UUID:
    with acting_as(cast.marc.id):
        return catalogue.edited_bouquets("50")[0].id


def _paper(cast: Cast) -> UUID:
    """A page of Naïma’s own vault, of two versions, each with its picture."""
    with acting_as(cast.naima.id):
        own = circle.find_relation(Viewer(cast.naima.id), cast.naima.id)
        assert own is not None
        with documents.take([documents.Sent(BytesIO(blank_pdf()), "papier.pdf")]) as taken:
            kept = documents.add_document(own, taken, documents.About(kind="identity_card"), uuid4())
            documents.replace_document(documents.open_document(own.viewer, own, kept), taken)
    with as_system():
        versions = session.scalars(
            select(documents.DocumentVersion.id).where(documents.DocumentVersion.document_id == kept)
        ).all()
    for version in versions:
        documents.prepare_document(version)
    return kept


def _shared(cast: Cast, paper: UUID) -> dict[str, str]:
    """This paper, and an address outside for it."""
    with acting_as(cast.naima.id):
        own = circle.find_relation(Viewer(cast.naima.id), cast.naima.id)
        opened = documents.open_document(Viewer(cast.naima.id), own, paper)
        ticket = documents.share_by_link(opened, documents.Lasting(), takes_file=True, title="Papier")
    return {
        "naima’s paper": str(paper),
        "a share of it": str(ticket.id),
        "an address outside": ticket.token,
    }


def _made(cast: Cast, paper: UUID) -> dict[str, str]:
    """A bundle of this paper that is asked for, and her project as a PDF that is there (nothing is set for it)."""
    naima = cast.naima.id
    with acting_as(naima):
        own = circle.find_relation(Viewer(naima), naima)
        assert own is not None
        bundle = documents.compose_bundle(own, "Dossier logement", [paper], uuid4())
        order = printing.order_print(Viewer(naima), PrintKind.PROJECT, naima, "fr", jeune_id=naima)
    with as_system(), transaction():
        making._keep(session.get_one(PrintOrder, order), BytesIO(b"%PDF-1.7"))
    session.remove()
    return {"naima’s bundle": str(bundle), "naima’s project as a PDF": str(order)}


def _listed() -> dict[str, str]:
    """A service of the directory with a value that nobody knows, and a row that was refused."""
    rows = (service(publics=["voisins"]), service("faux", date_maj="hier"))
    with as_system():
        desk.import_rows(desk.Kind.SERVICE, iter(rows), "essai.json")
        (refused,) = [one.id for one in desk.refusals() if one.object_id == "essai--faux"]
    return {"services": "services", "a service": "essai--un", "a refused row": str(refused)}


def _handover(cast: Cast, by: UUID, jeune: UUID) -> tuple[UUID, UUID]:
    """Claire will follow this young person in ten days: by Marc it is decided, by Karim it waits."""
    viewer = Viewer(by, team_ids=circle.find_standing(by).team_ids)
    day = clock.now().date() + timedelta(days=10)
    with acting_as(by):
        batch = circle.plan_handover(
            viewer, cast.karim.id, cast.claire.id, day, circle.HandoverReason.TEAM, [jeune]
        )
    with acting_as(cast.karim.id):
        (view,) = [one for one in circle.my_handovers(Viewer(cast.karim.id)) if one.batch == batch]
    return view.id, batch


def _appointments(cast: Cast) -> dict[str, str]:
    """What Karim and Naïma have ahead, to pick, behind; a slot and an event that he offers."""
    today = clock.now().date()
    ahead = [datetime.combine(today + timedelta(days=n), time(15)) for n in (4, 5)]
    viewer = Viewer(cast.karim.id)
    with acting_as(cast.karim.id), transaction():
        one = _appointment(cast, ahead[:1])
        times = _appointment(cast, ahead)
        with clock.held_at(clock.now() - timedelta(days=4)):
            past = _appointment(cast, [datetime.combine(today - timedelta(days=2), time(15))])
        evening = ahead[0] + timedelta(days=30, hours=3)
        appointments.open_slots(viewer, [evening], 30, zone="Europe/Paris", place="Ici")
        wanted = appointments.EventWanted("Visite", ahead[1], 60, 3, "Europe/Paris", place="Ici")
        event = appointments.make_event(viewer, wanted)
        (slot,) = [one for one in appointments.slots_of(viewer) if one.wall_at == evening]
    with acting_as(cast.naima.id):
        calendar = appointments.open_feed(cast.naima.id)
    return {
        "naima’s appointment": str(one),
        "times to pick": str(times),
        "an appointment behind": str(past),
        "a slot": str(slot.id),
        "an event": str(event),
        "naima’s calendar": calendar,
    }


def _appointment(cast: Cast, times: list[datetime]) -> UUID:
    relation = circle.find_relation(Viewer(cast.karim.id), cast.naima.id)
    assert relation is not None
    return appointments.make_appointment(relation, appointments.Wanted("Faire le point", times, place="Ici"))


def _talk(cast: Cast) -> tuple[UUID, UUID, UUID]:
    """What Naïma and Karim say to each other, his last message, and a photo of hers; both have one with their words."""
    with acting_as(cast.naima.id):
        own = circle.find_relation(Viewer(cast.naima.id), cast.naima.id)
        assert own is not None
        talk = messages.start_direct(own, cast.karim.id)
        opened = messages.open_conversation(Viewer(cast.naima.id), own, talk)
        hers = _say_with_photo(opened)
    with acting_as(cast.karim.id):
        opened = messages.open_conversation(Viewer(cast.karim.id), None, talk)
        return talk, _say_with_photo(opened), _file_of(message=hers)


def _say_with_photo(talk: messages.Talk) -> UUID:
    with (
        documents.kept_files() as files,
        documents.take([documents.Sent(BytesIO(photo()), "a.jpg")]) as taken,
    ):
        files.append(documents.keep_file(taken))
        return messages.send_message(talk, "Bonjour", uuid4(), files=files).id


def _file_of(*, message: UUID | None = None, report: UUID | None = None) -> UUID:
    """The photo of this message or of this report, drawn."""
    table = documents.Attachment
    with as_system():
        its = table.message_id == message if message else table.report_id == report
        found = session.scalars(select(table.id).where(its)).one()
    documents.prepare_document(found)
    return found


def _report(cast: Cast, talk: UUID, said: UUID) -> UUID:
    """What Naïma says of Karim’s message: about a référent, so to the cadre alone."""
    with acting_as(cast.naima.id):
        own = circle.find_relation(Viewer(cast.naima.id), cast.naima.id)
        opened = messages.open_conversation(Viewer(cast.naima.id), own, talk)
        return messages.report(opened, cast.karim.id, messages.ReportReason.OTHER, message_ids=[said])


def _trade(cast: Cast) -> UUID:
    """Offered to all by Marc, received by Lucie; Naïma comes."""
    wall = datetime.combine(clock.now().date() + timedelta(days=6), time(10))
    wanted = appointments.EventWanted("Visite", wall, 60, 3, "Europe/Paris", place="Ici")
    with acting_as(cast.marc.id), transaction():
        trade = mentoring.WantedTrade(wanted, host_id=cast.lucie.id)
        event = mentoring.offer_trade(Viewer(cast.marc.id), trade)
    with acting_as(cast.naima.id), transaction():
        own = circle.find_relation(Viewer(cast.naima.id), cast.naima.id)
        assert own is not None
        appointments.join_event(own, event)
    return event


def _mentoring(cast: Cast) -> dict[str, str]:
    """She asked that a mentor be proposed, and was asked how it goes with Lucie."""
    with acting_as(cast.naima.id):
        own = circle.find_relation(Viewer(cast.naima.id), cast.naima.id)
        assert own is not None
        asked = mentoring.ask(own, None, "Parler d’un métier")
        mentoring.ask_checkins()
        checkin = next(one for one in mentoring.checkins_of(own) if one.is_mine)
    with acting_as(cast.marc.id):
        lucie = next(
            one for one in mentoring.open_desk(Viewer(cast.marc.id)).lines if one.account_id == cast.lucie.id
        )
    return {
        "naima’s request for a mentor": str(asked),
        "naima’s check-in": str(checkin.id),
        "lucie as a mentor": str(lucie.id),
        "a métier for all": str(_trade(cast)),
    }
