"""The service all in one: every role as a process of its own, on one machine, with one command."""

from __future__ import annotations

import http.client
import ipaddress
import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime

from triage import bootstrap, embedded, process, tether
from triage.app import NOTICES, TRIAGE, WEBHOOKS, App
from triage.domain.errors import ConfigError
from triage.flows import first_start
from triage.settings import Settings
from triage.supervisor import Role, Supervisor

PROBE_SECONDS = 0.05


def serve(
    settings: Settings, environment: Mapping[str, str], *, announce: Callable[[str], None], say: Callable[[str], None]
) -> None:
    """Run the whole service until SIGTERM or SIGINT.

    `announce` is told the address once it accepts requests, `say` what a first start has made.

    Raises ConfigError, before anything is started, when the data folder, the settings or the configuration are no good.
    """
    _make_data_folder(settings)
    # The API is handed the socket: while it is started again, clients wait instead of failing.
    with process.only_one(settings.data_dir), process.listen(settings.host, settings.port) as listener:
        address = _address(settings, listener)
        app = _prepare(settings, address, say)
        supervisor = Supervisor(_environment(settings, environment))
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: supervisor.stop())
        for role in _roles(settings, app, listener):
            supervisor.start(role)
        threading.Thread(
            target=_announce_when_ready, args=(supervisor, listener, address, announce), daemon=True
        ).start()
        supervisor.watch()


def _make_data_folder(settings: Settings) -> None:
    folder = settings.data_dir
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigError(
            f"cannot make the data folder {folder}: {error.strerror}; choose another --data-dir"
        ) from error
    if not os.access(folder, os.W_OK | os.X_OK):
        raise ConfigError(
            f"the data folder {folder} cannot be written; give it to this user or choose another --data-dir"
        )


def _prepare(settings: Settings, address: str, say: Callable[[str], None]) -> App:
    if first_start.configure(settings, address):
        say(f"triage: wrote a first configuration to {settings.config_file}")
    app = bootstrap.build(settings)  # what is wrong with it is said here, once, and not by every role
    bootstrap.migrate(settings)
    if file := first_start.admit(settings, app.transaction, datetime.now(UTC)):
        say(f"triage: the first API key and the first sign-in are in {file}")
    return app


def _roles(settings: Settings, app: App, listener: socket.socket) -> Iterator[Role]:
    triage = (sys.executable, "-m", "triage")
    if not settings.redis_url:
        embedded.end_left_over(settings.data_dir)
        yield Role(name="redis", command=tether.command(embedded.command(settings.data_dir)), last=True)
    descriptor = listener.fileno()
    yield Role(name="api", command=[*triage, "api", "--fd", str(descriptor)], pass_fds=(descriptor,))
    for number in range(1, settings.workers + 1):
        yield Role(name=f"worker {TRIAGE} {number}", command=[*triage, "worker", TRIAGE])
    yield Role(name=f"worker {NOTICES}", command=[*triage, "worker", NOTICES])
    if app.webhooks:
        yield Role(name=f"worker {WEBHOOKS}", command=[*triage, "worker", WEBHOOKS])
    yield Role(name="scheduler", command=[*triage, "scheduler"])


def _environment(settings: Settings, environment: Mapping[str, str]) -> dict[str, str]:
    """Give the roles the same settings, and the data folder that an option may have changed."""
    kept = {name: value for name, value in environment.items() if name != "TRIAGE_DATA_DIR_FILE"}
    return kept | {"TRIAGE_DATA_DIR": str(settings.data_dir)}


def _address(settings: Settings, listener: socket.socket) -> str:
    return f"http://{settings.host}:{listener.getsockname()[1]}"


def _announce_when_ready(
    supervisor: Supervisor, listener: socket.socket, address: str, announce: Callable[[str], None]
) -> None:
    host, port = listener.getsockname()[:2]
    while not supervisor.stopping:
        if _answers("127.0.0.1" if ipaddress.ip_address(host).is_unspecified else host, port):
            announce(address)
            return
        time.sleep(PROBE_SECONDS)


def _answers(host: str, port: int) -> bool:
    connection = http.client.HTTPConnection(host, port, timeout=30)
    try:
        connection.request("GET", "/health/live")
        return connection.getresponse().status == http.HTTPStatus.OK
    except OSError:
        return False
    finally:
        connection.close()
