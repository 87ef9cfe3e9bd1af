"""What templates ask for again and again, worked out once: sentences, icons, the parts that are nobody's.

Nothing that is remembered here is of a person: values come after the sentence, and what is drawn once depends on its
arguments and on the language alone.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from flask import Flask
from jinja2.runtime import Context, Macro
from markupsafe import Markup

from app.locale import translations

Drawn = Callable[..., Markup]


def init(app: Flask) -> None:
    env = app.jinja_env
    env.context_class = Page
    env.globals.update(gettext=sentence, _=sentence)
    env.filters.update(remembered=remembered, per_language=per_language)


class Page(Context):
    """A template's context. A call of a macro, of which a page makes a hundred, skips the questions asked of others."""

    def call(self, __called: Any, *values: Any, **named: Any) -> Any:
        if type(__called) is not Macro:
            return super().call(__called, *values, **named)
        named.pop("_block_vars", None)
        named.pop("_loop_vars", None)
        return __called(self.eval_ctx, *values, **named)


def sentence(said: str, /, **values: Any) -> Markup:
    """A sentence in the page's language, its values escaped. What `{% trans %}` and `_()` call in a template."""
    if values:
        return _sentence(translations(), said) % values
    return _whole_sentence(translations(), said)


@lru_cache(maxsize=4096)
def _sentence(catalogue: Any, said: str) -> Markup:
    return Markup(catalogue.ugettext(said))  # noqa: S704 - our own catalogue, not a person’s words


@lru_cache(maxsize=4096)
def _whole_sentence(catalogue: Any, said: str) -> Markup:
    # Jinja doubles each % of a sentence, values or not.
    return Markup(catalogue.ugettext(said)) % {}  # noqa: S704


def remembered(macro: Drawn) -> Drawn:
    """A macro that depends on its arguments alone (an icon, a tile), drawn once for each."""
    return lru_cache(maxsize=512)(macro)


def per_language(macro: Drawn) -> Drawn:
    """A macro that depends on its arguments and on the language alone, drawn once for each."""
    drawn = lru_cache(maxsize=64)(lambda _catalogue, *values: macro(*values))
    return lambda *values: drawn(translations(), *values)
