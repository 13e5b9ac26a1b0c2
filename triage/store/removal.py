"""Removal: rows go with everything that points at them, found by the foreign keys, so that no table is forgotten."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

_AT_ONCE = 5000  # ids in one statement: databases bound the parameters


def remove(session: Session, tables: sa.MetaData, name: str, keys: Iterable[Any]) -> Counter[str]:
    """Delete rows of the table `name` by their keys, what points at them first; return how many went, by table.

    `tables` must know every table: those of `schema.TABLES`.
    """
    table = tables.tables[name]
    [key] = table.primary_key.columns
    return _remove(session, tables, table, key, keys)


def _remove(
    session: Session, tables: sa.MetaData, table: sa.Table, column: sa.Column[Any], values: Iterable[Any]
) -> Counter[str]:
    removed: Counter[str] = Counter()
    pointing = list(_pointing_at(tables, table))
    for some in _portions(values):
        if pointing:
            [key] = table.primary_key.columns
            keys = session.connection().execute(sa.select(key).where(column.in_(some))).scalars().all()
            for child, reference in pointing:
                removed += _remove(session, tables, child, reference, keys)
        removed[table.name] += session.connection().execute(sa.delete(table).where(column.in_(some))).rowcount
    return +removed


def _pointing_at(tables: sa.MetaData, target: sa.Table) -> Iterator[tuple[sa.Table, sa.Column[Any]]]:
    for table in tables.sorted_tables:
        for column in table.columns:
            if any(key.column.table is target for key in column.foreign_keys):
                yield table, column


def _portions(values: Iterable[Any]) -> Iterator[list[Any]]:
    left = iter(sorted(set(values)))
    while some := list(islice(left, _AT_ONCE)):
        yield some
