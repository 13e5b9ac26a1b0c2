"""What platforms are asked and what they answer."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Request:
    host: str
    path: str
    body: bytes
    content_type: str = ""


@dataclass(frozen=True, kw_only=True)
class Reply:
    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Shown:
    """What readers see: markup is read as the platform reads it; `alive` is what would mention, link or format."""

    title: str
    text: str
    buttons: tuple[str, ...] = ()
    alive: tuple[str, ...] = ()
    size_bytes: int = 0


@dataclass
class Platform:
    """Keeps what it shows; `trouble` is answered instead of looking at the request, as long as it is set."""

    take: Callable[[Request], Reply | Shown]
    accepted: Reply = field(default_factory=Reply)
    trouble: Reply | None = None
    shown: list[Shown] = field(default_factory=list)
    requests: list[Request] = field(default_factory=list)

    def answer(self, request: Request) -> Reply:
        self.requests.append(request)
        if self.trouble:
            return self.trouble
        taken = self.take(request)
        if isinstance(taken, Reply):
            return taken
        self.shown.append(taken)
        return self.accepted


def as_json(status: int, told: Any, **headers: str) -> Reply:
    return Reply(status=status, body=json.dumps(told).encode(), headers=headers)


def read_json(body: bytes) -> Any:
    """Return what the body holds, None when it is not JSON."""
    try:
        return json.loads(body)
    except ValueError:
        return None
