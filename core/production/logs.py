"""The log of a portal in production: one JSON object a line, and no value in it.

Messages of the database quote the values that a statement had ("Key (name)=(...)
already exists"), so an error is told by its class and the lines it came through.
"""

import json
import logging
import traceback
from datetime import UTC, datetime
from types import TracebackType

from core.production.request_ids import KEPT, get_request_id

ExceptionInfo = tuple[type[BaseException], BaseException, TracebackType | None]


class JsonFormatter(logging.Formatter):
    """A record as one line of JSON: time (UTC), level, logger, message, request."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        told: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            "request": get_request_id() or read_request_id(record),
        }
        if isinstance(record.exc_info, tuple) and record.exc_info[1] is not None:
            told["errors"] = describe_errors(record.exc_info[1])
        return json.dumps(told, ensure_ascii=False)


def read_request_id(record: logging.LogRecord) -> str:
    """The name of the request that Django hands to its log; "" where there is none."""
    meta: dict[str, str] = getattr(getattr(record, "request", None), "META", {})
    return meta.get(KEPT, "")


def describe_errors(error: BaseException | None) -> list[dict[str, object]]:
    """Each error of a chain by class and frames, the first cause last; no message."""
    found: list[dict[str, object]] = []
    while error is not None and len(found) < 10:
        frames = traceback.extract_tb(error.__traceback__)
        kind = f"{type(error).__module__}.{type(error).__qualname__}"
        lines = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
        found.append({"class": kind, "frames": lines})
        error = error.__cause__ or error.__context__
    return found


def build_logging(level: str) -> dict[str, object]:
    """Return Django's LOGGING for production: everything to stderr, as JSON."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"json": {"()": "core.production.logs.JsonFormatter"}},
        "handlers": {
            "stderr": {"class": "logging.StreamHandler", "formatter": "json"},
        },
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            # Its own handlers print in development and mail administrators.
            "django": {"handlers": ["stderr"], "level": level, "propagate": False},
            # Its own handler quotes what an error says that breaks an answer off.
            "gunicorn.error": {
                "handlers": ["stderr"],
                "level": level,
                "propagate": False,
            },
        },
    }
