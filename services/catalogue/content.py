"""The founding list, as content files: read when the catalogue of a département is loaded, and never by a page."""

import hashlib
import json
import re
import tomllib
from datetime import date
from pathlib import Path
from typing import Any

from services.catalogue.model import AskedField, OfferKind, rules_from, rules_kept
from services.documents import paper_kind

FILES = Path(__file__).with_name("content")
# What is sent of somebody where an offer says nothing else.
USUAL_FIELDS = (AskedField.NAME, AskedField.BIRTH_ON)
_AGE = re.compile(r"(?:(\d+)y)?(?:(\d+)m)?")
_WORDS = (
    "partner",
    "conditions",
    "gives",
    "how",
    "decides",
    "delay",
    "contact",
    "link",
    "source",
    "source_url",
    "doubt",
)
TRANSLATED = ("name", "partner", "conditions", "gives", "how", "decides", "delay", "contact")


def founding_offers() -> list[dict[str, Any]]:
    """The 28, as rows of the table without id, département and days. Raises `ValueError` naming the offer at fault."""
    translations = _translations("offer", "number")
    return [_offer(one, translations.get(one["number"], {})) for one in _read("offers.toml")["offer"]]


def founding_bouquets() -> list[dict[str, Any]]:
    """The six, with the numbers of their offers in order under `numbers`."""
    translations = _translations("bouquet", "slug")
    return [
        {
            "slug": one["slug"],
            "position": position,
            "icon": one["icon"],
            "name": one["name"],
            "words": one["words"],
            "translations": _still_said(
                translations.get(one["slug"], {}), bouquet_print(one["name"], one["words"])
            ),
            "numbers": one["offers"],
            "state": "published",
            "loaded": _print([one, translations.get(one["slug"], {})]),
        }
        for position, one in enumerate(_read("bouquets.toml")["bouquet"])
    ]


def words_print(row: Any) -> str:
    """A short print of the French words of an offer: a translation made from other words is no translation of them."""
    return _print([row[name] for name in TRANSLATED])


def bouquet_print(name: str, words: str) -> str:
    """The same of a bundle."""
    return _print([name, words])


def months(age: str) -> int:
    """“17y10m” as 214. Raises `ValueError`."""
    found = _AGE.fullmatch(age)
    if not age or found is None:
        raise ValueError(f"{age} is not an age")
    return int(found[1] or 0) * 12 + int(found[2] or 0)


def _offer(one: dict[str, Any], translations: dict[str, Any]) -> dict[str, Any]:
    checked_on: date | None = one.get("checked_on")
    papers = one.get("papers", [])
    if unknown := [kind for kind in papers if paper_kind(kind) is None]:
        raise ValueError(f"offer {one['number']}: no such paper: {unknown}")
    row = {
        "number": one["number"],
        "kind": OfferKind(one["kind"]).value,
        "domain": one["domain"],
        "name": one["name"],
        "territories": one.get("territories", []),
        "from_months": months(one["from"]) if "from" in one else None,
        "until_months": months(one["until"]) if "until" in one else None,
        "rules": rules_kept(rules_from(one.get("rules", {}))),
        "papers": papers,
        "fields": one.get("fields", [field.value for field in USUAL_FIELDS]),
        "checked_on": checked_on,
        "expires_on": one.get("expires_on"),
        "state": one["state"],
        "never_publish": one.get("never_publish", False),
        **{name: one.get(name, "") for name in _WORDS},
    }
    if row["state"] == "published" and not (checked_on and row["source"]):
        raise ValueError(f"offer {one['number']}: published without a source and its day")
    row["translations"] = _still_said(translations, words_print(row))
    row["loaded"] = _print(row)
    return row


def _still_said(translations: dict[str, Any], of: str) -> dict[str, Any]:
    """The translations made from these very words."""
    return {language: words for language, words in translations.items() if words["of"] == of}


def _translations(kind: str, key: str) -> dict[Any, dict[str, Any]]:
    """Key → language → words, from the files of other languages."""
    found: dict[Any, dict[str, Any]] = {}
    for path in sorted(FILES.glob("*.*.toml")):
        language = path.name.split(".")[1]
        for one in tomllib.loads(path.read_text(encoding="utf-8")).get(kind, ()):
            found.setdefault(one[key], {})[language] = {
                name: value for name, value in one.items() if name != key
            }
    return found


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((FILES / name).read_text(encoding="utf-8"))


def _print(said: Any) -> str:
    return hashlib.sha256(json.dumps(said, default=str, sort_keys=True).encode()).hexdigest()[:16]
