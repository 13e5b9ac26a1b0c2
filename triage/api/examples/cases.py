"""Cases: found, looked at, taken on."""

from __future__ import annotations

from typing import Any

from triage.api.examples.contacts import TRIAGED

OPEN: dict[str, Any] = {
    "id": 1,
    "source": "trial",
    "ref": "4711",
    "channel": "email",
    "subject": "Charged twice",
    "status": "open",
    "queue": "default",
    "opened_at": "2026-11-21T07:15:01.301318Z",
    "updated_at": "2026-11-21T07:15:01.615023Z",
    "contact_count": 1,
    "topic": "payment",
    "urgency": "high",
    "sentiment": "negative",
    "priority": "P2",
    "language": "en",
    "needs_human": False,
    "alarm_at": "2026-11-21T07:15:01.615023Z",
    "acknowledged_at": None,
    "acknowledged_by": "",
}
ACKNOWLEDGED: dict[str, Any] = OPEN | {
    "status": "acknowledged",
    "acknowledged_at": "2026-11-21T07:18:40.027511Z",
    "acknowledged_by": "Boris",
    "updated_at": "2026-11-21T07:18:40.027511Z",
}
PAGE: dict[str, Any] = {"cases": [OPEN], "next": None}
PAGE_WITH_MORE: dict[str, Any] = {"cases": [OPEN], "next": "PDE"}
IN_FULL: dict[str, Any] = ACKNOWLEDGED | {
    "contacts": [TRIAGED],
    "history": [
        {"at": "2026-11-21T07:18:40.027511Z", "actor": "Boris", "what": "acknowledged", "why": "api"},
    ],
}
SOMEBODY: dict[str, Any] = {"name": "Boris"}
TAKEN_ON: dict[str, Any] = {"already": False, "case": ACKNOWLEDGED}
TAKEN_ALREADY: dict[str, Any] = {"already": True, "case": ACKNOWLEDGED}
