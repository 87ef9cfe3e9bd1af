"""The papers a life needs, one word each: where each is kept, what domain of the path it is of, whether it ends.

The words on screen are in `app`; which steps ask for which paper, and which step renews it, is the journey's to say.
"""

from dataclasses import dataclass
from enum import StrEnum


class Shelf(StrEnum):
    """Who may read a document, by the table: the young person's own; the service's; health; a judge's."""

    VAULT = "vault"
    INSTITUTION = "institution"
    HEALTH = "health"
    JUDICIAL = "judicial"


# The health law asks for a certified host, and a judge's papers are no less: closed until ENVOL_HDS says otherwise.
HOSTED_APART = frozenset({Shelf.HEALTH, Shelf.JUDICIAL})


@dataclass(frozen=True, slots=True)
class PaperKind:
    """One sort of paper. `domain` is one of the path's; `ends`: it has an end date to watch."""

    id: str
    domain: str
    shelf: Shelf = Shelf.VAULT
    ends: bool = False
    # Several are kept side by side (payslips): one more is not a new version.
    several: bool = False
    # The worker makes it of others: nobody brings one, or puts another file in its place.
    is_made: bool = False


PAPER_KINDS = (
    PaperKind("birth_certificate", "papiers"),
    PaperKind("identity_card", "papiers", ends=True),
    PaperKind("passport", "papiers", ends=True),
    PaperKind("identity_photo", "papiers"),
    PaperKind("proof_of_address", "papiers"),
    PaperKind("family_book", "papiers"),
    PaperKind("domiciliation", "papiers", ends=True),
    PaperKind("residence_permit", "etranger", ends=True),
    PaperKind("work_permit", "etranger", ends=True),
    PaperKind("bank_details", "argent"),
    PaperKind("tax_notice", "citoyennete", several=True),
    PaperKind("census_certificate", "citoyennete"),
    PaperKind("defence_day_certificate", "citoyennete"),
    PaperKind("income_proof", "aides", several=True),
    PaperKind("lease", "logement"),
    PaperKind("home_insurance", "logement", ends=True),
    PaperKind("diploma", "etudes", several=True),
    PaperKind("school_certificate", "etudes", ends=True, several=True),
    PaperKind("scholarship_notice", "etudes", several=True),
    PaperKind("cv", "travail"),
    PaperKind("work_contract", "travail", several=True),
    PaperKind("payslip", "travail", several=True),
    PaperKind("road_safety_certificate", "deplacement"),
    PaperKind("driving_licence", "deplacement", ends=True),
    PaperKind("health_card", "sante"),
    PaperKind("health_cover", "sante", ends=True),
    PaperKind("child_project", "droits", Shelf.INSTITUTION),
    PaperKind("autonomy_project", "droits", Shelf.INSTITUTION),
    PaperKind("young_adult_contract", "droits", Shelf.INSTITUTION, ends=True),
    PaperKind("care_certificate", "droits", Shelf.INSTITUTION),
    PaperKind("health_record", "sante", Shelf.HEALTH),
    PaperKind("prescription", "sante", Shelf.HEALTH, several=True),
    PaperKind("medical_certificate", "sante", Shelf.HEALTH, several=True),
    PaperKind("disability_decision", "sante", Shelf.HEALTH, ends=True),
    PaperKind("court_decision", "droits", Shelf.JUDICIAL, several=True),
    PaperKind("bundle", "logement", several=True, is_made=True),
)
_BY_ID = {kind.id: kind for kind in PAPER_KINDS}


def paper_kind(kind_id: str | None) -> PaperKind | None:
    """The kind of that id, or None."""
    return _BY_ID.get(kind_id or "")
