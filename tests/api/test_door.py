"""What happens to every request: it has an id, is told of in one line, and a client that leaves is no failure."""

from __future__ import annotations

import json
import re
import socket
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest
from litestar import Litestar
from litestar.enums import ScopeType
from litestar.testing import TestClient
from litestar.types import ASGIApp, Receive, Scope, Send

from tests.api.conftest import Cast
from tests.api.test_process import Server, serving
from triage.api.app import create
from triage.app import App, Session
from triage.settings.networks import networks

Client = TestClient[Litestar]
PROXY = ("10.0.0.1", 443)


@pytest.fixture
def debugging(migrated_url: str, redis_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    monkeypatch.setenv("TRIAGE_LOG_LEVEL", "DEBUG")
    with serving(migrated_url, redis_url, tmp_path) as running:
        yield running


def lines(server: Server) -> list[dict[str, Any]]:
    """Read the log; whatever is no JSON fails."""
    return [json.loads(line) for line in server.log.read_text().splitlines()]


def _through_proxy(web: Litestar) -> ASGIApp:
    """Let all requests come from the address of a proxy."""

    async def proxied(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == ScopeType.HTTP:
            scope["client"] = PROXY
        await web(scope, receive, send)

    return proxied


def test_an_id_that_is_one_is_kept_and_given_back(client: Client) -> None:
    assert (
        client.get("/health/live", headers={"X-Request-Id": "order-4711.a_B"}).headers["X-Request-Id"]
        == "order-4711.a_B"
    )


@pytest.mark.parametrize("given", ["", "short", "x" * 65, "with space", "a;drop", "ivan@example.org"])
def test_an_odd_id_is_replaced(client: Client, given: str) -> None:
    assert re.fullmatch("[0-9a-f]{16}", client.get("/nowhere", headers={"X-Request-Id": given}).headers["X-Request-Id"])


def test_what_breaks_is_answered_and_logged_under_the_id(
    ports: App, cast: Cast, caplog: pytest.LogCaptureFixture
) -> None:
    reads = iter([ports.read])

    def broken() -> AbstractContextManager[Session]:
        return next(reads, lambda: 1 / 0)()  # type: ignore[return-value]  # it never returns

    with TestClient(create(replace(ports, read=broken)), raise_server_exceptions=False) as client:
        answer = client.get("/v1/contacts/1", headers=cast.alice | {"X-Request-Id": "quote-me-1"})
    assert (answer.status_code, answer.headers["content-type"]) == (500, "application/problem+json")
    assert answer.json()["detail"].endswith("quote-me-1")
    assert "division" not in answer.text


def test_every_line_is_json_with_time_level_event_and_the_id(debugging: Server) -> None:
    httpx.get(f"{debugging.url}/v1/contacts/1", headers={"X-Request-Id": "find-me-in-the-log"})
    httpx.get(f"{debugging.url}/nowhere/%1b[31m%0a?token=hush", headers={"User-Agent": "\x1b[2J"})
    found = lines(debugging)
    assert all({"timestamp", "level", "event", "logger"} <= line.keys() for line in found)
    [told] = [line for line in found if line.get("request_id") == "find-me-in-the-log"]
    assert (told["event"], told["route"], told["status"]) == ("request", "/v1/contacts/{contact_id}", 401)
    assert "hush" not in debugging.log.read_text()


def test_a_client_that_leaves_is_no_failure_of_ours(debugging: Server) -> None:
    host, port = debugging.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port))) as leaver:
        leaver.sendall(b"POST /sign-in HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\n")
        leaver.sendall(b"Content-Length: 100\r\n\r\nname=")
        time.sleep(0.3)
    until, told = time.monotonic() + 20, list[dict[str, Any]]()
    while not told and time.monotonic() < until:
        time.sleep(0.1)
        told = [line for line in lines(debugging) if line.get("route") == "/sign-in"]
    assert [(line["status"], line["level"]) for line in told] == [(499, "debug")]


@pytest.mark.parametrize(("trusted", "secure"), [("10.0.0.0/8", True), ("10.9.9.9", False)])
def test_cookies_keep_to_https_when_a_trusted_proxy_says_so(ports: App, trusted: str, *, secure: bool) -> None:
    settings = replace(ports.settings, trusted_proxies=networks(trusted))
    with TestClient(_through_proxy(create(replace(ports, settings=settings)))) as client:
        answer = client.get("/sign-in", headers={"X-Forwarded-Proto": "https", "Accept": "text/html"})
    assert ("Secure" in answer.headers["set-cookie"]) == secure


@pytest.mark.parametrize(("trusted", "counted"), [("10.0.0.0/8", "203.0.113.7"), ("10.9.9.9", "10.0.0.1")])
def test_guesses_are_counted_by_the_real_address(ports: App, trusted: str, counted: str) -> None:
    asked: list[str] = []

    def bucket(key: str, _rate: str) -> float:
        asked.append(key)
        return 0.0

    settings = replace(ports.settings, trusted_proxies=networks(trusted))
    with TestClient(_through_proxy(create(replace(ports, settings=settings, bucket=bucket)))) as client:
        page = client.get("/sign-in", headers={"Accept": "text/html"}).text
        csrf = re.search(r'name="csrf" value="(\w+)"', page)
        assert csrf
        form = {"name": "x", "password": "y", "csrf": csrf[1]}
        client.post("/sign-in", data=form, headers={"X-Forwarded-For": "1.2.3.4, 203.0.113.7"})
    assert f"sign-in:address:{counted}" in asked
