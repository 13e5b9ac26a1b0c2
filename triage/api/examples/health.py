"""Health: well, and with the database away."""

from __future__ import annotations

from typing import Any

LIVE: dict[str, Any] = {"status": "ok"}
WELL: dict[str, Any] = {"ok": True, "reason": ""}
READY: dict[str, Any] = {
    "status": "ok",
    "checks": dict.fromkeys(
        ("database", "redis", "disk", "model", "scheduler", "triage", "delivery", "webhooks"), WELL
    ),
    "version": "0.1.0",
    "model": "triage-1.6e2cd2a1a9",
    "disk_free_bytes": 41_943_040_000,
    "contacts_waiting": 3,
    "oldest_untriaged_seconds": 0.4,
    "notices_waiting": 0,
    "oldest_undelivered_seconds": 0.0,
    "webhook_messages_waiting": 1,
    "oldest_webhook_message_seconds": 0.1,
}
DEGRADED: dict[str, Any] = READY | {
    "status": "degraded",
    "checks": READY["checks"] | {"redis": {"ok": False, "reason": "Redis does not answer"}},
}
DOWN: dict[str, Any] = {
    "status": "down",
    "checks": {
        "database": {"ok": False, "reason": "the database does not answer"},
        "redis": WELL,
        "disk": WELL,
        "model": WELL,
    },
    "version": "0.1.0",
    "model": "triage-1.6e2cd2a1a9",
    "disk_free_bytes": 41_943_040_000,
}
