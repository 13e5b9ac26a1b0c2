"""The database: one engine per process, one transaction per `with`.

The same code serves SQLite (write-ahead log, full sync, writers queue up at BEGIN IMMEDIATE) and PostgreSQL.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlmodel import Session

from triage.domain.errors import StoreUnavailable

Engine = sa.Engine
BUSY_TIMEOUT_SECONDS = 15
POOL_WAIT_SECONDS = 5

# PostgreSQL would show each statement what was committed just before it.
_READS: dict[str, dict[str, Any]] = {
    "sqlite": {"reads_only": True},
    "postgresql": {"isolation_level": "REPEATABLE READ"},
}

_SQLITE_PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    f"PRAGMA busy_timeout={BUSY_TIMEOUT_SECONDS * 1000}",
    "PRAGMA foreign_keys=ON",
    "PRAGMA secure_delete=ON",  # what is deleted is overwritten
)


def open_engine(url: str) -> sa.Engine:
    """Open the database at `url`; nothing is connected yet. Each process opens its own, after it has forked."""
    common: dict[str, Any] = {
        "json_serializer": lambda value: msgspec.json.encode(value).decode(),
        "json_deserializer": msgspec.json.decode,
        "pool_timeout": POOL_WAIT_SECONDS,
        "pool_size": 8,
        "max_overflow": 24,  # idle ones beyond the size are closed
        "hide_parameters": True,  # an error must never show what a customer wrote
    }
    if not url.startswith("sqlite"):
        return sa.create_engine(url, pool_pre_ping=True, connect_args={"connect_timeout": POOL_WAIT_SECONDS}, **common)
    engine = sa.create_engine(url, connect_args={"timeout": BUSY_TIMEOUT_SECONDS}, **common)
    sa.event.listen(engine, "connect", _prepare_sqlite)
    sa.event.listen(engine, "begin", _begin_sqlite)
    return engine


@contextmanager
def engine_at(url: str) -> Iterator[Engine]:
    """Open the database at `url` for as long as the block lasts."""
    engine = open_engine(url)
    try:
        yield engine
    finally:
        engine.dispose()


def file_of(engine: Engine) -> Path | None:
    """Return the file of an SQLite database, None for another one."""
    return Path(engine.url.database or "") if engine.dialect.name == "sqlite" else None


def shown(engine: Engine) -> str:
    """Name a database as people may see it, without a password."""
    return engine.url.render_as_string(hide_password=True)


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # the driver must not begin transactions of its own
    for pragma in _SQLITE_PRAGMAS:
        connection.execute(pragma)


def _begin_sqlite(connection: sa.Connection) -> None:
    reads_only = connection.get_execution_options().get("reads_only", False)
    # A deferred transaction that starts to write later fails at once instead of waiting for its turn.
    connection.exec_driver_sql("BEGIN" if reads_only else "BEGIN IMMEDIATE")


@contextmanager
def transaction(engine: sa.Engine) -> Iterator[Session]:
    """Give a session whose work is committed at the end, or not at all.

    Raises StoreUnavailable when the database does not answer, is locked for too long, or its disk is full.
    """
    with named_errors(), Session(engine, expire_on_commit=False) as session, session.begin():
        yield session


@contextmanager
def read(engine: sa.Engine) -> Iterator[Session]:
    """Give a session that only looks; it sees one state of the database and holds no lock."""
    with named_errors(), Session(engine) as session:
        session.connection(execution_options=_READS[engine.dialect.name])
        yield session


@contextmanager
def named_errors() -> Iterator[None]:
    """Raise StoreUnavailable for whatever a database says that does not answer or cannot write."""
    try:
        yield
    except (OperationalError, InterfaceError, PoolTimeoutError) as error:
        raise StoreUnavailable(f"the database cannot be used: {_first_line(error)}") from error


def _first_line(error: Exception) -> str:
    cause = error.orig if isinstance(error, DBAPIError) else error
    return str(cause).strip().split("\n", 1)[0]
