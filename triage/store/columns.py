"""Column kinds that the tables share."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)

LARGEST_ID = 2**63 - 1  # asked for a larger one, a database breaks instead of finding nothing
BigId = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
Json = sa.JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")

# Without it SQLite gives the id of a deleted last row to the next one: an old signed link would open a stranger's case.
NEVER_REUSE_IDS: dict[str, Any] = {"sqlite_autoincrement": True}


def identity() -> Any:
    """Declare the primary key: a whole number that is never used twice."""
    return Field(default=None, primary_key=True, sa_type=BigId)


def reference(target: str, **options: Any) -> Any:
    """Declare a column that points at `table.id`."""
    return Field(foreign_key=target, sa_type=BigId, **options)


class Claimable(SQLModel):
    """What a row needs to be worked on by one worker at a time; see `claims`.

    `due_at` is None once nothing is left to do; `rank` orders what is due (smaller first); `claims` counts how often
    a worker has taken it.
    """

    id: int = identity()
    due_at: datetime | None = None
    rank: int = 3
    lease_until: datetime = LONG_AGO
    claimed_by: str = ""
    claims: int = 0


def due_index(table: str) -> sa.Index:
    """Declare the index by which due rows are found; finished rows are not in it."""
    return sa.Index(
        f"ix_{table}_due",
        "rank",
        "due_at",
        "id",
        sqlite_where=sa.text("due_at IS NOT NULL"),
        postgresql_where=sa.text("due_at IS NOT NULL"),
    )
