"""What the domain needs from the environment is handed to it here, once."""

from datetime import date

from flask import Flask, Request, current_app
from flask_babel import gettext as _
from sqlalchemy import Engine
from werkzeug.middleware.proxy_fix import ProxyFix

from app import embedded
from app.config import TEST_DAY, Settings
from app.keeping import wire_documents
from app.long import takes_files
from services import (
    appointments,
    catalogue,
    clock,
    database,
    documents,
    journey,
    mentoring,
    messages,
    notifications,
    rights,
    sealing,
    secrets,
)


def configure(app: Flask, settings: Settings) -> None:
    """Give Flask and the domain their settings; the database is connected on first use."""
    prefix = "__Host-" if settings.secure else ""
    app.config.update(
        SECRET_KEY=settings.secret_key,
        SESSION_COOKIE_NAME=f"{prefix}envol",
        SESSION_COOKIE_SECURE=settings.secure,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_PATH="/",
        SESSION_REFRESH_EACH_REQUEST=False,
        PERMANENT_SESSION_LIFETIME=30 * 86400,
        MAX_CONTENT_LENGTH=1_000_000,
        # The files of one paper and its form, at the few addresses that take files.
        MAX_FILES_LENGTH=documents.LARGEST_TOGETHER + 100_000,
        MAX_FORM_MEMORY_SIZE=200_000,
        MAX_FORM_PARTS=200,
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=False,
        BABEL_TRANSLATION_DIRECTORIES="translations",
        RATELIMIT_ENABLED=settings.mode == "production",
        RATELIMIT_STORAGE_URI="memory://",
        TEMPLATES_AUTO_RELOAD=False,
    )
    app.request_class = LongWhereFilesAre
    if settings.proxies:
        trust_proxies(app, settings.proxies)
    app.extensions["push_key"] = settings.outgoing.push_key
    app.extensions["engine"] = wire_domain(settings)
    journey.warm()  # a fault in the content stops the start, not a page


class LongWhereFilesAre(Request):
    """A request that may be long at the addresses that take files, and nowhere else."""

    @property
    def max_content_length(self) -> int | None:
        return (
            current_app.config["MAX_FILES_LENGTH"]
            if takes_files(self.environ)
            else super().max_content_length
        )


def trust_proxies(app: Flask, number: int) -> None:
    """Believe the last `number` hops of X-Forwarded-For and -Proto, and nothing a browser may have put before them.

    The host is never taken from a header: it is that of ENVOL_ORIGIN.
    """
    app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
        app.wsgi_app, x_for=number, x_proto=number, x_host=0, x_port=0, x_prefix=0
    )


def wire_domain(settings: Settings, *, is_worker: bool = False) -> Engine:
    """Secrets, keys, clock and database, for the web, the worker and the command line alike."""
    secrets.use_key(settings.secret_key)
    sealing.use_ring(sealing.KeyRing(settings.keys))
    sealing.use_lost_words(lambda: _("Ces mots ne peuvent plus être lus."))
    wire_documents(settings.keeping, settings.data)
    rights.use(settings.openfisca_url)
    notifications.follow_events()
    journey.follow_events()
    appointments.follow_events()
    journey.follow_papers()
    documents.follow_papers()
    mentoring.follow_events()
    messages.follow_files()
    if settings.mode == "test":
        clock.hold(TEST_DAY)
    catalogue.count_from(day_of_content(settings.mode))
    url = settings.database_url or embedded.start(settings.data).url(embedded.APPLICATION)
    # After a restart of PostgreSQL a page says “try again”; a job would wait for its next try.
    return database.connect(url, is_checked=is_worker)


def day_of_content(mode: str) -> date | None:
    """The day from which the freshness of offers counts: the demo may be opened years after its content was checked."""
    return TEST_DAY.date() if mode == "demo" else None
