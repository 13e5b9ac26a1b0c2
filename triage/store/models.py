"""Models that were trained here, each with its archive; the one promoted last and not rolled back answers.

Every host asks before each batch which one that is; the archive is read only by a host that has not unpacked it yet.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, Session, SQLModel, col

from triage.domain.model import ModelState, NewModel, PromotedModel, TrainedModel
from triage.store.columns import NEVER_REUSE_IDS, Json, identity

MOST_KEPT = 10


class ModelRow(SQLModel, table=True):
    """One model; `content` is its archive and stands last, so that whoever does not ask for it does not read it."""

    __tablename__ = "models"
    __table_args__ = (NEVER_REUSE_IDS,)

    id: int = identity()
    version: str = Field(max_length=100, unique=True)
    made_at: datetime
    made_by: str = Field(max_length=200)
    topics: list[str] = Field(sa_type=Json)
    made_from: dict[str, Any] = Field(sa_type=Json)
    report: dict[str, Any] = Field(sa_type=Json)
    digest: str = Field(max_length=64)
    size_bytes: int
    promoted_at: datetime | None = None
    promoted_by: str = Field(default="", max_length=200)
    promoted_why: str = ""
    rolled_back_at: datetime | None = None
    content: bytes


_TOLD = [column for column in sa.inspect(ModelRow).columns if column.name != "content"]
_IN_LINE = (col(ModelRow.promoted_at).is_not(None), col(ModelRow.rolled_back_at).is_(None))
_LATEST_FIRST = (col(ModelRow.promoted_at).desc(), col(ModelRow.id).desc())
_PROMOTED = (
    sa.select(col(ModelRow.id), col(ModelRow.version), col(ModelRow.digest))
    .where(*_IN_LINE)
    .order_by(*_LATEST_FIRST)
    .limit(1)
)


def promoted(session: Session) -> PromotedModel | None:
    """Say which model answers; None is the shipped one. One row, since it is asked for every batch."""
    row = session.connection().execute(_PROMOTED).one_or_none()
    return PromotedModel(id=row.id, version=row.version, digest=row.digest) if row else None


def content(session: Session, model_id: int) -> bytes | None:
    """Give the archive of a model, None when it is gone."""
    found: bytes | None = session.scalar(sa.select(col(ModelRow.content)).where(col(ModelRow.id) == model_id))
    return found


def every(session: Session) -> list[TrainedModel]:
    """Give all models, the newest first."""
    answering = promoted(session)
    found = session.connection().execute(sa.select(*_TOLD).order_by(col(ModelRow.id).desc()))
    return [_model(row, answering) for row in found]


def get(session: Session, version: str) -> TrainedModel | None:
    row = session.connection().execute(sa.select(*_TOLD).where(col(ModelRow.version) == version)).one_or_none()
    return _model(row, promoted(session)) if row else None


def add(session: Session, model: NewModel) -> None:
    """Keep a model as a candidate; of those that never answered, or did long ago, the oldest go."""
    row = ModelRow(
        version=model.version,
        made_at=model.made_at,
        made_by=model.made_by,
        topics=list(model.topics),
        made_from=dict(model.made_from),
        report=dict(model.report),
        digest=model.digest,
        size_bytes=len(model.content),
        content=model.content,
    )
    session.add(row)
    session.flush()
    in_use = session.connection().execute(sa.select(col(ModelRow.id)).where(*_IN_LINE).order_by(*_LATEST_FIRST))
    _remove_oldest(session, keeping={row.id, *(model_id for (model_id,) in in_use.fetchmany(2))})


def promote(session: Session, version: str, now: datetime, *, by: str, why: str) -> None:
    """Let a model answer from now on; it must be there."""
    values = {"promoted_at": now, "promoted_by": by, "promoted_why": why, "rolled_back_at": None}
    session.exec(sa.update(ModelRow).where(col(ModelRow.version) == version).values(**values))


def roll_back(session: Session, version: str, now: datetime) -> None:
    """Let a model answer no longer: the one that did before it does again."""
    session.exec(sa.update(ModelRow).where(col(ModelRow.version) == version).values(rolled_back_at=now))


def _remove_oldest(session: Session, keeping: Iterable[int]) -> None:
    surplus = sa.select(col(ModelRow.id)).order_by(col(ModelRow.id).desc()).offset(MOST_KEPT)
    old = [model_id for (model_id,) in session.connection().execute(surplus)]
    gone = sorted(set(old).difference(keeping))
    session.exec(sa.delete(ModelRow).where(col(ModelRow.id).in_(gone)))


def _model(row: sa.Row[Any], answering: PromotedModel | None) -> TrainedModel:
    values = dict(row._mapping)  # noqa: SLF001  # the one way that SQLAlchemy gives a row by names
    return TrainedModel(**values | {"topics": tuple(values["topics"])}, state=_state(row, answering))


def _state(row: sa.Row[Any], answering: PromotedModel | None) -> ModelState:
    if answering and row.id == answering.id:
        return ModelState.ANSWERS
    if row.rolled_back_at:
        return ModelState.ROLLED_BACK
    return ModelState.EARLIER if row.promoted_at else ModelState.CANDIDATE
