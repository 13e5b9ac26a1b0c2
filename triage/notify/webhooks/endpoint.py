"""An endpoint: signed messages posted to one URL, which may be a secret: no reason and no log ever shows it.

The name is resolved and its addresses checked here, and the connection goes to just those, so that a name that leads
elsewhere a moment later leads nowhere.
"""

from __future__ import annotations

import logging
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from http import HTTPStatus
from time import monotonic

import httpx

from triage import __version__
from triage.config import Webhook
from triage.domain.errors import ConfigError
from triage.domain.webhook import Answer
from triage.domain.webhook_signature import content, key_of, signature
from triage.notify.destinations.network import Unresolved, addresses, behind_proxy, is_public
from triage.notify.retry import retry_after_seconds

CONNECT_SECONDS, ANSWER_SECONDS = 5.0, 15.0
ADDRESSES_KNOWN_SECONDS = 30.0
ANSWER_LIMIT_BYTES = 64 * 1024  # what is read of an answer, to keep its connection; nobody looks into it

_BUSY = {
    HTTPStatus.TOO_MANY_REQUESTS,
    HTTPStatus.BAD_GATEWAY,
    HTTPStatus.SERVICE_UNAVAILABLE,
    HTTPStatus.GATEWAY_TIMEOUT,
}
# It logs the URL of every request.
logging.getLogger("httpx").setLevel(logging.WARNING)

_TIMEOUT = httpx.Timeout(ANSWER_SECONDS, connect=CONNECT_SECONDS)


class Endpoint:
    """Where messages of one webhook go; it keeps no connection of its own, so that a process may fork."""

    def __init__(self, webhook: Webhook) -> None:
        self.id, self.private_network = webhook.id, webhook.private_network
        self.url = httpx.URL(webhook.url)
        self.keys = tuple(map(key_of, webhook.secrets))

    def check_address(self) -> list[str]:
        """Return the addresses of the host; raise ConfigError for one that may not be, Unresolved for none."""
        found = addresses(self.url.host)
        private = next((address for address in found if not is_public(address)), "")
        if private and not self.private_network:
            raise ConfigError(f"it leads to {private}, which is not public; private_network = true would allow that")
        return found

    @contextmanager
    def posting(self, *, at_once: int) -> Iterator[Posting]:
        """Open connections for up to `at_once` messages at a time, until the end of the block."""
        proxied = behind_proxy(self.url.host)
        limits = httpx.Limits(max_connections=at_once, max_keepalive_connections=at_once)
        trusted = httpx.create_ssl_context()  # those of SSL_CERT_FILE, also where there is no proxy
        with httpx.Client(timeout=_TIMEOUT, limits=limits, verify=trusted, trust_env=proxied) as client:
            yield Posting(self, client, proxied=proxied)

    def headers(self, message_id: str, body: bytes, now: datetime) -> dict[str, str]:
        """Sign a message with every key, each attempt anew."""
        timestamp = str(int(now.timestamp()))
        signed = content(message_id, timestamp, body)
        return {
            "Host": self.url.netloc.decode("ascii"),
            "Content-Type": "application/json",
            "User-Agent": f"Triage/{__version__}",
            "webhook-id": message_id,
            "webhook-timestamp": timestamp,
            "webhook-signature": b" ".join(signature(key, signed) for key in self.keys).decode(),
        }


class Posting:
    """Posts messages of one endpoint, from several threads at a time."""

    def __init__(self, endpoint: Endpoint, client: httpx.Client, *, proxied: bool) -> None:
        self._endpoint, self._client, self._proxied = endpoint, client, proxied
        self._addresses: list[str] = []
        self._known_until = 0.0

    def post(self, message_id: str, body: bytes, now: datetime) -> Answer:
        """Post one message and say how it went; nothing is raised for what the other side does."""
        headers = self._endpoint.headers(message_id, body, now)
        answer = Answer(reason="unreachable: its name has no address")
        try:
            for url in self._urls():
                answer, connected = self._post(url, headers, body, now)
                if connected:
                    break
        except Unresolved:
            return answer
        except ConfigError as error:
            return Answer(reason=f"private address: {error.reason}")
        return answer

    def _urls(self) -> list[httpx.URL]:
        """Give the URL with each address in place of the name; only a proxy may be able to resolve that."""
        url = self._endpoint.url
        if self._proxied:
            with suppress(Unresolved):
                self._endpoint.check_address()
            return [url]
        if monotonic() >= self._known_until:
            self._addresses = self._endpoint.check_address()
            self._known_until = monotonic() + ADDRESSES_KNOWN_SECONDS
        return [url.copy_with(host=address) for address in dict.fromkeys(self._addresses)]

    def _post(self, url: httpx.URL, headers: dict[str, str], body: bytes, now: datetime) -> tuple[Answer, bool]:
        """Post to one address; return the answer, and whether anything was sent at all."""
        extensions = {"sni_hostname": self._endpoint.url.host}
        try:
            with self._client.stream("POST", url, content=body, headers=headers, extensions=extensions) as response:
                _read_some(response)
                return _answer(response, now), True
        except httpx.ConnectTimeout:
            return Answer(reason=f"unreachable: no connection in {CONNECT_SECONDS:.0f} s"), False
        except httpx.ConnectError as error:
            broken = isinstance(error.__context__, ssl.SSLError) or "SSL" in str(error)
            return Answer(
                reason=f"unreachable: {'its certificate is not trusted' if broken else 'no connection'}"
            ), False
        except httpx.TimeoutException:
            return Answer(reason=f"no answer: {ANSWER_SECONDS:.0f} s"), True
        except httpx.TransportError as error:
            return Answer(reason=f"broken: {type(error).__name__}"), True


def _read_some(response: httpx.Response) -> None:
    """Read a short answer to its end, so that the connection can be used again; a long or slow one is left."""
    until, size = monotonic() + CONNECT_SECONDS, 0
    for chunk in response.iter_raw():
        size += len(chunk)
        if size > ANSWER_LIMIT_BYTES or monotonic() > until:
            return


def _answer(response: httpx.Response, now: datetime) -> Answer:
    status = response.status_code
    if response.is_success:
        return Answer(delivered=True, reason=f"HTTP {status}")
    return Answer(
        gone=status == HTTPStatus.GONE,
        busy=status in _BUSY,
        reason=f"redirected: HTTP {status}" if response.is_redirect else f"refused: HTTP {status}",
        retry_after_seconds=retry_after_seconds(response.headers.get("retry-after", ""), now),
    )
