"""Insert what is not there yet: the same statement on SQLite and PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, SQLModel

_INSERT: dict[str, Callable[[type[SQLModel]], Any]] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


def insert_new(
    session: Session,
    table: type[SQLModel],
    rows: Sequence[dict[str, Any]],
    *,
    unique: Sequence[str],
    returning: Sequence[str],
) -> Sequence[sa.Row[Any]]:
    """Insert the rows whose `unique` columns are not taken yet; return `returning` of just those, in no order."""
    if not rows:
        return []
    connection = session.connection()
    made = _INSERT[connection.dialect.name](table).on_conflict_do_nothing(index_elements=list(unique))
    columns = [getattr(table, name) for name in returning]
    done: Sequence[sa.Row[Any]] = connection.execute(made.returning(*columns), rows).all()
    return done
