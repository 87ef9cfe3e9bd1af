"""The first page of a bundle, in French: it is for a landlord, a school, an office. It says nothing of who looks after whom."""

from typing import Any

from flask_babel import gettext as _

from app.documents.wording import kind_words
from app.rendering import day
from app.speaking import speaking
from services.documents import Cover, CoverPaper

FULL = "d MMMM y"


def cover_words(cover: Cover) -> dict[str, Any]:
    """What the cover says, and the name of each paper in its order (`names`)."""
    with speaking("fr"):
        names = [_name(paper) for paper in cover.papers]
        facts = [[_("Fait le"), day(cover.made_on, FULL)]]
        if cover.ends_on:
            facts.append([_("Valable jusqu’au"), day(cover.ends_on, FULL)])
        return {
            "lang": "fr",
            "words": {"page": _("Page {page} sur {pages}")},
            "title": cover.title or kind_words("bundle"),
            "name": cover.name,
            "author": cover.name,
            "facts": facts,
            "contents": _("Ce qu’il contient"),
            "heads": [_("N°"), _("Papier"), _("Valable jusqu’au"), _("Pages")],
            "rows": [
                [str(place), name, day(paper.ends_on, FULL) if paper.ends_on else "", str(paper.pages)]
                for place, (name, paper) in enumerate(zip(names, cover.papers, strict=True), start=1)
            ],
            "names": names,
        }


def _name(paper: CoverPaper) -> str:
    return paper.title or kind_words(paper.kind)
