"""Who is asking, as the messages take it."""

from uuid import UUID

from flask import abort

from app.reader import linked, own, own_space, person
from services import messages
from services.errors import NotFound

__all__ = ["client_id", "linked", "message_of", "opened", "own", "own_space", "person"]


def opened(conversation: UUID) -> messages.Talk:
    """This conversation, for whoever asks. Raises `NotFound`."""
    return messages.open_conversation(person().viewer, own(), conversation)


def message_of(talk: messages.Talk, message: UUID) -> messages.MessageView:
    """One message of it. Raises `NotFound`."""
    found = messages.message_in(talk, message)
    if found is None:
        raise NotFound
    return found


def client_id(text: str | None) -> UUID:
    """The name a form gives to what it sends; a form without one was not made by our pages."""
    try:
        return UUID(text or "")
    except ValueError:
        abort(400)
