"""Where to go after signing in or confirming: only pages of ours, and never what an address asked for."""

from flask import current_app, redirect, request, session, url_for
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response


def remember_page(path: str) -> None:
    """Come back to `path` afterwards."""
    session["next"] = path


def take_page() -> str:
    """The page to go back to, once; the first page if there is none, or if it is not one of ours."""
    path = session.pop("next", None)
    return path if path and is_page(path) else url_for("home.index")


def is_page(path: str) -> bool:
    """Whether `path` is a page of this application that one can GET (open redirects: ASVS 3.7.2)."""
    if not path.startswith("/") or path.startswith("//") or "\\" in path or not path.isprintable():
        return False
    try:
        current_app.url_map.bind("").match(path, method="GET")
    except HTTPException:
        return False
    return True


def page_of_this_form() -> str:
    """The page that holds the form just sent: its own address, or the nearest above it that can be opened."""
    path = request.path
    while path and not is_page(path):
        path = path.rpartition("/")[0]
    return path or url_for("home.index")


def go(endpoint: str, **values: object) -> Response:
    return redirect(url_for(endpoint, **values), 303)
