"""`make screens`: every screen, phone and desktop, light and dark, French and Arabic, into docs/screens/."""

import shutil
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from playwright.sync_api import Browser, Page, sync_playwright
from sqlalchemy import update

from app.documents.cover import cover_words
from app.printing.sheets import said_on
from services import (
    appointments,
    catalogue,
    circle,
    documents,
    journey,
    mentoring,
    messages,
    printing,
    requests,
)
from services.appointments import Status
from services.catalogue.tables import offers as offers_kept
from services.circle import Viewer
from services.database import acting_as, as_system, session, transaction
from services.printing import PrintKind
from tests.cast import Cast, load_cast
from tests.catalogue.conftest import make_offer
from tests.live import LiveServer, live_server
from tests.outside import Outside, open_outside, papers_of

SCREENS = Path(__file__).parent.parent / "docs" / "screens"
# Addresses that are made, one for each browser that opens them.
OUTSIDE_CODE, OUTSIDE = "outside, its code", "outside"
SIZES = {"phone": (390, 844), "desktop": (1280, 800)}
CHROMIUM = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-default-apps",
)


@dataclass(frozen=True)
class Screen:
    """A page to look at, and who looks."""

    name: str
    address: str
    slug: str | None = None


def screens(places: dict[str, str]) -> list[Screen]:
    """The screens of the product, in the order of a visit."""
    return [
        Screen("connexion", "/connexion"),
        Screen("invitation", "/invitation"),
        Screen("urgence", "/urgence"),
        Screen("accessibilite", "/accessibilite"),
        Screen("confidentialite", "/confidentialite"),
        Screen("demo", "/demo"),
        Screen("accueil", "/accueil", "naima"),
        Screen("accueil-18-ans", "/accueil", "theo"),
        Screen("accueil-jeune-majeure", "/accueil", "ines"),
        Screen("parcours", "/parcours", "naima"),
        Screen("domaine", "/parcours/logement", "naima"),
        Screen("etape", f"/etapes/{places['step']}", "naima"),
        Screen("pecule", "/pecule", "naima"),
        Screen("pecule-18-ans", "/pecule", "ines"),
        Screen("droits", "/droits", "ines"),
        Screen("annuaire", "/services/annuaire?lieu=saint-lo", "naima"),
        Screen("annuaire-service", "/services/annuaire/exemple--service-4", "naima"),
        Screen("services", "/services", "naima"),
        Screen("services-chercher", "/services?q=logment", "naima"),
        Screen("offre", f"/services/{places['offer']}", "naima"),
        Screen("demandes", "/demandes", "ines"),
        Screen("demande", f"/demandes/{places['request']}", "ines"),
        Screen("demander", f"/services/{places['answered']}/demande", "amadou"),
        Screen("demander-un-bouquet", "/bouquets/premier-chez-moi/demande", "ines"),
        Screen("demandes-d-un-jeune", f"/jeunes/{places['ines']}/demandes", "karim"),
        Screen("demande-suivie", f"/demandes/{places['request']}", "karim"),
        Screen("demande-preparee", f"/demandes/preparees/{places['prepared']}", "theo"),
        Screen(
            "preparer-une-demande",
            f"/jeunes/{places['ines']}/demandes/preparer?offre={places['offer']}",
            "karim",
        ),
        Screen("bureau", "/partenaire", "odile"),
        Screen("bureau-demande", f"/partenaire/{places['request']}", "odile"),
        Screen("conseillers", f"/catalogue/{places['answered']}/conseillers", "marc"),
        Screen("chiffres-des-demandes", "/catalogue/chiffres", "marc"),
        Screen("offre-finie", f"/services/{places['ended']}/fini", "theo"),
        Screen("offre-attendue", f"/services/{places['awaited']}", "naima"),
        Screen("bouquet", "/bouquets/premier-chez-moi", "naima"),
        Screen("projet", "/projet", "naima"),
        Screen("cercle", "/cercle", "naima"),
        Screen("cercle-personne", f"/cercle/{places['link']}", "naima"),
        Screen("messages", "/messages", "naima"),
        Screen("conversation", f"/messages/{places['talk']}", "naima"),
        Screen("conversation-message", f"/messages/{places['talk']}/m/{places['said']}", "naima"),
        Screen("conversation-fichier", f"/messages/{places['with_karim']}", "naima"),
        Screen("message-fichier", f"/messages/{places['with_karim']}/fichiers/{places['file']}", "naima"),
        Screen("montrer-un-papier", f"/messages/{places['talk']}/papiers", "naima"),
        Screen("conversation-a-propos", f"/messages/{places['talk']}/infos", "naima"),
        Screen("signaler", f"/messages/{places['talk']}/signaler?message={places['said']}", "naima"),
        Screen("ecrire", "/messages/ecrire", "naima"),
        Screen("mon-equipe", "/messages/equipe", "naima"),
        Screen("messages-recherche", "/messages/recherche", "naima"),
        Screen("notifications", "/notifications", "naima"),
        Screen("notifications-reglages", "/moi/notifications", "naima"),
        Screen("rappels", "/rappels", "naima"),
        Screen("rendez-vous", "/rendez-vous", "naima"),
        Screen("un-rendez-vous", f"/rendez-vous/{places['meeting']}", "naima"),
        Screen("inviter-au-rendez-vous", f"/rendez-vous/{places['meeting']}/invitation", "karim"),
        Screen("rendez-vous-a-choisir", f"/rendez-vous/{places['to_pick']}", "theo"),
        Screen("rendez-vous-rate", f"/rendez-vous/{places['missed']}", "theo"),
        Screen("rendez-vous-nouveau", "/rendez-vous/nouveau", "naima"),
        Screen("creneaux-libres", "/rendez-vous/creneaux", "naima"),
        Screen("sortie-a-plusieurs", f"/rendez-vous/collectifs/{places['event']}", "naima"),
        Screen("rendez-vous-rappels", "/rendez-vous/rappels", "naima"),
        Screen("dans-mon-calendrier", "/rendez-vous/calendrier", "naima"),
        Screen("journal", "/journal", "naima"),
        Screen("moi", "/moi", "naima"),
        Screen("tout-emporter", "/moi/export", "naima"),
        Screen("appareils", "/moi/appareils", "naima"),
        Screen("documents", "/documents", "naima"),
        Screen("document", f"/documents/{places['card']}", "naima"),
        Screen("document-du-service", f"/documents/{places['project']}", "naima"),
        Screen("document-ajouter", "/documents/ajouter?sorte=passport", "naima"),
        Screen("document-partager", f"/documents/{places['card']}/partage", "naima"),
        Screen("dossiers", "/documents/dossiers", "naima"),
        Screen("dossier", f"/documents/dossiers/{places['bundle']}", "naima"),
        Screen("dossier-faire", "/documents/dossiers/nouveau", "naima"),
        Screen("projet-en-pdf", f"/impressions/{places['print']}", "naima"),
        Screen("document-lien", OUTSIDE_CODE),
        Screen("document-dehors", OUTSIDE),
        Screen("document-dehors-ferme", "/partage/un-lien-termine"),
        Screen("documents-d-un-jeune", f"/jeunes/{places['naima']}/documents", "karim"),
        Screen("document-du-service-referent", f"/documents/{places['project']}", "karim"),
        Screen("documents-partages", "/documents", "lucie"),
        Screen("document-partage", f"/documents/{places['card']}", "lucie"),
        Screen("aujourdhui", "/aujourdhui", "karim"),
        Screen("absence", "/absence", "karim"),
        Screen("passation", "/passation", "karim"),
        Screen("passation-note", places["handover"], "karim"),
        Screen("passation-jeune", places["handover"], "amadou"),
        Screen("mes-jeunes", "/jeunes", "karim"),
        Screen("un-jeune", f"/jeunes/{places['naima']}", "karim"),
        Screen("proposer", f"/jeunes/{places['naima']}/proposer", "karim"),
        Screen("services-referent", "/services", "karim"),
        Screen("services-d-un-jeune", f"/jeunes/{places['naima']}/services", "karim"),
        Screen("invitation-nouvelle", "/invitation/nouvelle", "karim"),
        Screen("messages-referent", "/messages", "karim"),
        Screen("conversation-referent", f"/messages/{places['with_karim']}", "karim"),
        Screen("ecrire-plus-tard", f"/messages/{places['with_karim']}/plus-tard", "karim"),
        Screen("conversations-connues", f"/messages/jeunes/{places['naima']}/conversations", "karim"),
        Screen("rappels-d-un-jeune", f"/jeunes/{places['naima']}/rappels", "karim"),
        Screen("signalements", "/messages/signalements", "karim"),
        Screen("annonce", "/messages/annonce", "karim"),
        Screen("quand-je-reponds", "/messages/disponibilite", "karim"),
        Screen("entre-professionnels", f"/messages/jeunes/{places['naima']}/collegues", "karim"),
        Screen("agenda", places["week"], "karim"),
        Screen("agenda-mois", "/agenda?vue=mois", "karim"),
        Screen("agenda-liste", "/agenda?vue=liste", "karim"),
        Screen("agenda-jour", places["day"], "karim"),
        Screen("rendez-vous-referent", f"/rendez-vous/{places['meeting']}", "karim"),
        Screen("rendez-vous-proposer", f"/jeunes/{places['naima']}/rendez-vous", "karim"),
        Screen("creneaux", "/agenda/creneaux", "karim"),
        Screen("a-plusieurs", "/agenda/collectifs", "karim"),
        Screen("feuille-de-presence", f"/agenda/collectifs/{places['event']}", "karim"),
        Screen("agenda-equipe", "/agenda", "marc"),
        Screen("equipe", "/equipe", "marc"),
        Screen("annuaire-tenir", "/catalogue/annuaire", "marc"),
        Screen("annuaire-ligne", "/catalogue/annuaire/services/exemple--service-4?champ=telephone", "marc"),
        Screen("catalogue", "/catalogue", "marc"),
        Screen("catalogue-a-verifier", "/catalogue?etat=a-verifier", "marc"),
        Screen("catalogue-offre", f"/catalogue/{places['edited']}", "marc"),
        Screen("catalogue-bouquets", "/catalogue/bouquets", "marc"),
        Screen("catalogue-bouquet", f"/catalogue/bouquets/{places['bouquet']}", "marc"),
        Screen("catalogue-bouquet-apercu", f"/catalogue/bouquets/{places['bouquet']}/apercu", "marc"),
        Screen("accueil-mentor", "/accueil", "lucie"),
        Screen("conversation-mentor", f"/messages/{places['talk']}", "lucie"),
        Screen("accueil-famille", "/accueil", "samira"),
        Screen("mentors", "/mentors", "naima"),
        Screen("mentors-trouver", "/mentors?metier=transport&aide=internship", "theo"),
        Screen("mentors-metiers", "/mentors/metiers", "theo"),
        Screen("mentor-ma-page", "/mentors", "lucie"),
        Screen("mentors-un-jeune", f"/mentors/jeunes/{places['naima']}", "karim"),
        Screen("mentors-qui-cherche", "/mentors/jeunes", "karim"),
        Screen("mentors-equipe", "/mentors/equipe", "marc"),
        Screen("mentors-metiers-equipe", "/mentors/equipe/metiers", "marc"),
        Screen("mentor-fiche", f"/mentors/equipe/{places['applicant']}", "marc"),
        Screen("mentor-candidature", "/mentors/candidature"),
        Screen("mentor-charte", "/mentors/charte"),
    ]


def main() -> None:
    with live_server("demo") as server, sync_playwright() as playwright:
        shutil.rmtree(SCREENS, ignore_errors=True)
        SCREENS.mkdir(parents=True)
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=list(CHROMIUM))
        places, links = papers_of(load_cast())
        wanted = screens({**places_of(server), **places})
        for language in ("fr", "ar"):
            for theme in ("light", "dark"):
                for size in SIZES:
                    shoot(browser, server, wanted, links, language, theme, size)
        overview(browser)
        browser.close()
    print(f"{len(list(SCREENS.glob('*.jpg')))} screens in {SCREENS.relative_to(Path.cwd())}")


def _ended(cast: Cast) -> UUID:
    """An offer Théo keeps, hidden since."""
    with transaction():
        offer = make_offer("Un stage d’été", partner="La Mission locale")
    with acting_as(cast.theo.id), transaction():
        theo = circle.find_relation(Viewer(cast.theo.id), cast.theo.id)
        catalogue.mark_offer(theo, offer, catalogue.Mark.FAVOURITE)
    with as_system(), transaction():
        session.execute(update(offers_kept).where(offers_kept.c.id == offer).values(state="hidden"))
    return offer


def places_of(server: LiveServer) -> dict[str, str]:
    """Naïma's own addresses, where the drawings show them."""
    cast: Cast = load_cast()
    with acting_as(cast.naima.id):
        relation = circle.find_relation(Viewer(cast.naima.id), cast.naima.id)
        assert relation is not None
        lucie = next(m for m in circle.members_of(relation.space) if m.account_id == cast.lucie.id)
        step = journey.step_address(relation.space, "L4")
        talk = messages.start_direct(relation, cast.lucie.id)
        with_karim = messages.start_direct(relation, cast.karim.id)
        opened = messages.open_conversation(Viewer(cast.naima.id), relation, talk)
        said = next(one for one in messages.messages_of(opened).messages if not one.is_mine)
        of_karim = messages.open_conversation(Viewer(cast.naima.id), relation, with_karim)
        (file,) = [file for one in messages.messages_of(of_karim).messages for file in one.files]
        offers = {one.number: str(one.id) for one in catalogue.offers_for(relation)}
    with acting_as(cast.theo.id):
        his = circle.find_relation(Viewer(cast.theo.id), cast.theo.id)
        assert his is not None
        (prepared,) = requests.preparations_of(his)
    with acting_as(cast.ines.id):
        hers = circle.find_relation(Viewer(cast.ines.id), cast.ines.id)
        assert hers is not None
        asked = next(one for one in requests.requests_of(hers) if one.bouquet is None)
    with acting_as(cast.karim.id):
        (handover,) = circle.my_handovers(Viewer(cast.karim.id))
    met = _appointments(cast)
    with acting_as(cast.marc.id):
        desk = mentoring.open_desk(Viewer(cast.marc.id))
        applicant = next(one for one in desk.lines if one.name.startswith("Bruno"))
        bouquet = catalogue.edited_bouquets("50")[0]
    session.remove()
    return {
        **met,
        "applicant": str(applicant.id),
        "ended": str(_ended(cast)),
        "bouquet": str(bouquet.id),
        **_made(cast),
        "offer": offers[12],
        "awaited": offers[2],
        "edited": offers[1],
        "answered": offers[22],
        "request": str(asked.id),
        "prepared": str(prepared.id),
        "ines": str(cast.ines.id),
        "naima": str(cast.naima.id),
        "step": str(step),
        "link": str(lucie.link_id),
        "talk": str(talk),
        "with_karim": str(with_karim),
        "file": str(file.id),
        "said": str(said.id),
        "handover": f"/passations/{handover.id}",
    }


def _made(cast: Cast) -> dict[str, str]:
    """What the worker makes for Naïma: her file for a home, and her project as a PDF."""
    with acting_as(cast.naima.id):
        own = circle.find_relation(Viewer(cast.naima.id), cast.naima.id)
        assert own is not None
        bundle = documents.bundles_of(own)[0].id
        order = printing.order_print(own.viewer, PrintKind.PROJECT, own.space.id, "fr", jeune_id=own.space.id)
    documents.make_bundle(bundle, cover_words)
    printing.make_print(order, said_on)
    return {"bundle": str(bundle), "print": str(order)}


def _appointments(cast: Cast) -> dict[str, str]:
    """What Naïma has ahead, what Théo has to pick and what he missed, what Karim offers to several."""
    with acting_as(cast.naima.id):
        mine = appointments.own_appointments(circle.find_relation(Viewer(cast.naima.id), cast.naima.id))
    with acting_as(cast.theo.id):
        his = appointments.own_appointments(circle.find_relation(Viewer(cast.theo.id), cast.theo.id))
    with acting_as(cast.karim.id):
        (event, *_others) = appointments.events_of(Viewer(cast.karim.id))
    meeting = next(one for one in mine if one.bring.words)
    missed = next(one for one in his if one.jeune and one.jeune.status is Status.NOSHOW)
    day = meeting.wall_at.date()
    return {
        "meeting": str(meeting.id),
        "to_pick": str(next(one.id for one in his if one.is_to_pick)),
        "missed": str(missed.id),
        "event": str(event.id),
        "week": f"/agenda?jour={day}",
        "day": f"/agenda/jour?jour={day}",
    }


def shoot(
    browser: Browser,
    server: LiveServer,
    wanted: list[Screen],
    links: Iterator[Outside],
    language: str,
    theme: str,
    size: str,
) -> None:
    """Every screen in one language, theme and size; each person signs in once."""
    width, height = SIZES[size]
    for slug in dict.fromkeys(screen.slug for screen in wanted):
        context = browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme=theme,
            locale=language,
            reduced_motion="reduce",
            service_workers="block",
        )
        page = context.new_page()
        if slug:
            sign_in(page, server, slug)
        for screen in (one for one in wanted if one.slug == slug):
            if screen.address in (OUTSIDE_CODE, OUTSIDE):
                open_outside(page, server.url, next(links), language, types=screen.address == OUTSIDE)
            else:
                page.goto(f"{server.url}{in_language(screen.address, language)}")
            page.screenshot(
                path=SCREENS / f"{screen.name}-{size}-{theme}-{language}.jpg",
                type="jpeg",
                quality=72,
            )
        context.close()


def in_language(address: str, language: str) -> str:
    return f"{address}{'&' if '?' in address else '?'}langue={language}"


def overview(browser: Browser) -> None:
    """The picture of the README: four phones side by side."""
    page = browser.new_page(viewport={"width": 1280, "height": 640})
    phones = "".join(
        f'<img height="600" src="data:image/jpeg;base64,{b64encode((SCREENS / file).read_bytes()).decode()}">'
        for file in (
            "accueil-phone-light-fr.jpg",
            "parcours-phone-light-fr.jpg",
            "etape-phone-dark-fr.jpg",
            "cercle-phone-light-ar.jpg",
        )
    )
    page.set_content(f'<body style="margin:20px;display:flex;gap:28px;background:#e6e0d4">{phones}</body>')
    page.screenshot(path=SCREENS / "overview.jpg", type="jpeg", quality=80)
    page.close()


def sign_in(page: Page, server: LiveServer, slug: str) -> None:
    page.goto(f"{server.url}/demo")
    page.locator(f'form[action="/demo/{slug}"] button').first.click()
    page.wait_for_url(lambda url: "/demo" not in url)


if __name__ == "__main__":
    main()
