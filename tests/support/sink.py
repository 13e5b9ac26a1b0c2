"""A real HTTP server that takes what is posted to it and answers as told."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Sink:
    """What arrived; `answer` gives the status of the next answer, with `answer_headers`, and may take its time."""

    answer: Callable[[], int] = lambda: 200
    port: int = 0
    bodies: list[bytes] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    answer_headers: dict[str, str] = field(default_factory=dict)

    @property
    def messages(self) -> list[dict[str, Any]]:
        return [json.loads(body) for body in self.bodies]

    def url(self, scheme: str = "json", path: str = "/hook") -> str:
        return f"{scheme}://127.0.0.1:{self.port}{path}"


@contextmanager
def listening(answer: Callable[[], int] = lambda: 200) -> Iterator[Sink]:
    """Listen on a free port of this machine."""
    sink, taking = Sink(answer=answer), threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            with taking:  # or the body of one would stand beside the headers of another
                sink.headers.append({name.lower(): value for name, value in self.headers.items()})
                sink.bodies.append(body)
            status = sink.answer()
            self.send_response(status)
            if status in {301, 302, 307, 308}:
                self.send_header("Location", sink.url("http", "/elsewhere"))
            for name, value in sink.answer_headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Keep the output of the tests readable."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        server.block_on_close = False
        sink.port = server.server_port
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        yield sink
        server.shutdown()
