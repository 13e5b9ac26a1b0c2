"""Health: well, and with the database away."""

from __future__ import annotations

from typing import Any

LIVE: dict[str, Any] = {"status": "ok"}
READY: dict[str, Any] = {
    "status": "ok",
    "checks": {"database": {"ok": True, "reason": ""}, "redis": {"ok": True, "reason": ""}},
    "contacts_waiting": 3,
    "oldest_untriaged_seconds": 0.4,
    "notices_waiting": 0,
    "oldest_undelivered_seconds": 0.0,
}
DEGRADED: dict[str, Any] = READY | {
    "status": "degraded",
    "checks": {"database": {"ok": True, "reason": ""}, "redis": {"ok": False, "reason": "Redis does not answer"}},
}
DOWN: dict[str, Any] = {
    "status": "down",
    "checks": {"database": {"ok": False, "reason": "the database does not answer"}},
}
