"""The configuration as values: what triage.toml says once it has been read and found good."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from triage.domain.bell import BellTarget
from triage.domain.decision import TOPICS
from triage.domain.errors import ConfigError
from triage.domain.webhook import EventType
from triage.texts import label_or_id

LANGUAGES = ("ru", "en")
NO_RULE_MATCHED = "no rule matched"  # the name of the rule when there is no catch-all: its topic's queue takes it


@dataclass(frozen=True, kw_only=True)
class Server:
    """`own_addresses` are mail addresses of ours, never answered; `admin_destinations` hear what an admin must mend."""

    base_url: str = "http://127.0.0.1:8000"
    timezone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))
    language: str = "en"
    own_addresses: tuple[str, ...] = ()
    admin_destinations: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ServiceLevel:
    """The promise of a queue: the part `answered` (0 to 1) of its contacts is answered within so many seconds."""

    answered: float
    within_seconds: int


@dataclass(frozen=True, kw_only=True)
class Queue:
    """A skill group; `names` by language, its id where there is none."""

    id: str
    names: dict[str, str] = field(default_factory=dict)
    service_level: ServiceLevel | None = None

    def name(self, language: str) -> str:
        return self.names.get(language, self.id)


@dataclass(frozen=True, kw_only=True)
class Topic:
    """What a contact is about, in the company's own words; names by language.

    `of` are the topics of the shipped classifier that it stands for; without any it is new, and read only after
    corrections or training. `queue` takes what is about it and what no rule matches.
    """

    id: str
    names: dict[str, str] = field(default_factory=dict)
    of: tuple[str, ...] = ()
    queue: str = ""


SHIPPED_TOPICS = tuple(Topic(id=topic, of=(topic,)) for topic in TOPICS)


def _placed(error: ConfigError, file: Path, table: str, lines: Mapping[str, int]) -> ConfigError:
    """Return an extension's error with file, line and the whole key path; `lines` are those of its table."""
    nearest = error.key
    while nearest and nearest not in lines:
        nearest = nearest[: max(nearest.rfind("."), nearest.rfind("["), 0)]
    key = ".".join(part for part in (table, error.key) if part)
    return ConfigError(error.reason, file=str(file), line=lines.get(nearest, 0), key=key)


@dataclass(frozen=True, kw_only=True)
class Source:
    """Where contacts come from; any of its `secrets` may sign (two while one is being replaced).

    `options` are all further keys: its connector reads them. `key` and `lines` say where the source and each of its
    keys stand, so that what the connector refuses is told with its place too.
    """

    id: str
    connector: str
    secrets: tuple[str, ...] = field(default=(), repr=False)
    queue: str = ""
    options: dict[str, Any] = field(default_factory=dict, repr=False)
    key: str = ""
    lines: dict[str, int] = field(default_factory=dict, repr=False)

    def placed(self, error: ConfigError, file: Path) -> ConfigError:
        """Return a connector's error with file, line and the whole key path."""
        return _placed(error, file, self.key, self.lines)


@dataclass(frozen=True, kw_only=True)
class SignalSettings:
    """What the company sets of a signal: the signal reads `options`. `key` and `lines` say where they stand."""

    options: dict[str, Any] = field(default_factory=dict)
    key: str = ""
    lines: dict[str, int] = field(default_factory=dict, repr=False)

    def placed(self, error: ConfigError, file: Path) -> ConfigError:
        """Return a signal's error with file, line and the whole key path."""
        return _placed(error, file, self.key, self.lines)


@dataclass(frozen=True, kw_only=True)
class Signals:
    """Which signals are heeded: those in `order` first, those in `off` never, each with its settings by name."""

    order: tuple[str, ...] = ()
    off: tuple[str, ...] = ()
    settings: dict[str, SignalSettings] = field(default_factory=dict)

    def of(self, name: str) -> SignalSettings:
        return self.settings.get(name) or SignalSettings()


@dataclass(frozen=True, kw_only=True)
class Destination:
    """Where we reach staff: an Apprise URL, which is a secret. Language and time zone are the server's unless given."""

    id: str
    url: str = field(repr=False)
    private_network: bool = False
    excerpt: bool = False
    language: str | None = None
    timezone: ZoneInfo | None = None
    rate_per_minute: int | None = None
    alarms: BellTarget = field(default_factory=BellTarget)
    key: str = "url"
    line: int = 0

    def placed(self, error: ConfigError, file: Path) -> ConfigError:
        """Return what is wrong with the URL with file, line and key of where the URL is given."""
        return ConfigError(error.reason, file=str(file), line=self.line, key=self.key)


@dataclass(frozen=True, kw_only=True)
class Webhook:
    """A system of the company's own that hears of events, by a URL that may be a secret.

    Each message is signed with all `secrets` (two while one is replaced). What is left empty of `sources` and `queues`
    is not asked.
    """

    id: str
    url: str = field(repr=False)
    secrets: tuple[str, ...] = field(repr=False)
    events: frozenset[EventType]
    private_network: bool = False
    sources: tuple[str, ...] = ()
    queues: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class When:
    """The condition of a rule: what is left empty (or None) is not asked; lists are OR, different keys are AND."""

    topic: tuple[str, ...] = ()
    urgency: tuple[str, ...] = ()
    sentiment: tuple[str, ...] = ()
    priority: tuple[str, ...] = ()
    language: tuple[str, ...] = ()
    channel: tuple[str, ...] = ()
    source: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    signal: tuple[str, ...] = ()
    alarm: bool | None = None
    needs_human: bool | None = None


@dataclass(frozen=True, kw_only=True)
class Rule:
    """A routing rule: the first whose condition holds gives the queue and the destinations."""

    name: str
    queue: str
    when: When = field(default_factory=When)
    notify: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Triage:
    """Below `confidence_threshold` the model abstains; `fallback_queue` takes what it cannot decide or read.

    With an `accuracy_target` the threshold is the one above which that share of the topics is expected to be right.
    """

    fallback_queue: str
    confidence_threshold: float = 0.4
    accuracy_target: float | None = None
    max_failures: int = 3


@dataclass(frozen=True, kw_only=True)
class Retention:
    """How many days things are kept; 0 keeps `originals` not at all, and everything else for ever.

    `contacts`: a case that is over, with its contacts, decisions, notices and history, after nothing has happened in
    it for so long. `open_cases`: the same for a case that somebody was asked to look at and nobody has resolved.
    `corrections` and what they taught go with their contacts, or sooner.
    """

    contacts_days: int = 365
    open_cases_days: int = 0
    originals_days: int = 30
    notices_days: int = 90
    deliveries_days: int = 30
    corrections_days: int = 0
    audit_days: int = 1095
    erased_days: int = 365


@dataclass(frozen=True, kw_only=True)
class Backup:
    """A backup each night, at `hour` by the clock of the server, of which the newest are kept."""

    folder: Path
    keep: int = 14
    hour: int = 3
    passphrase_file: Path | None = None


@dataclass(frozen=True, kw_only=True)
class Config:
    """A configuration that holds together; `warnings` say what is allowed but hardly meant."""

    server: Server
    queues: tuple[Queue, ...]
    sources: tuple[Source, ...]
    destinations: tuple[Destination, ...]
    rules: tuple[Rule, ...]
    triage: Triage
    file: Path
    signals: Signals = field(default_factory=Signals)
    topics: tuple[Topic, ...] = SHIPPED_TOPICS
    webhooks: tuple[Webhook, ...] = ()
    retention: Retention = field(default_factory=Retention)
    backup: Backup | None = None
    warnings: tuple[str, ...] = ()

    def queue(self, queue_id: str) -> Queue | None:
        return next((queue for queue in self.queues if queue.id == queue_id), None)

    @property
    def topic_ids(self) -> tuple[str, ...]:
        return tuple(topic.id for topic in self.topics)

    def topic(self, topic_id: str) -> Topic | None:
        return next((topic for topic in self.topics if topic.id == topic_id), None)

    def topic_name(self, language: str, topic_id: str) -> str:
        """Name a topic: as the company does, else as the shipped one of that id is named, else by its id."""
        topic = self.topic(topic_id)
        named = topic.names.get(language) if topic else None
        return named or label_or_id(language, "topic", topic_id)

    def source(self, source_id: str) -> Source | None:
        return next((source for source in self.sources if source.id == source_id), None)

    def webhook(self, webhook_id: str) -> Webhook | None:
        return next((webhook for webhook in self.webhooks if webhook.id == webhook_id), None)

    def destination(self, destination_id: str) -> Destination | None:
        return next((destination for destination in self.destinations if destination.id == destination_id), None)
