"""One structured line an event: the route's rule, never its address; no name, no content, no token."""

import json
import logging
import secrets
import sys
import time
from datetime import UTC, datetime

from flask import Flask, Response, g, has_request_context, request

events = logging.getLogger("envol")


class JsonLines(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "at": datetime.now(UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "event": record.msg if isinstance(record.msg, str) else type(record.msg).__name__,
        }
        if has_request_context():
            line["request_id"] = g.get("request_id")
            line["rule"] = request.url_rule.rule if request.url_rule else None
        line.update(getattr(record, "facts", {}))
        if record.exc_info and record.exc_info[2]:
            line["where"] = _last_place(record)
        return json.dumps(line, ensure_ascii=False)


def _last_place(record: logging.LogRecord) -> list[str]:
    """Where it broke, without the message of the exception: it may quote somebody's words."""
    import traceback

    frames = traceback.extract_tb(record.exc_info[2])[-4:] if record.exc_info else []
    return [f"{frame.filename.rsplit('/', 2)[-1]}:{frame.lineno} {frame.name}" for frame in frames]


def write_lines() -> None:
    """From now on this process writes its events so, on the error stream; whoever runs it sends them elsewhere."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    events.setLevel(logging.INFO)


def say(event: str, **facts: object) -> None:
    """One line for an event that is no request."""
    events.info(event, extra={"facts": facts})


def init(app: Flask) -> None:
    write_lines()
    app.logger.setLevel(logging.INFO)
    app.before_request(start)
    app.after_request(finish)
    app.extensions["log_requests"] = app.extensions["settings"].mode == "production"


def start() -> None:
    g.request_id = secrets.token_hex(8)
    g.started = time.perf_counter()


def finish(response: Response) -> Response:
    from flask import current_app

    if current_app.extensions["log_requests"]:
        facts = {
            "method": request.method,
            "status": response.status_code,
            "ms": round((time.perf_counter() - g.started) * 1000, 1),
        }
        current_app.logger.info("request", extra={"facts": facts})
    return response
