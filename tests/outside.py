"""Papers of the demo given to somebody outside, for those who look at every screen."""

from collections.abc import Iterator
from dataclasses import dataclass

from playwright.sync_api import Page
from sqlalchemy import select

from app.demo.cast import own
from services import circle, documents
from services.circle import Viewer
from services.database import acting_as, session
from services.documents.models import Document
from tests.cast import Cast

# In the demo nobody minds; a person may make forty a day.
LINKS = 16


@dataclass(frozen=True)
class Outside:
    """An address outside and its code: good for one browser."""

    address: str
    code: str


def papers_of(cast: Cast) -> tuple[dict[str, str], Iterator[Outside]]:
    """Naïma’s card, what the service holds of hers, and addresses of her card, each for one browser; drawn first."""
    documents.prepare_waiting()
    session.remove()
    with acting_as(cast.naima.id):
        kinds = dict(session.execute(select(Document.kind, Document.id)).tuples().all())
        card, project = kinds["identity_card"], kinds["child_project"]
        relation = own(cast.naima.id)
        viewer = Viewer(cast.naima.id)
        opened = documents.open_document(viewer, relation, card)
        for member in circle.members_of(relation.space):
            if member.account_id in (cast.karim.id, cast.lucie.id) and member.link_id:
                documents.share_with(opened, member.link_id, documents.Lasting(), takes_file=False)
        tickets = [
            documents.share_by_link(opened, documents.Lasting(), takes_file=True, title="Carte d’identité")
            for _ in range(LINKS)
        ]
    session.remove()
    links = (Outside(f"/partage/{one.token}", one.code) for one in tickets)
    return {"card": str(card), "project": str(project)}, links


def open_outside(page: Page, url: str, one: Outside, language: str, *, types: bool) -> None:
    """The page that asks for the code, or, the code typed, the paper."""
    page.goto(f"{url}{one.address}?langue={language}")
    if types:
        page.locator("#code").fill(one.code)
        page.locator("form.form button").click()
        page.locator(".doc-page").first.wait_for()
