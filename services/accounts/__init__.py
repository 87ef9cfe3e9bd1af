"""Accounts: people who can sign in, the ways in, and the sessions they may see and end.

Promises: no password; a code or an invitation works once; nothing tells whether an account exists; a session ended
anywhere is ended everywhere, at the next request.
"""

from services.accounts.attempts import LONGEST_WINDOW, count_try, forgive_try
from services.accounts.cards import CardView, account_for_code, card_of, make_card, remember_device
from services.accounts.invitations import (
    InvitationView,
    Ticket,
    find_invitation_of_code,
    find_invitation_of_link,
    issue_invitation,
    open_invitation,
    redeem_invitation,
)
from services.accounts.limits import Limit, count_act
from services.accounts.models import Account, CardKind, Device
from services.accounts.once import done_once
from services.accounts.passkeys import (
    authenticate,
    authentication_options,
    register_passkey,
    registration_options,
    remove_passkey,
)
from services.accounts.people import create_account, open_account, plain_name, set_language
from services.accounts.queries import (
    SignedIn,
    find_account,
    find_signed_in,
    newcomer_among,
    open_devices,
    passkeys_of,
)
from services.accounts.sessions import (
    KNOWN_FOR,
    device_of,
    end_all,
    end_session,
    end_token,
    lock_session,
    prolong,
    purge,
    record_use,
    start_session,
    step_up,
)

__all__ = [
    "KNOWN_FOR",
    "LONGEST_WINDOW",
    "Account",
    "CardKind",
    "CardView",
    "Device",
    "InvitationView",
    "Limit",
    "SignedIn",
    "Ticket",
    "account_for_code",
    "authenticate",
    "authentication_options",
    "card_of",
    "count_act",
    "count_try",
    "create_account",
    "device_of",
    "done_once",
    "end_all",
    "end_session",
    "end_token",
    "find_account",
    "find_invitation_of_code",
    "find_invitation_of_link",
    "find_signed_in",
    "forgive_try",
    "issue_invitation",
    "lock_session",
    "make_card",
    "newcomer_among",
    "open_account",
    "open_devices",
    "open_invitation",
    "passkeys_of",
    "plain_name",
    "prolong",
    "purge",
    "record_use",
    "redeem_invitation",
    "register_passkey",
    "registration_options",
    "remember_device",
    "remove_passkey",
    "set_language",
    "start_session",
    "step_up",
]
