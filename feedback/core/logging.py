"""Structured logs that hold no personal data: one JSON object a line, with nothing in it but what is on the list.

What somebody typed, a name, an address, a query string or a one-time key reaches a log through a formatted message,
an exception's text or a URL. So none of these is written: of another library's message only the template stays, of an
exception its type and where it happened, of a request the pattern that matched.
"""

import sys
import traceback
from pathlib import Path
from types import TracebackType
from typing import Any

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

#: The only keys a line may have. Facts and counts; add to it what can never hold a person's data or words.
ALLOWED = {
    *("event", "level", "logger", "timestamp", "error", "frames"),
    *("request_id", "method", "route", "status", "duration_ms"),
    *("task", "task_id", "ok", "seconds", "holder", "database", "broker"),
    *("verb", "event_id", "reaction", "attempts", "delivered", "failed", "pending", "sealed", "count"),
    *("claimed", "warned", "missed", "escalated", "unreadable", "commitment", "lag_seconds"),
}
FRAMES = 12
ROOT = Path(__file__).resolve().parent.parent.parent


def only_listed(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Drop every key that is not on the list."""
    return {key: value for key, value in event.items() if key in ALLOWED}


def without_message(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """An exception as its type and its frames: its text may quote what somebody wrote."""
    found = event.pop("exc_info", None)
    kind, trace = _exception(found)
    if kind is not None:
        event["error"] = f"{kind.__module__}.{kind.__qualname__}"
        event["frames"] = [_frame(frame) for frame in traceback.extract_tb(trace)[-FRAMES:]]
    return event


def _exception(found: Any) -> tuple[type[BaseException] | None, TracebackType | None]:
    if isinstance(found, BaseException):
        return type(found), found.__traceback__
    kind, _, trace = found if isinstance(found, tuple) else sys.exc_info() if found else (None, None, None)
    return kind, trace


def _frame(frame: traceback.FrameSummary) -> str:
    path = Path(frame.filename)
    shown = path.relative_to(ROOT) if path.is_relative_to(ROOT) and ".venv" not in path.parts else path.name
    return f"{shown}:{frame.lineno} {frame.name}"


def place_of(error: BaseException) -> str:
    """What went wrong and where, without what it says: "ValueError at feedback/routing/engine.py:88 winner"."""
    frames = [_frame(frame) for frame in traceback.extract_tb(error.__traceback__)]
    ours = [frame for frame in frames if "/" in frame]
    return f"{type(error).__name__} at {(ours or frames)[-1]}" if frames else type(error).__name__


def current_request_id() -> str:
    """The id of the request (or of the job) that is being served; empty outside of one."""
    return str(structlog.contextvars.get_contextvars().get("request_id", ""))


SHARED: list[Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]


def configure() -> None:
    """Let structlog hand its lines to the standard library, which writes them (`LOGGING` in the settings)."""
    structlog.configure(
        processors=[*SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )


def configuration(level: str) -> dict[str, Any]:
    """Django's `LOGGING`: everything to standard output, one JSON object a line, from `level` on."""
    configure()
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "json": {
                "()": "structlog.stdlib.ProcessorFormatter",
                "foreign_pre_chain": SHARED,
                # Another library's message as its template; the values that were put into it stay out.
                "use_get_message": False,
                "processors": [
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    without_message,
                    only_listed,
                    structlog.processors.JSONRenderer(ensure_ascii=False),
                ],
            }
        },
        "handlers": {"out": {"class": "logging.StreamHandler", "stream": "ext://sys.stdout", "formatter": "json"}},
        "root": {"handlers": ["out"], "level": level},
        "loggers": {
            # The middleware writes one line a request; Django's own would repeat it, with the path.
            "django": {"handlers": [], "level": "WARNING", "propagate": True},
            "django.request": {"level": "ERROR"},
            "django.server": {"handlers": [], "level": "ERROR", "propagate": True},
            "celery": {"level": "WARNING"},
            "kombu": {"level": "WARNING"},
        },
    }
