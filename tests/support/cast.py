"""Contacts and decisions for tests: give what matters to the test, the rest is ordinary."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from triage.domain.contact import Channel, Contact
from triage.domain.decision import TOPICS, Decision, Priority, Reading, Sentiment, Urgency

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


def contact(external_id: str = "1", **given: Any) -> Contact:
    ordinary: dict[str, Any] = {
        "source": "shop",
        "channel": Channel.EMAIL,
        "occurred_at": NOON,
        "text": "Where is my order?",
    }
    return Contact(external_id=external_id, **ordinary | given)


def decision(**given: Any) -> Decision:
    ordinary: dict[str, Any] = {
        "decided_at": NOON,
        "language": "en",
        "topic": "delivery",
        "urgency": Urgency.NORMAL,
        "sentiment": Sentiment.NEUTRAL,
        "priority": Priority.P3,
        "alarm": False,
        "needs_human": False,
        "confidence": 0.8,
        "queue": "care",
        "rule": "everything else",
        "model": "test",
    }
    return Decision(**ordinary | given)


def reading(topic: str = "delivery", urgency: str = "normal", sentiment: str = "neutral", **given: Any) -> Reading:
    ordinary: dict[str, Any] = {
        "language": "en",
        "topics": _certain(TOPICS, topic),
        "urgencies": _certain(Urgency, urgency),
        "sentiments": _certain(Sentiment, sentiment),
        "confidence": 0.9,
        "abstained": False,
        "reasons": (),
        "model": "test",
    }
    return Reading(**ordinary | given)


def _certain(labels: Iterable[str], label: str) -> dict[str, float]:
    return {str(name): float(name == label) for name in labels}
