"""/documents: what is there, and what is missing."""

from flask import render_template, request

from app.documents import access, wording
from app.documents.blueprint import bp
from app.documents.given import given_page
from app.documents.lines import rows_of
from services import circle, documents, journey

HERE = "/documents"
# Missing papers shown at once; the others are one tap away.
SHOWN = 5


@bp.get("/documents", endpoint="list")
def show_list() -> str:
    """One's own papers, newest first, of one domain or of all; for others, what is shared with them."""
    own = access.own()
    if own is None:
        return given_page()
    titles = wording.domain_titles()
    domain = request.args.get("domaine")
    domain = domain if domain in titles else None
    page = max(1, request.args.get("page", 1, type=int))
    vault = documents.vault_of(own, domain=domain, page=page)
    # Asked for only where it is shown.
    is_whole = domain is None and page == 1
    missing = _missing(own, vault) if is_whole else []
    return render_template(
        "documents/list.html",
        vault=vault,
        lines=rows_of(vault.lines, own.life.today, is_own=True),
        domain=domain,
        titles=titles,
        folders=_folders(vault, titles, domain),
        missing=missing[:SHOWN],
        more_missing=missing[SHOWN:],
        is_foreign=journey.Answer.FOREIGN in journey.answers_of(own.space),
        page=page,
        today=own.life.today,
        **wording.WORDS,
    )


def _missing(own: circle.Relation, vault: documents.Vault) -> list[journey.PaperSlot]:
    """What open steps ask for, is not there, and may be kept here."""
    there, hosted = vault.kinds, documents.hosted_shelves()
    slots = (slot for slot in journey.paper_slots(own) if slot.kind not in there)
    return [slot for slot in slots if (kind := documents.paper_kind(slot.kind)) and kind.shelf in hosted]


def _folders(vault: documents.Vault, titles: dict[str, str], domain: str | None) -> list[dict[str, object]]:
    """The domains that hold something, for the row of filters."""
    numbers = vault.by_domain
    if len(numbers) < 2 and domain is None:
        return []
    return [
        {"text": wording._("Tout"), "href": HERE, "current": domain is None, "count": vault.number},
        *(
            {
                "text": title,
                "href": f"{HERE}?domaine={one}",
                "current": domain == one,
                "count": numbers[one],
            }
            for one, title in titles.items()
            if one in numbers
        ),
    ]
