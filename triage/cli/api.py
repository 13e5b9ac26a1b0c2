"""The web server: takes contacts in, gives cases back, shows the pages."""

from __future__ import annotations

import signal
import socket
import sys
from collections.abc import Callable
from types import FrameType

import click
import uvicorn

from triage import bootstrap
from triage.api import bulk
from triage.api.app import create
from triage.api.pages import live
from triage.cli._patience import Patient
from triage.cli._start import begin
from triage.process import end_with, listen
from triage.settings import Settings

KEPT_OPEN_SECONDS = 30
OPEN_REQUESTS_END_SECONDS = 3


@click.command()
@click.option("--host", help="Address to listen on.")
@click.option("--port", type=int, help="Port to listen on; 0 takes a free one.")
@click.option("--fd", type=int, hidden=True, help="Serve on this listening socket, which the supervisor has opened.")
def command(host: str | None, port: int | None, fd: int | None) -> None:
    """Run the web server until SIGTERM."""
    given = begin(host=host, port=port)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: sys.exit(0))  # also what uvicorn hands a signal back to when it is done
    end_with(given.supervisor_pid)
    server = _server(given)
    with socket.socket(fileno=fd) if fd is not None else listen(given.host, given.port) as listener:
        if fd is None:
            click.echo(f"listening on {_address(listener)}")
        server.run(sockets=[listener])


class _Web(Patient):
    streamed = frozenset((bulk.PATH,))


class _Server(uvicorn.Server):
    """Lets go of the pages that listen for changes as soon as it is asked to end."""

    def __init__(self, config: uvicorn.Config, let_go: Callable[[], None]) -> None:
        super().__init__(config)
        self._let_go = let_go

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        self._let_go()
        super().handle_exit(sig, frame)


def _server(given: Settings) -> uvicorn.Server:
    web = create(bootstrap.build(given, in_background=True))
    config = uvicorn.Config(
        web,
        loop="uvloop",
        http=_Web,
        ws="none",
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_keep_alive=KEPT_OPEN_SECONDS,
        timeout_graceful_shutdown=OPEN_REQUESTS_END_SECONDS,
    )
    return _Server(config, let_go=lambda: live.stop(web))


def _address(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    return f"http://{host}:{port}"
