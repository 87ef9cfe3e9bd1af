"""Every route of this word, under one blueprint; and its first page, which is each reader's own."""

from typing import Any

from flask import redirect, url_for

from app.mentoring import candidacy as candidacy
from app.mentoring import desk as desk
from app.mentoring import guide as guide
from app.mentoring import reasons as reasons  # the sentences of the refusals
from app.mentoring import trades as trades
from app.mentoring.access import own, person
from app.mentoring.blueprint import bp
from app.mentoring.mentor import mentor_page
from app.mentoring.young import young_page
from services import mentoring
from services.circle import PostKind

__all__ = ["bp"]


@bp.get("/mentors")
def show() -> Any:
    """A young person's mentors, a mentor's own page, a cadre's desk; for anybody else there is none."""
    if (relation := own()) is not None:
        return young_page(relation)
    if PostKind.CADRE in person().standing.posts:
        return redirect(url_for(".desk"))
    return mentor_page(mentoring.own_page(person().viewer))
