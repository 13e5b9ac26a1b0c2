"""Claim rows in batches, for a while: the database is the queue of record.

A claim is an expiring lease written by one conditional UPDATE, so two workers never hold the same row, and a row
whose worker died comes back by itself. `FOR UPDATE SKIP LOCKED` keeps PostgreSQL's workers from waiting for each
other; SQLite has one writer at a time and ignores it.
"""

from __future__ import annotations

import os
import secrets
import socket
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TypeVar

import sqlalchemy as sa
from sqlmodel import Session, col

from triage.store.columns import LONG_AGO, Claimable

LEASE = timedelta(seconds=20)

Row = TypeVar("Row", bound=Claimable)


def claimant() -> str:
    """Name one claim: which process on which host, and a token that no other claim has."""
    return f"{socket.gethostname()[:30]}:{os.getpid()}:{secrets.token_hex(6)}"


def any_due(session: Session, table: type[Row], now: datetime, *where: sa.ColumnElement[bool]) -> bool:
    """Say whether a claim would find something; takes no lock."""
    return session.scalar(sa.select(sa.exists(_due(table, now, *where)))) or False


def any_left_unfinished(session: Session, table: type[Row], now: datetime, limit: int) -> bool:
    """Say whether one of the first `limit` due rows was claimed before; looks no further, however many are due."""
    first = _due(table, now).add_columns(col(table.claims)).limit(limit).subquery()
    return session.scalar(sa.select(sa.exists().where(first.c.claims > 0))) or False


def claim(
    session: Session, table: type[Row], me: str, now: datetime, *where: sa.ColumnElement[bool], limit: int
) -> Sequence[Row]:
    """Lease up to `limit` due rows to `me` and return them, most pressing first."""
    found = _due(table, now, *where).limit(limit).with_for_update(skip_locked=True)
    taken = session.scalars(
        sa.update(table)
        .where(col(table.id).in_(found), col(table.lease_until) < now)
        .values(lease_until=now + LEASE, claimed_by=me, claims=table.claims + 1)
        .returning(table),
        execution_options={"synchronize_session": False},
    ).all()
    return sorted(taken, key=lambda row: (row.rank, row.due_at or now, row.id))


def renew(session: Session, table: type[Row], me: str, now: datetime) -> int:
    """Hold on to what `me` still has for another lease; return how many rows that are."""
    return _update(
        session, sa.update(table).where(col(table.claimed_by) == me, _due_at_set(table)), lease_until=now + LEASE
    )


def release(session: Session, table: type[Row], me: str, *where: sa.ColumnElement[bool]) -> int:
    """Give back what `me` has not finished, at once and as if it had not been claimed."""
    mine = sa.update(table).where(col(table.claimed_by) == me, _due_at_set(table), *where)
    return _update(session, mine, lease_until=LONG_AGO, claimed_by="", claims=table.claims - 1)


def _update(session: Session, statement: sa.Update, **values: object) -> int:
    done = session.connection().execute(statement.values(**values))
    return done.rowcount


def _due(table: type[Row], now: datetime, *where: sa.ColumnElement[bool]) -> sa.Select[int]:
    return (
        sa.select(col(table.id))
        .where(col(table.due_at) <= now, col(table.lease_until) < now, *where)
        .order_by(col(table.rank), col(table.due_at), col(table.id))
    )


def _due_at_set(table: type[Row]) -> sa.ColumnElement[bool]:
    return col(table.due_at).is_not(None)
