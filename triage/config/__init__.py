"""triage.toml: queues, sources, destinations, rules. A bad file is refused with file, line, key path and reason."""

from __future__ import annotations

from triage.config.first import first_file
from triage.config.read import load, parse
from triage.config.shape import (
    LANGUAGES,
    NO_RULE_MATCHED,
    SHIPPED_TOPICS,
    Backup,
    Config,
    Destination,
    Queue,
    Retention,
    Rule,
    Server,
    ServiceLevel,
    Signals,
    SignalSettings,
    Source,
    Topic,
    Triage,
    Webhook,
    When,
)

__all__ = [
    "LANGUAGES",
    "NO_RULE_MATCHED",
    "SHIPPED_TOPICS",
    "Backup",
    "Config",
    "Destination",
    "Queue",
    "Retention",
    "Rule",
    "Server",
    "ServiceLevel",
    "SignalSettings",
    "Signals",
    "Source",
    "Topic",
    "Triage",
    "Webhook",
    "When",
    "first_file",
    "load",
    "parse",
]
