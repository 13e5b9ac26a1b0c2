"""People: somebody asks what is kept of them, and then to be forgotten."""

from __future__ import annotations

from typing import Any

from triage.api.examples.contacts import TRIAGED

BY_EMAIL: dict[str, Any] = {"email": "anna@example.org"}
BY_PHONE: dict[str, Any] = {"phone": "+7 912 000-00-00"}
BY_ID: dict[str, Any] = {"external_id": "customer-17", "source": "shop"}
TRY: dict[str, Any] = {"email": "anna@example.org", "dry_run": True}

_REMOVED = {"contacts": 2, "decisions": 2, "notices": 1, "deliveries": 2, "cases": 1, "case_events": 1}
TRIED: dict[str, Any] = {
    "dry_run": True,
    "contacts": 2,
    "removed": _REMOVED,
    "cases_kept": [12],
    "mentions": [31],
    "shredded": False,
}
ERASED: dict[str, Any] = TRIED | {"dry_run": False, "shredded": True}
ARCHIVE: dict[str, Any] = {
    "format": "triage person 1",
    "made_at": "2026-11-21T08:00:00Z",
    "person": {"email": "anna@example.org", "phone": "", "external_id": "", "source": ""},
    "contacts": [TRIAGED | {"original": None}],
    "cases": [{"id": 1, "ref": "4711", "subject": "Where is my parcel?", "history": [], "notices": []}],
    "mentions": [31],
}
AUDIT: dict[str, Any] = {
    "lines": [
        {
            "id": 3,
            "at": "2026-11-21T08:05:00.120943Z",
            "actor": "key 1 admin",
            "what": "person erased",
            "about": "person 3f0c9a1b7d2e4f5a8b6c1d0e9f8a7b6c",
            "counts": _REMOVED,
        }
    ],
    "next": None,
}
