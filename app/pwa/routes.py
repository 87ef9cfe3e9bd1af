"""What makes Envol a web app one can trust on a phone. Everything here is public and the same for everybody."""

import json

from flask import Blueprint, Response, current_app, make_response, render_template, request
from flask_babel import force_locale

from app.assets import asset
from app.pwa.worker import APP, kill_switch, worker_script
from app.security import public

bp = Blueprint("pwa", __name__)
LANGUAGES = ("fr", "en", "ar")


@bp.get("/manifest.webmanifest")
@public
def manifest() -> Response:
    """The identity of the web app: manifest.webmanifest at the root, with the addresses of this build's icons."""
    identity = json.loads((APP.parent / "manifest.webmanifest").read_text())
    for icon in _icons(identity):
        icon["src"] = asset(icon["src"].removeprefix("/static/"))
    return _fresh(json.dumps(identity, ensure_ascii=False), "application/manifest+json")


@bp.get("/sw.js")
@public
def worker() -> Response:
    """The worker, never from a cache; with ENVOL_WORKER=off, the one that removes it from phones."""
    is_off = current_app.config.get("ENVOL_WORKER") == "off"
    return _fresh(kill_switch() if is_off else worker_script(), "text/javascript")


@bp.get("/hors-ligne")
@public
def offline() -> str:
    """The shell the worker fills without network."""
    return _in_asked_language("pwa/offline.html")


@bp.get("/calme")
@public
def calm() -> str:
    """A page that says nothing about anybody: where the quick exit leads without network."""
    return _in_asked_language("pwa/calm.html")


def _icons(identity: dict) -> list[dict]:
    return identity["icons"] + [icon for shortcut in identity["shortcuts"] for icon in shortcut["icons"]]


def _fresh(text: str, kind: str) -> Response:
    response = make_response(text)
    response.mimetype = kind
    response.headers["Cache-Control"] = "no-cache"
    return response


def _in_asked_language(template: str) -> str:
    """The worker asks for each language by its address; a person gets their own."""
    asked = request.args.get("langue")
    if asked not in LANGUAGES:
        return render_template(template)
    with force_locale(asked):
        return render_template(template)
