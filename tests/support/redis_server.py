"""A private Redis: the very server that `triage serve` starts."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import redis

from tests.support.process import running
from triage import embedded


@contextmanager
def server() -> Iterator[str]:
    """Give the URL of an empty server that keeps nothing."""
    with folder() as place, server_in(place) as url:
        yield url


@contextmanager
def folder() -> Iterator[Path]:
    """Give a folder with a short path: that of the socket may have 107 bytes."""
    with tempfile.TemporaryDirectory(prefix="triage-redis-") as name:
        yield Path(name)


@contextmanager
def server_in(folder: Path) -> Iterator[str]:
    """Run a server in a folder and give its URL: the same one each time."""
    url = embedded.url(folder)
    with running(embedded.command(folder), ready=lambda: _answers(url), log=folder / "log"):
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
