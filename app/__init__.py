"""Envol on the web: HTTP in, HTML out. `create_app` reads as a table of contents."""

from collections.abc import Callable
from typing import Any

from flask import Flask

from app.config import Settings, read_settings


class Envol(Flask):
    """Flask, with functions that are all plain: it asks of twenty at each page whether they are coroutines."""

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        return func


def create_app(settings: Settings | None = None) -> Flask:
    """The application, configured by `settings` or else by the environment. Raises `ConfigError`."""
    settings = settings or read_settings()
    app = Envol(__name__, static_folder=None)
    app.extensions["settings"] = settings

    from app import (
        cli,
        compression,
        cookie,
        drawing,
        errors,
        locale,
        logs,
        outbox,
        rendering,
        security,
        static_files,
        wiring,
    )

    wiring.configure(app, settings)
    cookie.init(app)
    logs.init(app)
    compression.init(app)
    static_files.init(app)
    security.init(app, settings)
    outbox.init(app)
    locale.init(app)
    drawing.init(app)
    rendering.init(app)
    errors.init(app)
    cli.init(app)
    register_blueprints(app, settings)
    return app


def register_blueprints(app: Flask, settings: Settings) -> None:
    """One blueprint a word."""
    from app.accounts.routes import bp as accounts
    from app.appointments.routes import bp as appointments
    from app.caseload.today import bp as caseload
    from app.catalogue.routes import bp as catalogue
    from app.circle.routes import bp as circle
    from app.directory.routes import bp as directory
    from app.documents.routes import bp as documents
    from app.export.routes import bp as export
    from app.handover.routes import bp as handover
    from app.health import bp as health
    from app.home.routes import bp as home
    from app.journey.routes import bp as journey
    from app.mentoring.routes import bp as mentoring
    from app.messages.routes import bp as messages
    from app.notifications.routes import bp as notifications
    from app.printing.routes import bp as printing
    from app.pwa.routes import bp as pwa
    from app.requests.routes import bp as requests
    from app.rights.routes import bp as rights
    from app.steering.routes import bp as steering

    for blueprint in (
        accounts,
        home,
        journey,
        circle,
        catalogue,
        messages,
        appointments,
        directory,
        documents,
        export,
        notifications,
        printing,
        caseload,
        steering,
        requests,
        handover,
        rights,
        mentoring,
        pwa,
        health,
    ):
        app.register_blueprint(blueprint)
    if settings.mode != "production":
        from app.demo.routes import bp as demo

        app.register_blueprint(demo)
