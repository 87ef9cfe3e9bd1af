"""/moi/export: everything one has, as one archive to keep elsewhere."""

from typing import Any

from flask import Blueprint, Response, make_response, redirect, render_template, request, session, url_for

from app.documents.served import attachment, served
from app.documents.wording import size_words
from app.export import reasons  # noqa: F401  the sentences of its refusals
from app.notifications.opened import seen
from app.reader import own_space, person
from services import export
from services.ages import local_date
from services.circle import Relation
from services.notifications import Kind

bp = Blueprint("export", __name__)


@bp.get("/moi/export")
def show() -> Any:
    """What it holds, what it weighs, how far it is, and the archive once it is there."""
    own = own_space()
    standing = export.standing_of(own)
    if request.headers.get("HX-Request") and request.args.get("vu") == _mark(standing.last):
        return "", 204
    if standing.last is not None and not standing.last.is_in_progress:
        seen(Kind.SECURITY, standing.last.id)
    return _page(standing)


@bp.post("/moi/export")
def ask() -> Response:
    """Ask for it; the page then says how far it is."""
    export.ask_export(own_space())
    return make_response(redirect(url_for(".show"), 303))


@bp.get("/moi/export/fichier")
def file() -> Any:
    """The archive, for who proved themselves lately; on a phone that is not theirs, said first."""
    own = own_space()
    if not own.viewer.is_stepped_up:
        return _prove_first(own)
    archive = export.open_archive(own)
    if archive is None:  # gone since: the page says so
        return redirect(url_for(".show"), 303)
    answer = served(archive.parts, "application/zip")
    made_on = local_date(archive.made_at, own.space.zone)
    answer.headers["Content-Disposition"] = attachment(f"mes-affaires-{made_on.isoformat()}.zip")
    answer.headers["Content-Length"] = str(archive.size)
    return answer


def _prove_first(own: Relation) -> Any:
    # Back to the page, whose button then works: a download that starts by itself looks like nothing happened.
    session["next"] = url_for(".show")
    if person().on_shared_device:
        return _page(export.standing_of(own), is_to_prove=True), 403
    return redirect(url_for("accounts.confirm"), 303)


def _page(standing: export.Standing, *, is_to_prove: bool = False) -> str:
    return render_template(
        "export/show.html",
        standing=standing,
        last=standing.last,
        mark=_mark(standing.last),
        is_to_prove=is_to_prove,
        size_words=size_words,
        kept_days=export.KEPT.days,
    )


def _mark(last: export.ExportView | None) -> str:
    """What changes with what the page says: asked again with it, an unchanged page is not sent again."""
    return f"{last.id.hex[:8]}.{last.state}.{last.done}.{last.total}" if last else ""
