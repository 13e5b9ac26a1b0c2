"""What a notice is made of, and for whom."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, tzinfo

from triage.domain.case import Case
from triage.domain.contact import StoredContact
from triage.domain.decision import Decision
from triage.domain.notice import Notice
from triage.notify.destinations.base import Manners


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What is known when the notice is sent; `repeat` says that an earlier attempt may have arrived."""

    notice: Notice
    now: datetime
    case: Case | None = None
    contact: StoredContact | None = None
    decision: Decision | None = None
    queue_names: Mapping[str, str] = field(default_factory=dict)
    topic_names: Mapping[str, str] = field(default_factory=dict)
    acknowledge_url: str = ""
    correct_url: str = ""
    case_url: str = ""
    repeat: bool = False


@dataclass(frozen=True, kw_only=True)
class Style:
    """Who reads it, and how; `excerpt` allows a short masked piece of what the customer wrote."""

    language: str
    timezone: tzinfo
    manners: Manners
    excerpt: bool = False
