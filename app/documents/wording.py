"""What papers are called, and what is said of them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from app.locale import language
from app.rendering import day, moment
from services import journey
from services.ages import Leap, birthday
from services.documents import (
    PAPER_KINDS,
    DocumentLine,
    Opened,
    PaperKind,
    ScanState,
    Shelf,
    Version,
    nameable,
)

KINDS: dict[str, str] = {
    "birth_certificate": _l("Acte de naissance"),
    "identity_card": _l("Carte d’identité"),
    "passport": _l("Passeport"),
    "identity_photo": _l("Photo d’identité"),
    "proof_of_address": _l("Justificatif d’adresse"),
    "family_book": _l("Livret de famille"),
    "domiciliation": _l("Attestation de domiciliation"),
    "residence_permit": _l("Titre de séjour ou récépissé"),
    "work_permit": _l("Autorisation de travail"),
    "bank_details": _l("RIB"),
    "tax_notice": _l("Avis d’impôt"),
    "census_certificate": _l("Attestation de recensement"),
    "defence_day_certificate": _l("Certificat de la journée défense et citoyenneté"),
    "income_proof": _l("Justificatif de revenus"),
    "lease": _l("Bail"),
    "home_insurance": _l("Assurance du logement"),
    "diploma": _l("Diplôme ou relevé de notes"),
    "school_certificate": _l("Certificat de scolarité"),
    "scholarship_notice": _l("Notification de bourse"),
    "cv": _l("CV"),
    "work_contract": _l("Contrat de travail"),
    "payslip": _l("Fiche de paie"),
    "road_safety_certificate": _l("Attestation de sécurité routière"),
    "driving_licence": _l("Permis de conduire"),
    "health_card": _l("Carte Vitale"),
    "health_cover": _l("Attestation de droits (assurance maladie)"),
    "child_project": _l("Projet pour l’enfant (PPE)"),
    "autonomy_project": _l("Projet d’accès à l’autonomie"),
    "young_adult_contract": _l("Contrat jeune majeur"),
    "care_certificate": _l("Attestation de prise en charge par l’ASE"),
    "health_record": _l("Carnet de santé"),
    "prescription": _l("Ordonnance"),
    "medical_certificate": _l("Certificat médical"),
    "disability_decision": _l("Décision de la MDPH"),
    "court_decision": _l("Décision du juge"),
    "bundle": _l("Dossier"),
}
# What a paper is, in one line, where its name says little.
WHAT_IT_IS: dict[str, str] = {
    "child_project": _l("Un document qui parle de toi et de ce qui est prévu pour toi."),
}
# Said to a young person: others never read these words of their own vault.
SCANS: dict[ScanState, str] = {
    ScanState.WAITING: _l("L’antivirus regarde ce papier. Il s’ouvrira juste après."),
    ScanState.ERROR: _l(
        "L’antivirus n’a pas pu regarder ce papier\u00a0: il reste fermé. Le renvoyer en photo peut aider."
    ),
    ScanState.INFECTED: _l(
        "L’antivirus a trouvé quelque chose de dangereux\u00a0: ce fichier a été supprimé."
    ),
    ScanState.EXPIRED: _l("Ce fichier n’est plus gardé."),
}
SOON_MONTHS = 6
# Who may be named in what the service holds, as a professional reads it; and as the young person does.
READERS: dict[str, tuple[str, str]] = {
    "jeune": (_l("Le jeune"), _l("toi")),
    "carer": (_l("Son lieu d’accueil"), _l("ton lieu d’accueil")),
    "parent": (_l("Ses parents, jusqu’à ses 18 ans"), _l("tes parents, jusqu’à tes 18 ans")),
    "referent": (_l("Son référent"), _l("ton référent")),
}


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody who may be named in a paper, and whether they are. `to_owner`: the same words, to the young person."""

    id: str
    words: str
    to_owner: str
    is_named: bool


def readers(shelf: Shelf, audience: Collection[str] = ()) -> list[Reader]:
    """Those whom the table lets be named in a paper of this shelf, in one order."""
    return [
        Reader(one, str(words), str(to_owner), one in audience)
        for one, (words, to_owner) in READERS.items()
        if one in nameable(shelf)
    ]


def readers_of_any(shelves: Collection[Shelf]) -> list[Reader]:
    """The same, where the kind of paper is not known yet: the form asks once for all of them."""
    found = {one.id: one for shelf in sorted(shelves) for one in readers(shelf) if one.id != "referent"}
    return [found[one] for one in READERS if one in found]


def kind_words(kind: PaperKind | str | None) -> str:
    """“Carte d’identité”; a paper of no kind, or of one nobody knows, is a paper."""
    names = kind_names(language())
    return names.get(kind.id if isinstance(kind, PaperKind) else kind) or names[None]


# A list asks for the same few names again and again; each costs a look into the catalogue.
@lru_cache(maxsize=8)
def kind_names(_language: str) -> dict[str | None, str]:
    """Every kind in the language of this page, which is `_language`."""
    return {None: _("Papier"), **{kind: str(words) for kind, words in KINDS.items()}}


def title_of(one: DocumentLine | Opened) -> str:
    """What a document is called on screen: as its owner says, or by its kind."""
    return one.title or kind_words(one.kind)


def what_it_is(kind: str | None) -> str:
    """In one line, of a paper whose name says little; else nothing."""
    return str(WHAT_IT_IS.get(kind or "", ""))


def domain_titles() -> dict[str, str]:
    """The title of each domain of the path, in its order."""
    return _domain_titles(language())


@lru_cache(maxsize=8)
def _domain_titles(in_language: str) -> dict[str, str]:
    return {
        domain.id: journey.domain_words(domain.id, in_language).title for domain in journey.load().domains
    }


def choices(shelves: frozenset[Shelf]) -> list[tuple[str, list[tuple[str, str]]]]:
    """The kinds one may choose, by domain: for a select."""
    found = []
    for domain, title in domain_titles().items():
        kinds = [
            (kind.id, kind_words(kind))
            for kind in PAPER_KINDS
            if kind.domain == domain and kind.shelf in shelves and not kind.is_made
        ]
        if kinds:
            found.append((title, kinds))
    return found


def added_words(added_on: date, is_from_somebody: bool) -> str:
    """“Ajouté le 3 mai 2026 · déposé pour toi”."""
    return _added_words(language(), added_on, bool(is_from_somebody))


@lru_cache(maxsize=2048)
def _added_words(_language: str, added_on: date, is_from_somebody: bool) -> str:
    said = _("Ajouté le %(when)s", when=day(added_on, "d MMMM y"))
    return " · ".join((said, _("déposé pour toi"))) if is_from_somebody else said


def given_words(first_name: str, ends_at: datetime) -> str:
    """“De Naïma · jusqu’au 3 mai à 10:00”."""
    return " · ".join((_("De %(name)s", name=first_name), _("jusqu’au %(when)s", when=moment(ends_at))))


def end_words(ends_on: date | None, today: date) -> tuple[str, str] | None:
    """“Valable jusqu’au 3 mai 2027” and the kind of chip: late once over, warn when it ends within six months."""
    return None if ends_on is None else _end_words(language(), ends_on, today)


@lru_cache(maxsize=2048)
def _end_words(_language: str, ends_on: date, today: date) -> tuple[str, str]:
    said = day(ends_on, "d MMMM y")
    if ends_on < today:
        return _("Fini depuis le %(day)s", day=said), "late"
    soon = birthday(ends_on, 0, -SOON_MONTHS, leap=Leap.PROTECTS) <= today
    return _("Valable jusqu’au %(day)s", day=said), "warn" if soon else ""


def size_words(size: int) -> str:
    """“1,2 Mo”, “340 ko”."""
    if size < 1_000_000:
        return _("%(size)s ko", size=max(1, round(size / 1000)))
    return _("%(size)s Mo", size=f"{size / 1_000_000:.1f}".replace(".", "," if language() == "fr" else "."))


def sort_words(version: Version) -> str:
    """“PDF, 3 pages”, “Photo”."""
    if version.media_type != "application/pdf":
        return _("Photo")
    return ngettext("PDF, %(num)d page", "PDF, %(num)d pages", version.pages)


WORDS: dict[str, Any] = {
    "kind_words": kind_words,
    "what_it_is": what_it_is,
    "title_of": title_of,
    "end_words": end_words,
    "size_words": size_words,
    "sort_words": sort_words,
    "scan_words": SCANS,
}
