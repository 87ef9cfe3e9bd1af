"""/services/annuaire: services near a commune chosen from a list, or by phone and on line. What is typed is kept nowhere."""

from typing import Any

from flask import render_template, request, url_for
from flask_babel import gettext as _

from app.directory import access
from app.directory.blueprint import bp
from app.directory.wording import domain_titles, publics, service_words
from services import directory
from services.directory import Commune, Wanted
from services.errors import NotFound

# How an address names what one looks for.
REMOTE = "distance"


@bp.get("/services/annuaire")
def search() -> str:
    """The form, and a page of what it finds."""
    departement = access.departement()
    asked = request.args
    commune, choices = _place(asked.get("pres", ""), asked.get("lieu", "").strip())
    wanted = Wanted(
        words=asked.get("q", "").strip()[:100],
        commune=commune.code if commune else None,
        departement=commune.departement if commune else departement,
        remote=asked.get("ou") == REMOTE,
        domain=_among(asked.get("domaine", ""), domain_titles()),
        public=_among(asked.get("pour", ""), publics()),
        for_leavers=asked.get("ase") == "oui",
        page=_number(asked.get("page", "1")),
    )
    # A name that could be several places is asked first: nothing is shown of the wrong one.
    found = None if choices else directory.find_services(wanted)
    return render_template(
        "directory/search.html",
        wanted=wanted,
        commune=commune,
        choices=choices,
        typed=asked.get("lieu", "").strip(),
        found=found,
        departement=departement,
        titles=domain_titles(),
        publics=publics(),
        near_km=directory.NEAR_KM,
        edits=access.edits(),
        here=lambda **changed: _address(wanted, **changed),
        where=_where(wanted, commune),
    )


@bp.get("/services/annuaire/<path:service>")
def show(service: str) -> str:
    """One service: what it is, for whom, how to reach it, how old what is said is."""
    access.departement()
    edits = access.edits()
    shown = directory.open_service(service, hidden=edits)
    return render_template(
        "directory/service.html",
        shown=shown,
        words=service_words(shown),
        edits=edits and _is_near(shown.id),
        titles=domain_titles(),
    )


def _is_near(service: str) -> bool:
    """Whether a cadre looks after this one: what is elsewhere has its own."""
    from services.directory import desk

    try:
        desk.ensure_near(desk.Kind.SERVICE, service, access.departement())
    except NotFound:
        return False
    return True


def _place(code: str, typed: str) -> tuple[Commune | None, list[Commune]]:
    """The commune asked for, or those among which to choose."""
    if typed:
        found = directory.find_communes(typed)
        return (found[0], []) if len(found) == 1 else (None, found)
    return (directory.open_commune(code) if code else None), []


def _among(value: str, known: dict[str, str]) -> str:
    return value if value in known else ""


def _number(value: str) -> int:
    return int(value) if value.isascii() and value.isdigit() and len(value) < 4 else 1


def _address(wanted: Wanted, **changed: Any) -> str:
    """This search again, with something changed; the page begins again unless it is what changes."""
    asked = {
        "q": wanted.words,
        "pres": wanted.commune,
        "ou": REMOTE if wanted.remote else None,
        "domaine": wanted.domain,
        "pour": wanted.public,
        "ase": "oui" if wanted.for_leavers else None,
        **changed,
    }
    return url_for("directory.search", **{name: value for name, value in asked.items() if value})


def _where(wanted: Wanted, commune: Commune | None) -> str:
    """Where the list is, in words."""
    if wanted.remote:
        return _("Par téléphone ou en ligne")
    if commune:
        return _("Près de %(place)s", place=commune.name)
    return _("Dans le département")
