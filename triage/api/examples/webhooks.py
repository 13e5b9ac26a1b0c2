"""Webhooks: one that is well, one that was switched off, and what became of their messages."""

from __future__ import annotations

from typing import Any

CRM: dict[str, Any] = {
    "id": "crm",
    "events": ["alarm", "case.opened", "contact.triaged"],
    "enabled": True,
    "disabled_at": None,
    "disabled_reason": "",
    "paused_until": None,
    "failures": 0,
    "failing_since": None,
    "last_success_at": "2026-11-21T07:15:02.105133Z",
    "last_failure_at": None,
    "last_failure": "",
    "delivered": 4711,
    "given_up": 0,
    "waiting": 0,
    "oldest_waits_since": None,
}
OFF: dict[str, Any] = CRM | {
    "enabled": False,
    "disabled_at": "2026-11-21T07:16:00.233118Z",
    "disabled_reason": "gone",
    "failures": 1,
    "failing_since": "2026-11-21T07:16:00.233118Z",
    "last_failure_at": "2026-11-21T07:16:00.233118Z",
    "last_failure": "refused: HTTP 410",
    "waiting": 12,
    "oldest_waits_since": "2026-11-21T07:16:00.105133Z",
}
LIST: dict[str, Any] = {"webhooks": [CRM]}
LIST_WITH_ONE_OFF: dict[str, Any] = {"webhooks": [OFF]}
DELIVERED: dict[str, Any] = {
    "id": 4711,
    "webhook_id": "msg_5f0a2c9be1d84c3aa5cf5a8e1f0b7d",
    "type": "contact.triaged",
    "case_id": 1,
    "contact_id": 1,
    "state": "delivered",
    "attempts": 1,
    "reason": "HTTP 200",
    "created_at": "2026-11-21T07:15:01.615023Z",
    "next_attempt_at": None,
    "finished_at": "2026-11-21T07:15:02.105133Z",
}
PAGE: dict[str, Any] = {"deliveries": [DELIVERED], "next": None}
WAITING: dict[str, Any] = DELIVERED | {
    "state": "waiting",
    "attempts": 0,
    "reason": "asked for",
    "next_attempt_at": "2026-11-21T07:18:40.027511Z",
    "finished_at": None,
}
TEST: dict[str, Any] = WAITING | {
    "id": 4712,
    "webhook_id": "msg_90c1d7be1d84c3aa5cf5a8e1f0b7d2",
    "type": "webhook.test",
    "case_id": None,
    "contact_id": None,
    "reason": "",
}
