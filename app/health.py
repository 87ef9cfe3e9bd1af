"""Is the process alive, and is the house ready to serve?"""

from typing import Any

from flask import Blueprint
from sqlalchemy.exc import SQLAlchemyError

from app.schema import newest_revision
from app.security import public
from services import house

bp = Blueprint("health", __name__)


@bp.get("/healthz")
@public
def healthz() -> Any:
    """The process answers."""
    return {"process": "ok"}


@bp.get("/readyz")
@public
def readyz() -> Any:
    """Database, migrations and worker; 503 with what is missing."""
    checks = {"database": False, "migrations": False, "worker": False}
    try:
        checks["migrations"] = house.schema_revision() == newest_revision()
        checks["database"] = True
        checks["worker"] = house.worker_is_alive()
    except SQLAlchemyError:
        pass
    return checks, 200 if all(checks.values()) else 503
