"""Where the notices of the demo arrive: a server of its own, which shows them on a plain page."""

from __future__ import annotations

import json
import queue
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from html import escape
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from string import Template

from triage import texts
from triage.demo.service import HOST
from triage.domain.text import printable

LARGEST_BODY_BYTES = 1 << 20
SHOWN = 200
FOR_PROGRAMS = "notice="  # how the line begins that json:// destinations get on top of what people are sent
_PAGE = Template((Path(__file__).parent / "sink.html").read_text(encoding="utf-8"))
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"


@dataclass(frozen=True, kw_only=True)
class Received:
    """A notice as its reader gets it."""

    at: datetime
    destination: str
    title: str
    lines: tuple[str, ...]


@dataclass
class Sink:
    """What arrived, and what arrives; `service_address` is where the links of the notices may lead."""

    address: str = ""
    service_address: str = ""
    received: list[Received] = field(default_factory=list)
    arriving: queue.Queue[Received] = field(default_factory=queue.Queue)

    def take(self, destination: str, body: bytes) -> None:
        """Keep a notice. Raises ValueError when it is none."""
        message = json.loads(body)
        if not isinstance(message, dict):
            raise TypeError("a notice is a JSON object")
        lines = printable(str(message.get("message", ""))).splitlines()
        notice = Received(
            at=datetime.now().astimezone(),
            destination=destination,
            title=printable(str(message.get("title", ""))),
            lines=tuple(line.strip() for line in lines if line.strip()),
        )
        self.received.append(notice)
        self.arriving.put(notice)

    def page(self, language: str) -> str:
        """Show the newest notices; all in them is text, but for links into the demo's own service."""
        newest = self.received[: -SHOWN - 1 : -1]
        shown = "\n".join(map(self._item, newest)) or f"<li>{escape(texts.text(language, 'demo.none'))}</li>"
        return _PAGE.substitute(
            language=language,
            title=escape(texts.text(language, "demo.title")),
            intro=escape(texts.text(language, "demo.intro")),
            count=escape(texts.text(language, "demo.count", count=len(self.received))),
            notices=shown,
        )

    def _item(self, notice: Received) -> str:
        for_people = [line for line in notice.lines if not line.startswith(FOR_PROGRAMS)]
        lines = "<br>\n".join(map(self._linked, for_people))
        place = f"{escape(notice.destination)} · {notice.at:%H:%M:%S}"
        return f"<li><h2>{escape(notice.title)} <small>{place}</small></h2><p>{lines}</p></li>"

    def _linked(self, line: str) -> str:
        ours = re.compile(rf"({re.escape(self.service_address)}/(?:a|cases)/[\w.-]+)")
        parts = ours.split(line)  # text, link, text, …
        return "".join(
            f'<a href="{escape(part)}">{escape(part)}</a>' if place % 2 else escape(part)
            for place, part in enumerate(parts)
        )


@contextmanager
def listening(service_address: str) -> Iterator[Sink]:
    """Take notices on a free port of this machine until the end of the block."""
    sink = Sink(service_address=service_address)
    handler = type("Handler", (_Handler,), {"sink": sink})
    with ThreadingHTTPServer((HOST, 0), handler) as server:
        server.daemon_threads = True
        server.block_on_close = False
        sink.address = f"http://{HOST}:{server.server_port}"
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.1}, daemon=True).start()
        yield sink
        server.shutdown()


class _Handler(BaseHTTPRequestHandler):
    sink: Sink

    def do_POST(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        if length > LARGEST_BODY_BYTES:
            self._answer(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
            return
        try:
            self.sink.take(self.path.strip("/"), self.rfile.read(length))
        except (ValueError, TypeError):
            self._answer(HTTPStatus.BAD_REQUEST)
        else:
            self._answer(HTTPStatus.NO_CONTENT)

    def do_GET(self) -> None:
        if self.path == "/":
            self._answer(HTTPStatus.OK, self.sink.page(_language(self.headers.get("Accept-Language", ""))).encode())
        else:
            self._answer(HTTPStatus.NOT_FOUND)

    def _answer(self, status: HTTPStatus, body: bytes = b"") -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        if body:
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Security-Policy", _POLICY)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_line: object) -> None:
        """Keep the terminal for what matters."""


def _language(accepted: str) -> str:
    return "ru" if accepted.lower().startswith("ru") else "en"
