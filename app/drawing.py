"""What templates ask for again and again, worked out once: sentences, icons, the parts that are nobody's.

Nothing that is remembered here is of a person: values come after the sentence, and what is drawn once depends on its
arguments and on the language alone.
"""

from collections.abc import Callable
from functools import lru_cache
from types import FunctionType
from typing import Any

from flask import Flask
from jinja2 import Template
from jinja2.runtime import Context, Macro
from markupsafe import Markup

from app.french import elided
from app.locale import translations

Drawn = Callable[..., Markup]


def init(app: Flask) -> None:
    env = app.jinja_env
    env.context_class = Page
    env.template_class = Shared
    env.globals.update(gettext=sentence, _=sentence)
    env.filters.update(remembered=remembered, per_language=per_language)


class Page(Context):
    """A template's context. A page calls macros and plain functions two hundred times: they skip Jinja's questions."""

    def call(self, __called: Any, *values: Any, **named: Any) -> Any:
        kind = type(__called)
        if kind is Macro:
            values = (self.eval_ctx, *values)
        elif kind not in _PLAIN or hasattr(__called, "jinja_pass_arg"):
            return super().call(__called, *values, **named)
        named.pop("_block_vars", None)
        named.pop("_loop_vars", None)
        return __called(*values, **named)


class Shared(Template):
    """A template that others import. All are of one environment: its macros are made once, and nothing is compared."""

    def _get_default_module(self, ctx: Context | None = None) -> Any:
        return self._module or super()._get_default_module()


_PLAIN = (FunctionType, type(lru_cache(max)))


def sentence(said: str, /, **values: Any) -> Markup:
    """A sentence in the page's language, its values escaped. What `{% trans %}` and `_()` call in a template."""
    if values:
        catalogue = translations()
        found = _sentence(catalogue, said)
        return (elided(found, values) if catalogue.language == "fr" else found) % values
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


def per_language(macro: Drawn, most: int = 64) -> Drawn:
    """A macro that depends on its arguments and on the language alone, drawn once for each; the `most` last are kept."""
    drawn = lru_cache(maxsize=most)(lambda _catalogue, *values: macro(*values))
    return lambda *values: drawn(translations(), *values)
