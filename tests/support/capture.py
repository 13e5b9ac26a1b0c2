"""A proxy that stands in for every platform: real HTTPS requests end here, and what they carried is kept."""

from __future__ import annotations

import json
import shutil
import ssl
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from tests.support.platforms.talk import Reply, Request

HOSTS = (
    "hooks.slack.com",
    "*.westeurope.logic.azure.com",
    "*.12.environment.api.powerplatform.com",
    "api.telegram.org",
    "chat.example.org",
    "localhost",
)


@dataclass
class Capture:
    """What the platforms would have got; they answer with `status` and `answer`."""

    certificate: Path
    port: int = 0
    status: int = 200
    answer: bytes = b"ok"
    requests: list[tuple[str, bytes]] = field(default_factory=list)

    @property
    def payloads(self) -> list[Any]:
        return [json.loads(body) for _, body in self.requests]

    @property
    def environment(self) -> dict[str, str]:
        """Give what a process needs in its environment to be captured."""
        return {
            "HTTPS_PROXY": f"http://127.0.0.1:{self.port}",
            "NO_PROXY": "",
            "no_proxy": "",
            "REQUESTS_CA_BUNDLE": str(self.certificate),
        }


def openssl() -> str:
    """Return where openssl is, or nothing."""
    return shutil.which("openssl") or ""


@contextmanager
def proxy(folder: Path, answer: Callable[[Request], Reply] | None = None) -> Iterator[Capture]:
    """Take every request, HTTPS with a certificate made for the occasion; `answer` knows better than the capture."""
    capture = Capture(certificate=folder / "certificate.pem")
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(capture.certificate, make_certificate(capture.certificate))

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        host = ""

        def do_CONNECT(self) -> None:
            self.host = self.path
            self.send_response(200)
            self.end_headers()
            self.connection = tls.wrap_socket(self.connection, server_side=True)
            self.rfile, self.wfile = self.connection.makefile("rb"), self.connection.makefile("wb")
            self.close_connection = False

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            host = self.host or self.headers["Host"]
            capture.requests.append((host, body))
            asked = Request(host=host, path=self.path, body=body, content_type=self.headers["Content-Type"] or "")
            reply = answer(asked) if answer else Reply(status=capture.status, body=capture.answer)
            self.send_response(reply.status)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(reply.body)))
            self.send_header("Connection", "close")
            self.end_headers()
            self.wfile.write(reply.body)
            self.wfile.flush()

        def finish(self) -> None:
            super().finish()
            self.connection.close()

        def log_message(self, *_: object) -> None:
            """Keep the output of the tests readable."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        server.block_on_close = False
        capture.port = server.server_port
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        yield capture
        server.shutdown()


def make_certificate(file: Path) -> Path:
    """Write a certificate for all hosts that are stood in for, and return the file of its key."""
    key = file.with_suffix(".key")
    names = ",".join(f"DNS:{host}" for host in HOSTS)
    subprocess.run(
        [openssl(), "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
         "-subj", "/CN=capture", "-addext", f"subjectAltName={names}", "-keyout", key, "-out", file],
        check=True, capture_output=True,
    )  # fmt: skip
    return key
