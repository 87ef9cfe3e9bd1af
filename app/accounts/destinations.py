"""Where to go after signing in or confirming: only pages of ours, and never what an address asked for."""

from flask import current_app, request, session, url_for
from werkzeug.exceptions import HTTPException


def take_page(otherwise: str = "home.index") -> str:
    """The page to go back to, once; that of the endpoint `otherwise` if there is none, or if it is not ours."""
    path = session.pop("next", None)
    return path if path and is_page(path) else url_for(otherwise)


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
