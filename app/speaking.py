"""Words outside of a page: the worker speaks the language of whoever will read."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from flask import Flask
from flask_babel import force_locale

from app import locale


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Inside the block, sentences and dates are in this language, one of `locale.LANGUAGES`."""
    with _application().app_context(), force_locale(language if language in locale.LANGUAGES else "fr"):
        yield


@cache
def _application() -> Flask:
    """No routes, no settings: where the catalogues are, and nothing else."""
    made = Flask("app", static_folder=None)
    locale.init(made)
    return made
