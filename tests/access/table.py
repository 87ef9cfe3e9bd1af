"""Every route, and who may open it: the readable table that `test_walk` walks as each member of the cast.

`everybody`: visitors too. `signed_in`: each of the cast. Otherwise: those named. All others get the same 404 as for an
address that does not exist; a visitor is sent to /connexion. A new route without a line here fails the build.
"""

from dataclasses import dataclass

EVERYBODY = "everybody"
SIGNED_IN = "signed in"
YOUNG = ("naima", "theo", "ines", "amadou")
KARIM = ("karim",)
AGENTS = ("karim", "claire")
CADRE = ("marc",)
# What Lucie was given of Naïma's path: the housing domain.
HOUSING = ("naima", "karim", "lucie")


@dataclass(frozen=True)
class Line:
    """One route: who opens it, and what its parameters stand for (see `places` in test_walk)."""

    who: str | tuple[str, ...]
    places: tuple[tuple[str, str], ...] = ()
    # Where those who may open it are sent on, when it is only a way through.
    redirects: bool = False


def line(who: str | tuple[str, ...], redirects: bool = False, **places: str) -> Line:
    return Line(who, tuple(places.items()), redirects)


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
    "home.index": line(EVERYBODY, redirects=True),
    # the young person's own
    "journey.path": line(YOUNG),
    "journey.domain": line(YOUNG, domain="housing"),
    "journey.my_answers": line(YOUNG),
    "journey.project": line(YOUNG),
    "journey.help_home": line(YOUNG),
    "circle.show": line(YOUNG),
    "circle.invite": line(YOUNG),
    "circle.readings": line(YOUNG),
    # Naïma's, and those she lets in
    "journey.step": line(HOUSING, step="housing step"),
    "journey.help_page": line(("naima", "karim", "lucie"), help_id="housing help"),
    "journey.shared_project": line((), jeune="naima"),
    "circle.person": line(("naima",), link="lucie’s link"),
    "circle.domain": line(("naima",), link="lucie’s link", domain="housing"),
    "circle.step": line(("naima",), step="housing step"),
    # home
    "home.show": line((*YOUNG, "samira", "lucie")),
    # professionals
    "caseload.list": line(AGENTS),
    "caseload.young_person": line(KARIM, jeune="naima"),
    "steering.team": line(CADRE),
}
