"""The web application on a real database, with a cast of API keys."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from shutil import copyfile

import pytest
from litestar import Litestar
from litestar.testing import TestClient
from sqlalchemy import Engine

from triage import config, settings
from triage.api.app import create
from triage.app import App
from triage.domain.access import Scope
from triage.domain.decision import Reading, Reason
from triage.flows import keys, receive
from triage.router.pipeline import Text
from triage.store.session import open_engine, read, transaction

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
SECRETS = ("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_bmV3LXNlY3JldC10aGF0LWlzLWxvbmctZW5vdWdo")
CONFIG = f"""
[server]
own_addresses = ["help@shop.example"]
[[queues]]
id = "care"
[[queues]]
id = "mail"
[[sources]]
id = "shop"
connector = "standard"
secrets = ["{SECRETS[0]}", "{SECRETS[1]}"]
[[sources]]
id = "post"
connector = "standard"
secrets = ["{SECRETS[0]}"]
queue = "mail"
"""


@dataclass
class Told:
    """What the outside was told."""

    woken: list[str] = field(default_factory=list)
    published: list[str] = field(default_factory=list)


class Literal:
    """Reads `critical` as critical; the real classifier has tests of its own."""

    version = "literal-1"

    def read(self, texts: Sequence[Text], *, threshold: float) -> list[Reading]:
        return [self._read(text.text, threshold) for text in texts]

    def _read(self, text: str, threshold: float) -> Reading:
        critical = 0.9 if "critical" in text else 0.1
        return Reading(
            language="en",
            topics={"delivery": 0.7, "other": 0.3},
            urgencies={"critical": critical, "high": 0.0, "normal": 1 - critical, "low": 0.0},
            sentiments={"negative": 0.2, "neutral": 0.8, "positive": 0.0},
            confidence=0.7,
            abstained=threshold > 0.7,
            reasons=(Reason(phrase="parcel", speaks_for="topic=delivery", weight=0.4),),
            model=self.version,
        )


@pytest.fixture
def told() -> Told:
    return Told()


def make_ports(engine: Engine, told: Told, folder: Path) -> App:
    configured = config.parse(CONFIG, folder / "triage.toml")
    return App(
        settings=settings.load({"TRIAGE_DATA_DIR": str(folder), "TRIAGE_MAX_BODY_BYTES": "65536"}),
        config=configured,
        transaction=lambda: transaction(engine),
        read=lambda: read(engine),
        wake=told.woken.append,
        rewake=told.woken.append,
        publish=told.published.append,
        bucket=lambda _key, _rate: 0.0,
        classifier=Literal,
        destinations={},
        connectors=receive.connect(configured),
        signer=None,
    )


@pytest.fixture
def ports(engine: Engine, told: Told, tmp_path: Path) -> App:
    return make_ports(engine, told, tmp_path)


@pytest.fixture
def client(ports: App) -> Iterator[TestClient[Litestar]]:
    with TestClient(create(ports), raise_server_exceptions=False) as client:
        yield client


class Cast:
    """Alice may do everything, Bob sends for the shop and reads of it, Charlie reads the post, Dora only sends."""

    def __init__(self, app: App) -> None:
        self._app = app
        self.alice = self._key("alice", [Scope.ADMIN])
        self.bob = self._key("bob", [Scope.INGEST, Scope.READ], ["shop"])
        self.charlie = self._key("charlie", [Scope.READ, Scope.SUPERVISE], ["post"])
        self.dora = self._key("dora", [Scope.INGEST])

    def _key(self, name: str, scopes: Sequence[Scope], sources: Sequence[str] = ()) -> dict[str, str]:
        with self._app.transaction() as session:
            _, secret = keys.make(session, name, scopes, sources, NOW)
        return {"Authorization": f"Bearer {secret}"}


@pytest.fixture
def cast(ports: App) -> Cast:
    return Cast(ports)


@dataclass(frozen=True)
class Site:
    """A client with its cast."""

    client: TestClient[Litestar]
    cast: Cast


@pytest.fixture(scope="module")
def refusing(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Give one site for many requests that leave nothing behind: what is refused never meets the database."""
    folder = tmp_path_factory.mktemp("refusing")
    engine = open_engine(f"sqlite:///{copyfile(sqlite_template, folder / 'triage.db')}")
    app = make_ports(engine, Told(), folder)
    with TestClient(create(app), raise_server_exceptions=False) as client:
        yield Site(client, Cast(app))
    engine.dispose()
