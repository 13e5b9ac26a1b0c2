"""Somebody's own program that takes Apprise's JSON, version 1.0."""

from __future__ import annotations

from tests.support.platforms.talk import Platform, Reply, Request, Shown, read_json

PATH = "/hook/s3cr3t"


def receiver() -> Platform:
    return Platform(take=_take, accepted=Reply(status=204))


def _take(request: Request) -> Reply | Shown:
    if request.path.rstrip("/") != PATH:
        return Reply(status=404, body=f"no such page: {request.path}".encode())
    payload = read_json(request.body)
    if not isinstance(payload, dict) or payload.get("version") != "1.0":
        return Reply(status=422)
    return Shown(title=payload["title"], text=payload["message"], size_bytes=len(request.body))
