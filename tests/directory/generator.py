"""Whole files of data·inclusion, made from the rules of the published schema (`vocabulary`): every field, every value.

Everything in them is invented, and says so. The same number gives the same rows.
"""

import csv
import io
import itertools
import json
import random
import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from services.directory.vocabulary import EVERYBODY, FIELDS, Field, Kind, Sort

DAY = date(2026, 11, 1)
SOURCE = "exemple"
# Letters that spoil files: accents, quotes, separators. They come often; the words after them as seldom as they do.
WORDS = re.split(
    " ",
    "de la pour les jeunes accueil écoute démarches logement permis santé emploi « chaque » L’Étape, atelier; budget"
    " garde d’enfants forêt œuvre naïve accompagnement individuel collectif mardi matin sur rendez-vous gratuit premier"
    " entretien conseiller mission locale hébergement urgence alimentation vélo formation français numérique",
)
_PARTS = re.split(" ", "ba bre cha da é fi gou lan mi no pré quai ro sel tan ver")
WORDS += ["".join(parts) for parts in itertools.product(_PARTS, repeat=3)]
# The tenth a tenth as often as the first, as in any language.
_OFTEN = list(itertools.accumulate(1 / (place + 2) for place in range(len(WORDS))))
# Invented communes on a grid over the country: département, name, where.
PLACES = [
    (f"{departement:02}", f"{departement:02}{number:03}", f"Exempleville-{departement}-{number}")
    for departement in (*range(1, 20), *range(21, 96))
    for number in range(1, 11)
]


def rows(kind: Kind, number: int, seed: int = 1) -> Iterator[dict[str, Any]]:
    """`number` rows of `kind`, each valid."""
    chance = random.Random(seed)
    for place in range(number):
        yield row(kind, place, chance)


def row(kind: Kind, place: int, chance: random.Random) -> dict[str, Any]:
    """One row: the required fields, and each other two times in three."""
    made: dict[str, Any] = {}
    for name, field in FIELDS[kind].items():
        if field.required or chance.random() < 0.66:
            made[name] = value(field, chance)
        else:
            made[name] = None
    made["source"] = SOURCE
    made["id"] = f"{SOURCE}--{kind}-{place}"
    if kind is Kind.SERVICE:
        made["structure_id"] = f"{SOURCE}--structure-{place // 4}"
    departement, code, name = PLACES[chance.randrange(len(PLACES))]
    if chance.random() < 0.9:
        made |= {"code_insee": code, "commune": name, "code_postal": f"{departement}100"}
        made |= {
            "latitude": round(43 + 7 * int(code[:2]) / 96 + chance.random() / 5, 5),
            "longitude": round(-3 + 9 * int(code[2:]) / 10 + chance.random() / 5, 5),
        }
    return made


def value(field: Field, chance: random.Random) -> Any:
    """A value that the schema takes for `field`."""
    return _MADE[field.sort](field, chance)


def _text(field: Field, chance: random.Random) -> str:
    # As long as they are in what is published: a description of some five hundred letters, a line elsewhere.
    length = 75 if field.name == "description" else 12 if field.most > 1000 else 4
    return (" ".join(chance.choices(WORDS, cum_weights=_OFTEN, k=length)) + " (exemple)")[: int(field.most)]


def _some(field: Field, chance: random.Random) -> list[str]:
    values = sorted(field.values)
    kept = chance.sample(values, k=min(len(values), chance.randint(1, 3)))
    return [EVERYBODY] if EVERYBODY in kept else kept


_MADE: dict[Sort, Any] = {
    Sort.TEXT: _text,
    Sort.ID: lambda field, chance: f"{SOURCE}--{chance.randrange(10**9)}",
    Sort.DAY: lambda field, chance: (DAY - timedelta(days=chance.randrange(900))).isoformat(),
    Sort.LINK: lambda field, chance: f"https://example.org/{chance.randrange(10**6)}?a=1",
    Sort.MAIL: lambda field, chance: f"accueil{chance.randrange(1000)}@example.org",
    Sort.DIGITS: lambda field, chance: "".join(chance.choices("0123456789", k=int(field.most))),
    Sort.INSEE: lambda field, chance: chance.choice(["50502", "2A004", "97411", "01001"]),
    Sort.NUMBER: lambda field, chance: round(chance.uniform(field.least, min(field.most, 100)), 5),
    Sort.COUNT: lambda field, chance: chance.randint(1, 52),
    Sort.WORD: lambda field, chance: chance.choice(sorted(field.values)),
    Sort.WORDS: _some,
    Sort.ZONES: lambda field, chance: chance.sample(
        ["france", "50", "50502", "200068864", "2A", "971", "99100"], 2
    ),
}


def write_json(path: Path, made: Iterator[dict[str, Any]]) -> Path:
    """An array, as it is published."""
    with path.open("w", encoding="utf-8") as file:
        file.write("[")
        for place, one in enumerate(made):
            file.write(("," if place else "") + json.dumps(one, ensure_ascii=False))
        file.write("]")
    return path


def as_csv(kind: Kind, made: Iterator[dict[str, Any]], delimiter: str = ",") -> str:
    """The same as CSV: lists are JSON, nothing is an empty cell."""
    out = io.StringIO()
    table = csv.DictWriter(out, list(FIELDS[kind]), delimiter=delimiter)
    table.writeheader()
    for one in made:
        table.writerow(
            {
                name: json.dumps(value, ensure_ascii=False) if isinstance(value, list) else value
                for name, value in one.items()
                if value is not None
            }
        )
    return out.getvalue()
