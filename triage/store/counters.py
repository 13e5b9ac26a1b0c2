"""Counters of ids: what each table has given out, so that a copy of the database gives none of it again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import sqlalchemy as sa

_SERIAL = sa.text("SELECT pg_get_serial_sequence(:table, :column)")
_COUNTED = sa.table("sqlite_sequence", sa.column("name"), sa.column("seq"))


def last_ids(connection: sa.Connection, tables: Iterable[sa.Table]) -> dict[str, int]:
    """Say for each table with a counter of its own which id was given last."""
    if connection.dialect.name == "postgresql":
        return {table.name: _sequence_value(connection, name) for table, name in _sequences(connection, tables)}
    if not sa.inspect(connection).has_table(_COUNTED.name):
        return {}
    found = {name: int(value) for name, value in connection.execute(sa.select(_COUNTED.c.name, _COUNTED.c.seq))}
    return {table.name: found[table.name] for table in tables if table.name in found}


def go_on_after(connection: sa.Connection, tables: Iterable[sa.Table], last: Mapping[str, int]) -> None:
    """Let each table give its next id after `last`, and after those it holds."""
    if connection.dialect.name == "postgresql":
        for table, sequence in _sequences(connection, tables):
            highest = max(last.get(table.name, 0), _highest(connection, table), 1)
            connection.execute(sa.select(sa.func.setval(sequence, highest)))
        return
    if not sa.inspect(connection).has_table(_COUNTED.name):
        return
    for table in tables:
        if last.get(table.name) and _counts(table):
            highest = max(last[table.name], _highest(connection, table))
            connection.execute(sa.delete(_COUNTED).where(_COUNTED.c.name == table.name))
            connection.execute(sa.insert(_COUNTED).values(name=table.name, seq=highest))


def _sequences(connection: sa.Connection, tables: Iterable[sa.Table]) -> list[tuple[sa.Table, str]]:
    found = [
        (table, connection.execute(_SERIAL, {"table": table.name, "column": column.name}).scalar_one())
        for table in tables
        for column in table.primary_key.columns
    ]
    return [(table, name) for table, name in found if name]


def _sequence_value(connection: sa.Connection, name: str) -> int:
    counter = sa.text(name)  # quoted by the server
    asked: sa.Select[int, bool] = sa.select(
        sa.literal_column("last_value"), sa.literal_column("is_called")
    ).select_from(counter)
    value, used = connection.execute(asked).one()
    return int(value) if used else 0


def _counts(table: sa.Table) -> bool:
    return [isinstance(column.type, sa.Integer) for column in table.primary_key.columns] == [True]


def _highest(connection: sa.Connection, table: sa.Table) -> int:
    (key,) = table.primary_key.columns
    return int(connection.execute(sa.select(sa.func.coalesce(sa.func.max(key), 0))).scalar_one())
