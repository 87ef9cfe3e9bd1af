"""Who is speaking, and what no page may forget: sign-in by default, CSRF, the security headers."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from typing import Any, TypeVar
from urllib.parse import urlsplit

from flask import Flask, Response, abort, current_app, g, redirect, request, session, url_for
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_login import AnonymousUserMixin, LoginManager, current_user
from flask_wtf.csrf import CSRFProtect, generate_csrf
from itsdangerous import URLSafeTimedSerializer, base64_encode
from werkzeug.local import LocalProxy

from app.config import Settings
from services import accounts, circle, clock, database, journal
from services.accounts import SignedIn

__all__ = ["Person", "current_person", "init", "public"]

View = TypeVar("View", bound=Callable[..., Any])


class Tokens(CSRFProtect):  # type: ignore[misc]
    """A form carries its token; an outbox, whose token may be days old, the header that other sites cannot send."""

    def protect(self, apply_exemptions: bool = False) -> None:
        from app import outbox

        if not outbox.is_asked():
            super().protect(apply_exemptions)


csrf = Tokens()
login = LoginManager()


def _speaker() -> Any:
    try:
        return g._get_current_object()._login_user
    except (AttributeError, RuntimeError):  # not looked for yet, or no page at all
        return current_user._get_current_object()


# flask-login's current_user, found in one step once it is known: a page asks thirty times.
current_person: Any = LocalProxy(_speaker)
limiter = Limiter(get_remote_address, default_limits=["1200 per minute"])
# A session's last use is written at most once a minute, or every page would be a write.
LAST_USE_STEP = timedelta(minutes=1)


@dataclass
class Person:
    """Whoever is signed in: their session, and where they stand now."""

    signed_in: SignedIn

    is_authenticated = True
    is_active = True
    is_anonymous = False

    def get_id(self) -> str:
        return str(session.get("_user_id"))

    @property
    def id(self) -> Any:
        return self.signed_in.account_id

    @property
    def name(self) -> str:
        return self.signed_in.name

    @property
    def first_name(self) -> str:
        return self.signed_in.first_name

    @property
    def language(self) -> str:
        return self.signed_in.language

    @property
    def on_shared_device(self) -> bool:
        return self.signed_in.device == accounts.Device.SHARED

    @cached_property
    def standing(self) -> circle.Standing:
        return circle.find_standing(self.id)

    @property
    def space(self) -> circle.Space | None:
        """The space this person owns, if they are a young person."""
        return self.standing.space

    @cached_property
    def viewer(self) -> circle.Viewer:
        """This person as the rule of who sees what knows them."""
        return circle.Viewer(
            self.id, is_stepped_up=self.signed_in.is_stepped_up, team_ids=self.standing.team_ids
        )


class Visitor(AnonymousUserMixin):
    """Somebody who is not signed in."""

    language: str | None = None
    space = None
    on_shared_device = True


def public(view: View) -> View:
    """Mark a page that anybody may open; everything else asks for a session."""
    view.is_public = True  # type: ignore[attr-defined]
    return view


def init(app: Flask, settings: Settings) -> None:
    csrf.init_app(app)
    login.init_app(app)
    login.session_protection = None  # phones change address all day; the token is what counts
    login.anonymous_user = Visitor
    login.user_loader(load_person)
    limiter.init_app(app)
    app.before_request(refuse_other_sites)
    app.before_request(require_sign_in)
    app.after_request(end_transaction)
    app.after_request(add_headers)
    app.teardown_request(forget_person)
    app.jinja_env.globals.update(csp_nonce=csp_nonce, csrf_token=csrf_token)
    app.context_processor(lambda: {"csrf_token": csrf_token})
    app.jinja_env.globals["current_person"] = current_person
    app.extensions["csrf_signer"] = _Tokens(settings.secret_key, salt="wtf-csrf-token")
    g_exit = urlsplit(settings.exit_url)
    app.extensions["exit_origin"] = f"{g_exit.scheme}://{g_exit.netloc}"


def load_person(token: str) -> Person | None:
    """flask-login's loader: the cookie holds a session's token; from here statements run for its account."""
    signed_in = accounts.find_signed_in(token)
    if signed_in is None:
        g.session_ended = True
        return None
    g.actor_token = database.assume_actor(signed_in.account_id)
    database.session.info["session_id"] = signed_in.session_id
    if clock.now() - signed_in.last_used_at > LAST_USE_STEP:
        accounts.record_use(signed_in.session_id)
    return Person(signed_in)


def require_sign_in() -> Any:
    """Sign-in is the default: a page without `@public` sends a visitor to /connexion."""
    view = current_app.view_functions.get(request.endpoint or "")
    database.read_only(request.method in ("GET", "HEAD", "OPTIONS"))
    if view is None or getattr(view, "is_public", False) or current_person.is_authenticated:
        return None
    if request.method != "GET" or request.headers.get("HX-Request"):
        abort(401)
    session["next"] = request.path
    return redirect(url_for("accounts.sign_in"))


def refuse_other_sites() -> None:
    """A request that another site makes the browser send is refused, beside the token (ASVS 3.5.1)."""
    if request.method in ("GET", "HEAD", "OPTIONS"):
        return
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        if site not in ("same-origin", "none"):
            abort(403)
        return
    origin = request.headers.get("Origin") or request.headers.get("Referer")
    if origin and urlsplit(origin).netloc != urlsplit(current_app.extensions["settings"].origin).netloc:
        abort(403)


def end_transaction(response: Response) -> Response:
    """Commit what a page read and noted in the journal, before anything of it leaves: no line, no page."""
    if database.session.registry.has():
        # A refused form shows its page again: what was read for it is noted too, though nothing else is kept.
        was_read = request.method in ("GET", "HEAD") or journal.is_pending()
        if response.status_code < 500 and was_read:
            database.session.commit()
        else:
            database.session.rollback()
    return response


def forget_person(_error: BaseException | None) -> None:
    """Leave nothing of this request behind in the thread."""
    try:
        database.session.remove()
    finally:  # even when the connection is broken: the next request of this thread must not run as this person
        if token := g.pop("actor_token", None):
            database.reset_actor(token)
            database.session.remove()


def csrf_token() -> str:
    """The token of this page's forms, as Flask-WTF signs and checks it: once a page, though each form asks."""
    page = g._get_current_object()  # the proxy is asked once
    if "csrf_token" not in page and (kept := session.get("csrf_token")):
        page.csrf_token = current_app.extensions["csrf_signer"].dumps(kept)
    return str(page.get("csrf_token") or generate_csrf())


class _Tokens(URLSafeTimedSerializer):
    """Without the attempt to compress forty letters, which costs more than signing them."""

    def dump_payload(self, obj: Any) -> bytes:
        return base64_encode(self.serializer.dumps(obj))


def csp_nonce() -> str:
    """The nonce of this response's scripts."""
    page = g._get_current_object()
    if "csp_nonce" not in page:
        page.csp_nonce = secrets.token_urlsafe(16)
    return str(page.csp_nonce)


def add_headers(response: Response) -> Response:
    """The headers of every answer (ASVS 3.4). `no-store` unless the view chose otherwise."""
    exit_origin = current_app.extensions["exit_origin"]
    headers = response.headers
    headers.setdefault(
        "Content-Security-Policy",
        f"default-src 'none'; script-src 'self' 'nonce-{csp_nonce()}'; style-src 'self'; img-src 'self' data:;"
        " font-src 'self'; connect-src 'self'; manifest-src 'self'; worker-src 'self';"
        f" form-action 'self' {exit_origin}; base-uri 'none'; frame-ancestors 'none'; object-src 'none';"
        " require-trusted-types-for 'script'; trusted-types htmx envol",
    )
    headers.setdefault("Cache-Control", "no-store")
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("Referrer-Policy", "no-referrer")
    headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
    headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=(), interest-cohort=()")
    headers["Vary"] = "Cookie, Sec-Fetch-Site, Origin, HX-Request"
    if current_app.extensions["settings"].secure:
        headers.setdefault("Strict-Transport-Security", "max-age=63072000; includeSubDomains")
    if g.get("session_ended"):
        headers["X-Envol-Session"] = "ended"
    return response
