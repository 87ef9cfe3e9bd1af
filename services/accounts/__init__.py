"""Accounts: people who can sign in, the ways in, and the sessions they may see and end.

Promises: no password; a code or an invitation works once; nothing tells whether an account exists; a session ended
anywhere is ended everywhere, at the next request.
"""

from services.accounts.invitations import Ticket, issue_invitation
from services.accounts.models import Account, CardKind, Device
from services.accounts.people import create_account, open_account
from services.accounts.queries import SignedIn, find_account, find_signed_in, open_devices, passkeys_of
from services.accounts.sessions import record_use

__all__ = [
    "Account",
    "CardKind",
    "Device",
    "SignedIn",
    "Ticket",
    "create_account",
    "find_account",
    "find_signed_in",
    "issue_invitation",
    "open_account",
    "open_devices",
    "passkeys_of",
    "record_use",
]
