"""Logs: one JSON object per line on stderr (readable lines on a terminal), with ids and without personal data.

A line is a line whatever is in it: what could end it, colour it or turn its direction is written as an escape.

    log = logs.logger("triage.flows.intake")
    with logs.bound(contact_id=17, case_id=4):
        log.info("stored", duplicate=False)

Say what happened in a few fixed words and hand over the rest as keys, in base units: `wait_seconds=3`.
"""

from __future__ import annotations

import json
import logging
import re
import sys
import threading
from collections.abc import Callable, Mapping, MutableMapping
from types import TracebackType
from typing import Any, TextIO

import structlog

from triage.domain.text import mask_personal

bound = structlog.contextvars.bound_contextvars  # with bound(contact_id=…): every line inside carries it

# Written by us or by the formatter; digits in them are no phone numbers.
_OURS = frozenset({"timestamp", "level", "logger", "contact_id", "case_id", "notice_id", "request_id"})
# Libraries whose everyday lines hold addresses with tokens in them: Apprise prints whole webhook URLs at DEBUG.
QUIET = ("apprise", "httpx", "httpcore", "requests", "urllib3", "asyncio", "sqlalchemy", "alembic")
# Libraries that bring handlers of their own, which would write past the masking.
REROUTED = ("uvicorn", "uvicorn.error", "rq", "rq.worker", "rq.scheduler", "rq.job", "litestar")
ACCESS_LOG = "uvicorn.access"  # a path may hold the token of a link

# What moves a terminal's cursor or the order of letters, ends a line for some reader, or is no text at all.
_UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]")
_TRACEBACK = "exception"

Processor = Callable[
    [Any, str, MutableMapping[str, Any]], Mapping[str, Any] | str | bytes | bytearray | tuple[Any, ...]
]


def configure(level: str = "INFO", *, stream: TextIO | None = None, form: str = "auto") -> None:
    """Send everything that is logged in this process, by us or by a library, to `stream` (stderr) in one form.

    `form` is json, text, or auto: text on a terminal.
    Call it once per process, after forking. Give uvicorn `log_config=None`, or it puts its own handlers back.
    """
    stream = sys.stderr if stream is None else stream
    as_text = stream.isatty() if form == "auto" else form == "text"
    common = _common_processors()
    structlog.configure(
        processors=[structlog.stdlib.filter_by_level, *common, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(stream)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=common,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *_rendering(as_text=as_text)],
        )
    )
    logging.basicConfig(level=level, handlers=[handler], force=True)
    _tame_libraries()


def take_last_words() -> None:
    """Log what nobody caught, and what Python warns of, in the same form. For programs; a test has hooks of its own."""
    logging.captureWarnings(capture=True)
    sys.excepthook = _uncaught
    threading.excepthook = _uncaught_in_thread


def logger(name: str) -> structlog.stdlib.BoundLogger:
    """Return the logger of a module; it may be made before `configure`."""
    log: structlog.stdlib.BoundLogger = structlog.stdlib.get_logger(name)
    return log


def mask(_logger: object, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Mask personal data in every text of a line, however deep; ids and times of our own stay."""
    for key, value in event.items():
        if key not in _OURS:
            event[key] = _masked(value)
    return event


def escape(_logger: object, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Write what could break a line for people as an escape; a traceback keeps its lines."""
    for key, value in event.items():
        if isinstance(value, str):
            parts = value.split("\n") if key == _TRACEBACK else [value]
            event[key] = "\n".join(map(_escaped, parts))
    return event


def _escaped(text: str) -> str:
    return _UNSAFE.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def _json(_logger: object, _method: str, event: MutableMapping[str, Any]) -> str:
    """Write a line of JSON; what JSON would leave as it is and a terminal would not is escaped as JSON does."""
    return _escaped(json.dumps(event, ensure_ascii=False, default=str))


def _uncaught(kind: type[BaseException], error: BaseException, traceback: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        return  # whoever pressed the keys knows
    logger(__name__).critical("the process ends", exc_info=(kind, error, traceback))


def _uncaught_in_thread(given: threading.ExceptHookArgs) -> None:
    if given.exc_value is not None:
        log = logger(__name__)
        log.error("a thread ended", thread=given.thread and given.thread.name, exc_info=given.exc_value)


def _masked(value: object) -> object:
    if isinstance(value, (bool, int, float)) or value is None:
        return value
    if isinstance(value, Mapping):
        return {str(key): _masked(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [_masked(inner) for inner in value]
    return mask_personal(value if isinstance(value, str) else str(value))


def _common_processors() -> list[Processor]:
    return [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.stdlib.PositionalArgumentsFormatter(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]


def _rendering(*, as_text: bool) -> list[Processor]:
    """Turn an exception into text before masking: messages of exceptions quote what customers wrote."""
    # Without local variables: they are customers' texts and secrets.
    traceback = structlog.processors.ExceptionRenderer(structlog.tracebacks.ExceptionDictTransformer(show_locals=False))
    if as_text:
        return [structlog.processors.format_exc_info, mask, escape, structlog.dev.ConsoleRenderer()]
    return [traceback, mask, _json]


def _tame_libraries() -> None:
    for name in REROUTED:
        library = logging.getLogger(name)
        library.handlers.clear()
        library.propagate = True
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
    access = logging.getLogger(ACCESS_LOG)
    access.handlers.clear()
    access.propagate = False
