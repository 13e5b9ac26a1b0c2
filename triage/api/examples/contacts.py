"""Contacts: what a helpdesk sends, and what it may read afterwards."""

from __future__ import annotations

from typing import Any

SENT: dict[str, Any] = {
    "source": "trial",
    "external_id": "ticket-4711",
    "case_ref": "4711",
    "channel": "email",
    "occurred_at": "2026-11-21T10:15:00+03:00",
    "subject": "Charged twice",
    "text": "I was charged twice for order 100234 and nobody answers my letters. Give my money back!",
    "author": {"name": "Anna", "email": "anna@example.org"},
    "tags": ["vip"],
    "metadata": {"order": "100234"},
}
ANSWER_TO_A_SURVEY: dict[str, Any] = {
    "source": "trial",
    "external_id": "answer-815",
    "channel": "survey",
    "rating": {"score": 2, "scale": 10},
    "text": "Nobody called me back.",
}
STORED: dict[str, Any] = {"contacts": [{"id": 1, "case_id": 1, "duplicate": False}]}
STORED_BOTH: dict[str, Any] = {
    "contacts": [{"id": 1, "case_id": 1, "duplicate": True}, {"id": 2, "case_id": 2, "duplicate": False}]
}
TOPICS = {
    "delivery": 0.0002,
    "payment": 0.9946,
    "refund_return": 0.0026,
    "product_quality": 0.0003,
    "availability": 0.0,
    "price_promo": 0.0002,
    "order_change": 0.0003,
    "account": 0.0005,
    "website_app": 0.0001,
    "service": 0.0008,
    "store": 0.0,
    "product_info": 0.0,
    "feedback": 0.0002,
    "other": 0.0002,
}
DECISION: dict[str, Any] = {
    "decided_at": "2026-11-21T07:15:01.615023Z",
    "language": "en",
    "topic": "payment",
    "further_topics": [],
    "urgency": "high",
    "sentiment": "negative",
    "priority": "P2",
    "alarm": True,
    "needs_human": False,
    "confidence": 0.9915,
    "queue": "default",
    "rule": "everything else",
    "model": "triage-1.6e2cd2a1a9",
    "signals": [],
    "topics": TOPICS,
    "urgencies": {"critical": 0.0002, "high": 0.9708, "normal": 0.0264, "low": 0.0026},
    "sentiments": {"negative": 0.9927, "neutral": 0.0016, "positive": 0.0057},
    "reasons": [
        {"phrase": "charged", "for": "topic=payment", "weight": 0.2645},
        {"phrase": "nobody answers", "for": "urgency=high", "weight": 0.1948},
        {"phrase": "charged twice", "for": "sentiment=negative", "weight": 0.2408},
        {"phrase": "urgency-high", "for": "priority=P2", "weight": 1.0},
    ],
    "alarm_chance": 0.12,
    "confidence_needed": 0.4,
    "corrected_at": None,
    "corrected_by": None,
    "was": None,
}
TRIAGED: dict[str, Any] = {
    "id": 1,
    "case_id": 1,
    "status": "triaged",
    "reason": "",
    "source": "trial",
    "external_id": "ticket-4711",
    "case_ref": "4711",
    "channel": "email",
    "direction": "inbound",
    "occurred_at": "2026-11-21T07:15:00Z",
    "received_at": "2026-11-21T07:15:01.301318Z",
    "subject": SENT["subject"],
    "text": SENT["text"],
    "author": {"name": "Anna", "email": "anna@example.org", "phone": "", "external_id": ""},
    "queue": "",
    "tags": ["vip"],
    "rating": None,
    "attachments": [],
    "metadata": {"order": "100234"},
    "decision": DECISION,
}
WAITING: dict[str, Any] = TRIAGED | {"status": "stored", "decision": None}
