"""Webhook messages: what is to be told to an endpoint, written in the transaction in which it happened."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, Session, col, select

from triage.domain.webhook import EventType, Message, MessageState, NewMessage
from triage.store import claims
from triage.store.columns import LARGEST_ID, LONG_AGO, NEVER_REUSE_IDS, BigId, Claimable
from triage.store.contacts import ContactRow

_WAITING = sa.text("due_at IS NOT NULL")
_GIVEN_UP = sa.text("state = 'given_up'")
_FINISHED = sa.text("finished_at IS NOT NULL")
_OF_A_CASE = sa.text("case_id IS NOT NULL")


class WebhookMessageRow(Claimable, table=True):
    """One event for one endpoint; `due_at` is the next attempt, None once nothing is left to do."""

    __tablename__ = "webhook_messages"
    __table_args__ = (
        # By endpoint first: what waits for one that is down is not looked at when another has its turn.
        sa.Index(
            "ix_webhook_messages_due",
            "endpoint",
            "rank",
            "due_at",
            "id",
            sqlite_where=_WAITING,
            postgresql_where=_WAITING,
        ),
        sa.Index("ix_webhook_messages_finished", "finished_at", sqlite_where=_FINISHED, postgresql_where=_FINISHED),
        sa.Index("ix_webhook_messages_given_up", "endpoint", "id", sqlite_where=_GIVEN_UP, postgresql_where=_GIVEN_UP),
        sa.Index("ix_webhook_messages_endpoint", "endpoint", "id"),
        sa.Index("ix_webhook_messages_case", "case_id", sqlite_where=_OF_A_CASE, postgresql_where=_OF_A_CASE),
        NEVER_REUSE_IDS,
    )

    endpoint: str = Field(max_length=100)
    message_id: str = Field(max_length=64)
    type: str = Field(max_length=40)
    # Without a foreign key, which would cost every message a look at both: erasing asks for them, see `erase`.
    case_id: int | None = Field(default=None, sa_type=BigId)
    contact_id: int | None = Field(default=None, sa_type=BigId)
    body: str
    state: str = Field(max_length=20, default=MessageState.WAITING.value)
    attempts: int = 0
    reason: str = ""
    created_at: datetime
    finished_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Settled:
    """What becomes of a message after an attempt; it waits until `due_at`, or is done with."""

    id: int
    state: MessageState
    reason: str
    attempts: int
    due_at: datetime | None


# Written out, not bound: else no database would see that it has an index for two of them.
_OF_STATE: dict[MessageState, sa.ColumnElement[bool] | sa.TextClause] = {
    MessageState.WAITING: _WAITING,
    MessageState.GIVEN_UP: _GIVEN_UP,
    MessageState.DELIVERED: col(WebhookMessageRow.state) == MessageState.DELIVERED.value,
}

# Made once: they run for every message, and making them anew would cost more than running them.
_PUT = sa.insert(WebhookMessageRow)
_HELD = sa.update(WebhookMessageRow).where(
    col(WebhookMessageRow.id) == sa.bindparam("row_id"), col(WebhookMessageRow.claimed_by) == sa.bindparam("held_by")
)


def put(session: Session, messages: Iterable[NewMessage], now: datetime) -> None:
    """Add messages, to be sent at once."""
    rows = [
        {
            "endpoint": message.endpoint,
            "message_id": message.message_id,
            "type": message.type.value,
            "case_id": message.case_id,
            "contact_id": message.contact_id,
            "body": message.body,
            "rank": message.rank,
            "state": MessageState.WAITING.value,
            "attempts": 0,
            "reason": "",
            "created_at": now,
            "due_at": now,
            "lease_until": LONG_AGO,
            "claimed_by": "",
            "claims": 0,
        }
        for message in messages
    ]
    if rows:
        session.connection().execute(_PUT, rows)


def any_due(session: Session, endpoint: str, now: datetime) -> bool:
    return claims.any_due(session, WebhookMessageRow, now, col(WebhookMessageRow.endpoint) == endpoint)


def claim(session: Session, me: str, endpoint: str, now: datetime, limit: int) -> list[Message]:
    """Lease up to `limit` due messages of one endpoint to `me`, the oldest of the most pressing first."""
    of_endpoint = col(WebhookMessageRow.endpoint) == endpoint
    return [_message(row) for row in claims.claim(session, WebhookMessageRow, me, now, of_endpoint, limit=limit)]


def renew(session: Session, me: str, now: datetime) -> int:
    return claims.renew(session, WebhookMessageRow, me, now)


def release(session: Session, me: str) -> int:
    """Give back the messages that `me` claimed and will not send."""
    return claims.release(session, WebhookMessageRow, me)


def settle(session: Session, me: str, settled: Iterable[Settled], now: datetime) -> None:
    """Write what became of messages that `me` still holds."""
    changes = [
        {
            "row_id": one.id,
            "held_by": me,
            "state": one.state.value,
            "reason": one.reason,
            "attempts": one.attempts,
            "due_at": one.due_at,
            "finished_at": None if one.due_at else now,
            "lease_until": LONG_AGO,
            "claimed_by": "",
        }
        for one in settled
    ]
    if changes:
        session.connection().execute(_HELD, changes)


def get(session: Session, endpoint: str, row_id: int) -> Message | None:
    row = session.get(WebhookMessageRow, row_id) if 0 < row_id <= LARGEST_ID else None
    return _message(row) if row and row.endpoint == endpoint else None


def page(
    session: Session,
    endpoint: str,
    *,
    state: Sequence[MessageState] = (),
    types: Sequence[EventType] = (),
    before_id: int | None = None,
    limit: int,
) -> list[Message]:
    """Give messages of an endpoint, newest first."""
    found = select(WebhookMessageRow).where(col(WebhookMessageRow.endpoint) == endpoint)
    if state:
        found = found.where(sa.or_(*(_OF_STATE[one] for one in state)))
    if types:
        found = found.where(col(WebhookMessageRow.type).in_(types))
    if before_id is not None:
        found = found.where(col(WebhookMessageRow.id) < before_id)
    return [_message(row) for row in session.exec(found.order_by(col(WebhookMessageRow.id).desc()).limit(limit))]


def troubled(session: Session, endpoint: str, limit: int) -> list[Message]:
    """Give the newest messages of an endpoint that were given up, or wait because an attempt has failed."""
    table = WebhookMessageRow
    again = sa.and_(_WAITING, col(table.attempts) > 0)
    newest = select(table).where(col(table.endpoint) == endpoint).order_by(col(table.id).desc()).limit(limit)
    found = [row for condition in (_GIVEN_UP, again) for row in session.exec(newest.where(condition))]
    return [_message(row) for row in sorted(found, key=lambda row: -row.id)[:limit]]


def waiting(session: Session, endpoint: str) -> tuple[int, datetime | None]:
    """Count the messages of an endpoint that are not delivered yet, and say since when the oldest waits."""
    table = WebhookMessageRow
    found = select(sa.func.count(), sa.func.min(table.created_at)).where(
        col(table.endpoint) == endpoint, col(table.due_at).is_not(None)
    )
    return session.exec(found).one()


def send_again(session: Session, row_id: int, now: datetime) -> None:
    """Have a message sent once more, under its old id and from the beginning of the schedule."""
    anew = sa.update(WebhookMessageRow).where(col(WebhookMessageRow.id) == row_id)
    session.connection().execute(
        anew.values(state=MessageState.WAITING.value, due_at=now, finished_at=None, attempts=0, reason="asked for")
    )


def hurry(session: Session, endpoint: str, now: datetime) -> None:
    """Let everything of one endpoint that has its next attempt later have it now."""
    table = WebhookMessageRow
    later = sa.update(table).where(col(table.endpoint) == endpoint, col(table.due_at) > now)
    session.execute(later.values(due_at=now).execution_options(synchronize_session=False))


def give_up(session: Session, due_before: datetime, reason: str, now: datetime, limit: int) -> dict[str, int]:
    """Give up to `limit` messages up that have been due since `due_before`; return how many, by endpoint."""
    table = WebhookMessageRow
    overdue = sa.select(col(table.id)).where(col(table.due_at) <= due_before, col(table.lease_until) < now).limit(limit)
    given_up = (
        sa.update(table)
        .where(col(table.id).in_(overdue))
        .values(state=MessageState.GIVEN_UP.value, reason=reason, due_at=None, finished_at=now)
        .returning(col(table.endpoint))
    )
    counts: dict[str, int] = {}
    for endpoint in session.connection().execute(given_up).scalars():
        counts[endpoint] = counts.get(endpoint, 0) + 1
    return counts


def forget(session: Session, finished_before: datetime, limit: int) -> int:
    """Delete up to `limit` messages that were done with before then; return how many."""
    table = WebhookMessageRow
    old = sa.select(col(table.id)).where(col(table.finished_at) <= finished_before).limit(limit)
    return session.connection().execute(sa.delete(table).where(col(table.id).in_(old))).rowcount


def erase(session: Session, contact_ids: Sequence[int], case_ids: Sequence[int]) -> Counter[str]:
    """Delete what is told of contacts (that are still there) and of cases, told already or not; return how many."""
    table = WebhookMessageRow
    theirs = sa.select(col(ContactRow.case_id)).where(col(ContactRow.id).in_(contact_ids)).distinct()
    shared = session.connection().execute(theirs).scalars().all()
    of_contacts = sa.and_(col(table.case_id).in_(shared), col(table.contact_id).in_(contact_ids))
    gone = sa.delete(table).where(sa.or_(col(table.case_id).in_(case_ids), of_contacts))
    return Counter({table.__tablename__: session.connection().execute(gone).rowcount})


def _message(row: WebhookMessageRow) -> Message:
    return Message(
        id=row.id,
        endpoint=row.endpoint,
        message_id=row.message_id,
        type=EventType(row.type),
        body=row.body,
        state=MessageState(row.state),
        attempts=row.attempts,
        reason=row.reason,
        created_at=row.created_at,
        case_id=row.case_id,
        contact_id=row.contact_id,
        next_attempt_at=row.due_at,
        finished_at=row.finished_at,
    )
