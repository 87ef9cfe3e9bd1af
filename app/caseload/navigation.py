"""The few places a professional, a mentor or a relative can go. Young people's five tabs are in their layout."""

from typing import Any

from flask import request
from flask_babel import gettext as _

from app.security import current_person
from services import requests
from services.circle import PostKind
from services.notifications import Kind

FOLLOWING = frozenset({PostKind.REFERENT, PostKind.CARER})


def give_navigation() -> dict[str, Any]:
    """`nav` and `account` of the layouts, for whoever is not a young person."""
    if not current_person.is_authenticated or current_person.space is not None:
        return {}
    posts = current_person.standing.posts
    if not posts:
        if not current_person.standing.link_kinds and requests.is_adviser(current_person.viewer):
            return {"nav": [_place("/partenaire", "send", _("Demandes reçues")), _me()]}
        appointments = _place("/rendez-vous", "calendar", _("Rendez-vous"))
        return {"nav": [_place("/accueil", "house", _("Accueil")), appointments, _messages(), _me()]}
    places = []
    if posts & FOLLOWING:
        places.append(_place("/aujourdhui", "sun", _("Aujourd’hui")))
        places.append(_place("/jeunes", "users-round", _("Mes jeunes")))
    if PostKind.CADRE in posts:
        places.append(_place("/equipe", "building-2", _("Équipe")))
    places.append(_place("/agenda", "calendar", _("Agenda")))
    return {
        "nav": [*places, _messages(), _me()],
        "account": {"name": current_person.name, "href": "/moi"},
    }


def _messages() -> dict[str, Any]:
    place = _place("/messages", "message-circle", _("Messages"))
    return {**place, "count": current_person.standing.awaiting.get(Kind.MESSAGE, 0)}


def _me() -> dict[str, Any]:
    return _place("/moi", "circle-user-round", _("Moi"))


def _place(href: str, icon: str, label: str) -> dict[str, Any]:
    here = request.path == href or request.path.startswith(href + "/")
    return {"href": href, "icon": icon, "label": label, "current": here}
