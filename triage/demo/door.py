"""The doors of the service: its webhook, signed, and its API with a key. Nothing that another program could not do."""

from __future__ import annotations

import http.client
import json
import time
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode, urlsplit

from triage.demo.day import Arrival
from triage.domain.errors import TriageError
from triage.domain.webhook_signature import content, key_of, signature

PATIENCE_SECONDS = 30.0
PAUSE_SECONDS = 0.5
TIMEOUT_SECONDS = 10.0
PAGE = 200


class Refusal(TriageError):
    """The service did not take what the demo sent, or did not answer what it asked."""


class Door:
    """One connection to the service; what is not answered is sent again for a while, as a helpdesk does."""

    def __init__(self, address: str, *, secret: str, ingest_key: str, admin_key: str) -> None:
        self._connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=TIMEOUT_SECONDS)
        self._secret = key_of(secret)
        self._ingest_key = ingest_key
        self._admin_key = admin_key

    def send(self, arrival: Arrival) -> None:
        """Send a contact by the way it comes; a repeat of a webhook bears the id of the first."""
        if arrival.signed:
            self._send_signed(arrival)
        else:
            body = json.dumps(arrival.contact, ensure_ascii=False).encode()
            self._ask("POST", "/v1/contacts", body, _bearer(self._ingest_key))

    def get(self, path: str, **query: object) -> dict[str, Any]:
        asked = f"{path}?{urlencode(query, doseq=True)}" if query else path
        answer: dict[str, Any] = json.loads(self._ask("GET", asked, None, _bearer(self._admin_key)))
        return answer

    def every(self, noun: str, **query: object) -> Iterator[dict[str, Any]]:
        """Give every case, or notice, over all pages."""
        cursor: str | None = ""
        while cursor is not None:
            page = self.get(f"/v1/{noun}", limit=PAGE, cursor=cursor, **query)
            yield from page[noun]
            cursor = page["next"]

    def close(self) -> None:
        self._connection.close()

    def _send_signed(self, arrival: Arrival) -> None:
        event = {"type": "contact.created", "timestamp": arrival.at.isoformat(), "data": arrival.contact}
        body = json.dumps(event, ensure_ascii=False).encode()
        name, moment = f"demo-{arrival.contact['external_id']}", str(int(time.time()))
        signed = signature(self._secret, content(name, moment, body)).decode()
        headers = {"webhook-id": name, "webhook-timestamp": moment, "webhook-signature": signed}
        self._ask("POST", "/hooks/shop", body, headers)

    def _ask(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> bytes:
        """Ask until there is an answer that is not "later"; raise Refusal when there is none, or it says no."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while True:
            status, answer = self._try(method, path, body, headers)
            if HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
                return answer
            late = time.monotonic() > deadline
            if late or 0 < status != HTTPStatus.SERVICE_UNAVAILABLE:
                raise Refusal(f"{method} {path}: {status or 'no answer'} {answer.decode(errors='replace')[:300]}")
            time.sleep(PAUSE_SECONDS)

    def _try(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> tuple[int, bytes]:
        """Give the status and the body of the answer, 0 and why when there is none."""
        try:
            self._connection.request(method, path, body, {"Content-Type": "application/json", **headers})
            answer = self._connection.getresponse()
            return answer.status, answer.read()
        except (OSError, http.client.HTTPException) as error:
            self._connection.close()
            return 0, repr(error).encode()


def _bearer(key: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {key}"}
