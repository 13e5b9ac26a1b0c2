"""Slack, as an incoming webhook: `ok` or one word that says what is wrong."""

from __future__ import annotations

import html
import re
from typing import Any

from tests.support.platforms.talk import Platform, Reply, Request, Shown, read_json

URL = "https://hooks.slack.com/services/T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ"
SECTION_CHARACTERS, TEXT_CHARACTERS, ATTACHMENTS = 3_000, 40_000, 100

NO_SERVICE = Reply(status=404, body=b"no_service")
ARCHIVED = Reply(status=410, body=b"channel_is_archived")
PROHIBITED = Reply(status=403, body=b"action_prohibited")
INVALID = Reply(status=400, body=b"invalid_payload")
TOO_FAST = Reply(status=429, body=b"rate_limited", headers={"Retry-After": "30"})
ROLLUP = Reply(status=500, body=b"rollup_error")

_CONTROL = re.compile(r"<[^<>]*>")


def slack() -> Platform:
    return Platform(take=_take, accepted=Reply(body=b"ok"))


def _take(request: Request) -> Reply | Shown:
    if not URL.endswith(request.path):
        return NO_SERVICE
    payload = read_json(request.body)
    if not isinstance(payload, dict) or not request.content_type.startswith("application/json"):
        return INVALID
    attachments = payload.get("attachments", [])
    texts = [str(payload.get("text", "")), *(str(one.get("text", "")) for one in attachments)]
    if not any(texts):
        return Reply(status=400, body=b"no_text")
    if len(attachments) > ATTACHMENTS or not all(isinstance(one, dict) for one in attachments):
        return Reply(status=400, body=b"too_many_attachments")
    if any(len(text) > SECTION_CHARACTERS for text in _sections(payload)):
        return Reply(status=400, body=b"invalid_blocks")
    raw = "\n".join(text[:TEXT_CHARACTERS] for text in texts if text)
    return Shown(
        title=html.unescape(attachments[0].get("title", "")) if attachments else "",
        text=html.unescape(raw),
        alive=tuple(_CONTROL.findall(raw)),
        size_bytes=len(request.body),
    )


def _sections(payload: dict[str, Any]) -> list[str]:
    """Blocks may hold 3,000 characters; of an attachment more is folded away, which is as good as not seen."""
    blocks = [*payload.get("blocks", []), *(one for part in payload["attachments"] for one in part.get("blocks", []))]
    return [block["text"]["text"] for block in blocks if block.get("type") == "section"] + [
        part.get("text", "") for part in payload["attachments"]
    ]
