"""Logging: one line per event, JSON in production, without personal data."""

import logging

import structlog
from django.http import HttpRequest
from redis.exceptions import RedisError
from structlog.typing import EventDict, Processor, WrappedLogger

PERSONAL = ("ip", "user_agent", "user_id")
# URL arguments that grant access, masked in the log.
SECRET_PARTS = ("token", "uidb64")

_SHARED: list[Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]


def drop_personal_data(logger: WrappedLogger, method: str, event: EventDict) -> EventDict:
    """Structlog processor that removes personal fields, whichever library added them."""
    for name in PERSONAL:
        event.pop(name, None)
    return event


def is_telling(record: logging.LogRecord) -> bool:
    """Log filter: False for repetitive records of libraries, whatever their logger's level.

    These are the worker's two lines per task, and the channel layer's trace per second while Redis
    is away, which our own line reports once (``cache_away``).
    """
    if record.name == "channels_redis.pubsub":
        return not (record.exc_info and isinstance(record.exc_info[1], RedisError | OSError))
    return record.name != "django_tasks" or record.levelno > logging.INFO


def path_of(request: HttpRequest) -> str:
    """Return the path of ``request`` with secrets masked."""
    path = request.path
    given = request.resolver_match.kwargs if request.resolver_match else {}
    for name in SECRET_PARTS:
        if value := given.get(name):
            path = path.replace(str(value), "…")
    return path


def mask_path(record: logging.LogRecord) -> bool:
    """Log filter that lets all through; Django names the whole path of a refused form (CSRF)."""
    request = getattr(record, "request", None)
    if isinstance(request, HttpRequest) and isinstance(record.args, tuple):
        masked = path_of(request)
        record.args = tuple(masked if arg == request.path else arg for arg in record.args)
    return True


def configure_structlog() -> None:
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *_SHARED,
            structlog.stdlib.PositionalArgumentsFormatter(),
            structlog.processors.StackInfoRenderer(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
    )


def logging_settings(level: str, *, as_json: bool) -> dict[str, object]:
    """Return Django's LOGGING: all loggers propagate to one handler on standard error."""
    render: list[Processor] = (
        [
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ]
        if as_json
        else [structlog.dev.ConsoleRenderer()]
    )
    formatter = {
        "()": structlog.stdlib.ProcessorFormatter,
        "foreign_pre_chain": _SHARED,
        "processors": [
            drop_personal_data,
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            *render,
        ],
    }
    to_root = {"handlers": [], "propagate": True}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"structured": formatter},
        "filters": {
            "telling": {"()": "django.utils.log.CallbackFilter", "callback": is_telling},
            "masked": {"()": "django.utils.log.CallbackFilter", "callback": mask_path},
        },
        "handlers": {
            "console": {
                "class": "logging.StreamHandler",
                "formatter": "structured",
                "filters": ["telling", "masked"],
            },
        },
        "root": {"handlers": ["console"], "level": level},
        "loggers": {
            "django": to_root,
            "django.server": to_root,
            # Our middleware logs each response and exception with the request's id.
            "django.request": {"handlers": [], "level": "CRITICAL"},
            # Logs a line per request, and many while the server is away; our own code logs that
            # once.
            "elastic_transport": {"handlers": [], "propagate": True, "level": "ERROR"},
            "uvicorn": to_root,
            "uvicorn.error": to_root,
            # Contains IP addresses and query strings.
            "uvicorn.access": {"handlers": [], "propagate": False, "level": "CRITICAL"},
        },
    }
