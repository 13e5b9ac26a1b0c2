"""Logging is one per process: what a test configures must be gone after it."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

import structlog

from triage import logs


@contextmanager
def kept() -> Iterator[None]:
    """Let the body configure logging as it likes, and put back what was there before."""
    loggers = [logging.getLogger(name) for name in (None, logs.ACCESS_LOG, *logs.REROUTED, *logs.QUIET)]
    before = [(log, log.handlers[:], log.level, log.propagate) for log in loggers]
    logging.getLogger().handlers.clear()  # pytest's own, which `configure` would close
    try:
        yield
    finally:
        for log, handlers, level, propagate in before:
            log.handlers[:], log.level, log.propagate = handlers, level, propagate
        structlog.reset_defaults()
