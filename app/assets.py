"""Static files ready to serve: two stylesheets, one script, names that change with the content, compressed siblings.

`python -m app.assets` writes app/static/dist/ from app/static/; the same sources always give the same bytes.
A page asks `asset("js/main.js")` and gets an address that may be cached for ever.
"""

import gzip
import hashlib
import json
import re
import shutil
import tempfile
from functools import lru_cache
from pathlib import Path

import brotli
from flask import Flask

from app.bundle import bundle, chunk

STATIC = Path(__file__).parent / "static"
DIST = STATIC / "dist"
PUBLIC = "/static/dist"
# What every page wears, and what is worn behind sign-in only: a door must open fast.
SHEETS = {"envol.css": "css", "inside.css": "css/inside"}
COMPRESSED = {".css", ".js", ".svg", ".json"}
SCRIPT = "js/main.js"
# The outbox: fetched only where something may wait for the network.
OUTBOX = "js/outbox.js"
# Files in parts: fetched only where papers are sent.
UPLOAD = "js/upload.js"
# Bundled below, or (the worker) kept at an address of its own.
LEFT_OUT = ("dist", "css/", "js/", "sw")
SERVED = {".svg", ".png", ".woff2", ".js"}
# What a page needs when there is no network: neither htmx, which asks the server, nor the system's big icons.
OFFLINE = (*SHEETS, SCRIPT, OUTBOX, "icons.svg", "fonts/", "icons/favicon.svg")


def init_assets(app: Flask) -> None:
    """Give templates `asset(name)`; build once when nothing was built."""
    if not (DIST / "manifest.json").exists():
        build()
    app.jinja_env.globals["asset"] = asset


def asset(name: str) -> str:
    """The address of a static file by its name in static/; an unknown name is an error, not a broken page."""
    return f"{PUBLIC}/{manifest()[name]}"


def precache_urls() -> list[str]:
    """Every address an offline page needs, for the service worker."""
    return [asset(name) for name in sorted(manifest()) if name.startswith(OFFLINE)]


@lru_cache(maxsize=1)
def manifest() -> dict[str, str]:
    path = DIST / "manifest.json"
    return json.loads(path.read_text()) if path.exists() else {}


def build() -> dict[str, str]:
    """Write dist/ afresh and give back its manifest, source name → hashed name."""
    made = Path(tempfile.mkdtemp(prefix="dist.", dir=DIST.parent))
    made.chmod(0o755)
    names = {name: _write(made, name, (STATIC / name).read_bytes()) for name in _sources()}
    names |= {name: _write(made, name, stylesheet(folder, names).encode()) for name, folder in SHEETS.items()}
    names[SCRIPT] = _write(made, SCRIPT, bundle(STATIC / "js").encode())
    names[UPLOAD] = _write(made, UPLOAD, chunk(STATIC / "js", "upload/main.js").encode())
    names[OUTBOX] = _write(made, OUTBOX, chunk(STATIC / "js", "offline/main.js").encode())
    (made / "manifest.json").write_text(json.dumps(names, indent=1, sort_keys=True))
    _put_in_place(made)
    manifest.cache_clear()
    return names


def stylesheet(folder: str, names: dict[str, str]) -> str:
    """All the sheets of `folder` in one: app.css first, for it declares the order of the layers."""
    sheets = sorted(
        (STATIC / folder).glob("*.css"),
        key=lambda path: (path.name != "app.css", path.name),
    )
    css = minify("\n".join(path.read_text() for path in sheets))
    return re.sub(
        r"url\(\.\./([^)]+)\)",
        lambda found: f"url({names.get(found[1], found[1])})",
        css,
    )


def minify(css: str) -> str:
    """Drop comments and idle spaces. Strings holding braces or comments are not expected in our sheets."""
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    css = re.sub(r"\s+", " ", css)
    css = re.sub(r"\s*([{};,>])\s*", r"\1", css)
    return re.sub(r"(?<=[\w-]):\s+", ":", css).replace(";}", "}").strip()


def _sources() -> list[str]:
    found = (path.relative_to(STATIC).as_posix() for path in STATIC.rglob("*") if path.suffix in SERVED)
    return sorted(name for name in found if not name.startswith(LEFT_OUT))


def _write(folder: Path, name: str, body: bytes) -> str:
    stem, _dot, suffix = name.rpartition(".")
    hashed = f"{stem}.{hashlib.sha256(body).hexdigest()[:10]}.{suffix}"
    target = folder / hashed
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(body)
    if target.suffix in COMPRESSED:
        # mtime 0: two builds of the same sources are the same to the byte.
        target.with_name(target.name + ".gz").write_bytes(gzip.compress(body, 9, mtime=0))
        target.with_name(target.name + ".br").write_bytes(brotli.compress(body))
    return hashed


def _put_in_place(made: Path) -> None:
    """Swap dist/ in one move: a worker starting beside us never meets half of it."""
    old = made.with_name(made.name + ".old")
    if DIST.exists():
        DIST.rename(old)
    made.rename(DIST)
    shutil.rmtree(old, ignore_errors=True)


if __name__ == "__main__":
    print(f"{len(build())} files in {DIST.relative_to(Path.cwd())}")
