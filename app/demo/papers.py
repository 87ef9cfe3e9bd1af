"""The papers of the cast in the demo: drawn here, marked as examples, kept through the operations."""

import io
from datetime import date, timedelta
from uuid import UUID, uuid4

from PIL import Image, ImageDraw

from app.demo.cast import ZONE, own
from app.documents.wording import KINDS
from services import circle, clock, documents
from services.circle import Viewer
from services.database import acting_as

SIZE = (620, 400)
# Who brings it, into whose space, what, how it is called (nothing: by its kind), in how many days it ends.
PAPERS: tuple[tuple[str, str, str, str, int | None], ...] = (
    ("naima", "naima", "identity_card", "", 140),
    ("naima", "naima", "health_card", "", None),
    ("naima", "naima", "school_certificate", "Certificat du lycée", 280),
    ("karim", "naima", "child_project", "", None),
    ("theo", "theo", "identity_card", "", 1400),
    ("theo", "theo", "birth_certificate", "", None),
    ("karim", "theo", "care_certificate", "", None),
    ("ines", "ines", "lease", "Bail de l’appartement", None),
    ("ines", "ines", "bank_details", "", None),
    ("ines", "ines", "payslip", "Fiche de paie d’octobre", None),
    ("karim", "ines", "young_adult_contract", "", 200),
    ("amadou", "amadou", "residence_permit", "", 75),
)
# Who puts which of them in one file, for a home.
BUNDLES = {"naima": ("identity_card", "school_certificate"), "ines": ("payslip", "bank_details")}


def keep_papers(people: dict[str, UUID]) -> None:
    """Everybody’s papers, the oldest first."""
    kept: dict[tuple[str, str], UUID] = {}
    for number, (by, whose, kind, title, ends_in) in enumerate(PAPERS):
        at = clock.now() - timedelta(days=40 - 2 * number)
        ends_on = None if ends_in is None else clock.today(ZONE) + timedelta(days=ends_in)
        with clock.held_at(at), acting_as(people[by]):
            kept[by, kind] = _keep(people[by], people[whose], kind, title, ends_on)
    for who, kinds in BUNDLES.items():
        with acting_as(people[who]):
            papers = [kept[who, kind] for kind in kinds]
            documents.compose_bundle(own(people[who]), "Dossier logement", papers, uuid4())


def _keep(by: UUID, whose: UUID, kind: str, title: str, ends_on: date | None) -> UUID:
    relation = circle.find_relation(Viewer(by), whose)
    assert relation is not None
    about = documents.About(kind=kind, title=title, ends_on=ends_on)
    with documents.take([documents.Sent(drawn(kind), f"{kind}.jpg")]) as taken:
        return documents.add_document(relation, taken, about, uuid4())


def drawn(kind: str) -> io.BytesIO:
    """Something that looks like a paper from afar, and like an example from near."""
    image = Image.new("RGB", SIZE, "#F7F3E8")
    pen = ImageDraw.Draw(image)
    pen.rectangle((20, 20, 600, 380), outline="#0A3B31", width=4)
    pen.rectangle((20, 20, 600, 84), fill="#0A3B31")
    pen.text((40, 34), "EXEMPLE", fill="#FFFFFF", font_size=32)
    pen.rectangle((44, 116, 194, 316), fill="#D3E7F8")
    pen.ellipse((84, 146, 154, 216), fill="#F7F3E8")
    pen.ellipse((64, 226, 174, 366), fill="#F7F3E8")
    for line in range(6):
        pen.rectangle((230, 124 + 36 * line, 560 - 30 * (line % 3), 136 + 36 * line), fill="#C9C2B2")
    pen.text((230, 344), str(KINDS[kind]), fill="#5B564A", font_size=18)
    made = io.BytesIO()
    image.save(made, "JPEG", quality=80)
    made.seek(0)
    return made
