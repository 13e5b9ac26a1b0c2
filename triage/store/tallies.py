"""Tallies: what work has counted, written in the transaction of the work.

Each transaction adds a row of its own, so nobody waits for a counter that others write. The leader folds the rows
into totals; totals and rows together are exact at every moment.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

import msgspec
import sqlalchemy as sa
from sqlmodel import Field, Session, SQLModel, col

from triage.domain.tally import Series, Tally
from triage.store.columns import Json, identity
from triage.store.conflicts import insert_new

Written = list[tuple[list[str], float]]


class TallyRow(SQLModel, table=True):
    """What one transaction has counted, as [series, amount] pairs."""

    __tablename__ = "tallies"

    id: int = identity()
    at: datetime
    amounts: list[Any] = Field(sa_type=Json)


class TallyTotalRow(SQLModel, table=True):
    """All that was folded of one series, which is written as JSON."""

    __tablename__ = "tally_totals"

    series: str = Field(primary_key=True)
    amount: float


# Made once: they run with every piece of work, and making them anew would cost more than running them.
_ADD = sa.insert(TallyRow)
_TOTAL = (
    sa.update(TallyTotalRow)
    .where(col(TallyTotalRow.series) == sa.bindparam("of"))
    .values(amount=col(TallyTotalRow.amount) + sa.bindparam("more"))
)


def add(session: Session, tally: Tally, now: datetime) -> None:
    """Write a tally beside the work it counts; an empty one is not written."""
    if tally.amounts:
        session.connection().execute(_ADD, {"at": now, "amounts": list(tally.amounts.items())})


def fold(session: Session, limit: int) -> int:
    """Add up to `limit` rows to the totals and delete them; return how many. Two that fold at once do not meet."""
    table = TallyRow
    oldest = sa.select(col(table.id)).order_by(col(table.id)).limit(limit)
    if session.connection().dialect.name == "postgresql":
        oldest = oldest.with_for_update(skip_locked=True)
    connection = session.connection()
    taken = connection.execute(sa.delete(table).where(col(table.id).in_(oldest)).returning(col(table.amounts))).all()
    added = _sum(row.amounts for row in taken)
    rows = [{"series": _written(series), "amount": 0.0} for series in sorted(added)]
    insert_new(session, TallyTotalRow, rows, unique=["series"], returning=["series"])
    if added:  # in the order of the series: two that fold at once cannot lock each other out
        connection.execute(_TOTAL, [{"of": _written(series), "more": added[series]} for series in sorted(added)])
    return len(taken)


def totals(session: Session) -> Mapping[Series, float]:
    """Give all that was ever counted, folded or not."""
    connection = session.connection()
    folded = connection.execute(sa.select(col(TallyTotalRow.series), col(TallyTotalRow.amount)))
    summed = _sum(connection.execute(sa.select(col(TallyRow.amounts))).scalars())
    for written, amount in folded:
        summed[tuple(msgspec.json.decode(written))] += amount
    return summed


def unfolded_exceed(session: Session, limit: int) -> bool:
    """Say whether more than `limit` rows wait to be folded, without counting them all."""
    found = sa.select(col(TallyRow.id)).order_by(col(TallyRow.id)).offset(limit).limit(1)
    return session.connection().execute(found).first() is not None


def _sum(rows: Iterable[Written]) -> defaultdict[Series, float]:
    summed: defaultdict[Series, float] = defaultdict(float)
    for row in rows:
        for series, amount in row:
            summed[tuple(series)] += amount
    return summed


def _written(series: Series) -> str:
    return msgspec.json.encode(series).decode()
