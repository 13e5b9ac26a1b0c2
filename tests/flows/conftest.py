"""An App on a real database, with ports that remember what they were asked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from tests.support.cast import NOON, contact, reading
from triage import config, settings
from triage.app import App
from triage.domain.contact import Contact, Receipt
from triage.domain.decision import Reading
from triage.flows import intake
from triage.store.session import read, transaction

CONFIG = """
[[queues]]
id = "care"
[[queues]]
id = "people"
[triage]
fallback_queue = "people"
[server]
admin_destinations = ["admin"]
[[destinations]]
id = "duty"
url = "json://127.0.0.1:9/hook"
private_network = true
[[destinations]]
id = "admin"
url = "json://127.0.0.1:9/admin"
private_network = true
[[rules]]
name = "alarm"
when = { alarm = true }
queue = "care"
notify = ["duty"]
[[rules]]
name = "everything else"
when = {}
queue = "care"
"""


@dataclass
class Reads:
    """A classifier that reads every text with `answer`."""

    version: str = "test"
    seen: list[str] = field(default_factory=list)
    answer: Callable[[str], Reading] = lambda _text: reading()

    def read(self, texts: Sequence[Any], *, threshold: float) -> list[Reading]:
        self.seen += [text.text for text in texts]
        return [self.answer(text.text) for text in texts]


@dataclass
class Stage:
    """An App, what its ports were asked, and short words for what tests do."""

    app: App
    classifier: Reads
    woken: list[str]
    published: list[str]

    def take_in(self, *received: Contact) -> list[Receipt]:
        return intake.store(self.app, received or [contact()], NOON)


@pytest.fixture
def stage(engine: Engine, tmp_path: Path) -> Stage:
    classifier, woken, published = Reads(), list[str](), list[str]()
    app = App(
        settings=settings.load({}, data_dir=tmp_path),
        config=config.parse(CONFIG, tmp_path / "triage.toml"),
        transaction=lambda: transaction(engine),
        read=lambda: read(engine),
        wake=woken.append,
        rewake=woken.append,
        publish=published.append,
        bucket=lambda _key, _rate: 0.0,
        classifier=lambda: classifier,
        destinations={},
        signer=None,
    )
    return Stage(app, classifier, woken, published)
