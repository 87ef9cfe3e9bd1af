"""`make screens`: every screen, phone and desktop, light and dark, French and Arabic, into docs/screens/."""

import shutil
from base64 import b64encode
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from services import circle, journey, messages
from services.circle import Viewer
from services.database import acting_as, session
from tests.cast import Cast, load_cast
from tests.live import LiveServer, live_server

SCREENS = Path(__file__).parent.parent / "docs" / "screens"
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
        Screen("projet", "/projet", "naima"),
        Screen("cercle", "/cercle", "naima"),
        Screen("cercle-personne", f"/cercle/{places['link']}", "naima"),
        Screen("messages", "/messages", "naima"),
        Screen("conversation", f"/messages/{places['talk']}", "naima"),
        Screen("conversation-message", f"/messages/{places['talk']}/m/{places['said']}", "naima"),
        Screen("conversation-a-propos", f"/messages/{places['talk']}/infos", "naima"),
        Screen("signaler", f"/messages/{places['talk']}/signaler?message={places['said']}", "naima"),
        Screen("ecrire", "/messages/ecrire", "naima"),
        Screen("mon-equipe", "/messages/equipe", "naima"),
        Screen("messages-recherche", "/messages/recherche", "naima"),
        Screen("notifications", "/notifications", "naima"),
        Screen("notifications-reglages", "/moi/notifications", "naima"),
        Screen("rappels", "/rappels", "naima"),
        Screen("journal", "/journal", "naima"),
        Screen("moi", "/moi", "naima"),
        Screen("appareils", "/moi/appareils", "naima"),
        Screen("aujourdhui", "/aujourdhui", "karim"),
        Screen("absence", "/absence", "karim"),
        Screen("passation", "/passation", "karim"),
        Screen("passation-note", places["handover"], "karim"),
        Screen("passation-jeune", places["handover"], "amadou"),
        Screen("mes-jeunes", "/jeunes", "karim"),
        Screen("un-jeune", f"/jeunes/{places['naima']}", "karim"),
        Screen("proposer", f"/jeunes/{places['naima']}/proposer", "karim"),
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
        Screen("equipe", "/equipe", "marc"),
        Screen("accueil-mentor", "/accueil", "lucie"),
        Screen("conversation-mentor", f"/messages/{places['talk']}", "lucie"),
        Screen("accueil-famille", "/accueil", "samira"),
    ]


def main() -> None:
    with live_server("demo") as server, sync_playwright() as playwright:
        shutil.rmtree(SCREENS, ignore_errors=True)
        SCREENS.mkdir(parents=True)
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=list(CHROMIUM))
        wanted = screens(places_of(server))
        for language in ("fr", "ar"):
            for theme in ("light", "dark"):
                for size in SIZES:
                    shoot(browser, server, wanted, language, theme, size)
        overview(browser)
        browser.close()
    print(f"{len(list(SCREENS.glob('*.jpg')))} screens in {SCREENS.relative_to(Path.cwd())}")


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
    with acting_as(cast.karim.id):
        (handover,) = circle.my_handovers(Viewer(cast.karim.id))
    session.remove()
    return {
        "naima": str(cast.naima.id),
        "step": str(step),
        "link": str(lucie.link_id),
        "talk": str(talk),
        "with_karim": str(with_karim),
        "said": str(said.id),
        "handover": f"/passations/{handover.id}",
    }


def shoot(
    browser: Browser, server: LiveServer, wanted: list[Screen], language: str, theme: str, size: str
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
            page.goto(f"{server.url}{screen.address}?langue={language}")
            page.screenshot(
                path=SCREENS / f"{screen.name}-{size}-{theme}-{language}.jpg",
                type="jpeg",
                quality=72,
            )
        context.close()


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
