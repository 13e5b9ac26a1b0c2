"""Models that were trained here: what each was made from, how good it is, and whether it answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any


class ModelState(StrEnum):
    """How far a model is: CANDIDATE never answered, ANSWERS does, EARLIER did and would after a rollback."""

    CANDIDATE = "candidate"
    ANSWERS = "answers"
    EARLIER = "earlier"
    ROLLED_BACK = "rolled_back"


@dataclass(frozen=True, kw_only=True)
class PromotedModel:
    """Which model answers: `digest` is the SHA-256 of its archive."""

    id: int
    version: str
    digest: str


@dataclass(frozen=True, kw_only=True)
class NewModel:
    """A model that was just trained, in its archive; `made_from` and `report` hold plain JSON."""

    version: str
    made_at: datetime
    made_by: str
    topics: tuple[str, ...]
    made_from: Mapping[str, Any]
    report: Mapping[str, Any]
    digest: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class TrainedModel:
    """A model as the store knows it, without its archive.

    `promoted_why` is what somebody gave as the reason to promote it although it was worse.
    """

    id: int
    version: str
    state: ModelState
    made_at: datetime
    made_by: str
    topics: tuple[str, ...]
    made_from: Mapping[str, Any]
    report: Mapping[str, Any]
    digest: str
    size_bytes: int
    promoted_at: datetime | None = None
    promoted_by: str = ""
    promoted_why: str = ""
    rolled_back_at: datetime | None = None
