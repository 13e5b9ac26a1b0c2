"""The outbox: notices that wait to be delivered, written in the transaction that found them necessary."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select

from triage.domain.notice import NewNotice, Notice, NoticeState
from triage.store import claims
from triage.store.columns import LONG_AGO
from triage.store.conflicts import insert_new
from triage.store.notices import NoticeRow, stored

# Made once: it runs for every notice, and making it anew would cost more than running it.
_HELD = sa.update(NoticeRow).where(
    col(NoticeRow.id) == sa.bindparam("notice_id"), col(NoticeRow.claimed_by) == sa.bindparam("held_by")
)


def put(session: Session, notices: Iterable[NewNotice], now: datetime) -> list[int]:
    """Add notices that are not there yet, by their deduplication key; return the ids of the new ones."""
    rows = [
        {
            "destination": notice.destination,
            "kind": notice.kind.value,
            "dedupe_key": notice.dedupe_key,
            "reason": notice.reason,
            "case_id": notice.case_id,
            "contact_id": notice.contact_id,
            "facts": notice.facts,
            "rank": notice.priority,
            "created_at": now,
            "state": notice.state.value,
            "due_at": now if notice.state is NoticeState.WAITING else None,
            "finished_at": None if notice.state is NoticeState.WAITING else now,
        }
        for notice in notices
    ]
    return [row.id for row in insert_new(session, NoticeRow, rows, unique=["dedupe_key"], returning=["id"])]


def due_destinations(session: Session, now: datetime) -> list[str]:
    """Name the destinations that have something to be sent now, the most pressing first."""
    found = (
        select(NoticeRow.destination)
        .where(col(NoticeRow.due_at) <= now, NoticeRow.lease_until < now)
        .group_by(col(NoticeRow.destination))
        .order_by(sa.func.min(NoticeRow.rank), sa.func.min(NoticeRow.due_at))
    )
    return list(session.exec(found))


def any_due(session: Session, destination: str, now: datetime) -> bool:
    return claims.any_due(session, NoticeRow, now, col(NoticeRow.destination) == destination)


def claim(session: Session, me: str, destination: str, now: datetime, limit: int) -> list[Notice]:
    """Lease up to `limit` due notices of one destination to `me`, the most pressing first."""
    return [
        stored(row)
        for row in claims.claim(session, NoticeRow, me, now, col(NoticeRow.destination) == destination, limit=limit)
    ]


def renew(session: Session, me: str, now: datetime) -> int:
    return claims.renew(session, NoticeRow, me, now)


def release(session: Session, me: str) -> int:
    """Give back the notices that `me` claimed and will not send."""
    return claims.release(session, NoticeRow, me)


def finish(
    session: Session, me: str, notice_id: int, state: NoticeState, *, reason: str, now: datetime, attempts: int
) -> bool:
    """Give a notice its final state; say whether `me` still held it."""
    return _change(
        session, me, notice_id, state=state.value, reason=reason, attempts=attempts, finished_at=now, due_at=None
    )


def retry(session: Session, me: str, notice_id: int, due_at: datetime, reason: str, *, attempts: int) -> bool:
    """Put a notice back until `due_at`; say whether `me` still held it."""
    return _change(
        session, me, notice_id, reason=reason, attempts=attempts, due_at=due_at, lease_until=LONG_AGO, claimed_by=""
    )


def postpone(session: Session, destination: str, now: datetime, due_at: datetime, reason: str) -> int:
    """Let all that is due at a destination wait until `due_at`, but for what somebody is working on; say how many."""
    due = sa.update(NoticeRow).where(
        col(NoticeRow.destination) == destination, col(NoticeRow.due_at) <= now, col(NoticeRow.lease_until) < now
    )
    return session.exec(due.values(due_at=due_at, reason=reason)).rowcount


def waiting(session: Session) -> tuple[int, datetime | None]:
    """Count the notices that are not delivered yet, and say since when the oldest waits."""
    return session.exec(
        select(sa.func.count(), sa.func.min(NoticeRow.created_at)).where(col(NoticeRow.due_at).is_not(None))
    ).one()


def waiting_by_destination(session: Session) -> dict[str, tuple[int, datetime]]:
    """Count the notices that are not delivered yet by destination, and say since when the oldest of each waits."""
    row = NoticeRow
    counted = (
        sa.select(col(row.destination), sa.func.count(), sa.func.min(row.created_at))
        .where(col(row.due_at).is_not(None))
        .group_by(col(row.destination))
    )
    return {destination: (number, since) for destination, number, since in session.connection().execute(counted)}


def _change(session: Session, me: str, notice_id: int, **changed: object) -> bool:
    given = {"notice_id": notice_id, "held_by": me, **changed}
    return session.connection().execute(_HELD, given).rowcount == 1
