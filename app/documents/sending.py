"""A file in parts, for the script: a photo begun underground goes on where it stopped."""

from typing import Any
from uuid import UUID

from flask import jsonify, request

from app.documents import access
from app.documents.blueprint import bp
from app.reasons import sentence_for
from app.typed import uuid_from
from services import circle, documents
from services.errors import Refused, TooOften


@bp.post("/documents/envois/<uuid:upload>")
def begin(upload: UUID) -> Any:
    """Begin, or go on: which parts are here already."""
    relation, asked = _relation(), request.get_json(silent=True)
    size, name = (asked.get("size"), asked.get("name")) if isinstance(asked, dict) else (None, None)
    try:
        if not isinstance(size, int) or not isinstance(name, str):
            raise Refused("document_empty")
        return _progress(documents.begin_upload(relation, upload, size=size, name=name))
    except (Refused, TooOften) as refusal:
        return jsonify(message=sentence_for(refusal)), 429 if isinstance(refusal, TooOften) else 422


@bp.post("/documents/envois/<uuid:upload>/<int:number>")
def part(upload: UUID, number: int) -> Any:
    """One part; again, it changes nothing."""
    try:
        return _progress(documents.receive_part(_relation(), upload, number, request.get_data()))
    except Refused as refusal:
        return jsonify(message=sentence_for(refusal)), 422


def _relation() -> circle.Relation:
    """Into which space: one's own, or that of a young person."""
    jeune = request.args.get("jeune")
    return access.linked(uuid_from(jeune)) if jeune else access.own_space()


def _progress(progress: documents.Progress) -> Any:
    return jsonify(here=progress.here, parts=progress.parts)
