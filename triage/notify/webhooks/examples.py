"""One whole message per event, as an endpoint gets it."""

from __future__ import annotations

from typing import Any

from triage.domain.webhook import EventType

_CONTACT = {
    "contact_id": 4711,
    "case_id": 1289,
    "source": "shop",
    "external_id": "ticket-100234",
    "channel": "email",
    "occurred_at": "2026-11-21T09:14:52Z",
    "received_at": "2026-11-21T09:15:00Z",
    "queue": "care",
    "link": "https://triage.example.org/cases/1289",
}
_TRIAGED = _CONTACT | {
    "decided_at": "2026-11-21T09:15:00.4Z",
    "language": "en",
    "topic": "product_quality",
    "further_topics": [],
    "urgency": "critical",
    "sentiment": "negative",
    "priority": "P1",
    "confidence": 0.87,
    "alarm": True,
    "needs_human": False,
    "signals": ["safety"],
    "rule": "alarm",
    "model": "triage-1",
}
_CASE: dict[str, Any] = {
    "case_id": 1289,
    "source": "shop",
    "ref": "100234",
    "channel": "email",
    "status": "open",
    "queue": "care",
    "opened_at": "2026-11-21T09:15:00Z",
    "topic": None,
    "urgency": None,
    "sentiment": None,
    "priority": None,
    "alarm": False,
    "needs_human": False,
    "acknowledged_at": None,
    "link": "https://triage.example.org/cases/1289",
}
_LABELLED = _CASE | {
    "topic": "product_quality",
    "urgency": "critical",
    "sentiment": "negative",
    "priority": "P1",
    "alarm": True,
}
_EXAMPLE_DATA: dict[EventType, dict[str, Any]] = {
    EventType.CONTACT_TRIAGED: _TRIAGED,
    EventType.CONTACT_FAILED: _CONTACT | {"queue": "people", "reason": "the worker ended while reading it"},
    EventType.CONTACT_CORRECTED: _TRIAGED
    | {
        "topic": "delivery",
        "corrected_at": "2026-11-21T09:20:11Z",
        "was": {
            "topic": "product_quality",
            "urgency": "critical",
            "sentiment": "negative",
            "priority": "P1",
            "alarm": True,
        },
    },
    EventType.ALARM: _TRIAGED,
    EventType.CASE_OPENED: _CASE,
    EventType.CASE_ACKNOWLEDGED: _LABELLED | {"status": "acknowledged", "acknowledged_at": "2026-11-21T09:16:40Z"},
    EventType.CASE_HANDED_OVER: _CASE | {"queue": "people", "needs_human": True},
    EventType.WEBHOOK_TEST: {"webhook": "crm"},
    EventType.WEBHOOK_DISABLED: {"webhook": "crm", "reason": "gone", "disabled_at": "2026-11-21T09:15:00Z"},
}
EXAMPLES: dict[EventType, dict[str, Any]] = {
    event: {"type": event.value, "timestamp": "2026-11-21T09:15:00.4Z", "data": data}
    for event, data in _EXAMPLE_DATA.items()
}
