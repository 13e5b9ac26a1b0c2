"""Models: one that was trained on a company's messages and answers, and how it did."""

from __future__ import annotations

from typing import Any


def _head(name: str, labels: dict[str, int], right: float) -> dict[str, Any]:
    figures = [
        {"label": label, "messages": messages, "precision": right, "recall": right, "f1": right}
        for label, messages in labels.items()
    ]
    return {
        "head": name,
        "messages": sum(labels.values()),
        "accuracy": right,
        "acceptable": right,
        "macro_f1": right,
        "labels": figures,
    }


def _measured(model: str, topic: float) -> dict[str, Any]:
    return {
        "model": model,
        "heads": [
            _head("topic", {"money": 81, "rest": 122}, topic),
            _head("urgency", {"critical": 4, "high": 31, "normal": 120, "low": 48}, 0.81),
            _head("sentiment", {"negative": 92, "neutral": 96, "positive": 15}, 0.86),
        ],
        "calibration_error": 0.041,
        "abstained": 0.08,
        "alarms": 26,
        "alarm_recall": 0.77,
        "alarm_precision": 0.62,
    }


MODEL: dict[str, Any] = {
    "version": "own-1.73d1d60f64",
    "state": "answers",
    "made_at": "2026-11-20T18:02:11.615023Z",
    "made_by": "cli triage",
    "made_from": {"file": "labelled.csv", "sha256": "9f2c…", "rows": 1003, "held_out": 203, "trained_on": 17_203},
    "topics": ["money", "rest"],
    "size_bytes": 5_033_164,
    "digest": "b40a7cef9a8b301e104c4e5ab089c14b73b60ffd5c58ca3e1b908a27b04d6664",
    "promoted_at": "2026-11-21T07:15:02.105133Z",
    "promoted_by": "key 1 ops",
    "promoted_why": "",
    "rolled_back_at": None,
    "report": {
        "held_out": 203,
        "trained_on": 17_203,
        "model": _measured("own-1.73d1d60f64", 0.91),
        "against": _measured("triage-1.6e2cd2a1a9", 0.84),
        "confusions": [{"head": "topic", "labels": ["money", "rest"], "counts": [[73, 8], [10, 112]]}],
    },
}
STANDING: dict[str, Any] = {
    "head": "topic",
    "contestant": "mixture",
    "lessons": 214,
    "accuracy": 0.89,
    "log_loss": 0.41,
    "answers": True,
}
LIST: dict[str, Any] = {
    "answers": "own-1.73d1d60f64",
    "shipped": "triage-1.6e2cd2a1a9",
    "models": [MODEL],
    "standings": [STANDING],
}
EMPTY: dict[str, Any] = {
    "answers": "triage-1.6e2cd2a1a9",
    "shipped": "triage-1.6e2cd2a1a9",
    "models": [],
    "standings": [],
}
FORCED: dict[str, Any] = {"force_because": "the new topics matter more than two points of urgency"}
ANSWERS: dict[str, Any] = {"answers": "triage-1.6e2cd2a1a9"}
