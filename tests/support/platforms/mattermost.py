"""Mattermost, as an incoming webhook: Markdown, mentions, hashtags and emoji are all read."""

from __future__ import annotations

import re
from typing import Any

from tests.support.platforms.talk import Platform, Reply, Request, Shown, as_json, read_json

KEY = "3ccdd113474722377935511fc8"
MESSAGE_CHARACTERS = 16_383

_ALIVE = re.compile(
    r"(?<!\w)@\w+|(?<!\w)#[A-Za-z]\w+|!?\[[^\]]*\]\(|\*\*|(?<!\w)__|~~|`|<[a-zA-Z/!]|:[a-z_+-]+:"
    r"|^\s*(?:>|\||\#|- |1\. )",
    re.MULTILINE,
)


def refusal(status: int, name: str) -> Reply:
    told: Any = {"id": f"web.incoming_webhook.{name}.app_error", "message": "…", "status_code": status}
    return as_json(status, told)


INVALID = refusal(400, "invalid")
NO_CHANNEL = refusal(404, "channel")
LOCKED = refusal(403, "channel_locked")
OFF = refusal(501, "disabled")
TOO_FAST = Reply(status=429, body=b"limit exceeded", headers={"Retry-After": "9", "X-RateLimit-Reset": "9"})
SIGN_IN_PAGE = Reply(status=200, body=b"<!doctype html><title>Sign in</title>")


def mattermost() -> Platform:
    return Platform(take=_take, accepted=Reply(body=b"ok"))


def _take(request: Request) -> Reply | Shown:
    if request.path != f"/hooks/{KEY}":
        return INVALID
    payload = read_json(request.body)
    text = payload.get("text", "") if isinstance(payload, dict) else ""
    if not text:
        return refusal(400, "text")
    if len(text) > MESSAGE_CHARACTERS:
        return as_json(400, {"id": "model.post.is_valid.message_length.app_error", "message": "…"})
    return shown(text, len(request.body))


def shown(text: str, size_bytes: int) -> Shown:
    title, _, rest = text.partition("\n")
    plain = re.sub(r"https?://\S+", "", rest)
    return Shown(title=title.strip(), text=rest.strip(), alive=tuple(_ALIVE.findall(plain)), size_bytes=size_bytes)
