"""Two stylesheets, small, the same for the same sources."""

import gzip

import pytest

from app import assets


def test_all_our_css_weighs_at_most_twelve_kilobytes():
    names = assets.manifest() or assets.build()
    css = "".join(assets.stylesheet(folder, names) for folder in assets.SHEETS.values())
    assert len(gzip.compress(css.encode(), 9)) <= 12_000


def test_building_twice_changes_nothing(monkeypatch, tmp_path):
    monkeypatch.setattr(assets, "DIST", tmp_path / "dist")
    assert assets.build() == assets.build()
    assets.manifest.cache_clear()


def test_an_unknown_file_is_an_error_and_not_a_broken_page():
    with pytest.raises(KeyError):
        assets.asset("css/nowhere.css")
