"""An e-mail address, a phone number: a second way to be told, proved by a code that was sent there."""

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal
from uuid import UUID

from sqlalchemy import text

from services import clock
from services.database import as_system, session, transaction
from services.errors import Refused
from services.notifications.models import Channel, NotificationSettings
from services.notifications.rules import QUIET_FROM, QUIET_TO
from services.notifications.sealed import open_sealed, seal_into
from services.secrets import fingerprint, new_code, normalised

CODE_TASK = "send_code"
CODE_LIFE = timedelta(minutes=30)
_EMAIL = re.compile(
    # No “?” nor control letter: what mail readers decode (“=?utf-8?q?…?=”) could name somebody else.
    r"[^\s@<>\",;:()\[\]\\?\x00-\x1f\x7f]{1,64}@([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"\+[1-9]\d{7,14}")
# First digits of a mobile, as they are said at home → what is dialled from anywhere (ARCEP's numbering plan).
_MOBILES = (
    ("0690", "+590690"),
    ("0691", "+590691"),
    ("0692", "+262692"),
    ("0693", "+262693"),
    ("0639", "+262639"),
    ("0694", "+594694"),
    ("0695", "+594695"),
    ("0696", "+596696"),
    ("0697", "+596697"),
    ("06", "+336"),
    ("07", "+337"),
)
_SEND_CODE = text(
    "SELECT procrastinate_defer_jobs_v1(ARRAY[ROW('notifications', :task, 1, NULL, NULL,"
    " jsonb_build_object('account_id', CAST(:account_id AS text)), NULL)::procrastinate_job_to_defer_v1])"
)

_READER = text(
    "SELECT language, EXISTS (SELECT FROM jeunes WHERE id = accounts.id) FROM accounts WHERE id = :id"
)


def ask_code(account_id: UUID, channel: Channel, address: str) -> None:
    """Keep this address, unproved, and send it a code. One address at a time waits for its code.

    Refused: `email_wrong`, `phone_wrong`.
    """
    address = _email(address) if channel is Channel.EMAIL else _number(address)
    with transaction() as current:
        row = _row(account_id)
        seal_into(row, _field(channel), address)
        setattr(row, f"{_field(channel)}_verified_at", None)
        seal_into(row, "code", f"{channel.value}:{new_code(6)}")
        row.code_expires_at = clock.now() + CODE_LIFE
        current.flush()
        current.execute(_SEND_CODE, {"task": CODE_TASK, "account_id": str(account_id)})


def confirm_code(account_id: UUID, code: str) -> Channel:
    """The code that was sent: the address is proved. Gives its channel. Refused: `code_wrong`, `code_expired`.

    Who calls it counts the tries.
    """
    with transaction():
        row = _row(account_id)
        kept = open_sealed(row, "code")
        if kept is None or row.code_expires_at is None or clock.now() > row.code_expires_at:
            raise Refused("code_expired")
        channel, _, wanted = kept.partition(":")
        if fingerprint("contact", normalised(code)) != fingerprint("contact", wanted):
            raise Refused("code_wrong")
        setattr(row, f"{_field(Channel(channel))}_verified_at", clock.now())
        row.code = row.code_expires_at = None
    return Channel(channel)


def remove_contact(account_id: UUID, channel: Channel) -> None:
    """This address is used no more, and is erased."""
    with transaction():
        row = _row(account_id)
        seal_into(row, _field(channel), None)
        setattr(row, f"{_field(channel)}_verified_at", None)
        row.code = row.code_expires_at = None


@dataclass(frozen=True, slots=True)
class WaitingCode:
    """A code to send, and where."""

    channel: Channel
    address: str
    code: str
    language: str
    is_young: bool


def waiting_code(account_id: UUID) -> WaitingCode | None:
    """The code that waits for this account, for the worker; None when it has served, or is too old."""
    try:
        with transaction(), as_system():
            row = session.get(NotificationSettings, account_id)
            if row is None or row.code_expires_at is None or clock.now() > row.code_expires_at:
                return None
            name, _, code = (open_sealed(row, "code") or "").partition(":")
            channel = Channel(name)
            reader = session.execute(_READER, {"id": account_id}).one()
            return WaitingCode(channel, open_sealed(row, _field(channel)) or "", code, *reader)
    finally:
        session.remove()


def _field(channel: Channel) -> Literal["email", "phone"]:
    return "email" if channel is Channel.EMAIL else "phone"


def _row(account_id: UUID) -> NotificationSettings:
    row = session.get(NotificationSettings, account_id, with_for_update=True, populate_existing=True)
    if row is None:
        row = NotificationSettings(
            account_id=account_id, quiet_from=QUIET_FROM, quiet_to=QUIET_TO, tell_referent=False
        )
        session.add(row)
    return row


def _email(written: str) -> str:
    address = written.strip()
    if len(address) > 254 or not _EMAIL.fullmatch(address):
        raise Refused("email_wrong")
    return address


def _number(written: str) -> str:
    """A mobile as dialled from anywhere; those of France and its overseas territories may be written as at home."""
    digits = re.sub(r"[\s.\-()\u00a0]", "", written)
    for home, abroad in _MOBILES:
        if digits.startswith(home) and re.fullmatch(r"\d{10}", digits):
            digits = abroad + digits[len(home) :]
            break
    if digits.startswith("00"):
        digits = "+" + digits[2:]
    if not _NUMBER.fullmatch(digits):
        raise Refused("phone_wrong")
    return digits
