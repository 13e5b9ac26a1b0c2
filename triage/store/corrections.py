"""Corrections: what people said of contacts, in the order in which it is to be learned.

Whoever writes one holds the row `learning` until the commit. So ids become visible in their order, and "everything
behind this id" is all that is new, also where transactions overlap.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
import sqlalchemy as sa
from sqlmodel import Field, Session, SQLModel, col, select

from triage.domain.correction import Correction, Labels, Via
from triage.domain.decision import Said
from triage.store import learned
from triage.store.columns import NEVER_REUSE_IDS, BigId, Json, identity, reference
from triage.store.conflicts import insert_new
from triage.store.contacts import ContactRow

CORRECTIONS = "corrections"


class CorrectionRow(SQLModel, table=True):
    """One correction; see `domain.correction`. It goes with its contact."""

    __tablename__ = "corrections"
    __table_args__ = (NEVER_REUSE_IDS,)

    id: int = identity()
    contact_id: int = reference("contacts.id", index=True)
    at: datetime = Field(index=True)
    by: str = Field(max_length=200)
    via: str = Field(max_length=20)
    text: str
    channel: str = Field(max_length=20)
    source: str = Field(max_length=100)
    language: str = Field(max_length=5)
    topic: str | None = Field(default=None, max_length=100)
    also: list[str] = Field(sa_type=Json)
    urgency: str | None = Field(default=None, max_length=20)
    sentiment: str | None = Field(default=None, max_length=20)
    confirms: bool
    learns: list[str] = Field(sa_type=Json)
    was: dict[str, Any] = Field(sa_type=Json)


class LearningRow(SQLModel, table=True):
    """How far a stream of lessons is; `epoch` grows whenever something behind `last_id` has changed or gone."""

    __tablename__ = "learning"

    name: str = Field(primary_key=True, max_length=50)
    epoch: int = Field(sa_type=BigId)
    last_id: int = Field(sa_type=BigId)


@dataclass(frozen=True, kw_only=True)
class State:
    """What there is to be learned: all that is there in `epoch`, until `last_id`."""

    epoch: int = 0
    last_id: int = 0


@dataclass(frozen=True, kw_only=True)
class CorrectionFilter:
    """What a list of corrections is narrowed to; empty means all."""

    contact_id: int | None = None
    source: tuple[str, ...] = ()
    topic: tuple[str, ...] = ()
    via: tuple[Via, ...] = ()
    confirms: bool | None = None
    since: datetime | None = None
    sources_allowed: frozenset[str] = frozenset()

    def conditions(self) -> list[sa.ColumnElement[bool]]:
        lists: tuple[tuple[Any, Iterable[str]], ...] = (
            (CorrectionRow.source, self.source),
            (CorrectionRow.topic, self.topic),
            (CorrectionRow.via, [via.value for via in self.via]),
            (CorrectionRow.source, self.sources_allowed),
        )
        wanted: list[sa.ColumnElement[bool]] = [col(column).in_(values) for column, values in lists if values]
        if self.contact_id is not None:
            wanted.append(col(CorrectionRow.contact_id) == self.contact_id)
        if self.confirms is not None:
            wanted.append(col(CorrectionRow.confirms).is_(self.confirms))
        if self.since is not None:
            wanted.append(col(CorrectionRow.at) >= self.since)
        return wanted


def state(session: Session) -> State:
    """Say what there is to be learned; one row, since it is asked for every batch."""
    row = session.connection().execute(_STATE).one_or_none()
    return State(epoch=row.epoch, last_id=row.last_id) if row else State()


def lock(session: Session) -> State:
    """Let nobody else write corrections until the end of this transaction; return how far they are."""
    made = {"name": CORRECTIONS, "epoch": 0, "last_id": 0}
    insert_new(session, LearningRow, [made], unique=["name"], returning=["name"])
    row = session.connection().execute(_STATE.with_for_update()).one()
    return State(epoch=row.epoch, last_id=row.last_id)


def add(session: Session, correction: Correction) -> int:
    """Write a correction and return its id. What is learned of the contact is from now on what this one says.

    An earlier one that said otherwise of a head is not learned from for that head any more, and a new epoch begins;
    one that said the same is learned from as before, and this one is not for that head.
    """
    before = lock(session)
    learns, changed = list(correction.labels.heads if correction.text else ()), False
    taught = select(CorrectionRow).where(CorrectionRow.contact_id == correction.contact_id, _TEACHES)
    for row in session.exec(taught):
        for head in [head for head in row.learns if head in correction.labels.heads]:
            if _labels(row).as_for(head) == correction.labels.as_for(head):
                learns.remove(head)
            else:
                row.learns = [other for other in row.learns if other != head]
                session.add(row)
                changed = True
                learned.forget(session, row.id)
    row = _row(correction, learns)
    session.add(row)
    session.flush()
    _move(session, epoch=before.epoch + changed, last_id=row.id)
    return row.id


def forget(session: Session, from_id: int = 0) -> None:
    """Begin a new epoch: rows from `from_id` on have gone, and nobody shall know any more what they taught."""
    before = lock(session)
    learned.forget(session, from_id)
    _move(session, epoch=before.epoch + 1, last_id=before.last_id)


def erase(session: Session, contact_ids: Sequence[int], case_ids: Sequence[int]) -> Counter[str]:
    """Remove the corrections of contacts and of whole cases, and let everybody forget what they taught."""
    whole = sa.select(col(ContactRow.id)).where(col(ContactRow.case_id).in_(case_ids))
    gone = sa.or_(col(CorrectionRow.contact_id).in_(contact_ids), col(CorrectionRow.contact_id).in_(whole))
    first_id = session.scalar(sa.select(sa.func.min(CorrectionRow.id)).where(gone))
    if first_id is None:
        return Counter()
    forget(session, first_id)
    return Counter({"corrections": session.exec(sa.delete(CorrectionRow).where(gone)).rowcount})


def lessons(session: Session, after_id: int, limit: int) -> list[Correction]:
    """Give up to `limit` corrections from behind `after_id` on, in the order in which they are to be learned."""
    found = select(CorrectionRow).where(col(CorrectionRow.id) > after_id).order_by(col(CorrectionRow.id)).limit(limit)
    return [_correction(row) for row in session.exec(found)]


def before_latest(session: Session, limit: int) -> int:
    """Give the id behind which the latest `limit` corrections stand that teach anything."""
    found = select(CorrectionRow.id).where(_TEACHES).order_by(col(CorrectionRow.id).desc()).offset(limit).limit(1)
    return session.exec(found).first() or 0


def page(
    session: Session, wanted: CorrectionFilter, *, before_id: int | None = None, limit: int = 50
) -> list[Correction]:
    """Give up to `limit` corrections, newest first, from below `before_id` on."""
    case_id = col(ContactRow.case_id)
    found = select(CorrectionRow, case_id).join(ContactRow, col(ContactRow.id) == CorrectionRow.contact_id)
    found = found.where(*wanted.conditions()).order_by(col(CorrectionRow.id).desc()).limit(limit)
    if before_id is not None:
        found = found.where(col(CorrectionRow.id) < before_id)
    return [_correction(row, case_id) for row, case_id in session.exec(found)]


def of_contacts(session: Session, contact_ids: Iterable[int]) -> dict[int, list[Correction]]:
    """Give the corrections of contacts, the oldest first; a contact without one is left out."""
    found = select(CorrectionRow).where(col(CorrectionRow.contact_id).in_(sorted(set(contact_ids))))
    by_contact: dict[int, list[Correction]] = {}
    for row in session.exec(found.order_by(col(CorrectionRow.id))):
        by_contact.setdefault(row.contact_id, []).append(_correction(row))
    return by_contact


def _move(session: Session, *, epoch: int, last_id: int) -> None:
    moved = sa.update(LearningRow).where(col(LearningRow.name) == CORRECTIONS)
    session.exec(moved.values(epoch=epoch, last_id=last_id))


def _labels(row: CorrectionRow) -> Labels:
    given = {"topic": row.topic, "also": row.also, "urgency": row.urgency, "sentiment": row.sentiment}
    return msgspec.convert(given, Labels)


def _row(correction: Correction, learns: list[str]) -> CorrectionRow:
    labels = correction.labels
    return CorrectionRow(
        contact_id=correction.contact_id,
        at=correction.at,
        by=correction.by,
        via=correction.via.value,
        text=correction.text,
        channel=correction.channel,
        source=correction.source,
        language=correction.language,
        topic=labels.topic,
        also=list(labels.also),
        urgency=labels.urgency and labels.urgency.value,
        sentiment=labels.sentiment and labels.sentiment.value,
        confirms=correction.confirms,
        learns=learns,
        was=msgspec.to_builtins(correction.was),
    )


def _correction(row: CorrectionRow, case_id: int = 0) -> Correction:
    return Correction(
        id=row.id,
        case_id=case_id,
        contact_id=row.contact_id,
        at=row.at,
        by=row.by,
        via=Via(row.via),
        text=row.text,
        channel=row.channel,
        source=row.source,
        language=row.language,
        labels=_labels(row),
        was=msgspec.convert(row.was, Said),
        confirms=row.confirms,
        learns=tuple(row.learns),
    )


# What says the same again teaches nothing: however often somebody says it, others' words are not pushed out.
_TEACHES = col(CorrectionRow.learns) != sa.literal([], Json)
_STATE = sa.select(col(LearningRow.epoch), col(LearningRow.last_id)).where(col(LearningRow.name) == CORRECTIONS)
