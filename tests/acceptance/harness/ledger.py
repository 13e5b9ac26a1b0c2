"""What the service says it has: every contact with its decision, every notice with its state."""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

import httpx

PAGE = 200
READERS = 4
CASE_LINK = re.compile(r"/cases/(\d+)")
ACKNOWLEDGE_LINK = re.compile(r"https?://[^\s\"<>]+/a/[^\s\"<>)]+")


def waits(client: httpx.Client) -> int | None:
    """Count what is still to be done; None while nobody can say."""
    with suppress(httpx.TransportError):
        answer = client.get("/health/ready")
        if answer.is_success:
            report = answer.json()
            return int(report["contacts_waiting"]) + int(report["notices_waiting"])
    return None


def seconds_until_done(client: httpx.Client, since: float, limit_seconds: float) -> float | None:
    """Wait until nothing waits any more; return how long after `since` that was, None when it took too long."""
    while (elapsed := time.monotonic() - since) < limit_seconds:
        if waits(client) == 0:
            return elapsed
        time.sleep(0.5)
    return None


def every(client: httpx.Client, path: str) -> Iterator[dict[str, Any]]:
    """Give every case (or notice) of all pages."""
    cursor = ""
    while True:
        answer = client.get(path, params={"limit": PAGE} | ({"cursor": cursor} if cursor else {}))
        page = answer.raise_for_status().json()
        yield from page[path.rpartition("/")[2]]
        if not (cursor := page["next"] or ""):
            return


def every_contact(client: httpx.Client) -> list[dict[str, Any]]:
    """Give every contact of every case, in full."""
    with ThreadPoolExecutor(READERS) as readers:
        cases = readers.map(lambda case: _read(client, f"/v1/cases/{case['id']}"), list(every(client, "/v1/cases")))
        return [contact for case in cases for contact in case["contacts"]]


def contacts_by_id(client: httpx.Client, ids: Sequence[int]) -> list[dict[str, Any]]:
    with ThreadPoolExecutor(READERS) as readers:
        return list(readers.map(lambda contact_id: _read(client, f"/v1/contacts/{contact_id}"), ids))


def _read(client: httpx.Client, path: str) -> dict[str, Any]:
    read: dict[str, Any] = client.get(path).raise_for_status().json()
    return read


def messages_by_case(messages: Sequence[dict[str, Any]]) -> Counter[int]:
    """Count the messages of a destination by the case whose link they hold."""
    return Counter(int(found[1]) for message in messages if (found := CASE_LINK.search(text_of(message))))


def text_of(message: dict[str, Any]) -> str:
    return f"{message.get('title', '')}\n{message['message']}"
