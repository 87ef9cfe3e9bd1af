"""Static files ready to serve: one stylesheet, one script, names that change with the content, compressed siblings.

`python -m app.assets` writes app/static/dist/ from app/static/; the same sources always give the same bytes.
A page asks `asset("js/main.js")` and gets an address that may be cached for ever.
"""

import gzip
import hashlib
import json
import re
import shutil
from functools import lru_cache
from pathlib import Path

import brotli
from flask import Flask

from app.bundle import bundle

STATIC = Path(__file__).parent / "static"
DIST = STATIC / "dist"
PUBLIC = "/static"
STYLESHEET = "envol.css"
COMPRESSED = {".css", ".js", ".svg", ".json"}
SCRIPT = "js/main.js"
# Bundled below, or (the worker) kept at an address of its own.
LEFT_OUT = ("dist/", "css/", "js/", "sw")
# What a page needs when there is no network; the big icons belong to the system, not to pages.
OFFLINE = (STYLESHEET, SCRIPT, "icons.svg", "fonts/", "icons/favicon.svg", "vendor/")


def init_assets(app: Flask) -> None:
    """Give templates `asset(name)`; build once when nothing was built."""
    if not (DIST / "manifest.json").exists():
        build()
    app.jinja_env.globals["asset"] = asset


def asset(name: str) -> str:
    """The address of a static file: hashed once built, plain otherwise."""
    hashed = manifest().get(name)
    return f"{PUBLIC}/dist/{hashed}" if hashed else f"{PUBLIC}/{name}"


def precache_urls() -> list[str]:
    """Every address an offline page needs, for the service worker."""
    return [asset(name) for name in sorted(manifest()) if name.startswith(OFFLINE)]


@lru_cache(maxsize=1)
def manifest() -> dict[str, str]:
    path = DIST / "manifest.json"
    return json.loads(path.read_text()) if path.exists() else {}


def build() -> dict[str, str]:
    """Write dist/ afresh and give back its manifest, source name → hashed name."""
    shutil.rmtree(DIST, ignore_errors=True)
    names = {name: _write(name, (STATIC / name).read_bytes()) for name in _sources()}
    names[STYLESHEET] = _write(STYLESHEET, stylesheet(names).encode())
    names[SCRIPT] = _write(SCRIPT, bundle(STATIC / "js").encode())
    (DIST / "manifest.json").write_text(json.dumps(names, indent=1, sort_keys=True))
    manifest.cache_clear()
    return names


def stylesheet(names: dict[str, str]) -> str:
    """All of css/*.css in one: app.css first, for it declares the order of the layers."""
    sheets = sorted(
        (STATIC / "css").glob("*.css"),
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
    found = (
        path.relative_to(STATIC).as_posix()
        for path in STATIC.rglob("*")
        if path.is_file()
    )
    return sorted(
        name
        for name in found
        if not name.startswith(LEFT_OUT) and "LICENSE" not in name
    )


def _write(name: str, body: bytes) -> str:
    stem, _dot, suffix = name.rpartition(".")
    hashed = f"{stem}.{hashlib.sha256(body).hexdigest()[:10]}.{suffix}"
    target = DIST / hashed
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(body)
    if target.suffix in COMPRESSED:
        # mtime 0: two builds of the same sources are the same to the byte.
        target.with_name(target.name + ".gz").write_bytes(
            gzip.compress(body, 9, mtime=0)
        )
        target.with_name(target.name + ".br").write_bytes(brotli.compress(body))
    return hashed


if __name__ == "__main__":
    print(f"{len(build())} files in {DIST.relative_to(Path.cwd())}")
