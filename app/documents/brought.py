"""/jeunes/<id>/documents: what somebody else may read of a vault, and what they bring to it."""

from typing import Any
from uuid import UUID, uuid4

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.documents import access, wording
from app.documents.adding import about_from_form, done, keep_sent, refused
from app.documents.blueprint import bp
from app.documents.lines import rows_of
from app.documents.served import small_mark
from app.rendering import say
from services import circle, documents
from services.errors import NotFound, Refused, TooOften


@bp.get("/jeunes/<uuid:jeune>/documents")
def theirs(jeune: UUID) -> str:
    """The papers that this person may read, and the form to bring one. The young person will know who looked."""
    return _page(_relation(jeune))


@bp.post("/jeunes/<uuid:jeune>/documents")
def bring(jeune: UUID) -> Any:
    """Bring a paper; whoever may not read it back will not."""
    relation = _relation(jeune)
    documents.ensure_may_deposit(relation)
    try:
        keep_sent(relation, about_from_form(relation))
    except (Refused, TooOften) as refusal:
        return refused(refusal, lambda said: _page(_relation(jeune), problem=said))
    say(_("Le papier est déposé. %(name)s le trouvera dans ses documents.", name=relation.first_name))
    return done(url_for(".theirs", jeune=jeune))


@bp.post("/jeunes/<uuid:jeune>/documents/partages/<uuid:share>/accord")
def agree(jeune: UUID, share: UUID) -> Any:
    """Before fifteen: the second of the two who decide says yes."""
    documents.agree(_relation(jeune), share)
    say(_("C’est noté\u00a0: ce papier est partagé."))
    return redirect(url_for(".theirs", jeune=jeune), 303)


@bp.post("/jeunes/<uuid:jeune>/documents/partages/<uuid:share>/refus")
def decline(jeune: UUID, share: UUID) -> Any:
    """Or no."""
    documents.decline(_relation(jeune), share)
    say(_("C’est noté\u00a0: ce papier n’est pas partagé."))
    return redirect(url_for(".theirs", jeune=jeune), 303)


def _relation(jeune: UUID) -> circle.Relation:
    relation = access.linked(jeune)
    if not documents.may_deposit(relation) and not documents.may_read_any(relation):
        raise NotFound
    return relation


def _page(relation: circle.Relation, problem: str | None = None) -> str:
    return render_template(
        "documents/theirs.html",
        relation=relation,
        lines=rows_of(documents.documents_for(relation), relation.life.today, mark=small_mark),
        asked=documents.asked_of(relation),
        may_bring=documents.may_deposit(relation),
        readers=wording.readers_of_any(documents.hosted_shelves()) if documents.may_name(relation) else [],
        named=request.form.getlist("audience"),
        choices=wording.choices(documents.hosted_shelves()),
        titles=wording.domain_titles(),
        problem=problem,
        typed=request.form,
        client_id=request.form.get("client_id") or uuid4(),
        today=relation.life.today,
        part_size=documents.PART_SIZE,
        **wording.WORDS,
    )
