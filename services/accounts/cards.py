"""Printed cards of single-use codes: the rescue card, and the card of somebody without a phone of their own.

A code is found by the keyed fingerprint of its first characters and proved by a slow hash of the whole (trust
REC-01; ASVS 6.5.1–6.5.3). A wrong code costs the same work and the same statements as a right one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, update

from services import clock
from services.accounts.attempts import count_try, forgive_try
from services.accounts.models import Account, CardCode, CardKind, CodeCard, KnownDevice
from services.database import session, transaction
from services.secrets import fingerprint, hashed, matches, new_code, new_token, normalised, spaced

# How many codes, of how many Crockford characters (five bits each): 100 bits to keep for years, 60 for daily use.
SHAPE = {CardKind.RESCUE: (2, 20), CardKind.SHARED: (10, 12)}
SELECTOR = 6
_NOBODY = UUID(int=0)


@dataclass(frozen=True, slots=True)
class CardView:
    """The card in force: its kind, its day, and how many codes are left."""

    kind: CardKind
    created_at: datetime
    codes_left: int


def make_card(account_id: UUID, kind: CardKind) -> list[str]:
    """A new card; the one before no longer works. Gives the codes in groups of four, to be shown once."""
    number, length = SHAPE[kind]
    codes = [new_code(length) for _ in range(number)]
    at = clock.now()
    with transaction() as current:
        current.execute(
            update(CodeCard)
            .where(CodeCard.account_id == account_id, CodeCard.voided_at.is_(None))
            .values(voided_at=at)
        )
        current.add(card := CodeCard(account_id=account_id, kind=kind, created_at=at))
        current.flush()
        current.add_all(
            CardCode(card_id=card.id, selector=_selector(code), verifier=hashed(code)) for code in codes
        )
    return [spaced(code) for code in codes]


def card_of(account_id: UUID) -> CardView | None:
    """The card in force of this account."""
    row = session.execute(
        select(CodeCard.kind, CodeCard.created_at, func.count(CardCode.id))
        .outerjoin(CardCode, (CardCode.card_id == CodeCard.id) & CardCode.used_at.is_(None))
        .where(CodeCard.account_id == account_id, CodeCard.voided_at.is_(None))
        .group_by(CodeCard.id)
    ).one_or_none()
    return CardView(*row) if row else None


def account_for_code(
    code: str, *, source: str, device_token: str | None = None, only: UUID | None = None
) -> UUID | None:
    """Whose unused code this is; it is used from now on. None when it is nobody's (or not `only`'s).

    Raises `TooManyTries`. The same statements are run whatever the answer.
    """
    known = _is_known(device_token)
    attempt = count_try("code", source, device_token=device_token if known else None)
    plain = normalised(code)
    found = next((row for row in _candidates(plain) if _proves(plain, row, only)), None)
    with transaction():
        used = session.execute(
            update(CardCode)
            .where(CardCode.id == (found.id if found else _NOBODY), CardCode.used_at.is_(None))
            .values(used_at=clock.now())
            .returning(CardCode.id)
        ).scalar_one_or_none()
    if found is None or used is None:
        return None
    forgive_try(attempt)
    account_id: UUID = found.account_id
    return account_id


def _candidates(plain: str) -> Sequence[Any]:
    """The unused codes that begin alike: one in practice; None stands for nobody, and costs as much to try."""
    rows = session.execute(
        select(CardCode.id, CardCode.verifier, CodeCard.account_id)
        .join(CodeCard, CodeCard.id == CardCode.card_id)
        .join(Account, Account.id == CodeCard.account_id)
        .where(
            CardCode.selector == _selector(plain),
            CardCode.used_at.is_(None),
            CodeCard.voided_at.is_(None),
            Account.disabled_at.is_(None),
        )
        .limit(5)
    ).all()
    return rows or [None]


def _proves(plain: str, row: Any, only: UUID | None) -> bool:
    return (
        matches(plain, row.verifier if row else None) and row is not None and only in (None, row.account_id)
    )


def remember_device(account_id: UUID, known: str | None) -> str | None:
    """This browser signed in to this account: the token for its long-lived cookie, or None if it has it already."""
    if _is_known(known, account_id):
        return None
    token = new_token()
    with transaction() as current:
        current.add(
            KnownDevice(
                account_id=account_id, token_hash=fingerprint("device", token), created_at=clock.now()
            )
        )
    return token


def _is_known(device_token: str | None, account_id: UUID | None = None) -> bool:
    found = session.scalar(
        select(KnownDevice.account_id).where(
            KnownDevice.token_hash == fingerprint("device", device_token or "")
        )
    )
    return found is not None and account_id in (None, found)


def _selector(plain: str) -> bytes:
    return fingerprint("card-code", plain[:SELECTOR])
