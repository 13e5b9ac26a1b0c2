"""Run a server process for as long as it is needed, and never longer than the tests."""

from __future__ import annotations

import shutil
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from signal import SIGTERM, Signals

START_SECONDS = 30.0
STOP_SECONDS = 20.0


@contextmanager
def running(
    command: Sequence[str], *, ready: Callable[[], bool], log: Path, stop: Signals = SIGTERM, prefix: Sequence[str] = ()
) -> Iterator[None]:
    """Start `command`, wait until it is `ready`, and end it afterwards, also when the tests are killed.

    `prefix` is what runs it as somebody else; that must come first, for the kernel forgets whose death ends whom
    when an account changes. Raises RuntimeError with the server's last words when it ends early or is late.
    """
    with log.open("wb") as output:
        process = subprocess.Popen(
            [*prefix, *_ends_with_parent(stop), *command],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        _wait(process, ready, log)
        yield
    finally:
        _end(process, stop)


def _ends_with_parent(stop: Signals) -> list[str]:
    """Let the kernel end the server when the tests die without a chance to (Linux)."""
    setpriv = shutil.which("setpriv")
    return [setpriv, "--pdeathsig", stop.name.removeprefix("SIG")] if setpriv else []


def _wait(process: subprocess.Popen[bytes], ready: Callable[[], bool], log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not ready():
        if process.poll() is not None or time.monotonic() > deadline:
            last_words = log.read_text(encoding="utf-8", errors="replace")[-2000:]
            raise RuntimeError(f"{process.args!r} is not ready (exit {process.poll()}): {last_words}")
        time.sleep(0.02)


def _end(process: subprocess.Popen[bytes], stop: Signals) -> None:
    process.send_signal(stop)
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
