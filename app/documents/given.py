"""/documents for whoever has no vault: the papers that young people share with them."""

from flask import render_template

from app.documents import access, wording
from app.security import current_person
from services import clock, documents


def given_page() -> str:
    """What is shared with me, now. Each young person will know that I looked."""
    return render_template(
        "documents/given.html",
        given=documents.shared_with(access.person().viewer),
        is_professional=bool(current_person.standing.posts),
        today=clock.now().date(),
        **wording.WORDS,
    )
