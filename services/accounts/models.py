"""Accounts and the ways into them: passkeys, code cards, sessions, invitations.

An account has no role: what somebody may do comes from dated links and posts (`services.circle`).
"""

from datetime import datetime
from enum import StrEnum
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from services.database import Base


class Device(StrEnum):
    """Whose phone a session runs on; said by the person at sign-in."""

    OWN = "own"
    SHARED = "shared"


class CardKind(StrEnum):
    """A rescue card has two long codes; the card of a person without a phone of their own has ten short ones."""

    RESCUE = "rescue"
    SHARED = "shared"


class Account(Base):
    """Someone who can sign in. An agent who is also a mentor or a relative has two of them (trust B.1)."""

    __tablename__ = "accounts"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    first_name: Mapped[str]
    last_name: Mapped[str] = mapped_column(default="")
    organisation: Mapped[str] = mapped_column(default="")
    language: Mapped[str] = mapped_column(default="fr")
    user_handle: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    created_at: Mapped[datetime]
    opened_at: Mapped[datetime | None]
    disabled_at: Mapped[datetime | None]

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()


class Passkey(Base):
    """A WebAuthn credential, discoverable and verified by the person (W3C WebAuthn level 3)."""

    __tablename__ = "passkeys"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), index=True)
    credential_id: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    sign_count: Mapped[int]
    backed_up: Mapped[bool]
    label: Mapped[str]
    created_at: Mapped[datetime]
    last_used_at: Mapped[datetime | None]


class Challenge(Base):
    """A WebAuthn challenge: random, short-lived, used once."""

    __tablename__ = "challenges"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    purpose: Mapped[str]
    account_id: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    value: Mapped[bytes] = mapped_column(LargeBinary)
    expires_at: Mapped[datetime] = mapped_column(index=True)
    used_at: Mapped[datetime | None]


class SignInSession(Base):
    """A session, kept by the server so that it can be seen and ended. The cookie holds a token, this its hash."""

    __tablename__ = "sessions"
    __table_args__ = (
        Index("ix_sessions_open", "account_id", postgresql_where="ended_at IS NULL"),
        CheckConstraint("device IN ('own', 'shared')", name="device"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    token_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    device: Mapped[Device]
    label: Mapped[str]
    started_at: Mapped[datetime]
    last_used_at: Mapped[datetime]
    stepped_up_at: Mapped[datetime | None]
    locked_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    ended_why: Mapped[str | None]


class CodeCard(Base):
    """A printed card of single-use codes. A new card voids the one before (trust REC-01)."""

    __tablename__ = "code_cards"
    __table_args__ = (
        Index("uq_code_cards_current", "account_id", unique=True, postgresql_where="voided_at IS NULL"),
        CheckConstraint("kind IN ('rescue', 'shared')", name="kind"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    kind: Mapped[CardKind]
    created_at: Mapped[datetime]
    voided_at: Mapped[datetime | None]


class CardCode(Base):
    """One code: found by the keyed fingerprint of its first characters, proved by the slow hash of the whole."""

    __tablename__ = "card_codes"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    card_id: Mapped[UUID] = mapped_column(ForeignKey("code_cards.id", ondelete="CASCADE"), index=True)
    selector: Mapped[bytes] = mapped_column(LargeBinary, index=True)
    verifier: Mapped[str]
    used_at: Mapped[datetime | None]


class Invitation(Base):
    """A single-use way into an account nobody has opened yet; seven days."""

    __tablename__ = "invitations"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), index=True)
    token_fingerprint: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    code_fingerprint: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    created_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]


class Attempt(Base):
    """One try at a code, an invitation or a birth date, counted per source and per target (never per account lock)."""

    __tablename__ = "attempts"
    __table_args__ = (Index("ix_attempts_bucket_at", "bucket", "at"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    bucket: Mapped[bytes] = mapped_column(LargeBinary)
    at: Mapped[datetime]


class KnownDevice(Base):
    """A browser on which this account once signed in: slowed down apart from strangers (trust 6.1.1)."""

    __tablename__ = "known_devices"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), index=True)
    token_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    created_at: Mapped[datetime]


class ClientOperation(Base):
    """What a phone posted from its outbox, under the name the phone gave it, with the first answer."""

    __tablename__ = "client_operations"

    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True)
    client_id: Mapped[UUID] = mapped_column(primary_key=True)
    answer: Mapped[str]
    at: Mapped[datetime] = mapped_column(index=True)
