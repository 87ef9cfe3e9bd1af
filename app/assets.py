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
from collections import Counter
from functools import lru_cache
from itertools import product
from pathlib import Path
from string import ascii_lowercase

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
    """All the sheets of `folder` in one, as small as they can be said."""
    short = _short_properties()
    css = PROPERTY.sub(lambda found: short[found[0]], by_layer(minify(written(folder))))
    return re.sub(r"url\(\.\./([^)]+)\)", lambda found: f"url({names.get(found[1], found[1])})", css)


def written(folder: str) -> str:
    """The sheets of `folder` one after the other: app.css first, for it declares the order of the layers."""
    sheets = sorted((STATIC / folder).glob("*.css"), key=lambda path: (path.name != "app.css", path.name))
    return "\n".join(path.read_text() for path in sheets)


# A property of our own, `--accent`; not the end of a class, `.card--tint`.
PROPERTY = re.compile(r"(?<![\w-])--[a-z][\w-]*")


def _short_properties() -> dict[str, str]:
    """Our own properties by one letter or two, the same for all sheets; templates and scripts name none of them."""
    used = Counter(PROPERTY.findall(minify("\n".join(map(written, SHEETS.values())))))
    letters = [*ascii_lowercase, *map("".join, product(ascii_lowercase, repeat=2))]
    return {name: f"--{short}" for (name, _times), short in zip(used.most_common(), letters, strict=False)}


# A block of a layer, with what it holds: rules, and rules inside conditions, one in another at most.
_LAYER = re.compile(r"@layer ([\w-]+)\{((?:[^{}]|\{(?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*\})*)\}")


def by_layer(css: str) -> str:
    """The same sheet, the rules of each layer together and in their order, which alone counts between layers."""
    layers: dict[str, list[str]] = {}
    for name, rules in _LAYER.findall(css):
        layers.setdefault(name, []).append(rules)
    kept = [f"@layer {name}{{{''.join(rules)}}}" for name, rules in layers.items()]
    return "".join([_LAYER.sub("", css), *kept])


# Our lines are horizontal in every language: the block axis goes down the page, the inline size is a width. The
# inline sides (start, end) stay what they are, for Arabic begins on the right.
_SIDES = ("margin", "padding", "border", "scroll-margin", "scroll-padding")
_DOWN = {
    **{f"{what}-block-start": f"{what}-top" for what in _SIDES},
    **{f"{what}-block-end": f"{what}-bottom" for what in _SIDES},
    "inset-block-start": "top",
    "inset-block-end": "bottom",
    "block-size": "height",
    "inline-size": "width",
}


def minify(css: str) -> str:
    """Drop comments and idle spaces, say the block axis shorter. Our sheets have no string with braces or comments."""
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    css = re.sub(r"\s+", " ", css)
    css = re.sub(r"\s*([{};,>/!])\s*", r"\1", css)
    css = re.sub(r'\[([\w-]+)="([a-z]\w*)"\]', r"[\1=\2]", css)
    # Between selectors: sums keep their spaces.
    css = re.sub(r"(?<=[*\])\w]) \+ (?=[*:\[]|\.[a-z])", "+", css)
    css = re.sub(r"(?<=[\w-]):\s+", ":", css).replace(";}", "}").strip()
    css = re.sub(r"#[\dA-F]+\b", lambda found: found[0].lower(), css)
    return re.sub(
        rf"(?<=[{{;])(min-|max-|)({'|'.join(_DOWN)})(?=:)", lambda found: found[1] + _DOWN[found[2]], css
    )


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
