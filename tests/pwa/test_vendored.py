"""What comes from others is what was read when it was taken: npm pack htmx.org@4.0.1."""

import hashlib
from pathlib import Path

import pytest

VENDOR = Path(__file__).parents[2] / "app" / "static" / "vendor"
TAKEN = {
    "htmx.min.js": "a0abb04f2f45a1f89d1d4844023245537e5e6014c87b144553e0607b4cc32130",
    "hx-csp.min.js": "a7e1e6711ae6c3e50ad300fba7936cbe8d07599cdae313414a179ddd6b26e143",
    "LICENSE.htmx": "d3d2456f76414f2456104660ebd65aff1c04cd7966b942bdabd63f3cdb316a38",
}


@pytest.mark.parametrize("name", TAKEN)
def test_a_vendored_file_is_the_one_that_was_taken(name):
    assert hashlib.sha256((VENDOR / name).read_bytes()).hexdigest() == TAKEN[name]


def test_nothing_else_was_slipped_in():
    assert {path.name for path in VENDOR.iterdir()} == set(TAKEN)
