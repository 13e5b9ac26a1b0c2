"""Engines that leave nothing behind: a connection that stays open would be found in some later test."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine, QueuePool

from triage import settings
from triage.store.session import open_engine

PATIENCE_SECONDS = 10.0


@contextmanager
def opened(url: str) -> Iterator[Engine]:
    """Give an engine on a database, and close it when nobody uses it any more."""
    engine = open_engine(settings.load({"TRIAGE_DATABASE_URL": url}).database_url)
    try:
        yield engine
    finally:
        _until_unused(engine)
        engine.dispose()


def _until_unused(engine: Engine) -> None:
    """Wait for threads of requests that nobody waits for any more: a connection they return later would stay open."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while isinstance(engine.pool, QueuePool) and engine.pool.checkedout() and time.monotonic() < deadline:
        time.sleep(0.02)
