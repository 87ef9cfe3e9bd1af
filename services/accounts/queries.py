"""What is read of accounts: who a cookie belongs to, and one's own devices and passkeys."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import DateTime, Text, and_, bindparam, cast, func, or_, select
from sqlalchemy.orm import aliased

from services import clock
from services.accounts.models import Account, Device, Passkey, SignInSession
from services.database import session
from services.prepared import Prepared
from services.secrets import fingerprint

# docs/security.md: own phone 30 days rolling and 90 in all; shared phone 15 minutes idle (trust 7.1.1).
IDLE = {Device.OWN: timedelta(days=30), Device.SHARED: timedelta(minutes=15)}
LONGEST = {Device.OWN: timedelta(days=90), Device.SHARED: timedelta(hours=10)}
STEP_UP = timedelta(minutes=5)
NEWCOMER = timedelta(days=3)


@dataclass(frozen=True, slots=True)
class SignedIn:
    """The person behind a session's token, and that session."""

    account_id: UUID
    first_name: str
    last_name: str
    organisation: str
    language: str
    session_id: UUID
    device: Device
    started_at: datetime
    last_used_at: datetime
    stepped_up_at: datetime | None
    # When another device of this account last signed in: told to this one.
    newest_other_at: datetime | None = None

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()

    @property
    def is_stepped_up(self) -> bool:
        """Whether the passkey or a code was given in the last five minutes."""
        return self.stepped_up_at is not None and clock.now() - self.stepped_up_at < STEP_UP


_other = aliased(SignInSession)
_NEWEST_OTHER = (
    select(func.max(_other.started_at))
    .where(
        _other.account_id == Account.id,
        _other.ended_at.is_(None),
        _other.id != SignInSession.id,
        _other.started_at > SignInSession.started_at,
    )
    .correlate(Account, SignInSession)
    .scalar_subquery()
)

# Finds the session and tells the second fence who is acting, in one statement.
_FIND = Prepared(
    select(
        Account.id,
        Account.first_name,
        Account.last_name,
        Account.organisation,
        Account.language,
        SignInSession.id.label("session_id"),
        SignInSession.device,
        SignInSession.started_at,
        SignInSession.last_used_at,
        SignInSession.stepped_up_at,
        _NEWEST_OTHER.label("newest_other_at"),
        func.set_config("envol.actor", cast(Account.id, Text), True),
        func.set_config("envol.at", bindparam("at_text"), True),
    )
    .join(Account, Account.id == SignInSession.account_id)
    .where(
        SignInSession.token_hash == bindparam("token_hash"),
        SignInSession.ended_at.is_(None),
        SignInSession.locked_at.is_(None),
        Account.disabled_at.is_(None),
        SignInSession.started_at > bindparam("oldest_start", type_=DateTime(timezone=True)),
        SignInSession.last_used_at > bindparam("oldest_use", type_=DateTime(timezone=True)),
        # Here and not after: a row found is an actor named, and a session that is over must name nobody.
        or_(
            SignInSession.device == Device.OWN,
            and_(
                SignInSession.started_at > bindparam("oldest_shared_start", type_=DateTime(timezone=True)),
                SignInSession.last_used_at >= bindparam("oldest_shared_use", type_=DateTime(timezone=True)),
            ),
        ),
    )
)


def find_signed_in(token: str) -> SignedIn | None:
    """The session of this cookie's token, if it is in force now. One statement, whatever the answer."""
    at = clock.now()
    row = _FIND.one_or_none(
        token_hash=fingerprint("session", token),
        at_text=at.isoformat(),
        oldest_start=at - LONGEST[Device.OWN],
        oldest_use=at - IDLE[Device.OWN],
        oldest_shared_start=at - LONGEST[Device.SHARED],
        oldest_shared_use=at - IDLE[Device.SHARED],
    )
    return SignedIn(*row[:11]) if row else None


@dataclass(frozen=True, slots=True)
class DeviceView:
    """One open session as its owner sees it in “Mes appareils”."""

    session_id: UUID
    label: str
    device: Device
    started_at: datetime
    last_used_at: datetime
    is_this_one: bool


def open_devices(account_id: UUID, *, this: UUID | None) -> list[DeviceView]:
    """The sessions in force of this account, newest first, fifty at most."""
    at = clock.now()
    rows = session.scalars(
        select(SignInSession)
        .where(SignInSession.account_id == account_id, SignInSession.ended_at.is_(None))
        .order_by(SignInSession.started_at.desc())
        .limit(50)
    )
    return [
        DeviceView(row.id, row.label, row.device, row.started_at, row.last_used_at, row.id == this)
        for row in rows
        if at - row.last_used_at <= IDLE[row.device] and at - row.started_at <= LONGEST[row.device]
    ]


def newcomer_among(devices: list[DeviceView]) -> DeviceView | None:
    """The newest other device, when it came after this one and in the last three days (trust ASVS 6.3.5)."""
    here = next((one.started_at for one in devices if one.is_this_one), None)
    since = max(filter(None, (here, clock.now() - NEWCOMER)))
    return next((one for one in devices if not one.is_this_one and one.started_at > since), None)


def passkeys_of(account_id: UUID) -> list[Passkey]:
    """The passkeys of this account, oldest first, twenty at most."""
    return list(
        session.scalars(
            select(Passkey).where(Passkey.account_id == account_id).order_by(Passkey.created_at).limit(20)
        )
    )


def find_account(account_id: UUID) -> Account | None:
    return session.get(Account, account_id)
