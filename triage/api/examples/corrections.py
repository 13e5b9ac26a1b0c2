"""Corrections: a person knows better, or the same."""

from __future__ import annotations

from typing import Any

from triage.api.examples.contacts import DECISION

TOPIC: dict[str, Any] = {"topic": "refund_return"}
NOT_URGENT: dict[str, Any] = {"urgency": "normal", "sentiment": "neutral"}
RIGHT: dict[str, Any] = {"confirm": True}
WAS: dict[str, Any] = {
    "topic": "payment",
    "urgency": "high",
    "sentiment": "negative",
    "priority": "P2",
    "alarm": True,
    "needs_human": False,
}
CORRECTED: dict[str, Any] = {
    "contact_id": 1,
    "case_id": 1,
    "correction_id": 3,
    "decision": DECISION
    | {
        "topic": "refund_return",
        "corrected_at": "2026-11-21T07:20:11.027511Z",
        "corrected_by": "helpdesk",
        "was": WAS,
    },
}
PAGE: dict[str, Any] = {
    "corrections": [
        {
            "id": 3,
            "contact_id": 1,
            "case_id": 1,
            "at": "2026-11-21T07:20:11.027511Z",
            "by": "Alice",
            "via": "page",
            "source": "trial",
            "channel": "email",
            "language": "en",
            "topic": "refund_return",
            "also": [],
            "urgency": None,
            "sentiment": None,
            "confirms": False,
            "was": WAS,
            "learns": ["topic"],
        }
    ],
    "next": None,
}
