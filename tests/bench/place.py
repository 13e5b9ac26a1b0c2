"""Places to measure in: a data folder with a configuration, a database with today's schema, a key, a Redis."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.support import postgres
from triage import bootstrap, settings
from triage.flows import first_start
from triage.settings import Settings
from triage.store.session import open_engine, transaction

STOP_SECONDS = 15.0


@dataclass(frozen=True, kw_only=True)
class Place:
    """A data folder that is ready for any role of the service."""

    data_dir: Path
    environment: Mapping[str, str]
    key: str

    @property
    def settings(self) -> Settings:
        return settings.load(self.environment)


def prepare(data_dir: Path, redis_url: str, database_url: str = "") -> Place:
    """Make a place; without `database_url` its database is SQLite."""
    data_dir.mkdir(parents=True)
    kept = {name: value for name, value in os.environ.items() if not name.startswith("TRIAGE_")}
    environment = kept | {"TRIAGE_DATA_DIR": str(data_dir), "TRIAGE_REDIS_URL": redis_url}
    if database_url:
        environment["TRIAGE_DATABASE_URL"] = database_url
    given = settings.load(environment)
    first_start.configure(given, "http://127.0.0.1:8000")
    bootstrap.migrate(given)
    engine = open_engine(given.database_url)
    first_start.admit(given, lambda: transaction(engine), datetime.now(UTC))
    engine.dispose()
    key = (data_dir / "admin-key").read_text(encoding="utf-8").partition("=")[2].split()[0]
    return Place(data_dir=data_dir, environment=environment, key=key)


@contextmanager
def durable_postgres() -> Iterator[postgres.Postgres]:
    """Give a PostgreSQL that syncs every commit, as in production: what a commit costs is what is measured."""
    with postgres.server(options=("max_connections=100",)) as server:
        yield server


@dataclass(frozen=True, kw_only=True)
class Server:
    """A process that listens."""

    address: str
    pid: int


@contextmanager
def process(arguments: Sequence[str], place: Place) -> Iterator[str]:
    """Run `python -m …` beside the block and give the last word of the first line it prints: its address."""
    with server(arguments, place) as served:
        yield served.address


@contextmanager
def server(arguments: Sequence[str], place: Place) -> Iterator[Server]:
    """Run `python -m …` beside the block; the last word of the first line it prints is its address."""
    with _running(arguments, place) as running:
        assert running.stdout is not None
        line = running.stdout.readline()
        if not line.strip():
            raise RuntimeError(f"{running.args!r} ended: {(place.data_dir / 'errors').read_text()[-2000:]}")
        yield Server(address=line.split()[-1], pid=running.pid)


@contextmanager
def beside(arguments: Sequence[str], place: Place) -> Iterator[None]:
    """Run `python -m …` beside the block."""
    with _running(arguments, place):
        yield


@contextmanager
def _running(arguments: Sequence[str], place: Place) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", *arguments]
    with (place.data_dir / "errors").open("ab") as errors:
        options: dict[str, Any] = {"env": dict(place.environment), "stdin": subprocess.DEVNULL, "text": True}
        running = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=errors, **options)
    try:
        yield running
    finally:
        _end(running)


def _end(running: subprocess.Popen[str]) -> None:
    running.terminate()
    try:
        running.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        running.kill()
        running.wait()
