"""What the server runs. It does not start on a database it must not serve."""

from app import create_app
from app.config import ConfigError, check_database
from app.locale import forget_unwritten
from app.memory import GivingBack, share_one_heap, spare_collections
from app.turns import BodyFirst


def start():  # type: ignore[no-untyped-def]
    """The application, its database checked. Stops the process with one sentence otherwise."""
    share_one_heap()
    try:
        application = create_app()
        with application.extensions["engine"].connect() as connection:
            check_database(connection, application.extensions["settings"])
        application.extensions["engine"].dispose()
    except ConfigError as error:
        raise SystemExit(f"Envol does not start. {error}") from None
    forget_unwritten()
    spare_collections()
    limits = application.config
    return BodyFirst(GivingBack(application), limits["MAX_CONTENT_LENGTH"], limits["MAX_FILES_LENGTH"])


application = start()
