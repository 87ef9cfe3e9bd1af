"""What young people share with the reader: /documents for whoever has no vault, a page of its own for whoever has one."""

from flask import render_template

from app.documents import access, wording
from app.documents.blueprint import bp
from app.documents.lines import rows_given
from app.documents.served import small_mark
from app.security import current_person
from services import clock, documents


@bp.get("/documents/partages")
def given() -> str:
    """What others share with a young person, beside their own papers; and with anybody else."""
    return given_page()


def given_page() -> str:
    """What is shared with me, now. Each young person will know that I looked."""
    return render_template(
        "documents/given.html",
        given=rows_given(documents.shared_with(access.person().viewer), small_mark),
        is_professional=bool(current_person.standing.posts),
        today=clock.now().date(),
        **wording.WORDS,
    )
