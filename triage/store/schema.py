"""The schema: bring a database up to what this version needs, and say how far it is.

Migrations expand first and contract a version later, so that an older process can run beside a newer schema.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlmodel import Session, SQLModel

from triage.domain.errors import ConfigError
from triage.store.session import named_errors

_FOLDER = Path(__file__).parent / "migrations"
_LOCK_NUMBER = 8_243_744_301  # any number, as long as no other program takes the same advisory lock

for _noun in iter_modules([str(_FOLDER.parent)]):  # a table is known once its module is imported
    if _noun.name != "schema":
        import_module(f"triage.store.{_noun.name}")
TABLES = SQLModel.metadata


def migrate(engine: sa.Engine) -> None:
    """Bring the schema up to date; processes that start together take turns."""
    with alone(engine) as connection:
        upgrade(connection)


def upgrade(connection: sa.Connection, revision: str = "head") -> None:
    """Bring the schema up to `revision` in the transaction of `connection`; see `alone`."""
    command.upgrade(_config(connection), revision)


def downgrade(engine: sa.Engine, revision: str) -> None:
    """Take the schema back to `revision`; what only the newer schema could hold is gone.

    Raises ConfigError when there is no such revision.
    """
    known = revisions() | {"base"}
    if revision not in known:
        raise ConfigError(f"there is no schema revision {revision}; known are {', '.join(sorted(known))}")
    with alone(engine) as connection:
        undo(connection, revision)


def undo(connection: sa.Connection, revision: str = "base") -> None:
    """Take the schema back to `revision`, or to nothing, in the transaction of `connection`."""
    command.downgrade(_config(connection), revision)


def revisions() -> set[str]:
    """Name every revision that this version of Triage knows."""
    return {script.revision for script in ScriptDirectory(str(_FOLDER)).walk_revisions()}


def revision_of(engine: sa.Engine) -> str | None:
    """Say which revision the database has; None for an empty one."""
    with named_errors(), engine.execution_options(reads_only=True).connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def newest_revision() -> str:
    """Say which revision this version of Triage needs."""
    return ScriptDirectory(str(_FOLDER)).get_current_head() or ""


@cache
def older_revisions() -> frozenset[str]:
    """Name the revisions that this version has left behind; one that is not known is of a newer version."""
    return frozenset(revisions()) - {newest_revision()}


def revision_seen(session: Session) -> str | None:
    """Say which revision the database of a session has; None for one without tables."""
    return MigrationContext.configure(session.connection()).get_current_revision()


@contextmanager
def alone(engine: sa.Engine) -> Iterator[sa.Connection]:
    """Give a transaction in which nobody else changes the schema; all of it is kept at the end, or nothing.

    Raises StoreUnavailable when the database does not answer.
    """
    with named_errors(), engine.begin() as connection:  # on SQLite this is BEGIN IMMEDIATE: one at a time
        if connection.dialect.name == "postgresql":
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK_NUMBER)))
        yield connection


def _config(connection: sa.Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(_FOLDER))
    config.attributes["connection"] = connection
    return config
