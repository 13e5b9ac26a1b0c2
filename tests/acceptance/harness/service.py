"""The service from outside: started with its command, known by what it prints, writes and answers."""

from __future__ import annotations

import os
import queue
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

import httpx
import psutil

TRIAGE = (sys.executable, "-m", "triage")
READY_SECONDS = 60.0
STOP_SECONDS = 10.0
PATIENCE_SECONDS = 30.0
LAST_WORDS_CHARACTERS = 8000


@dataclass
class Serving:
    """A running `triage serve`; `printed` is what stood on its standard output so far."""

    process: subprocess.Popen[str]
    data_dir: Path
    errors_file: Path
    address: str = ""
    printed: list[str] = field(default_factory=list)
    reader: threading.Thread | None = None

    @property
    def errors(self) -> str:
        return self.errors_file.read_text(encoding="utf-8", errors="replace")

    def client(self, timeout: float = PATIENCE_SECONDS) -> httpx.Client:
        """Give a client that shows the first API key."""
        headers = {"Authorization": f"Bearer {admin(self.data_dir)['api_key']}"}
        return httpx.Client(base_url=self.address, headers=headers, timeout=timeout, trust_env=False)

    def family(self) -> list[psutil.Process]:
        """Find every process of the service that runs now."""
        return list({*psutil.Process(self.process.pid).children(recursive=True), *processes_of(self.data_dir)})

    def stop(self) -> float:
        """End it as an operator does, and return how many seconds that took."""
        began = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(PATIENCE_SECONDS)
        return time.monotonic() - began


def admin(data_dir: Path) -> dict[str, str]:
    """Read the file of the first start: the API key, the user and the password."""
    lines = (data_dir / "admin-key").read_text(encoding="utf-8").splitlines()
    return {name.strip(): value.strip() for name, _, value in (line.partition("=") for line in lines) if value}


@contextmanager
def serving(
    data_dir: Path, *options: str, environment: Mapping[str, str] | None = None, port: int = 0
) -> Iterator[Serving]:
    """Run `triage serve` until the end of the block, and let nothing of it live longer."""
    service = start(data_dir, *options, environment=environment, port=port)
    try:
        service.address = wait_until_ready(service)
        yield service
    except BaseException:  # whatever failed, what the service said of it is shown
        print(service.errors[-LAST_WORDS_CHARACTERS:])
        raise
    finally:
        end(service)


def start(data_dir: Path, *options: str, environment: Mapping[str, str] | None = None, port: int = 0) -> Serving:
    """Start `triage serve` without waiting for it."""
    errors_file = data_dir.with_name(f"{data_dir.name}.stderr")
    with errors_file.open("ab") as errors:
        process = subprocess.Popen(
            [*TRIAGE, "serve", "--data-dir", str(data_dir), "--port", str(port), *options],
            env=clean_environment(environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
        )
    return Serving(process=process, data_dir=data_dir, errors_file=errors_file)


def wait_until_ready(service: Serving) -> str:
    """Return the address of the `ready` line; raise RuntimeError with the last words when it does not come."""
    lines: queue.Queue[str] = queue.Queue()
    assert service.process.stdout is not None
    service.reader = threading.Thread(target=_read, args=(service.process.stdout, service.printed, lines), daemon=True)
    service.reader.start()
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline:
        with suppress(queue.Empty):
            line = lines.get(timeout=0.1)
            if line.startswith("ready "):
                return line.removeprefix("ready ").strip()
        if service.process.poll() is not None:
            break
    raise RuntimeError(f"not ready (exit {service.process.poll()}): {service.errors[-4000:]}")


def _read(stream: IO[str], printed: list[str], lines: queue.Queue[str]) -> None:
    for line in stream:
        printed.append(line)
        lines.put(line)


def end(service: Serving) -> None:
    """End the service however it is, and whatever of it is left."""
    if service.process.poll() is None:
        service.process.send_signal(signal.SIGTERM)
        with suppress(subprocess.TimeoutExpired):
            service.process.wait(STOP_SECONDS + 2)
    if service.process.poll() is None:
        service.process.kill()
        service.process.wait()
    for process in processes_of(service.data_dir):
        with suppress(psutil.NoSuchProcess):
            process.kill()
    if service.reader is not None:
        service.reader.join()
    if service.process.stdout is not None:
        service.process.stdout.close()


def run(
    arguments: Sequence[str], environment: Mapping[str, str] | None = None, seconds: float = READY_SECONDS
) -> subprocess.CompletedProcess[str]:
    """Run `triage` to its end."""
    return subprocess.run(
        [*TRIAGE, *arguments],
        env=clean_environment(environment),
        capture_output=True,
        text=True,
        timeout=seconds,
        check=False,
    )


def clean_environment(environment: Mapping[str, str] | None = None) -> dict[str, str]:
    """Give the environment of the tests without settings of a service that may be set there."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("TRIAGE_")}
    return kept | dict(environment or {})


def processes_of(data_dir: Path) -> list[psutil.Process]:
    """Find every process of the service in `data_dir`, whoever its parent is by now."""
    found = []
    for process in psutil.process_iter():
        with suppress(psutil.NoSuchProcess, psutil.AccessDenied):
            if process.status() != psutil.STATUS_ZOMBIE and _belongs(process, str(data_dir)):
                found.append(process)
    return found


def _belongs(process: psutil.Process, data_dir: str) -> bool:
    return process.environ().get("TRIAGE_DATA_DIR") == data_dir or any(data_dir in word for word in process.cmdline())


def still_running(processes: Sequence[psutil.Process]) -> list[psutil.Process]:
    return [process for process in processes if process.is_running() and process.status() != psutil.STATUS_ZOMBIE]


def free_port() -> int:
    """Find a port that nobody listens on just now."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
        return port


def eventually(true: object, what: str, seconds: float = PATIENCE_SECONDS) -> None:
    """Wait until `true()` is; fail with `what` when it does not become true."""
    assert callable(true)
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, f"not within {seconds:.0f} s: {what}"
        time.sleep(0.1)
