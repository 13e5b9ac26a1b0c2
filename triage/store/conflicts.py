"""Insert what is not there yet: a statement for all rows, whose text does not grow with them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, SQLModel


def insert_new(
    session: Session,
    table: type[SQLModel],
    rows: Sequence[dict[str, Any]],
    *,
    unique: Sequence[str],
    returning: Sequence[str],
) -> Sequence[sa.Row[Any]]:
    """Insert the rows, which all name the same columns, whose `unique` columns are not taken yet.

    Return `returning` of just those, in no order.
    """
    if not rows:
        return []
    connection = session.connection()
    made: Any = sqlite.insert(table)
    given: Any = rows
    if connection.dialect.name == "postgresql":
        made = _from_one_value(table, tuple(rows[0]))
        given = {"rows": json.dumps(rows, ensure_ascii=False, default=_written)}
    new = made.on_conflict_do_nothing(index_elements=list(unique))
    columns = [getattr(table, name) for name in returning]
    done: Sequence[sa.Row[Any]] = connection.execute(new.returning(*columns), given).all()
    return done


@cache
def _from_one_value(table: type[SQLModel], names: tuple[str, ...]) -> postgresql.Insert:
    """Make a statement that takes all rows as one value of JSON.

    With a placeholder for every field of every row, its text would be taken apart anew for each batch: that took longer
    than the insert.
    """
    columns = sa.inspect(table).local_table.columns
    all_rows = sa.cast(sa.bindparam("rows", type_=sa.Text), postgresql.JSONB)
    fields = (sa.column(name, columns[name].type) for name in names)
    given = sa.func.jsonb_to_recordset(all_rows).table_valued(*fields).render_derived(with_types=True)
    defaults = {
        one.name: sa.literal(one.default.arg, one.type)
        for one in columns
        if one.default is not None and one.default.is_scalar and one.name not in names
    }
    chosen = sa.select(*(given.c[name] for name in names), *defaults.values())
    return postgresql.insert(table).from_select([*names, *defaults], chosen, include_defaults=False)


def _written(value: object) -> str:
    """Write what JSON has no form for as PostgreSQL reads it."""
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, bytes):
        return f"\\x{value.hex()}"
    raise TypeError(f"a row holds a {type(value).__name__}, which cannot be written")
