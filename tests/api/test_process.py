"""`triage api` as a process: what only a real server shows."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path

import httpx
import psutil
import pytest

from tests.api.conftest import CONFIG

MEBIBYTE = 1024 * 1024
START_SECONDS = 60.0
END_SECONDS = 8.0


@dataclass(frozen=True)
class Server:
    url: str
    process: subprocess.Popen[bytes]
    log: Path


@pytest.fixture
def server(migrated_url: str, redis_url: str, tmp_path: Path) -> Iterator[Server]:
    with serving(migrated_url, redis_url, tmp_path) as running:
        yield running


@contextmanager
def serving(database_url: str, redis_url: str, folder: Path, *options: str) -> Iterator[Server]:
    """Run `triage api` on a socket of ours, as the supervisor does."""
    (folder / "triage.toml").write_text(CONFIG)
    names = {"DATA_DIR": str(folder), "DATABASE_URL": database_url, "REDIS_URL": redis_url}
    environment = os.environ | {f"TRIAGE_{name}": value for name, value in names.items()}
    log = folder / "api.log"
    with socket.create_server(("127.0.0.1", 0)) as listener, log.open("wb") as output:
        command = [sys.executable, "-m", "triage", "api", "--fd", str(listener.fileno()), *options]
        process = subprocess.Popen(
            command, env=environment, stdout=output, stderr=subprocess.STDOUT, pass_fds=(listener.fileno(),)
        )
        running = Server(f"http://127.0.0.1:{listener.getsockname()[1]}", process, log)
        try:
            assert httpx.get(f"{running.url}/health/live", timeout=START_SECONDS).status_code == HTTPStatus.OK
            yield running
        finally:
            process.kill()
            process.wait()


def _chunks() -> Iterator[bytes]:
    yield from (bytes(MEBIBYTE) for _ in range(100))


@pytest.mark.parametrize("announced", [True, False], ids=["announced", "in chunks"])
def test_a_body_of_100_mebibytes_is_refused_without_being_kept(server: Server, *, announced: bool) -> None:
    memory = psutil.Process(server.process.pid).memory_info
    before = memory().rss
    body = bytes(100 * MEBIBYTE) if announced else _chunks()
    # What the header fields disprove is refused before the body; these promise a signature.
    signed = {"webhook-id": "1", "webhook-timestamp": f"{time.time():.0f}", "webhook-signature": "v1,c2lnbmF0dXJl"}
    answer = httpx.post(f"{server.url}/hooks/shop", content=body, headers=signed, timeout=60)
    assert (answer.status_code, answer.json()["status"]) == (413, 413)
    assert memory().rss - before < 40 * MEBIBYTE


def test_a_request_to_end_is_heeded_while_a_client_dawdles(server: Server) -> None:
    host, port = server.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port))) as dawdler:
        dawdler.sendall(b"POST /hooks/shop HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{")
        time.sleep(0.3)
        began = time.monotonic()
        server.process.send_signal(signal.SIGTERM)
        assert server.process.wait(30) == 0
        assert time.monotonic() - began < END_SECONDS


def test_the_log_holds_no_tokens_keys_or_queries(server: Server) -> None:
    with httpx.Client(base_url=server.url, headers={"Authorization": "Bearer triage_hush-key"}) as client:
        for path in (
            "/a/hush-token",
            "/c/hush-token",
            "/v1/cases?hush=query",
            "/v1/contacts/1",
            "/nowhere/hush-path?hush=1",
        ):
            client.get(path)
        client.post("/hooks/shop", content=b'{"hush": "body"}', headers={"webhook-signature": "v1,hush"})
    assert "hush" not in server.log.read_text()


def test_no_answer_names_the_server(server: Server) -> None:
    assert "server" not in httpx.get(f"{server.url}/health/live").headers
