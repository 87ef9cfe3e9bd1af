"""What the path knows of kinds of paper: which step asks for which, and which step makes a new one.

A step's own list stays as it was written, in words; here is only which of its lines a document of the vault answers.
"""

from collections.abc import Collection, Mapping
from functools import cache

from services.journey.content import load
from services.journey.situation import Answer

# A line of a step's list, by its id → the kind of paper that answers it.
_ANSWERED_BY = {
    "acte-naissance": "birth_certificate",
    "identite": "identity_card",
    "carte": "identity_card",
    "passeport": "passport",
    "photo": "identity_photo",
    "adresse": "proof_of_address",
    "livret-famille": "family_book",
    "rib": "bank_details",
    "avis-impot": "tax_notice",
    "avis": "tax_notice",
    "revenus": "income_proof",
    "bail": "lease",
    "attestation-ase": "care_certificate",
    "recensement": "census_certificate",
    "assr": "road_safety_certificate",
    "attestation": "road_safety_certificate",
    "recepisse": "residence_permit",
    "permis-travail": "work_permit",
    "carte-vitale": "health_card",
    "cv": "cv",
    "contrat": "work_contract",
    "fiches": "payslip",
    "diplomes": "diploma",
    "certificats": "school_certificate",
    "notification": "scholarship_notice",
    "ppe": "child_project",
    "projet": "autonomy_project",
    "certificat-medical": "medical_certificate",
    "ordonnances": "prescription",
}
# One word, another thing: the address book of R3 is nobody's health record, its list is left alone.
_ELSEWHERE = {("S3", "carnet"): "health_record"}
# The step that makes a paper again when it ends.
RENEWED_BY = {
    "identity_card": "P2",
    "passport": "P4",
    "domiciliation": "P7",
    "residence_permit": "N4",
    "work_permit": "N6",
    "home_insurance": "L9",
    "health_cover": "S6",
    "disability_decision": "S9",
    "young_adult_contract": "A7",
}
# Of somebody who is not French the paper that says who they are is another one; and what only a French card answers.
_OF_A_FOREIGNER = {"identity_card": "residence_permit"}
_FRENCH_ONLY = frozenset({("P3", "carte")})


def asked_of(answers: Collection[str]) -> Mapping[tuple[str, str], str]:
    """The same for this very person, from what they said of themselves."""
    return _asked_of_a_foreigner() if Answer.FOREIGN in answers else asked_by_steps()


@cache
def _asked_of_a_foreigner() -> Mapping[tuple[str, str], str]:
    lines = asked_by_steps().items()
    return {line: _OF_A_FOREIGNER.get(kind, kind) for line, kind in lines if line not in _FRENCH_ONLY}


@cache
def asked_by_steps() -> Mapping[tuple[str, str], str]:
    """(step, paper of its list) → kind, for every line that a document answers."""
    found = {}
    for step in load().steps:
        for paper in step.papers:
            kind = _ELSEWHERE.get((step.id, paper.id)) or _ANSWERED_BY.get(paper.id)
            if kind:
                found[step.id, paper.id] = kind
    return found
