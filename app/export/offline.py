"""Pages that are read without us, drawn by the worker: our sentences and dates, in one person’s language and zone.

No request and no session: an application of its own, with nothing of the web but its templates and its catalogues.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import cache

from flask import Flask, g
from flask_babel import Babel

from app import drawing
from app.export.pages import ArchivePages
from app.locale import LANGUAGES, Sentences, translations
from app.rendering import day, moment


@contextmanager
def open_pages(language: str, zone: str, first_name: str, at: datetime) -> Iterator[ArchivePages]:
    """The pages of one archive, made `at` that instant. Inside the block, sentences and dates are in that language."""
    app = _app()
    with app.app_context():
        g.language, g.zone = language if language in LANGUAGES else "fr", zone
        yield ArchivePages(app.jinja_env, g.language, first_name, at)


@cache
def _app() -> Flask:
    app = Flask("app", static_folder=None)
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = "translations"
    babel = Babel(app, locale_selector=lambda: g.language, timezone_selector=lambda: g.zone)
    babel.domain_instance = Sentences(domain="messages")
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
        lambda sentence: translations().ugettext(sentence),
        lambda one, many, number: translations().ungettext(one, many, number),
        newstyle=True,
    )
    drawing.init(app)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.policies["ext.i18n.trimmed"] = True
    app.jinja_env.filters.update(day=day, moment=moment)
    return app
