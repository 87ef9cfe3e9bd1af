"""What the server runs. It does not start on a database it must not serve."""

import gc

from app import create_app
from app.config import ConfigError, check_database
from app.turns import BodyFirst


def start():  # type: ignore[no-untyped-def]
    """The application, its database checked. Stops the process with one sentence otherwise."""
    try:
        application = create_app()
        with application.extensions["engine"].connect() as connection:
            check_database(connection, application.extensions["settings"])
        application.extensions["engine"].dispose()
    except ConfigError as error:
        raise SystemExit(f"Envol does not start. {error}") from None
    spare_collections()
    return BodyFirst(application, application.config["MAX_CONTENT_LENGTH"])


def spare_collections():  # type: ignore[no-untyped-def]
    """What is loaded now stays for good: a collection need not walk it in the middle of somebody's page."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 50)


application = start()
