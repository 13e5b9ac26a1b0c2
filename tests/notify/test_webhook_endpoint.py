"""An endpoint on real sockets: connected to by a checked address, known by its name, and never waited for too long."""

from __future__ import annotations

import shutil
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.support.sink import listening
from triage.config import Webhook
from triage.domain.webhook import Answer, EventType
from triage.notify.webhooks import Endpoint

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


def post(url: str, *, private_network: bool = True) -> Answer:
    events = frozenset({EventType.ALARM})
    webhook = Webhook(id="crm", url=url, secrets=(SECRET,), events=events, private_network=private_network)
    with Endpoint(webhook).posting(at_once=1) as posting:
        return posting.post("msg_1", b"{}", datetime.now(UTC))


@contextmanager
def answering(answer: Callable[[socket.socket], None], tls: ssl.SSLContext | None = None) -> Iterator[int]:
    """Take one connection after another and give each to `answer`."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            while True:
                try:
                    connection, _ = server.accept()
                except OSError:
                    return
                threading.Thread(target=_answer, args=(connection, answer, tls), daemon=True).start()

        threading.Thread(target=serve, daemon=True).start()
        yield server.getsockname()[1]
        server.shutdown(socket.SHUT_RDWR)


def _answer(connection: socket.socket, answer: Callable[[socket.socket], None], tls: ssl.SSLContext | None) -> None:
    try:
        with tls.wrap_socket(connection, server_side=True) if tls else connection as opened:
            while not opened.recv(65_536).endswith(b"{}"):
                pass
            answer(opened)
    except OSError:
        return  # the other side has gone, which is what some tests want


def test_a_name_is_resolved_and_its_address_connected_to_under_its_name() -> None:
    with listening() as sink:
        answer = post(f"http://localhost:{sink.port}/hook?x=1")
    assert answer == Answer(delivered=True, reason="HTTP 200")
    assert sink.headers[0]["host"] == f"localhost:{sink.port}"
    assert sink.headers[0]["content-type"] == "application/json"


def test_a_name_that_leads_into_the_own_network_is_not_connected_to() -> None:
    with listening() as sink:
        answer = post(f"https://localhost:{sink.port}/hook", private_network=False)
    assert answer.reason.startswith("private address: it leads to")
    assert not sink.bodies


def test_a_proxy_is_not_asked_to_connect_into_the_own_network(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("no_proxy", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
    with listening() as proxy:
        monkeypatch.setenv("https_proxy", f"http://127.0.0.1:{proxy.port}")
        for host in ("169.254.169.254", "10.0.0.1", "[::ffff:127.0.0.1]"):
            assert post(f"https://{host}/", private_network=False).reason.startswith("private address: it leads to")
    assert not proxy.bodies


def test_nobody_there_is_unreachable() -> None:
    assert post("http://127.0.0.1:9/hush").reason == "unreachable: no connection"
    assert post("https://nowhere.invalid/hush").reason == "unreachable: its name has no address"


def test_a_long_answer_is_not_read_to_its_end() -> None:
    def endless(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n")
        while True:
            connection.sendall(b"x" * 65_536)

    with answering(endless) as port:
        began = time.monotonic()
        assert post(f"http://127.0.0.1:{port}/").delivered
        assert time.monotonic() - began < 3


def test_an_answer_that_trickles_in_is_left() -> None:
    def trickle(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 204 No Content\r\n\r\nHTTP/1.1 500 Later\r\n\r\n")

    def slow(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        for _ in range(100):
            connection.sendall(b"1\r\nx\r\n")
            time.sleep(0.2)

    with answering(trickle) as port:
        assert post(f"http://127.0.0.1:{port}/").reason == "HTTP 204"
    with answering(slow) as port:
        began = time.monotonic()
        assert post(f"http://127.0.0.1:{port}/").delivered
        assert time.monotonic() - began < 8


def test_what_is_no_http_is_broken() -> None:
    with answering(lambda connection: connection.sendall(b"SSH-2.0-hush\r\n")) as port:
        answer = post(f"http://127.0.0.1:{port}/")
    assert answer.reason == "broken: RemoteProtocolError"


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    openssl = shutil.which("openssl")
    if not openssl:
        pytest.skip("needs openssl")
    file, key = tmp_path / "certificate.pem", tmp_path / "certificate.key"
    subprocess.run(
        [openssl, "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
         "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-keyout", key, "-out", file],
        check=True, capture_output=True,
    )  # fmt: skip
    return file


def test_a_certificate_must_be_trusted_and_for_the_name(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(certificate, certificate.with_suffix(".key"))
    with answering(lambda connection: connection.sendall(b"HTTP/1.1 204 No Content\r\n\r\n"), tls) as port:
        assert post(f"https://localhost:{port}/").reason == "unreachable: its certificate is not trusted"
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        assert post(f"https://localhost:{port}/").delivered
        assert post(f"https://127.0.0.1:{port}/").reason == "unreachable: its certificate is not trusted"
