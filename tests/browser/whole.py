"""All that is looked at on the page at hand. [] is well."""

from tests.browser.axe import findings
from tests.browser.keyboard import walk
from tests.browser.shape import motion, reflow, spacing, structure, targets


def everything(page, language="fr") -> list[str]:
    """What axe finds and what it does not see: structure, stillness, targets, room for text, keyboard, width."""
    return [
        *findings(page),
        *structure(page, language),
        *motion(page),
        *targets(page),
        *spacing(page),
        *walk(page),
        *reflow(page),  # last: it leaves the text twice as big
    ]


def in_another(page, language: str) -> list[str]:
    """What another language may break: its words are longer, or read from the other side."""
    return [*findings(page), *structure(page, language), *reflow(page)]
