"""Fill a database with the rows of another one: all of it in the caller's transaction, so in full or not at all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice

import msgspec
import sqlalchemy as sa
from alembic.migration import MigrationContext

from triage.domain.errors import Conflict, Malformed
from triage.store import counters, portable, schema
from triage.store.columns import LARGEST_ID
from triage.store.leases import LeaseRow

ROWS_AT_ONCE = 500


def contents(connection: sa.Connection) -> dict[str, int]:
    """Count the rows of each table that has any."""
    counted = {
        table.name: connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()
        for table in portable.tables(connection)
    }
    return {name: rows for name, rows in counted.items() if rows}


def working_until(connection: sa.Connection, now: datetime) -> datetime | None:
    """Say until when somebody holds a lease on this database: a service runs on it, or was killed just now."""
    if not sa.inspect(connection).has_table(LeaseRow.__tablename__):
        return None
    latest: datetime | None = connection.execute(sa.select(sa.func.max(LeaseRow.until))).scalar_one()
    return latest if latest and latest > now else None


def clear(connection: sa.Connection) -> dict[str, int]:
    """Take everything out, the tables too; return which id each table gave last.

    Raises Conflict when the tables are not those of a revision that is known here.
    """
    tables = portable.tables(connection)
    revision = MigrationContext.configure(connection).get_current_revision()
    if tables and revision not in schema.revisions():
        raise Conflict("the database holds tables of something else, or of a newer Triage; give an empty one")
    last = counters.last_ids(connection, tables)
    for table in reversed(tables):
        connection.execute(sa.delete(table))
    if revision is not None:
        schema.undo(connection)
    return last


def insert(connection: sa.Connection, table: sa.Table, columns: Sequence[str], lines: Iterable[bytes]) -> int:
    """Insert the rows that `lines` are; return how many.

    Raises Malformed with table and row when a line is not a row of this table, or the database will not have it.
    """
    if set(columns) != {column.name for column in table.columns} or len(set(columns)) != len(columns):
        raise Malformed(f"table {table.name}: the backup has other columns than this schema: {', '.join(columns)}")
    statement, done = sa.insert(table), 0
    rows = _rows(table, columns, lines)
    while batch := list(islice(rows, ROWS_AT_ONCE)):
        try:
            connection.execute(statement, batch)
        except (sa.exc.IntegrityError, sa.exc.DataError) as error:
            reason = str(error.orig).split("\n", 1)[0]
            place = f"table {table.name}, rows {done + 1} to {done + len(batch)}"
            raise Malformed(f"{place}: this database refuses them: {reason}") from error
        done += len(batch)
    return done


def _rows(table: sa.Table, columns: Sequence[str], lines: Iterable[bytes]) -> Iterator[dict[str, object]]:
    values = portable.decoder(table, columns)
    for number, line in enumerate(lines, start=1):
        try:
            yield values(line)
        except (msgspec.DecodeError, ValueError, RecursionError) as error:
            raise Malformed(f"table {table.name}, row {number}: {error}") from error


def go_on_after(connection: sa.Connection, last: Mapping[str, int], *, skip: int) -> None:
    """Leave out `skip` ids after the last one of each table: they may have been given by the database that is lost."""
    after = {name: min(given + skip, LARGEST_ID // 2) for name, given in last.items() if given}
    counters.go_on_after(connection, portable.tables(connection), after)
