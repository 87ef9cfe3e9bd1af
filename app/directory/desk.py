"""/catalogue/annuaire: the last imports and their reports, what waits, and one row corrected here.

What imports and checks loads with the first of these pages, not with the server.
"""

from typing import Any
from uuid import UUID

from flask import Response, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.directory import access
from app.directory.blueprint import bp
from app.directory.wording import fault_words, field_words, state_words
from app.reasons import sentence_for
from app.rendering import say
from services import directory
from services.errors import NotFound, Refused

WORDS: dict[str, Any] = {"fault_words": fault_words, "field_words": field_words, "state_words": state_words}
# How an address names the two kinds.
KINDS = {"services": "service", "structures": "structure"}


@bp.get("/catalogue/annuaire")
def desk() -> str:
    """What came last, and what there is to do."""
    rooms = _rooms()
    return render_template("directory/desk.html", desk=rooms.open_desk(), **WORDS)


@bp.get("/catalogue/annuaire/refus/<uuid:refusal>")
def refusal(refusal: UUID) -> str:
    """A refused row: what is wrong with it, to be corrected."""
    return _refusal_page(refusal)


@bp.post("/catalogue/annuaire/refus/<uuid:refusal>")
def retry(refusal: UUID) -> Response | Any:
    """Try it again with what was typed."""
    rooms = _rooms()
    faults = rooms.retry(refusal, {name: request.form[name] for name in request.form if name != "csrf_token"})
    if faults:
        return make_response(_refusal_page(refusal, request.form, faults), 422)
    say(_("C’est corrigé\u00a0: la ligne est dans l’annuaire."))
    return redirect(url_for("directory.desk"), 303)


@bp.post("/catalogue/annuaire/valeurs")
def decide() -> Any:
    """Say what an unknown value stands for, or that it stands for nothing we have."""
    rooms, form = _rooms(), request.form
    rooms.decide(
        _kind(form.get("kind", "")), form.get("field", ""), form.get("value", ""), form.get("means", "")
    )
    say(_("C’est noté. Les prochains imports suivront."))
    return redirect(url_for("directory.desk"), 303)


@bp.post("/catalogue/annuaire/doublons")
def twins() -> Any:
    """Two structures that look like one: they are two, or one of them is no longer shown."""
    rooms, form = _rooms(), request.form
    first, second = form.get("first", ""), form.get("second", "")
    if hidden := form.get("hide"):
        if hidden not in (first, second):
            raise NotFound
        rooms.ensure_near(rooms.Kind.STRUCTURE, hidden, access.departement())
        rooms.hide(rooms.Kind.STRUCTURE, hidden, True)
    else:
        rooms.keep_apart(first, second)
    say(_("C’est noté."))
    return redirect(url_for("directory.desk"), 303)


@bp.get("/catalogue/annuaire/<kind>/<path:row>", endpoint="row")
def show_row(kind: str, row: str) -> str:
    """A service or a structure, field by field: what its source says, what is said here."""
    return _row_page(kind, row, request.args.get("champ", ""))


@bp.post("/catalogue/annuaire/<kind>/<path:row>")
def change(kind: str, row: str) -> Any:
    """Correct a field, take a correction back, hide the row, or say for whom it is."""
    rooms, form = _rooms(), request.form
    named, act = _kind(KINDS.get(kind, "")), form.get("act", "")
    field = form.get("field", "")
    rooms.ensure_near(named, row, access.departement())
    try:
        if act == "correct":
            rooms.correct(named, row, field, form.get("value", ""))
        elif act == "take_back":
            rooms.take_back(named, row, field)
        elif act in ("hide", "show"):
            rooms.hide(named, row, act == "hide")
        elif act in ("tag", "untag") and kind == "services":
            rooms.tag(row, act == "tag")
        else:
            raise NotFound
    except Refused as refusal:
        error = f"{sentence_for(refusal)} {fault_words(field, str(refusal.details.get('code', '')))}"
        return make_response(_row_page(kind, row, field, form.get("value", ""), error), 422)
    say(_("C’est noté. Le prochain import n’y touchera pas."))
    return redirect(url_for("directory.row", kind=kind, row=row), 303)


def _rooms() -> Any:
    """The second door of the directory, for a cadre. Raises `NotFound`, for what no row could be called too."""
    access.ensure_editor()
    if any("\x00" in one for one in request.form.values()):
        raise NotFound
    from services.directory import desk as rooms

    return rooms


def _kind(word: str) -> Any:
    from services.directory.desk import Kind

    try:
        return Kind(word)
    except ValueError:
        raise NotFound from None


def _refusal_page(id_: UUID, typed: Any = None, faults: Any = None) -> str:
    rooms = _rooms()
    found = rooms.open_refusal(id_)
    wrong = faults or found.faults
    names = dict.fromkeys(name for name, _code in (*found.faults, *wrong) if name in rooms.FIELDS[found.kind])
    fields = [(name, typed.get(name, "") if typed else found.said(name)) for name in names]
    return render_template("directory/refusal.html", refusal=found, faults=wrong, fields=fields, **WORDS)


def _row_page(kind: str, row: str, field: str, typed: str | None = None, error: str = "") -> str:
    rooms = _rooms()
    shown = directory.open_service(row, hidden=True) if kind == "services" else directory.open_structure(row)
    rooms.ensure_near(_kind(KINDS[kind]), row, access.departement())
    names = rooms.correctable(_kind(KINDS[kind]))
    return render_template(
        "directory/row.html",
        kind=kind,
        shown=shown,
        fields=[(name, rooms.written(shown.doc.get(name))) for name in names],
        written=rooms.written,
        field=field if field in names else "",
        typed=typed,
        error=error,
        **WORDS,
    )
