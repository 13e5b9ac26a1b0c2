"""The real service, as a child process with settings of its own."""

from __future__ import annotations

import os
import queue
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from triage import tether
from triage.domain.errors import ConfigError, TriageError
from triage.settings import PREFIX

HOST = "127.0.0.1"
START_SECONDS = 90.0
STOP_SECONDS = 15.0
LAST_LINES = 8
READY = "ready "
_TRIAGE = (sys.executable, "-m", "triage")


class NotRunning(TriageError):
    """The service did not come up, or has ended; the message holds its last words."""


@contextmanager
def running(data_dir: Path, port: int, environment: Mapping[str, str]) -> Iterator[None]:
    """Run the service in `data_dir` until the end of the block. Raises NotRunning when it does not come up."""
    with (data_dir / "service.log").open("wb") as log:
        process = subprocess.Popen(
            tether.command([*_TRIAGE, "serve", "--data-dir", str(data_dir), "--host", HOST, "--port", str(port)]),
            env=own_environment(environment) | {"TRIAGE_SUPERVISOR_PID": str(os.getpid())},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
            start_new_session=True,  # Ctrl-C reaches us alone, and we end it
        )
    try:
        _wait_until_ready(process, data_dir)
        yield
    finally:
        _end(process)


def make_key(data_dir: Path, environment: Mapping[str, str], sources: Sequence[str]) -> str:
    """Make an API key as an administrator does, good for sending contacts of these sources and nothing else."""
    bound = [part for source in sources for part in ("--source", source)]
    made = subprocess.run(
        [*_TRIAGE, "keys", "create", "demo", "--scope", "ingest", *bound],
        env=own_environment(environment) | {"TRIAGE_DATA_DIR": str(data_dir)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if made.returncode:
        raise NotRunning(f"no API key could be made: {made.stderr.strip()}")
    return made.stdout.strip()


def own_environment(environment: Mapping[str, str]) -> dict[str, str]:
    """Keep every setting of another Triage away: the demo must never write into a database that somebody needs."""
    kept = {name: value for name, value in environment.items() if not name.startswith(PREFIX)}
    return kept | {"TRIAGE_LOG_LEVEL": "WARNING"}


def port_to_use(wanted: int) -> int:
    """Return the port that is wanted, a free one for 0; raise ConfigError when it cannot be had."""
    try:
        with socket.create_server((HOST, wanted)) as probe:
            port: int = probe.getsockname()[1]
            return port
    except OSError as error:
        reason = os.strerror(error.errno or 0)
        raise ConfigError(
            f"port {wanted} cannot be used: {reason}; name another --port, or none for a free one"
        ) from error


def last_words(data_dir: Path) -> str:
    """Give the last lines of the service's log."""
    lines = (data_dir / "service.log").read_text(encoding="utf-8", errors="replace").splitlines()
    return "\n".join(line.removeprefix("triage: ") for line in lines[-LAST_LINES:]) or "it said nothing"


def _wait_until_ready(process: subprocess.Popen[str], data_dir: Path) -> None:
    assert process.stdout is not None  # noqa: S101  # it was asked for above
    lines: queue.Queue[str] = queue.Queue()
    threading.Thread(target=_read, args=(process.stdout, lines), daemon=True).start()
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        try:
            line = lines.get(timeout=0.1)
        except queue.Empty:
            if process.poll() is None:
                continue
            raise NotRunning(f"the service does not start: {last_words(data_dir)}") from None
        if line.startswith(READY):
            return
    raise NotRunning(f"the service was not ready after {START_SECONDS:.0f} seconds: {last_words(data_dir)}")


def _read(stream: IO[str], lines: queue.Queue[str]) -> None:
    with stream:
        for line in stream:
            lines.put(line)


def _end(process: subprocess.Popen[str]) -> None:
    process.terminate()
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
