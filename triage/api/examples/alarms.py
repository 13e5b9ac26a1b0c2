"""A week of alarms at one destination, and a drift."""

from __future__ import annotations

from typing import Any

_SETTING: dict[str, Any] = {
    "line": "alarms = { precision = 0.8 }",
    "precision": 0.8,
    "per_day": None,
    "threshold": 0.635,
    "alarms_per_day": 11.29,
    "expected_precision": 0.803,
    "judged": 14,
    "judged_right": 12,
}
_LABELS: dict[str, Any] = _SETTING | {
    "line": "",
    "precision": None,
    "threshold": None,
    "alarms_per_day": 18.71,
    "expected_precision": 0.688,
    "judged": 21,
    "judged_right": 14,
}
_BUDGET: dict[str, Any] = _SETTING | {
    "line": "alarms = { per_day = 5 }",
    "precision": None,
    "per_day": 5,
    "threshold": 0.86,
    "alarms_per_day": 4.86,
    "expected_precision": 0.921,
    "judged": 7,
    "judged_right": 7,
}
_NEAR: dict[str, Any] = {
    "case_id": 1,
    "contact_id": 1,
    "decided_at": "2026-11-21T07:15:01.615023Z",
    "chance": 0.642,
    "alarm": True,
}
_DUTY: dict[str, Any] = {
    "destination": "duty",
    "shadow": False,
    "rules": ["alarm"],
    "threshold": {"at": 0.635, "counted": 3812, "made_at": "2026-11-21T07:10:00.002871Z"},
    "decided": 3812,
    "enough": True,
    "rang": 76,
    "held_back": 55,
    "would_have_rung": 0,
    "now": _SETTING,
    "labels": _LABELS,
    "settings": [_SETTING, _BUDGET],
    "above": [_NEAR],
    "below": [],
}
_FIXED: dict[str, Any] = {"accuracy_target": None, "threshold": 0.4, "expected_accuracy": 0.843, "abstained": 0.071}
_TARGET: dict[str, Any] = {"accuracy_target": 0.9, "threshold": 0.62, "expected_accuracy": 0.902, "abstained": 0.248}
WEEK: dict[str, Any] = {
    "as_of": "2026-11-21T07:18:44.120066Z",
    "days": 7.0,
    "destinations": [_DUTY],
    "topics": {"decided": 3812, "enough": True, "threshold": None, "now": _FIXED, "settings": [_TARGET]},
}
DRIFTS: dict[str, Any] = {
    "drifts": [
        {"at": "2026-11-20T16:42:10.551204Z", "measure": "confidence", "before": 0.81, "after": 0.66, "counted": 412}
    ]
}
