"""An invitation as it is handed over: an address, its picture to scan, a code to type. Shown once."""

from typing import Any
from uuid import UUID

from flask import current_app

from app import qr
from services.accounts import Ticket
from services.secrets import spaced


def ticket_context(ticket: Ticket, first_name: str, link: UUID) -> dict[str, Any]:
    """What the page that shows an invitation needs."""
    address = f"{current_app.extensions['settings'].origin}/invitation/{ticket.token}"
    return {
        "address": address,
        "picture": qr.as_image(address),
        "code": spaced(ticket.code, 5),
        "expires_at": ticket.expires_at,
        "first_name": first_name,
        "link": link,
    }
