"""Alembic's environment. The owner's address and the name of the application's role come from the caller."""

from typing import Any

from alembic import context
from sqlalchemy import create_engine

import services.accounts.models
import services.appointments.models
import services.caseload.models
import services.circle.models
import services.directory.tables
import services.documents.models
import services.house
import services.journal
import services.journey.models
import services.mentoring.models
import services.messages.models
import services.notifications.models
import services.requests.tables
import services.sealing  # noqa: F401
from services.database import Base


def include(thing: Any, name: str | None, kind: str, reflected: bool, compare_to: Any) -> bool:
    """procrastinate keeps its own tables; they are not ours to compare."""
    return not (kind == "table" and (name or "").startswith("procrastinate_"))


def migrate() -> None:
    """Run the migrations in one transaction, giving up after a second on a lock (trust BKP-09)."""
    engine = create_engine(context.config.attributes["url"])
    with engine.connect() as connection:
        connection.exec_driver_sql("SET lock_timeout = '1s'")
        context.configure(connection=connection, target_metadata=Base.metadata, include_object=include)
        with context.begin_transaction():
            context.run_migrations()
        connection.commit()
    engine.dispose()


migrate()
