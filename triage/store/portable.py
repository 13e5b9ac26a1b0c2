"""Rows on their way between databases: every table as it stands in the database, every row as one line of JSON.

Tables are read from the database, not from the code: so a database of any schema revision can be copied, and a table
that somebody adds is copied without being named anywhere.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Annotated, Any

import msgspec
import sqlalchemy as sa
from msgspec import Meta
from sqlmodel.sql.sqltypes import UTCDateTime

from triage.domain.errors import Invalid, Problem
from triage.store.columns import Json

REVISION_TABLE = "alembic_version"

# The first that fits. A union with str holds what JSON has no number for: "nan", "inf".
_KINDS: tuple[tuple[type[sa.types.TypeEngine[Any]], Any], ...] = (
    (sa.Boolean, bool),
    (sa.Integer, Annotated[int, Meta(ge=-(2**63), le=2**63 - 1)]),
    (sa.Float, float | str),
    (sa.DateTime, Annotated[datetime, Meta(tz=True)]),
    (sa.JSON, Any),
    (sa.LargeBinary, bytes),
    (sa.String, str),
)


def tables(connection: sa.Connection) -> list[sa.Table]:
    """Read which tables there are, each after those it refers to; the record of the schema revision is none of them."""
    found = sa.MetaData()
    sa.event.listen(found, "column_reflect", _read_as_we_write)
    found.reflect(connection)
    return [table for table in found.sorted_tables if table.name != REVISION_TABLE]


def _read_as_we_write(_inspector: object, _table: object, column: Any) -> None:
    if isinstance(column["type"], sa.DateTime):
        column["type"] = UTCDateTime()
    elif isinstance(column["type"], sa.JSON):
        column["type"] = Json


def encoder(table: sa.Table) -> Callable[[Sequence[Any]], bytes]:
    """Return what makes one line of a row. Raises Invalid for a table with a column of a kind it does not know."""
    _kinds(table)
    if not any(isinstance(column.type, sa.Float) for column in table.columns):
        return lambda row: msgspec.json.encode(tuple(row)) + b"\n"
    return lambda row: msgspec.json.encode([_finite(value) for value in row]) + b"\n"


def decoder(table: sa.Table, columns: Sequence[str]) -> Callable[[bytes], dict[str, Any]]:
    """Return what makes the values of `columns` of a line again; that raises msgspec.DecodeError for a wrong one."""
    kinds, names = _kinds(table), tuple(columns)
    shape: Any = tuple.__class_getitem__(tuple(kinds[name] | None for name in names))
    lines: msgspec.json.Decoder[Any] = msgspec.json.Decoder(shape)
    floats = [name for name in names if isinstance(table.columns[name].type, sa.Float)]

    def values(line: bytes) -> dict[str, Any]:
        row = dict(zip(names, lines.decode(line), strict=True))
        return row | {name: float(row[name]) for name in floats if row[name] is not None}

    return values


def _kinds(table: sa.Table) -> dict[str, Any]:
    return {column.name: _kind(table, column) for column in table.columns}


def _kind(table: sa.Table, column: sa.Column[Any]) -> Any:
    plain = column.type.impl_instance if isinstance(column.type, sa.types.TypeDecorator) else column.type
    for kind, shape in _KINDS:
        if isinstance(plain, kind):
            return shape
    raise Invalid([Problem(path=f"{table.name}.{column.name}", message=f"no backup can hold a {plain}")])


def _finite(value: Any) -> Any:
    return repr(value) if isinstance(value, float) and not math.isfinite(value) else value
