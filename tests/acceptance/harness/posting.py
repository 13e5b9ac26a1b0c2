"""Helpdesks that send contacts from several threads and send again whatever was not answered, until it is."""

from __future__ import annotations

import json
import random
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import httpx

from tests.acceptance.harness import traffic, webhook

PAUSE_SECONDS = 0.3
TIMEOUT_SECONDS = 15.0
LONGEST_LIST = 30


@dataclass
class Post:
    """One request: a single contact, a list of them, or one signed by its helpdesk."""

    path: str
    contacts: Sequence[dict[str, Any]]
    message_id: str = ""

    def send(self, client: httpx.Client) -> httpx.Response:
        if self.message_id:
            body = webhook.envelope(self.contacts[0])
            return client.post(self.path, content=body, headers=webhook.signed(body, self.message_id))
        body = json.dumps(self.contacts if len(self.contacts) > 1 else self.contacts[0], ensure_ascii=False).encode()
        return client.post(self.path, content=body, headers={"Content-Type": "application/json"})


@dataclass
class Answered:
    """What was answered: the id per external id where the answer gives one, and how often something was sent again."""

    ids: dict[str, int] = field(default_factory=dict)
    accepted: set[str] = field(default_factory=set)
    sent_again: int = 0
    strange: list[str] = field(default_factory=list)


def posts(count: int, chance: random.Random) -> Iterator[Post]:
    """Make requests that carry `count` contacts in all: a third signed, the rest singly and in lists."""
    number = 0
    while number < count:
        kind = chance.choice(("hook", "hook", "hook", "single", "single", "list"))
        size = min(chance.randint(2, LONGEST_LIST), count - number) if kind == "list" else 1
        contacts = [traffic.contact(number + place, chance) for place in range(size)]
        number += size
        if kind == "hook":
            yield Post("/hooks/shop", contacts, message_id=f"message-{number}")
        else:
            yield Post("/v1/contacts", contacts)


def post_all(
    make_client: Callable[[], httpx.Client],
    wanted: Sequence[Post],
    *,
    threads: int,
    seconds: float,
) -> Answered:
    """Send everything, spread over about so many seconds; return once everything was answered with 2xx."""
    answered = Answered()
    workers = [
        threading.Thread(target=_post_some, args=(make_client, wanted[place::threads], seconds, answered))
        for place in range(threads)
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return answered


def _post_some(
    make_client: Callable[[], httpx.Client], wanted: Sequence[Post], seconds: float, answered: Answered
) -> None:
    began = time.monotonic()
    with make_client() as client:
        for place, post in enumerate(wanted):
            time.sleep(max(0.0, began + seconds * place / len(wanted) - time.monotonic()))
            post_until_answered(client, post, answered)


def post_until_answered(client: httpx.Client, post: Post, answered: Answered) -> None:
    """Send one request again and again until it is answered with 2xx."""
    while True:
        try:
            response = post.send(client)
        except httpx.TransportError:
            response = None
        if response is not None and response.is_success:
            _note(post, response, answered)
            return
        if response is not None and response.status_code != httpx.codes.SERVICE_UNAVAILABLE:
            answered.strange.append(f"{post.path} {response.status_code} {response.text[:300]}")
        answered.sent_again += 1
        time.sleep(PAUSE_SECONDS)


def _note(post: Post, response: httpx.Response, answered: Answered) -> None:
    names = [contact["external_id"] for contact in post.contacts]
    if not post.message_id:
        answered.ids |= {name: receipt["id"] for name, receipt in zip(names, response.json()["contacts"], strict=True)}
    answered.accepted |= set(names)
