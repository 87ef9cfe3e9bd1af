"""What the house knows of itself: marks on the database, and the worker's heartbeat."""

from datetime import datetime, timedelta

from sqlalchemy import select, text
from sqlalchemy.orm import Mapped, mapped_column

from services import clock
from services.database import Base, session, transaction

# The worker beats every minute, before any other work: two minutes without a beat mean that none is there.
HEARTBEAT_LATE = timedelta(minutes=2)


class HouseMark(Base):
    """`demo`, `embedded`: what this database is, so that production never mistakes it for its own."""

    __tablename__ = "house"

    name: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str]


class Heartbeat(Base):
    """The last sign of life of a background process."""

    __tablename__ = "heartbeats"

    name: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime]


def beat(name: str = "worker") -> None:
    """The process `name` is alive now."""
    with transaction() as current:
        current.merge(Heartbeat(name=name, at=clock.now()))


def worker_is_alive() -> bool:
    """Whether the worker beat lately."""
    at = session.scalar(select(Heartbeat.at).where(Heartbeat.name == "worker"))
    return at is not None and clock.now() - at < HEARTBEAT_LATE


def mark(name: str, value: str = "yes") -> None:
    """Write a mark on the database."""
    with transaction() as current:
        current.merge(HouseMark(name=name, value=value))


def value_of(name: str) -> str | None:
    """The value of a mark, or None."""
    return session.scalar(select(HouseMark.value).where(HouseMark.name == name))


def is_marked(name: str) -> bool:
    return session.get(HouseMark, name) is not None


def schema_revision() -> str | None:
    """The migration the database stands at."""
    return session.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none()
