"""The few addresses to which files are sent: their forms may be long, and opening a file takes as long as ten pages."""

import re
from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from typing import Any

from services.database import session

# Where a page finds how to let others be served while it waits (app/turns.py puts it there).
ASIDE = "envol.aside"
_WITH_FILES = re.compile(
    r"/documents|/documents/[0-9a-f-]{36}/version|/jeunes/[0-9a-f-]{36}/documents|/messages/[0-9a-f-]{36}"
)


def takes_files(environ: Mapping[str, Any]) -> bool:
    """Whether a form sent to this address may carry files, and be long."""
    return environ["REQUEST_METHOD"] == "POST" and bool(_WITH_FILES.fullmatch(environ.get("PATH_INFO", "")))


def stepping_aside(environ: Mapping[str, Any]) -> AbstractContextManager[None]:
    """Let other pages be drawn while this one waits for something outside of it.

    What was read and noted so far ends here: a page that waits holds no connection, which those pages need.
    """
    if session.registry.has():
        session.commit()
    aside = environ.get(ASIDE)
    made: AbstractContextManager[None] = aside() if aside else nullcontext()
    return made
