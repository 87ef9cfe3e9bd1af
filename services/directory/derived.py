"""What is worked out of a row to find it by: its département, domains of the path, how far it reaches. Pure.

The list from themes to domains is that of the research on data·inclusion (French peers, 7.1), written for our fourteen.
"""

import re
from typing import Any

from services.directory.vocabulary import FIELDS, LEAVERS, REMOTE, TAGS, Kind

# Whole groups first, then single themes, which win.
_GROUPS = {
    "choisir-un-metier": "travail",
    "creer-une-entreprise": "travail",
    "difficultes-administratives-ou-juridiques": "papiers",
    "difficultes-financieres": "argent",
    "equipement-et-alimentation": "quotidien",
    "famille": "entourage",
    "lecture-ecriture-calcul": "etudes",
    "logement-hebergement": "logement",
    "mobilite": "deplacement",
    "numerique": "numerique",
    "preparer-sa-candidature": "travail",
    "remobilisation": "entourage",
    "sante": "sante",
    "se-former": "etudes",
    "souvrir-a-linternational": "travail",
    "trouver-un-emploi": "travail",
}
_THEMES = {
    "difficultes-administratives-ou-juridiques--accompagnement-pour-lacces-a-la-citoyennete": (
        "citoyennete",
    ),
    "difficultes-administratives-ou-juridiques--accompagnement-pour-lacces-aux-droits": (
        "papiers",
        "citoyennete",
        "aides",
    ),
    "difficultes-administratives-ou-juridiques--connaitre-ses-droits-face-a-une-discrimination": (
        "citoyennete",
    ),
    "difficultes-administratives-ou-juridiques--prendre-en-compte-une-problematique-judiciaire": (
        "citoyennete",
    ),
    "difficultes-administratives-ou-juridiques--beneficier-dune-mesure-daccompagnement-adapte": (
        "droits",
        "papiers",
    ),
    "lecture-ecriture-calcul--maitriser-le-francais": ("etudes", "etranger"),
    "preparer-sa-candidature--developper-son-reseau": ("travail", "entourage"),
    "remobilisation--benevolat-action-citoyenne": ("citoyennete", "entourage"),
}
# Words by which a service says itself that it is for young people who leave care.
_FOR_LEAVERS = re.compile(r"\bASE\b|aide sociale à l[’']enfance", re.IGNORECASE)
# Any place, as far as we can tell: nothing said, the whole country, or an area whose communes we do not know.
ANYWHERE = "any"


def domains_of(theme: str) -> tuple[str, ...]:
    """The domains of the path a theme belongs to; none for one that no list knows."""
    if theme in _THEMES:
        return _THEMES[theme]
    group = _GROUPS.get(theme.partition("--")[0])
    return (group,) if group else ()


def domains(doc: dict[str, Any]) -> list[str]:
    """The domains of a service, each once."""
    return sorted({domain for theme in doc.get("thematiques", ()) for domain in domains_of(theme)})


def departement_of(doc: dict[str, Any]) -> str | None:
    """The département, by the commune’s code, else by the postal one (20000–20199 is 2A, the other 20 is 2B)."""
    if code := doc.get("code_insee"):
        return _departement(code)
    postal: str = doc.get("code_postal", "")
    if postal.startswith("20"):
        return "2A" if postal < "20200" else "2B"
    return _departement(postal) if postal else None


def _departement(code: str) -> str:
    return code[:3] if code.startswith(("97", "98")) else code[:2]


def reach(doc: dict[str, Any]) -> list[str]:
    """The départements from which it can be used; `ANYWHERE` where nothing says where."""
    zones = doc.get("zone_eligibilite")
    if not zones:
        return [ANYWHERE]
    return sorted({_reached(zone) for zone in zones})


def _reached(zone: str) -> str:
    """A commune (5) is its département, a département (2 or 3) itself; of an EPCI (9), a region, a country (99…, France is
    99100) we know no list."""
    if zone[0].isdigit() and len(zone) == 5 and not zone.startswith("99"):
        return _departement(zone)
    return zone if zone[0].isdigit() and len(zone) <= 3 else ANYWHERE


def known(doc: dict[str, Any], name: str) -> list[str]:
    """The values of a list that the schema knows: what one can be found by."""
    values = FIELDS[Kind.SERVICE][name].values
    return [one for one in doc.get(name, ()) if one in values]


def is_epci(zone: str) -> bool:
    """Nine digits: an intercommunality."""
    return len(zone) == 9 and zone.isdigit()


def is_remote(doc: dict[str, Any]) -> bool:
    return REMOTE in doc.get("modes_accueil", ())


def is_for_leavers(doc: dict[str, Any]) -> bool:
    """As somebody here said (`tags`), else as it says itself."""
    if TAGS in doc:
        return LEAVERS in (doc[TAGS] or ())
    return bool(_FOR_LEAVERS.search(f"{doc.get('publics_precisions', '')} {doc.get('nom', '')}"))
