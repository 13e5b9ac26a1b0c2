"""From the file to a configuration that holds together."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection
from pathlib import Path
from typing import Any

from triage.config import signals, tables, topics, webhooks
from triage.config.positions import key_lines
from triage.config.reach import unreachable_rules
from triage.config.section import Section, closest
from triage.config.shape import Config, Rule, Source
from triage.domain.errors import ConfigError

_TOML_PLACE = re.compile(r" \(at (?:line (?P<line>\d+), column (?P<column>\d+)|end of document)\)$")


def load(
    path: Path, *, known_connectors: Collection[str] | None = None, known_signals: Collection[str] | None = None
) -> Config:
    """Read the configuration file. Raises ConfigError with file, line, key path and reason."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise ConfigError("there is no such file; `triage serve` writes a first one", file=str(path)) from None
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise ConfigError("is not UTF-8 text; save it as UTF-8", file=str(path), line=line) from None
    except OSError as error:
        raise ConfigError(f"cannot be read: {error.strerror}", file=str(path)) from None
    return parse(text, path, known_connectors=known_connectors, known_signals=known_signals)


def parse(
    text: str,
    file: Path,
    *,
    known_connectors: Collection[str] | None = None,
    known_signals: Collection[str] | None = None,
) -> Config:
    """Return the configuration that `text` says; paths in it are relative to `file`. Raises ConfigError."""
    document = _toml(text, file)
    top = Section(table=document, path=(), file=file, lines=key_lines(text.replace("\r\n", "\n")))
    warnings: list[str] = []
    queues = tables.queues(top.sections("queues"))
    if not queues:
        raise top.error('is missing; give at least one queue: [[queues]] and id = "default"', "queues")
    queue_ids = tuple(queue.id for queue in queues)
    sources = tables.sources(
        top.sections("sources"), queue_ids=queue_ids, connectors=known_connectors, warnings=warnings
    )
    destinations = tables.destinations(top.sections("destinations"), warnings=warnings)
    destination_ids = tuple(destination.id for destination in destinations)
    known_topics = topics.topics(top, queue_ids=queue_ids)
    topic_ids = tuple(topic.id for topic in known_topics)
    rules = tables.rules(
        top.sections("rules"),
        queue_ids=queue_ids,
        destination_ids=destination_ids,
        topic_ids=topic_ids,
        signals=known_signals,
    )
    server = tables.server(top.section("server"), destination_ids)
    triage_table = top.section("triage")
    heeded = signals.signals(triage_table.section("signals"), known_signals)
    triage = tables.triage(triage_table, queue_ids)
    hooks = webhooks.webhooks(top.sections("webhooks"), queue_ids=queue_ids, warnings=warnings)
    retention = tables.retention(top.section("retention"))
    backup = tables.backup(top.section("backup")) if top.has("backup") else None
    top.asked.append("backup")
    top.close()
    warnings += [*unreachable_rules(rules), *_unknown_sources(rules, sources)]
    return Config(
        server=server,
        queues=queues,
        sources=sources,
        destinations=destinations,
        topics=known_topics,
        rules=rules,
        triage=triage,
        signals=heeded,
        webhooks=hooks,
        retention=retention,
        backup=backup,
        file=file,
        warnings=tuple(warnings),
    )


def _toml(text: str, file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        place = _TOML_PLACE.search(str(error))
        line = int(place["line"]) if place and place["line"] else text.count("\n") + 1
        reason = _TOML_PLACE.sub("", str(error))
        column = f" (column {place['column']})" if place and place["column"] else ""
        raise ConfigError(f"is not TOML: {reason}{column}", file=str(file), line=line) from None


def _unknown_sources(rules: tuple[Rule, ...], sources: tuple[Source, ...]) -> list[str]:
    """Warn only: a contact posted to the API may have a source that no webhook has."""
    known = {source.id for source in sources}
    return [
        f"rule {rule.name!r} asks for source {name!r}, which is not among [[sources]]{closest(name, known)}"
        for rule in rules
        for name in rule.when.source
        if name not in known
    ]
