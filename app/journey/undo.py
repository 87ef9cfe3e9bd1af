"""« C’est noté. Annuler » : after each act, one button that takes it back, shown once on the next page."""

from typing import Any, TypedDict

from flask import session

from app.journey.blueprint import bp


class Undo(TypedDict):
    """What to say, and the form that undoes: where it is posted and its hidden fields."""

    said: str
    action: str
    fields: dict[str, str]


def offer_undo(said: str, action: str, **fields: str) -> None:
    """Say `said` on the next page, with a button that posts `fields` to `action`. Never the words of a person."""
    session["undo"] = Undo(said=said, action=action, fields=fields)


def undo_offer() -> Undo | None:
    """What the last act left to be undone, once."""
    offered: Undo | None = session.pop("undo", None) if "undo" in session else None
    return offered


@bp.app_context_processor
def _for_templates() -> dict[str, Any]:
    return {"undo_offer": undo_offer}
