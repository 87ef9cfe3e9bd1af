"""The text of /sw.js: the script of static/sw.js with its version and the files it keeps."""

import hashlib
import json
from functools import lru_cache
from pathlib import Path

from app.assets import STATIC, precache_urls
from app.bundle import inlined

APP = Path(__file__).resolve().parent.parent
# The pages the worker keeps are made of these: when one changes, phones must take the new pages.
PAGE_SOURCES = ("templates", "translations")


@lru_cache(maxsize=1)
def worker_script() -> str:
    """The worker of this version. Its text changes whenever what it keeps does; that is how phones notice."""
    source = (APP / "static" / "sw.js").read_text()
    # Pages and worker send with the same code: what waits leaves once, whoever is awake.
    source = source.replace("/*__OUTBOX__*/{}", inlined(STATIC / "js", "offline/flush.js"))
    files = json.dumps(precache_urls())
    return source.replace("__VERSION__", _version(source + files)).replace("/*__PRECACHE__*/[]", files)


def kill_switch() -> str:
    """A worker that empties the phone and unregisters itself."""
    return (APP / "static" / "sw-off.js").read_text()


def _version(text: str) -> str:
    digest = hashlib.sha256(text.encode())
    for folder in PAGE_SOURCES:
        for path in sorted((APP / folder).rglob("*.*")):
            digest.update(path.read_bytes())
    return digest.hexdigest()[:12]
