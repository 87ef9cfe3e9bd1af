"""Every pair of colours that meets on a page, in both themes: WCAG 2.2 contrast, computed from tokens.css."""

import re

import pytest

from app.assets import SHEETS, STATIC, stylesheet

TOKENS = (STATIC / "css" / "tokens.css").read_text()
# On paper it is always light: both dark lists, the system’s and the one somebody chose, are for the screen.
ON_PAPER, SYSTEM, CHOSEN = TOKENS.split("@media screen")
DECLARED = re.compile(r"--([\w-]+): ([^;]+);")
LIGHT = dict(DECLARED.findall(ON_PAPER))
DARK = LIGHT | dict(DECLARED.findall(SYSTEM))
PASTELS = ["menthe", "citron", "ciel", "lilas", "rose", "sable", "mandarine"]
TEXT = [
    *[(text, ground) for text in ("ink", "muted", "accent", "late") for ground in ("paper", "card")],
    *[(f"on-{pastel}", pastel) for pastel in PASTELS],
    ("on-accent", "accent"), ("on-accent", "accent-press"), ("on-sapin", "sapin"), ("sapin-2", "sapin"),
    ("sun", "sapin"), ("paper", "ink"), ("muted", "sable"),
]  # fmt: skip
SHAPES = [("edge", "paper"), ("edge", "card"), ("mark", "card"), ("mark", "paper"), ("accent", "track")]


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("pairs", "least"), [(TEXT, 4.5), (SHAPES, 3)], ids=["text", "shapes"])
def test_colours_that_meet_are_told_apart(theme, pairs, least):
    assert [pair for pair in pairs if contrast(theme[pair[0]], theme[pair[1]]) < least] == []


def test_the_dark_one_chooses_is_the_dark_of_the_system():
    system, chosen = (DECLARED.findall(part.split("\n  }\n")[0]) for part in (SYSTEM, CHOSEN))
    assert system == chosen
    assert {name for name, _colour in system} <= LIGHT.keys()
    assert 'prefers-color-scheme: dark) {\n  :root:not([data-theme="light"]) {' in SYSTEM
    assert ' {\n  :root[data-theme="dark"] {' in CHOSEN


def test_the_sheets_know_no_left_or_right_and_ask_no_other_host():
    css = "".join(stylesheet(folder, {}) for folder in SHEETS.values())
    assert (
        re.findall(
            r"(?<!area-)(?:margin|padding|border|inset)-(?:left|right)|text-align:\s?(?:left|right)", css
        )
        == []
    )
    assert "//" not in css


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def luminance(colour: str) -> float:
    digits = colour.lstrip("#")
    digits = "".join(2 * digit for digit in digits) if len(digits) == 3 else digits
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
