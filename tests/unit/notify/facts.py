"""A case and a notice about it for tests: give what matters, the rest is ordinary."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from tests.support import cast
from triage.domain.case import Case, CaseStatus
from triage.domain.contact import ContactStatus, StoredContact
from triage.domain.decision import Decision, Priority, Reason, Sentiment, Urgency
from triage.domain.notice import Notice, NoticeKind, NoticeState
from triage.notify.destinations import Manners
from triage.notify.texts import Facts, Style

NIGHT = datetime(2026, 11, 21, 0, 30, tzinfo=UTC)
BASE_URL = "https://triage.example.org"
ACKNOWLEDGE_URL = f"{BASE_URL}/a/{'a2b3' * 18}"
CASE_URL = f"{BASE_URL}/cases/17"
CORRECT_URL = f"{BASE_URL}/c/{'c4d5' * 18}"


def notice(kind: NoticeKind = NoticeKind.ALARM, **given: Any) -> Notice:
    ordinary: dict[str, Any] = {
        "id": 5,
        "destination": "duty",
        "state": NoticeState.WAITING,
        "reason": "rule: alarm",
        "attempts": 0,
        "created_at": NIGHT,
        "case_id": 17,
        "contact_id": 23,
    }
    return Notice(kind=kind, **ordinary | given)


def smoke(*phrases: str, **given: Any) -> Decision:
    ordinary: dict[str, Any] = {
        "topic": "product_quality",
        "urgency": Urgency.CRITICAL,
        "sentiment": Sentiment.NEGATIVE,
        "priority": Priority.P1,
        "alarm": True,
        "urgencies": {"critical": 0.93, "high": 0.07},
        "reasons": tuple(Reason(phrase=phrase, speaks_for="urgency=critical", weight=0.4) for phrase in phrases),
    }
    return cast.decision(**ordinary | given)


def facts(kind: NoticeKind = NoticeKind.ALARM, *, phrases: tuple[str, ...] = ("smoke",), **given: Any) -> Facts:
    """Give the facts of a notice; what is not one of theirs goes into the contact."""
    own = {name: given.pop(name) for name in tuple(given) if name in Facts.__dataclass_fields__}
    occurred_at = given.pop("occurred_at", NIGHT - timedelta(minutes=2))
    ordinary: dict[str, Any] = {
        "notice": notice(kind),
        "now": NIGHT,
        "case": case(),
        "contact": StoredContact(
            id=23,
            case_id=17,
            received_at=NIGHT,
            status=ContactStatus.TRIAGED,
            contact=cast.contact(occurred_at=occurred_at, **given),
        ),
        "decision": smoke(*phrases),
        "queue_names": {"ru": "Забота", "en": "Care"},
        "acknowledge_url": ACKNOWLEDGE_URL,
        "case_url": CASE_URL,
        "correct_url": CORRECT_URL,
    }
    return Facts(**ordinary | own)


def case() -> Case:
    return Case(
        id=17,
        source="shop",
        ref="R-17",
        channel="chat",
        subject="",
        status=CaseStatus.OPEN,
        queue="care",
        opened_at=NIGHT,
        updated_at=NIGHT,
        contacts=1,
    )


def style(language: str = "en", **given: Any) -> Style:
    ordinary: dict[str, Any] = {"timezone": ZoneInfo("Europe/Moscow"), "manners": Manners(body_limit=5_000)}
    return Style(language=language, **ordinary | given)
