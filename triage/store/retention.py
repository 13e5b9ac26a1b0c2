"""Retention: what is past its time, by kind, and its removal in small portions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from triage.domain.case import CaseStatus
from triage.store.audit import AuditRow
from triage.store.cases import CaseRow
from triage.store.contacts import ContactRow
from triage.store.corrections import CorrectionRow
from triage.store.deliveries import DeliveryRow
from triage.store.erased import ErasedRow
from triage.store.notices import NoticeRow
from triage.store.originals import OriginalRow
from triage.store.removal import remove

Condition = sa.ColumnElement[bool]


@dataclass(frozen=True, kw_only=True)
class Kind:
    """Rows of one table that have a time of their own; `is_past` says which of them are older than a moment."""

    table: str
    key: Any  # columns: of the key, and of the time that counts
    at: Any
    is_past: Callable[[datetime], list[Condition]]


@dataclass(frozen=True, kw_only=True)
class Past:
    """How many rows of a kind are past their time, and the oldest of them."""

    rows: int
    oldest: datetime | None


def count(session: Session, kind: Kind, before: datetime) -> Past:
    counted = sa.select(sa.func.count(), sa.func.min(kind.at)).where(*kind.is_past(before))
    rows, oldest = session.connection().execute(counted).one()
    return Past(rows=rows, oldest=oldest)


def remove_some(session: Session, tables: sa.MetaData, kind: Kind, before: datetime, limit: int) -> Counter[str]:
    """Remove up to `limit` rows that are past their time, with what belongs to them; return how many, by table.

    Rows are locked and then looked at again: what somebody has touched meanwhile stays.
    """
    found = sa.select(kind.key).where(*kind.is_past(before)).order_by(kind.at).limit(limit)
    locked = session.connection().execute(found.with_for_update(skip_locked=True)).scalars().all()
    still = sa.select(kind.key).where(kind.key.in_(locked), *kind.is_past(before))
    return remove(session, tables, kind.table, session.connection().execute(still).scalars().all())


def _over(*, resolved_or_idle: bool) -> Callable[[datetime], list[Condition]]:
    """Cases in which nothing has happened for so long and nothing is to be done.

    A case is over when it is resolved, or when nobody was ever asked to look at it. All others are open.
    """
    idle = sa.and_(
        col(CaseRow.status) == CaseStatus.OPEN.value, col(CaseRow.alarm_at).is_(None), ~col(CaseRow.needs_human)
    )
    over = sa.or_(col(CaseRow.status) == CaseStatus.RESOLVED.value, idle)

    def is_past(before: datetime) -> list[Condition]:
        of_case = col(ContactRow.case_id) == CaseRow.id
        busy = sa.or_(col(ContactRow.received_at) >= before, col(ContactRow.due_at).is_not(None))
        contacts = sa.exists().where(of_case, busy)
        notices = sa.exists().where(col(NoticeRow.case_id) == CaseRow.id, col(NoticeRow.due_at).is_not(None))
        return [col(CaseRow.updated_at) < before, over if resolved_or_idle else ~over, ~contacts, ~notices]

    return is_past


def _kind(table: str, key: Any, at: Any, *more: Condition) -> Kind:
    return Kind(table=table, key=key, at=at, is_past=lambda before: [at < before, *more])


_done = sa.select(col(NoticeRow.id)).where(col(NoticeRow.due_at).is_(None))

CASES = Kind(table="cases", key=col(CaseRow.id), at=col(CaseRow.updated_at), is_past=_over(resolved_or_idle=True))
OPEN_CASES = Kind(table="cases", key=col(CaseRow.id), at=col(CaseRow.updated_at), is_past=_over(resolved_or_idle=False))
ORIGINALS = _kind("originals", OriginalRow.contact_id, OriginalRow.kept_at)
NOTICES = _kind("notices", NoticeRow.id, NoticeRow.created_at, col(NoticeRow.due_at).is_(None))
DELIVERIES = _kind("deliveries", DeliveryRow.id, DeliveryRow.began_at, col(DeliveryRow.notice_id).in_(_done))
CORRECTIONS = _kind("corrections", CorrectionRow.id, CorrectionRow.at)
AUDIT = _kind("audit", AuditRow.id, AuditRow.at)
ERASED = _kind("erased", ErasedRow.hash, ErasedRow.erased_at)
