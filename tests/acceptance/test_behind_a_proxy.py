"""Behind the proxy that deploy/ ships: TLS outside, real addresses inside, and the answers that helpdesks need."""

from __future__ import annotations

import json
import re
import ssl
from collections.abc import Iterator
from pathlib import Path

import httpcore
import httpx
import pytest

from tests.acceptance.harness import configuration, service, webhook
from tests.acceptance.harness.service import Serving
from tests.support import nginx
from tests.support.nginx import Nginx

pytestmark = [pytest.mark.acceptance, pytest.mark.xdist_group("proxy")]

SHIPPED = Path(__file__).parents[2] / "deploy" / "proxy" / "nginx.conf"
BULK_LINES = 20_000  # several times what may lie in nginx's buffers
ATTEMPTS = 25  # more than one address may make in a minute


class _ThisMachine(httpcore.SyncBackend):
    """Leads every name to this machine: there is no DNS here."""

    def connect_tcp(self, host: str, port: int, *args: object, **kwargs: object) -> httpcore.NetworkStream:
        del host
        return super().connect_tcp("127.0.0.1", port, *args, **kwargs)  # type: ignore[arg-type]  # handed on as given


@pytest.fixture(scope="module")
def ports() -> tuple[int, int]:
    return service.free_port(), service.free_port()


@pytest.fixture(scope="module")
def triage(tmp_path_factory: pytest.TempPathFactory, ports: tuple[int, int]) -> Iterator[Serving]:
    data_dir = tmp_path_factory.mktemp("proxied") / "data"
    configuration.write(data_dir, sink="json://127.0.0.1:9/hook", base_url=f"https://{nginx.NAME}:{ports[1]}")
    with service.serving(data_dir, environment={"TRIAGE_TRUSTED_PROXIES": "127.0.0.1"}) as running:
        yield running


@pytest.fixture(scope="module")
def proxy(triage: Serving, ports: tuple[int, int], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nginx]:
    folder = tmp_path_factory.mktemp("nginx")
    with nginx.before(triage.address, SHIPPED, folder, plain_port=ports[0], secure_port=ports[1]) as running:
        yield running


def _visitor(proxy: Nginx, **headers: str) -> httpx.Client:
    """Give a browser or a program that reaches the service through the proxy alone."""
    transport = httpx.HTTPTransport(verify=ssl.create_default_context(cafile=proxy.certificate))
    pool = transport._pool
    assert isinstance(pool, httpcore.ConnectionPool)
    pool._network_backend = _ThisMachine()
    return httpx.Client(base_url=proxy.secure, transport=transport, headers=headers, timeout=60)


@pytest.fixture
def program(proxy: Nginx, triage: Serving) -> Iterator[httpx.Client]:
    with _visitor(proxy, Authorization=f"Bearer {service.admin(triage.data_dir)['api_key']}") as client:
        yield client


def test_a_signed_webhook_comes_through_as_it_was_signed(program: httpx.Client) -> None:
    body = webhook.envelope({"external_id": "behind-1", "channel": "chat", "text": "Где мой заказ?"})
    answer = program.post("/hooks/shop", content=body, headers=webhook.signed(body, "behind-1"))
    assert (answer.status_code, answer.content) == (200, b"")
    assert program.head("/hooks/shop").status_code == 200


@pytest.mark.parametrize("path", ["/hooks/shop", "/v1/contacts"])
def test_a_webhook_without_tls_is_refused_and_never_sent_elsewhere(proxy: Nginx, path: str) -> None:
    with httpx.Client(trust_env=False) as client:
        assert client.post(f"{proxy.plain}{path}", content=b"{}").status_code == 403
        sent_on = client.get(f"{proxy.plain}/cases", headers={"Host": nginx.NAME})
    assert sent_on.status_code == 308
    assert sent_on.headers["location"] == f"https://{nginx.NAME}/cases"


def test_many_contacts_stream_through(program: httpx.Client) -> None:
    lines = (
        json.dumps({"source": "bulk", "external_id": f"b{number}", "channel": "chat", "text": "Где заказ? " * 20})
        for number in range(BULK_LINES)
    )
    body = (f"{line}\n".encode() for line in lines)
    headers = {"Content-Type": "application/x-ndjson"}
    with program.stream("POST", "/v1/contacts/bulk", content=body, headers=headers) as answer:
        assert answer.status_code == 200
        receipts = [json.loads(line) for line in answer.iter_lines()]
    assert [receipt["line"] for receipt in receipts] == list(range(1, BULK_LINES + 1))
    assert all("id" in receipt for receipt in receipts)


def test_whoever_guesses_passwords_cannot_pretend_to_be_many(proxy: Nginx) -> None:
    """Each attempt claims another address; the limit counts the one that the proxy saw."""
    with _visitor(proxy) as client:
        form = re.search(r'name="csrf" value="(\w+)"', client.get("/sign-in").text)
        assert form
        attempts = [
            client.post(
                "/sign-in",
                data={"csrf": form[1], "name": f"nobody{number}", "password": "guess"},
                headers={"X-Forwarded-For": f"203.0.113.{number}"},
            ).status_code
            for number in range(ATTEMPTS)
        ]
    assert attempts[0] == 401
    assert attempts[-1] == 429


def test_cookies_are_for_https_alone_and_links_lead_to_the_public_address(proxy: Nginx) -> None:
    with _visitor(proxy) as client:
        answer = client.get("/sign-in")
    assert all("Secure" in cookie for cookie in answer.headers.get_list("set-cookie"))
    assert answer.headers["strict-transport-security"]


def test_tokens_of_links_stay_out_of_the_log_of_the_proxy(proxy: Nginx) -> None:
    with _visitor(proxy) as client:
        assert client.get("/a/secret-token-of-a-link").status_code == 403
    logged = proxy.log.read_text(encoding="utf-8")
    assert "/a/…" in logged or r"/a/\xE2\x80\xA6" in logged
    assert "secret-token" not in logged


def test_while_the_service_is_away_helpdesks_are_told_to_come_back(
    proxy: Nginx, triage: Serving, program: httpx.Client
) -> None:
    triage.stop()
    answer = program.post("/hooks/shop", content=b"{}")
    assert answer.status_code == 503
    assert answer.headers["retry-after"] == "30"
    assert answer.headers["content-type"] == "application/problem+json"
