"""Rocket.Chat, as an incoming integration: the flag `success` says how it went."""

from __future__ import annotations

from tests.support.platforms.mattermost import shown
from tests.support.platforms.talk import Platform, Reply, Request, Shown, as_json, read_json

ID, TOKEN = "64c1a2b3c4d5e6f7a8b9", "ZyXwVuTsRqPoNmLkJiHgFeDcBa123456"
MESSAGE_CHARACTERS = 5_000

INVALID = as_json(404, {"success": False, "error": "Invalid integration id or token provided."})
NO_CHANNEL = as_json(400, {"success": False, "error": "invalid-channel"})
DENIED = as_json(200, {"success": False, "error": "error-not-allowed"})
OFF = Reply(status=503, body=b"Service Unavailable")
TOO_FAST = as_json(
    429,
    {
        "success": False,
        "error": "Error, too many requests. Please slow down. You must wait 23 seconds before trying this endpoint "
        "again. [error-too-many-requests]",
    },
)


def rocket() -> Platform:
    return Platform(take=_take, accepted=as_json(200, {"success": True}))


def _take(request: Request) -> Reply | Shown:
    if request.path != f"/hooks/{ID}/{TOKEN}":
        return INVALID
    payload = read_json(request.body)
    text = payload.get("text", "") if isinstance(payload, dict) else ""
    if len(text) > MESSAGE_CHARACTERS:
        return as_json(400, {"success": False, "error": "error-message-size-exceeded"})
    return shown(text, len(request.body))
