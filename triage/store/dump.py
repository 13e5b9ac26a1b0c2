"""The whole database at one moment, row by row, while others go on writing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import sqlalchemy as sa
from alembic.migration import MigrationContext

from triage.domain.errors import NotFound
from triage.store import counters, portable
from triage.store.session import file_of, read, shown

ROWS_AT_ONCE = 500


@dataclass(frozen=True, kw_only=True)
class Snapshot:
    """One state of the database; good as long as the block of `snapshot` lasts."""

    connection: sa.Connection
    revision: str
    tables: tuple[sa.Table, ...]

    @property
    def database(self) -> str:
        return self.connection.dialect.name

    def rows(self, table: sa.Table) -> Iterator[bytes]:
        """Yield the rows of a table as lines, in the order of its key; memory holds a few hundred of them."""
        line = portable.encoder(table)
        found = sa.select(table).order_by(*table.primary_key.columns)
        for row in self.connection.execution_options(yield_per=ROWS_AT_ONCE).execute(found):
            yield line(row)

    def last_ids(self) -> dict[str, int]:
        """Say for each table which id was given last, whether or not that row is still there."""
        return counters.last_ids(self.connection, self.tables)


@contextmanager
def snapshot(engine: sa.Engine) -> Iterator[Snapshot]:
    """Hold one state of the database while the block lasts; nobody waits for it.

    Raises NotFound when there is no database with a schema, StoreUnavailable when it does not answer.
    """
    missing = NotFound(f"there is nothing to back up in {shown(engine)}: no service has been started on it")
    file = file_of(engine)
    if file and not file.exists():  # to connect would make one
        raise missing
    with read(engine) as session:
        connection = session.connection()
        revision = MigrationContext.configure(connection).get_current_revision()
        if revision is None:
            raise missing
        yield Snapshot(connection=connection, revision=revision, tables=tuple(portable.tables(connection)))
