"""Who is asking, as the messages take it."""

from uuid import UUID

from flask import abort

from app.security import Person, current_person
from services import circle, messages
from services.errors import NotFound


def person() -> Person:
    """The person signed in, without the detour of the proxy."""
    found: Person = current_person._get_current_object()
    return found


def own() -> circle.Relation | None:
    """One's own space, for a young person."""
    me = person()
    return None if me.space is None else circle.own_relation(me.viewer, me.space, me.first_name)


def own_space() -> circle.Relation:
    """The same; for anybody else these pages are not there. Raises `NotFound`."""
    relation = own()
    if relation is None:
        raise NotFound
    return relation


def opened(conversation: UUID) -> messages.Talk:
    """This conversation, for whoever asks. Raises `NotFound`."""
    return messages.open_conversation(person().viewer, own(), conversation)


def message_of(talk: messages.Talk, message: UUID) -> messages.MessageView:
    """One message of it. Raises `NotFound`."""
    found = messages.message_in(talk, message)
    if found is None:
        raise NotFound
    return found


def linked(jeune: UUID) -> circle.Relation:
    """What whoever asks, who is not them, is to this young person. Raises `NotFound`."""
    relation = circle.find_relation(person().viewer, jeune)
    if relation is None or relation.is_own or relation.is_restricted:
        raise NotFound
    return relation


def client_id(text: str | None) -> UUID:
    """The name a form gives to what it sends; a form without one was not made by our pages."""
    try:
        return UUID(text or "")
    except ValueError:
        abort(400)
