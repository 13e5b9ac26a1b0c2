"""The pages on a real server: its own port, a real Redis, and an App whose classifier knows a few words."""

from __future__ import annotations

import hashlib
import secrets
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import uvicorn
from litestar import Litestar
from redis import Redis
from sqlalchemy import Engine

from triage import buckets, config, live, settings
from triage.api.app import create
from triage.api.pages.live import stop
from triage.app import App
from triage.domain.access import Role
from triage.domain.contact import Channel, Contact, Receipt
from triage.domain.decision import TOPICS, Reading, Reason, Sentiment, Urgency
from triage.flows import intake, sign_in, triage
from triage.notify.links import Signer
from triage.router.pipeline import Seen, Text
from triage.store import sign_ins, users
from triage.store.session import read, transaction

START_SECONDS = 10.0
PASSWORD = "correct horse battery"
CONFIG = """
[server]
base_url = "{base_url}"
timezone = "Europe/Moscow"
language = "{language}"
[[queues]]
id = "care"
names = {{ ru = "Забота о клиентах", en = "Customer care" }}
[[queues]]
id = "urgent"
names = {{ ru = "Срочные", en = "Urgent" }}
[[sources]]
id = "shop"
connector = "standard"
secrets = ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"]
[[destinations]]
id = "duty"
url = "json://127.0.0.1:9/hook"
private_network = true
[[rules]]
name = "alarm"
when = {{ alarm = true }}
queue = "urgent"
notify = ["duty"]
[[rules]]
name = "everything else"
when = {{}}
queue = "care"
"""
# What the classifier of these tests listens for, and what a phrase speaks for.
PHRASES = {
    "smoke": ("urgency", Urgency.CRITICAL),
    "дым": ("urgency", Urgency.CRITICAL),
    "blocked": ("urgency", Urgency.HIGH),
    "three weeks late": ("urgency", Urgency.HIGH),
    "неделю опаздывает": ("urgency", Urgency.HIGH),
    "thank you": ("urgency", Urgency.LOW),
    "angry": ("sentiment", Sentiment.NEGATIVE),
    "ужас": ("sentiment", Sentiment.NEGATIVE),
    "thank": ("sentiment", Sentiment.POSITIVE),
    "спасибо": ("sentiment", Sentiment.POSITIVE),
    "parcel": ("topic", "delivery"),
    "посылка": ("topic", "delivery"),
    "kettle": ("topic", "product_quality"),
    "чайник": ("topic", "product_quality"),
    "card": ("topic", "payment"),
    "деньги": ("topic", "refund_return"),
    "shop": ("topic", "store"),
}


class Listens:
    """Reads a text by the few phrases it knows; the real classifier has tests of its own."""

    version = "listens-1"

    def read(self, texts: Sequence[Text], *, threshold: float = 0.5) -> list[Reading]:
        return [self._read(text.text.casefold(), threshold) for text in texts]

    def see(self, texts: Sequence[Text], *, threshold: float = 0.5) -> Iterator[list[Seen]]:
        if texts:
            yield [Seen(text=text, reading=self._read(text.text.casefold(), threshold)) for text in texts]

    def heeded(self, _text: Text, reading: Reading) -> Reading:
        return reading

    def _read(self, text: str, threshold: float) -> Reading:
        found = {phrase: label for phrase, label in PHRASES.items() if phrase in text}
        spoke = {kind: str(label) for kind, label in reversed(found.values())}
        return Reading(
            language="ru" if any("а" <= letter <= "я" for letter in text) else "en",
            topics=_likely(TOPICS, spoke.get("topic", "other")),
            urgencies=_likely(Urgency, spoke.get("urgency", "normal")),
            sentiments=_likely(Sentiment, spoke.get("sentiment", "neutral")),
            confidence=0.82 if "topic" in spoke else 0.31,
            abstained=("topic" in spoke) < threshold,
            reasons=tuple(
                Reason(phrase=phrase, speaks_for=f"{kind}={label}", weight=0.6)
                for phrase, (kind, label) in found.items()
            ),
            model=self.version,
        )


def _likely(labels: Any, label: str) -> dict[str, float]:
    names = [str(name) for name in labels]
    return {name: 0.82 if name == label else 0.18 / (len(names) - 1) for name in names}


def ports(folder: Path, engine: Engine, redis_url: str, *, base_url: str = "", language: str = "en") -> App:
    """Build an App on a real database and a real Redis, or on one that is away."""
    redis = Redis.from_url(redis_url, socket_timeout=2, socket_connect_timeout=2)
    text = CONFIG.format(base_url=base_url or "http://127.0.0.1:8000", language=language)
    return App(
        settings=settings.load({}, data_dir=folder),
        config=config.parse(text, folder / "triage.toml"),
        transaction=lambda: transaction(engine),
        read=lambda: read(engine),
        wake=lambda _queue: None,
        rewake=lambda _queue: None,
        publish=partial(live.publish, redis),
        pulse=live.Listener(redis).pulse,
        bucket=buckets.shared(redis),
        classifier=Listens,
        destinations={},
        signer=Signer(["k" * 32]),
    )


@dataclass(frozen=True, kw_only=True)
class Site:
    """A running server, and short words for what tests let happen."""

    app: App
    web: Litestar
    url: str

    def take_in(
        self, text: str, *, subject: str = "", external_id: str = "", triaged: bool = True, **given: Any
    ) -> int:
        """Let a contact come in, and be triaged unless told otherwise; return its case."""
        now = datetime.now(UTC)
        ordinary: dict[str, Any] = {"source": "shop", "channel": Channel.EMAIL, "occurred_at": now}
        one = Contact(external_id=external_id or str(time.time_ns()), subject=subject, text=text, **ordinary | given)
        receipts: list[Receipt] = intake.store(self.app, [one], now)
        if triaged:
            self.triage()
        return receipts[0].case_id

    def triage(self) -> None:
        while triage.triage_some(self.app, datetime.now(UTC)):
            pass

    def add_user(self, name: str, role: Role = Role.AGENT) -> None:
        with self.app.transaction() as session:
            sign_in.add_user(session, name, PASSWORD, role, datetime.now(UTC))

    def signed_in(self, name: str, role: Role = Role.AGENT) -> str:
        """Let somebody be signed in without a password, which is slow on purpose; return the token of the cookie."""
        token, now = secrets.token_urlsafe(), datetime.now(UTC)
        with self.app.transaction() as session:
            user = users.add(session, name, "none", role, now)
            hashed = hashlib.sha256(token.encode()).hexdigest()
            sign_ins.begin(session, user.id, hashed, now, now + sign_in.SIGN_IN_LASTS)
        return token

    def link(self, case_id: int) -> str:
        return f"{self.url}/a/{self.app.signer.acknowledge_token(case_id, datetime.now(UTC))}"

    def correct_link(self, contact_id: int) -> str:
        return f"{self.url}/c/{self.app.signer.correct_token(contact_id, datetime.now(UTC))}"


@contextmanager
def running(app: App) -> Iterator[Site]:
    """Serve `app` on a port of its own from a thread."""
    web = create(app)
    options: dict[str, Any] = {"host": "127.0.0.1", "port": 0, "log_config": None, "access_log": False}
    server = uvicorn.Server(uvicorn.Config(web, lifespan="on", timeout_graceful_shutdown=3, **options))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    deadline = time.monotonic() + START_SECONDS
    while not server.started and time.monotonic() < deadline:
        time.sleep(0.02)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield Site(app=app, web=web, url=f"http://127.0.0.1:{port}")
    finally:
        stop(web)
        server.should_exit = True
        thread.join(START_SECONDS)
