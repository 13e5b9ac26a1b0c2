"""Shred: what was deleted is not in the files of the database any more either."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

PATIENCE_SECONDS = 10.0
_AGAIN_SECONDS = 0.2


def shred(read: Callable[[], AbstractContextManager[Session]]) -> bool:
    """Rewrite the database without what was deleted; say whether nothing of it is left in its files.

    SQLite: deleted bytes are overwritten at once (`secure_delete`), but pages that were split keep some; VACUUM writes
    the file anew, and the write-ahead log is cut to nothing. Writers wait meanwhile, some seconds per 100 MB.
    PostgreSQL: VACUUM gives the room free to be written over; nobody waits, and older bytes may stay until it is.
    """
    with read() as session:
        engine = session.get_bind()
    if not isinstance(engine, sa.Engine):
        raise TypeError("a session of the store is bound to an engine")
    if engine.dialect.name == "sqlite":
        return _rewrite(engine)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("VACUUM")
    return False


def size_bytes(session: Session) -> int:
    """Say how large the file of an SQLite database is, 0 for another one."""
    if session.connection().dialect.name != "sqlite":
        return 0
    pages = session.connection().exec_driver_sql("PRAGMA page_count").scalar_one()
    return int(pages * session.connection().exec_driver_sql("PRAGMA page_size").scalar_one())


def _rewrite(engine: sa.Engine) -> bool:
    raw = engine.raw_connection()  # outside of a transaction: the driver begins none of its own
    try:
        cursor = raw.cursor()
        try:
            cursor.execute("VACUUM")
        except engine.dialect.loaded_dbapi.OperationalError:  # somebody writes all the time, or the disk is full
            return False
        return _cut_log(cursor.execute)
    finally:
        raw.close()


def _cut_log(execute: Callable[[str], Any]) -> bool:
    """Cut the write-ahead log; wait for those who still read from it."""
    until = time.monotonic() + PATIENCE_SECONDS
    while True:
        cursor = execute("PRAGMA wal_checkpoint(TRUNCATE)")
        [busy, *_] = cursor.fetchone()
        if not busy or time.monotonic() > until:
            return not busy
        time.sleep(_AGAIN_SECONDS)
