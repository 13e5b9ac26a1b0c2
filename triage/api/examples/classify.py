"""Classify: a text, and what is read in it."""

from __future__ import annotations

from typing import Any

TEXT: dict[str, Any] = {"text": "The kettle smokes when I switch it on!", "channel": "chat", "lang": "en"}
READING: dict[str, Any] = {
    "lang": "en",
    "topic": "product_quality",
    "topics": {
        "delivery": 0.0112,
        "payment": 0.0069,
        "refund_return": 0.0109,
        "product_quality": 0.7358,
        "availability": 0.0054,
        "price_promo": 0.0242,
        "order_change": 0.0375,
        "account": 0.0035,
        "website_app": 0.0623,
        "service": 0.008,
        "store": 0.0056,
        "product_info": 0.0678,
        "feedback": 0.0123,
        "other": 0.0086,
    },
    "urgency": "critical",
    "urgencies": {"critical": 0.8514, "high": 0.0011, "normal": 0.0407, "low": 0.1068},
    "sentiment": "positive",
    "sentiments": {"negative": 0.1929, "neutral": 0.395, "positive": 0.4121},
    "alarm": True,
    "confidence": 0.7718,
    "abstained": False,
    "reasons": [
        {"phrase": "kettle smokes", "for": "urgency=critical", "weight": 0.85},
        {"phrase": "kettle", "for": "topic=product_quality", "weight": 0.4476},
    ],
    "model": "triage-1.6e2cd2a1a9",
}
TEXTS: list[dict[str, Any]] = [TEXT | {"id": "a"}]
READINGS: list[dict[str, Any]] = [{"id": "a"} | READING]
