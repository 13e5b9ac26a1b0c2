"""What a process of the service does for itself: listens, ends when it is asked to, and ends with its supervisor."""

from __future__ import annotations

import fcntl
import os
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from triage.domain.errors import ConfigError

BACKLOG_CONNECTIONS = 2048
STOP_SECONDS = 8.0  # what a process may take to end before it is killed
CHECK_SECONDS = 1.0


@contextmanager
def only_one(data_dir: Path) -> Iterator[None]:
    """Hold the data folder; two services in one would take each other's Redis away. Raises ConfigError."""
    with (data_dir / "lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise ConfigError(
                f"another `triage serve` runs in {data_dir}; stop it or choose another --data-dir"
            ) from None
        yield


def listen(host: str, port: int) -> socket.socket:
    """Return a socket that listens; raise ConfigError when the address cannot be had."""
    try:
        return socket.create_server((host, port), backlog=BACKLOG_CONNECTIONS)
    except OSError as error:
        raise ConfigError(
            f"cannot listen on {host}:{port}: {_why(error)}; mend --host or --port (TRIAGE_HOST, TRIAGE_PORT)"
        ) from error


def _why(error: OSError) -> str:
    number = error.errno or 0
    return os.strerror(number) if number > 0 else "there is no such host"  # below 0 it is the resolver's


def stop_on_signals() -> Callable[[], bool]:
    """Return a question that is answered True once this process has been asked to end."""
    asked = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: asked.set())
    return asked.is_set


def end_with(supervisor_pid: int) -> None:
    """End this process soon after its supervisor is gone, however that ended; does nothing without one."""
    if supervisor_pid:
        threading.Thread(target=_watch_parent, args=(supervisor_pid,), name="watch-supervisor", daemon=True).start()


def _watch_parent(supervisor_pid: int) -> None:
    while os.getppid() == supervisor_pid:
        time.sleep(CHECK_SECONDS)
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(STOP_SECONDS)
    os.kill(os.getpid(), signal.SIGKILL)
