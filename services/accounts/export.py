"""What somebody takes with them of their account: who they are, their devices and keys by name and date, no secret."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from services.accounts.models import Account, CardKind, CodeCard, Device, Passkey, SignInSession
from services.records import Owner, Section, in_batches


@dataclass(frozen=True, slots=True)
class AccountRecord:
    """The account itself."""

    first_name: str
    last_name: str
    organisation: str
    language: str
    created_at: datetime
    opened_at: datetime | None


@dataclass(frozen=True, slots=True)
class DeviceRecord:
    """A device on which the account was open; those of the last ninety days are kept."""

    label: str
    device: Device
    started_at: datetime
    last_used_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class PasskeyRecord:
    """A passkey: its name and dates, never the key."""

    label: str
    created_at: datetime
    last_used_at: datetime | None


@dataclass(frozen=True, slots=True)
class CardRecord:
    """A card of codes: when it was made and replaced, never a code."""

    kind: CardKind
    created_at: datetime
    voided_at: datetime | None


def _account(owner: Owner) -> Iterator[AccountRecord]:
    columns = (
        Account.first_name,
        Account.last_name,
        Account.organisation,
        Account.language,
        Account.created_at,
        Account.opened_at,
    )
    for _id, *rest in in_batches(select(Account.id, *columns).where(Account.id == owner.id)):
        yield AccountRecord(*rest)


def _devices(owner: Owner) -> Iterator[DeviceRecord]:
    row = SignInSession
    columns = (row.label, row.device, row.started_at, row.last_used_at, row.ended_at)
    asked = select(row.started_at, row.id, *columns).where(row.account_id == owner.id)
    for _at, _id, *rest in in_batches(asked, 2):
        yield DeviceRecord(*rest)


def _passkeys(owner: Owner) -> Iterator[PasskeyRecord]:
    asked = select(Passkey.id, Passkey.label, Passkey.created_at, Passkey.last_used_at)
    for _id, *rest in in_batches(asked.where(Passkey.account_id == owner.id)):
        yield PasskeyRecord(*rest)


def _cards(owner: Owner) -> Iterator[CardRecord]:
    asked = select(CodeCard.id, CodeCard.kind, CodeCard.created_at, CodeCard.voided_at)
    for _id, *rest in in_batches(asked.where(CodeCard.account_id == owner.id)):
        yield CardRecord(*rest)


SECTIONS = (
    Section("account", AccountRecord, _account, ("accounts",)),
    Section("devices", DeviceRecord, _devices, ("sessions",)),
    Section("passkeys", PasskeyRecord, _passkeys, ("passkeys",)),
    Section("code_cards", CardRecord, _cards, ("code_cards",)),
)
