"""Two stylesheets, small, the same for the same sources."""

import gzip
import re

import pytest

from app import assets

ROOT = assets.STATIC.parent


def test_all_our_css_weighs_at_most_twelve_kilobytes():
    names = assets.manifest() or assets.build()
    css = "".join(assets.stylesheet(folder, names) for folder in assets.SHEETS.values())
    assert len(gzip.compress(css.encode(), 9)) <= 12_000


def test_every_property_the_sheets_ask_for_is_given_in_them():
    css = "".join(assets.stylesheet(folder, {}) for folder in assets.SHEETS.values())
    assert set(re.findall(r"var\((--[\w-]+)", css)) - set(re.findall(r"(?<=[{;])--[\w-]+(?=:)", css)) == set()


def test_templates_and_scripts_name_no_property_of_ours_for_it_is_renamed():
    """The page given away with an export has a style of its own, which nobody renames."""
    ours = set(assets.PROPERTY.findall("".join(map(assets.written, assets.SHEETS.values()))))
    pages = [path for path in (ROOT / "templates").rglob("*.html") if "offline" not in path.parts]
    named = {
        (path.name, name)
        for path in [*pages, *(assets.STATIC / "js").rglob("*.js")]
        for name in ours.intersection(assets.PROPERTY.findall(path.read_text()))
    }
    assert named == set()


@pytest.mark.parametrize(
    ("written", "small"),
    [
        (".card > * + * { margin-block-start: 10px; }", ".card>*+*{margin-top:10px}"),
        (".a { min-inline-size: 0; padding-block: 4px 8px; }", ".a{min-width:0;padding-block:4px 8px}"),
        (".a { inset-inline-end: 2px; inset-block-end: 0; }", ".a{inset-inline-end:2px;bottom:0}"),
        (".a { inline-size: calc(1rem + .5vw); }", ".a{width:calc(1rem + .5vw)}"),
        ('[dir="rtl"] .a, .b[class*="is-"] { color: #FFF !important; }', '[dir=rtl] .a,.b[class*="is-"]{color:#fff!important}'),
        (".a { grid-row: 1 / span 4; } /* why */ .b :hover { margin: 0; }", ".a{grid-row:1/span 4}.b :hover{margin:0}"),
    ],
)  # fmt: skip
def test_a_sheet_is_said_shorter_and_means_the_same(written, small):
    assert assets.minify(written) == small


def test_the_rules_of_a_layer_stand_together_in_their_order():
    css = "@layer a,b;@layer a{.x{top:0}}@layer b{.x{top:1px}}@layer a{@media print{.x{top:2px}}}"
    assert (
        assets.by_layer(css) == "@layer a,b;@layer a{.x{top:0}@media print{.x{top:2px}}}@layer b{.x{top:1px}}"
    )


def test_building_twice_changes_nothing(monkeypatch, tmp_path):
    monkeypatch.setattr(assets, "DIST", tmp_path / "dist")
    assert assets.build() == assets.build()
    assets.manifest.cache_clear()


def test_an_unknown_file_is_an_error_and_not_a_broken_page():
    with pytest.raises(KeyError):
        assets.asset("css/nowhere.css")
