"""What a professional put off to another day in the list of what needs them."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from services.database import Base


class PutOff(Base):
    """One thing of one young person, not now for one account. `subject` says which fact: a new one comes back at once.

    `until` empty: read, and done with.
    """

    __tablename__ = "put_offs"

    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True)
    jeune_id: Mapped[UUID] = mapped_column(
        ForeignKey("jeunes.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    kind: Mapped[str] = mapped_column(primary_key=True)
    subject: Mapped[str] = mapped_column(primary_key=True)
    until: Mapped[date | None]
    at: Mapped[datetime]
