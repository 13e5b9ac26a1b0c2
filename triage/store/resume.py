"""Make a restored database one that work goes on in: what was under way in the other one is under way no more."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlmodel import col
from sqlmodel.sql.sqltypes import UTCDateTime

from triage.domain.notice import NoticeState
from triage.store.columns import LONG_AGO, Claimable
from triage.store.deliveries import SENDING, DeliveryRow
from triage.store.leases import LeaseRow
from triage.store.notices import NoticeRow
from triage.store.sign_ins import SignInRow

MAY_HAVE_BEEN_SENT = "restored from a backup; may have been sent after it was taken"


class Waiting(StrEnum):
    """What becomes of notices that waited when the backup was taken.

    MARK: sent, with the words that they may be a repeat. SEND: sent as they are. HOLD: not sent.
    """

    MARK = "mark"
    SEND = "send"
    HOLD = "hold"


def resume(connection: sa.Connection, waiting: Waiting, *, taken_at: datetime, now: datetime) -> int:
    """End leases, claims and sign-ins, and decide on the notices that wait; return how many those are.

    Sign-ins end because one of them may have been ended after the backup; it must not come back to life.
    """
    connection.execute(sa.delete(LeaseRow))
    connection.execute(sa.delete(SignInRow))
    for row in Claimable.__subclasses__():
        connection.execute(_freed(row))
    waits = sa.and_(col(NoticeRow.due_at).is_not(None), col(NoticeRow.state) == NoticeState.WAITING.value)
    count: int = connection.execute(sa.select(sa.func.count()).select_from(NoticeRow).where(waits)).scalar_one()
    if waiting is Waiting.MARK:
        connection.execute(_marked(waits, taken_at))
    if waiting is Waiting.HOLD:
        held = {"state": NoticeState.HELD.value, "due_at": None, "finished_at": now, "reason": MAY_HAVE_BEEN_SENT}
        connection.execute(sa.update(NoticeRow).where(waits).values(**held))
    return count


def _freed(row: type[Claimable]) -> sa.Update:
    """Give back what was claimed, as if it had not been: see `claims.release`."""
    claimed = sa.and_(col(row.due_at).is_not(None), col(row.claimed_by) != "")
    fewer = sa.case((col(row.claims) > 0, col(row.claims) - 1), else_=0)
    return sa.update(row).where(claimed).values(lease_until=LONG_AGO, claimed_by="", claims=fewer)


def _marked(waits: sa.ColumnElement[bool], taken_at: datetime) -> sa.Insert:
    """Record an attempt without an end: it is how a message is known that may have arrived."""
    attempts = (
        sa.select(sa.func.count())
        .where(col(DeliveryRow.notice_id) == NoticeRow.id)
        .correlate(NoticeRow)
        .scalar_subquery()
    )
    began_at = sa.literal(taken_at, UTCDateTime())
    new = sa.select(col(NoticeRow.id), attempts + 1, began_at, sa.literal(SENDING), sa.literal(MAY_HAVE_BEEN_SENT))
    columns = ["notice_id", "attempt", "began_at", "outcome", "detail"]
    return sa.insert(DeliveryRow).from_select(columns, new.where(waits))
