"""The demo's mentors: Lucie with Naïma, two who could fit, one who waits for an answer. All people are invented."""

from datetime import datetime, time, timedelta
from uuid import UUID

from app.demo.departement import House
from services import accounts, appointments, circle, clock, mentoring, notifications
from services.appointments import EventWanted
from services.circle import Viewer
from services.database import acting_as
from services.mentoring import About, Applicant, Field, Offer, WantedTrade

NUMBER = "HON-2026-0518"
DAYS_AGO = 40
ZONE = "Europe/Paris"


def settle_lucie(departement: House, lucie: UUID) -> None:
    """Lucie was invited by Karim: she says who she is and signs the charter."""
    about = About(
        field=Field.HOUSING,
        territory_id=departement.territories[0],
        languages=["fr"],
        offers=[Offer.WORK, Offer.APPLYING],
        words="Je travaille dans le logement social. J’aime marcher et cuisiner.",
        capacity=1,
    )
    for slug in ("marc", "helene"):
        with acting_as(departement.agents[slug]):  # who checked her read that she was there to be checked
            notifications.mark_read(departement.agents[slug], kind=notifications.Kind.MENTOR)
    with acting_as(lucie):
        mentoring.say_about(Viewer(lucie), about, is_available=True)
        mentoring.sign_charter(Viewer(lucie))


def bring_mentors(departement: House) -> UUID:
    """Youssef and Anouk act; Bruno applied a week ago and waits for the cadres. Gives Youssef’s account."""
    cotentin, coutancais = departement.territories[1], departement.territories[2]
    with clock.held_at(clock.now() - timedelta(days=DAYS_AGO)):
        youssef = _bring(
            departement,
            Applicant(
                "Youssef", "Haddad", "Transdev", "youssef@transdev.example", proposed_by="Mme Delaunay"
            ),
            About(
                Field.TRANSPORT,
                cotentin,
                ["fr", "ar"],
                [Offer.WORK, Offer.INTERNSHIP, Offer.TALKING],
                "J’ai commencé comme conducteur, je forme maintenant les nouveaux. Je viens du Maroc.",
                2,
            ),
        )
        _bring(
            departement,
            Applicant("Anouk", "Leroy", "Icade", "anouk@icade.example"),
            About(
                Field.BUILDING,
                coutancais,
                ["fr", "en"],
                [Offer.STUDIES, Offer.APPLYING, Offer.PAPERWORK],
                "Ingénieure sur des chantiers. J’aide à choisir des études et à écrire un CV.",
                1,
            ),
        )
    with clock.held_at(clock.now() - timedelta(days=7)):
        mentoring.apply(
            Applicant("Bruno", "Marais", "CDC Biodiversité", "bruno@biodiversite.example"),
            About(
                Field.NATURE,
                cotentin,
                ["fr"],
                [Offer.WORK, Offer.INTERNSHIP],
                "Je soigne des zones humides. On peut venir voir.",
                1,
            ),
            has_signed=True,
            source="192.0.2.7",
        )
    return youssef


def offer_trades(departement: House, people: dict[str, UUID], youssef: UUID) -> None:
    """Marc offers a visit, which Youssef receives, and a day with Icade; Inès comes and gives her first name."""
    first = datetime.combine(clock.today(ZONE) + timedelta(days=17), time(10))
    visit = EventWanted(
        "Visite d’un dépôt de bus, avec les conducteurs",
        first,
        180,
        8,
        ZONE,
        "On monte dans un bus, on parle du métier et des formations payées.",
        place="Dépôt Transdev, Saint-Lô",
    )
    yard = EventWanted(
        "Une journée sur un chantier",
        first + timedelta(days=5, hours=-1),
        420,
        4,
        ZONE,
        "On suit une équipe. Casque et chaussures sont prêtés.",
        place="Quartier de la gare, Coutances",
    )
    marc = Viewer(departement.agents["marc"])
    with acting_as(marc.account_id):
        event = mentoring.offer_trade(marc, WantedTrade(visit, host="Transdev", host_id=youssef))
        mentoring.offer_trade(marc, WantedTrade(yard, from_age=16, host="Icade"))
    with acting_as(people["ines"]):
        own = circle.find_relation(Viewer(people["ines"]), people["ines"])
        assert own is not None
        appointments.join_event(own, event)
        appointments.let_host_read(own, event, allows=True)


def _bring(departement: House, applicant: Applicant, about: About) -> UUID:
    """Somebody applies, two cadres read the attestation, and they come in."""
    mentoring.apply(applicant, about, has_signed=True, source="192.0.2.7")
    marc, helene = (departement.agents[slug] for slug in ("marc", "helene"))
    with acting_as(marc):
        viewer = Viewer(marc, is_stepped_up=True)
        line = next(
            one for one in mentoring.open_desk(viewer).lines if one.name.startswith(applicant.first_name)
        )
        mentoring.check(viewer, line.id, NUMBER, clock.now().date())
    with acting_as(helene):
        mentoring.agree(Viewer(helene, is_stepped_up=True), line.id, NUMBER)
        account_id = mentoring.open_sheet(Viewer(helene), line.id).line.account_id
    assert account_id is not None
    accounts.open_account(account_id, language="fr")
    return account_id
