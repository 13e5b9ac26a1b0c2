"""Cases: the conversations that contacts belong to, and their history."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, Session, SQLModel, col, select
from sqlmodel.sql.sqltypes import UTCDateTime

from triage.domain.case import Case, CaseEvent, CaseStatus, check_transition
from triage.domain.contact import ContactStatus
from triage.domain.decision import Decision, Priority, Sentiment, Urgency
from triage.domain.errors import NotFound
from triage.store.columns import LARGEST_ID, NEVER_REUSE_IDS, identity, reference
from triage.store.contacts import ContactRow
from triage.store.decisions import DecisionRow

_NOT_DONE = (
    f"status <> '{CaseStatus.RESOLVED}'"  # written out: bound as a parameter, PostgreSQL would not see the index
)


class CaseRow(SQLModel, table=True):
    """One case; `key` is what its contacts share within the source."""

    __tablename__ = "cases"
    __table_args__ = (
        sa.UniqueConstraint("source", "key"),
        # The first page asks again and again for the alarms that nobody has.
        sa.Index(
            "ix_cases_alarms",
            "id",
            sqlite_where=sa.text("alarm_at IS NOT NULL"),
            postgresql_where=sa.text("alarm_at IS NOT NULL"),
        ),
        # The first page counts those that need a person as often.
        sa.Index(
            "ix_cases_needs_human",
            "id",
            sqlite_where=sa.text("needs_human IS 1"),
            postgresql_where=sa.text("needs_human IS true"),
        ),
        # Metrics count them every few seconds.
        sa.Index("ix_cases_not_done", "queue", sqlite_where=sa.text(_NOT_DONE), postgresql_where=sa.text(_NOT_DONE)),
        NEVER_REUSE_IDS,
    )

    id: int = identity()
    source: str = Field(max_length=100)
    key: str = Field(max_length=310)
    ref: str = Field(max_length=300)
    channel: str = Field(max_length=20)
    subject: str
    status: str = Field(max_length=20, default=CaseStatus.OPEN.value)
    queue: str = Field(max_length=100)
    opened_at: datetime
    updated_at: datetime = Field(index=True)
    topic: str | None = Field(default=None, max_length=100)
    urgency: str | None = Field(default=None, max_length=20)
    sentiment: str | None = Field(default=None, max_length=20)
    priority: str | None = Field(default=None, max_length=2)
    language: str | None = Field(default=None, max_length=5)
    needs_human: bool = False
    alarm_at: datetime | None = None
    acknowledged_at: datetime | None = None
    acknowledged_by: str = ""


class CaseEventRow(SQLModel, table=True):
    """One line of a case's history."""

    __tablename__ = "case_events"

    id: int = identity()
    case_id: int = reference("cases.id", index=True)
    at: datetime
    actor: str
    what: str
    why: str


@dataclass(frozen=True, kw_only=True)
class CaseFilter:
    """What a list of cases is narrowed to; empty means all; `updated_since`: decided or changed since then."""

    status: tuple[str, ...] = ()
    queue: tuple[str, ...] = ()
    topic: tuple[str, ...] = ()
    urgency: tuple[str, ...] = ()
    sentiment: tuple[str, ...] = ()
    priority: tuple[str, ...] = ()
    channel: tuple[str, ...] = ()
    source: tuple[str, ...] = ()
    alarm: bool | None = None
    needs_human: bool | None = None
    updated_since: datetime | None = None
    sources_allowed: frozenset[str] = frozenset()

    def conditions(self) -> list[sa.ColumnElement[bool]]:
        lists = ("status", "queue", "topic", "urgency", "sentiment", "priority", "channel", "source")
        wanted: list[sa.ColumnElement[bool]] = [
            col(getattr(CaseRow, name)).in_(getattr(self, name)) for name in lists if getattr(self, name)
        ]
        if self.alarm is not None:
            wanted.append(col(CaseRow.alarm_at).is_not(None) if self.alarm else col(CaseRow.alarm_at).is_(None))
        if self.needs_human is not None:
            wanted.append(col(CaseRow.needs_human).is_(self.needs_human))
        if self.updated_since is not None:
            wanted.append(col(CaseRow.updated_at) >= self.updated_since)
        if self.sources_allowed:
            wanted.append(col(CaseRow.source).in_(self.sources_allowed))
        return wanted


def get(session: Session, case_id: int) -> Case | None:
    """Give a case, or None when there is none of this number, whatever number it is."""
    return get_many(session, [case_id]).get(case_id) if 0 < case_id <= LARGEST_ID else None


def get_many(session: Session, case_ids: Iterable[int]) -> dict[int, Case]:
    found = select(CaseRow, _contacts()).where(col(CaseRow.id).in_(sorted(set(case_ids))))
    return {row.id: _case(row, contacts) for row, contacts in session.exec(found)}


def page(session: Session, wanted: CaseFilter, *, before_id: int | None = None, limit: int = 50) -> list[Case]:
    """Give up to `limit` cases, newest first, from below `before_id` on: a cursor that new cases do not move."""
    found = select(CaseRow, _contacts()).where(*wanted.conditions()).order_by(col(CaseRow.id).desc()).limit(limit)
    if before_id is not None:
        found = found.where(col(CaseRow.id) < before_id)
    return [_case(row, contacts) for row, contacts in session.exec(found)]


def oldest(session: Session, wanted: CaseFilter, *, after_id: int | None = None, limit: int = 50) -> list[Case]:
    """Give up to `limit` cases, oldest first, from above `after_id` on."""
    found = select(CaseRow, _contacts()).where(*wanted.conditions()).order_by(col(CaseRow.id)).limit(limit)
    if after_id is not None:
        found = found.where(col(CaseRow.id) > after_id)
    return [_case(row, contacts) for row, contacts in session.exec(found)]


def most_pressing(session: Session, wanted: CaseFilter, limit: int) -> list[Case]:
    """Give up to `limit` cases, those of the highest priority first, and of these the one that waits longest."""
    found = select(CaseRow, _contacts()).where(*wanted.conditions())
    ordered = found.order_by(col(CaseRow.priority), col(CaseRow.id)).limit(limit)
    return [_case(row, contacts) for row, contacts in session.exec(ordered)]


def counts(session: Session, column: str, wanted: CaseFilter) -> dict[str, int]:
    """Count the cases per value of `column` (topic, urgency, status, queue …); what is not decided yet is left out."""
    by = col(getattr(CaseRow, column))
    found = select(by, sa.func.count()).where(by.is_not(None), *wanted.conditions()).group_by(by)
    return {str(value): number for value, number in session.exec(found)}


def total(session: Session, wanted: CaseFilter) -> int:
    return session.exec(select(sa.func.count()).select_from(CaseRow).where(*wanted.conditions())).one()


def not_done(session: Session) -> dict[str, int]:
    """Count the cases that are not resolved, by queue."""
    counted = sa.select(col(CaseRow.queue), sa.func.count()).where(sa.text(_NOT_DONE)).group_by(col(CaseRow.queue))
    return dict(session.connection().execute(counted).all())


def history(session: Session, case_id: int) -> list[CaseEvent]:
    found = select(CaseEventRow).where(CaseEventRow.case_id == case_id).order_by(col(CaseEventRow.id))
    return [CaseEvent(case_id=e.case_id, at=e.at, actor=e.actor, what=e.what, why=e.why) for e in session.exec(found)]


def record(session: Session, events: Iterable[CaseEvent]) -> None:
    """Add lines to the history of cases."""
    session.add_all(CaseEventRow(case_id=e.case_id, at=e.at, actor=e.actor, what=e.what, why=e.why) for e in events)


def decided(session: Session, decisions: Iterable[tuple[int, Decision]]) -> None:
    """Let the cases know of decisions on their contacts, given as (case id, decision).

    A case shows the labels of its most urgent decision, the latest of equals; it stays marked as alarming and as
    needing a human once it was. Rows are taken in the order of their ids: two workers cannot lock each other out.
    """
    changes = [
        {
            "case_id": case_id,
            "topic_": d.topic,
            "urgency_": d.urgency.value,
            "sentiment_": d.sentiment.value,
            "priority_": d.priority.value,
            "language_": d.language,
            "queue_": d.queue,
            "human_": d.needs_human,
            "alarm_": d.decided_at if d.alarm else None,
            "at_": d.decided_at,
        }
        for case_id, d in sorted(decisions, key=lambda pair: pair[0])
    ]
    if changes:
        session.connection().execute(_DECIDED, changes)


def decided_anew(session: Session, case_id: int, now: datetime) -> Case:
    """Let a case know that a decision on one of its contacts has changed; return it.

    It shows what it would show if that had been decided so at first: a false alarm is none any more.
    """
    # Read anew: a row this session has seen before it was locked may be an old one.
    locked = select(CaseRow).where(CaseRow.id == case_id).with_for_update().execution_options(populate_existing=True)
    row = session.exec(locked).one()
    of_case = select(DecisionRow).join(ContactRow, col(ContactRow.id) == DecisionRow.contact_id)
    made = session.exec(of_case.where(ContactRow.case_id == case_id)).all()
    leads = min(made, key=lambda one: (one.priority, -one.decided_at.timestamp(), -one.contact_id))
    for name in ("topic", "urgency", "sentiment", "priority", "language"):
        setattr(row, name, getattr(leads, name))
    row.needs_human = any(one.needs_human for one in made) or _any_failed(session, case_id)
    row.alarm_at = (row.alarm_at or now) if any(one.alarm for one in made) else None
    row.updated_at = now
    session.add(row)
    session.flush()
    return get_many(session, [case_id])[case_id]


def change_status(session: Session, case_id: int, after: CaseStatus, *, by: str, why: str, now: datetime) -> Case:
    """Move a case on, with a line in its history.

    Raises NotFound, or IllegalTransition when it cannot go there from where it is.
    """
    # Read anew: a row this session has seen before it was locked may be an old one.
    locked = select(CaseRow).where(CaseRow.id == case_id).with_for_update().execution_options(populate_existing=True)
    row = session.exec(locked).one_or_none()
    if row is None:
        raise NotFound(f"there is no case {case_id}")
    check_transition(CaseStatus(row.status), after)
    row.status, row.updated_at = after.value, now
    if after is CaseStatus.ACKNOWLEDGED:
        row.acknowledged_at, row.acknowledged_by = now, by
    record(session, [CaseEvent(case_id=case_id, at=now, actor=by, what=after.value, why=why)])
    session.flush()
    return get_many(session, [case_id])[case_id]


def hand_over(session: Session, case_id: int, queue: str, now: datetime, *, why: str) -> None:
    """Mark a case as one that people must look at, in `queue`."""
    marked = sa.update(CaseRow).where(col(CaseRow.id) == case_id)
    session.exec(marked.values(needs_human=True, queue=queue, updated_at=now))
    record(session, [CaseEvent(case_id=case_id, at=now, actor="triage", what="needs_human", why=why)])


def _more_urgent(name: str) -> sa.ColumnElement[str]:
    """Take the new label of a column when the decision is no less urgent than those before it."""
    leads = sa.or_(col(CaseRow.priority).is_(None), col(CaseRow.priority) >= sa.bindparam("priority_"))
    return sa.case((leads, sa.bindparam(f"{name}_")), else_=col(getattr(CaseRow, name)))


_DECIDED = (
    sa.update(CaseRow)
    .where(col(CaseRow.id) == sa.bindparam("case_id"))
    .values(
        **{name: _more_urgent(name) for name in ("topic", "urgency", "sentiment", "priority", "language", "queue")},
        needs_human=sa.or_(col(CaseRow.needs_human), sa.bindparam("human_", type_=sa.Boolean)),
        alarm_at=sa.func.coalesce(col(CaseRow.alarm_at), sa.bindparam("alarm_", type_=UTCDateTime)),
        updated_at=sa.bindparam("at_", type_=UTCDateTime),
    )
)


def _any_failed(session: Session, case_id: int) -> bool:
    failed = sa.exists().where(col(ContactRow.case_id) == case_id, col(ContactRow.status) == ContactStatus.FAILED.value)
    return session.scalar(sa.select(failed)) or False


def _contacts() -> sa.ScalarSelect[int]:
    return (
        sa.select(sa.func.count())
        .select_from(ContactRow)
        .where(col(ContactRow.case_id) == CaseRow.id)
        .correlate(CaseRow)
        .scalar_subquery()
    )


def _case(row: CaseRow, contacts: int) -> Case:
    return Case(
        id=row.id,
        source=row.source,
        ref=row.ref,
        channel=row.channel,
        subject=row.subject,
        status=CaseStatus(row.status),
        queue=row.queue,
        opened_at=row.opened_at,
        updated_at=row.updated_at,
        contacts=contacts,
        topic=row.topic,
        urgency=Urgency(row.urgency) if row.urgency else None,
        sentiment=Sentiment(row.sentiment) if row.sentiment else None,
        priority=Priority(row.priority) if row.priority else None,
        language=row.language,
        needs_human=row.needs_human,
        alarm_at=row.alarm_at,
        acknowledged_at=row.acknowledged_at,
        acknowledged_by=row.acknowledged_by,
    )
