"""What a notice is made of, and for whom."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, tzinfo

from triage.domain import bell
from triage.domain.bell import Rang
from triage.domain.case import Case
from triage.domain.contact import StoredContact
from triage.domain.decision import Decision
from triage.domain.notice import Notice, NoticeKind
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

    @property
    def almost(self) -> Rang | None:
        """Return why it rings although its labels make it no alarm; None for any other notice."""
        rang = bell.kept(self.notice.facts) if self.notice.kind is NoticeKind.ALARM else None
        return rang if rang and self.decision and not self.decision.alarm else None


@dataclass(frozen=True, kw_only=True)
class Style:
    """Who reads it, and how; `excerpt` allows a short masked piece of what the customer wrote."""

    language: str
    timezone: tzinfo
    manners: Manners
    excerpt: bool = False
