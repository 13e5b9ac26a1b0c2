"""Notices: one that arrived at the second attempt, and one that waits."""

from __future__ import annotations

from typing import Any

SENT: dict[str, Any] = {
    "id": 1,
    "case_id": 1,
    "contact_id": 1,
    "destination": "duty",
    "kind": "alarm",
    "state": "sent",
    "reason": "accepted by the destination",
    "attempts": 2,
    "created_at": "2026-11-21T07:15:01.615023Z",
    "next_attempt_at": None,
    "finished_at": "2026-11-21T07:15:32.117402Z",
    "bell": {"reason": "likely", "chance": 0.71, "threshold": 0.64},
    "deliveries": [
        {
            "attempt": 1,
            "began_at": "2026-11-21T07:15:01.702118Z",
            "ended_at": "2026-11-21T07:15:01.930027Z",
            "outcome": "temporary",
            "detail": "HTTP 502",
        },
        {
            "attempt": 2,
            "began_at": "2026-11-21T07:15:31.984551Z",
            "ended_at": "2026-11-21T07:15:32.117402Z",
            "outcome": "sent",
            "detail": "",
        },
    ],
}
HELD_BACK: dict[str, Any] = SENT | {
    "id": 2,
    "state": "suppressed",
    "reason": "bell: unlikely 0.52 0.64",
    "attempts": 0,
    "finished_at": "2026-11-21T07:15:01.615023Z",
    "bell": {"reason": "unlikely", "chance": 0.52, "threshold": 0.64},
    "deliveries": [],
}
PAGE: dict[str, Any] = {"notices": [HELD_BACK, SENT], "next": None}
