"""Two stylesheets, small, the same for the same sources."""

import gzip

import pytest

from app import assets


@pytest.mark.parametrize(("sheet", "most"), [("css", 8_000), ("css/inside", 6_500)])
def test_a_sheet_stays_small(sheet, most):
    """Twelve kilobytes were reckoned for all before there were papers and appointments: docs/performance.md."""
    css = assets.stylesheet(sheet, assets.manifest() or assets.build())
    assert len(gzip.compress(css.encode(), 9)) <= most


def test_building_twice_changes_nothing(monkeypatch, tmp_path):
    monkeypatch.setattr(assets, "DIST", tmp_path / "dist")
    assert assets.build() == assets.build()
    assets.manifest.cache_clear()


def test_an_unknown_file_is_an_error_and_not_a_broken_page():
    with pytest.raises(KeyError):
        assets.asset("css/nowhere.css")
