"""The tables of triage.toml, each read into its value; ids that tables name are checked where they are named."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import fields
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from triage.config.named_files import place_of
from triage.config.secret_files import destination_url, secrets_of
from triage.config.section import Section
from triage.config.shape import (
    LANGUAGES,
    Backup,
    Destination,
    Queue,
    Retention,
    Rule,
    Server,
    ServiceLevel,
    Source,
    Triage,
    When,
)
from triage.domain.bell import BellTarget
from triage.domain.contact import Channel
from triage.domain.decision import Priority, Sentiment, Urgency

TEXT_LANGUAGES = (*LANGUAGES, "und")  # what a contact may be written in; und is every other language
DAY_SECONDS = 86_400
MOST_DAYS = 36_500


def server(section: Section, destinations: Collection[str]) -> Server:
    values = Server(
        base_url=_base_url(section),
        timezone=section.timezone("timezone") or ZoneInfo("UTC"),
        language=section.one_of("language", LANGUAGES, "en", noun="language"),
        own_addresses=_addresses(section),
        admin_destinations=section.many_of("admin_destinations", destinations, noun="destination"),
    )
    section.close()
    return values


def queues(sections: list[Section]) -> tuple[Queue, ...]:
    found: dict[str, Queue] = {}
    for section in sections:
        queue = Queue(
            id=section.identifier("id", found), names=names_of(section), service_level=_service_level(section)
        )
        section.close()
        found[queue.id] = queue
    return tuple(found.values())


def sources(
    sections: list[Section], *, queue_ids: Collection[str], connectors: Collection[str] | None, warnings: list[str]
) -> tuple[Source, ...]:
    """Read the sources; without `connectors` any connector name will do."""
    found: dict[str, Source] = {}
    for section in sections:
        name = section.text("connector", what="a connector such as standard")
        if connectors is not None:
            section.one_of("connector", connectors, noun="connector")
        source = Source(
            id=section.identifier("id", found),
            connector=name,
            secrets=secrets_of(section, warnings),
            queue=section.one_of("queue", queue_ids, "", noun="queue"),
            options=section.rest(),
            key=section.name,
            lines=section.lines_inside(),
        )
        found[source.id] = source
    return tuple(found.values())


def destinations(sections: list[Section], *, warnings: list[str]) -> tuple[Destination, ...]:
    found: dict[str, Destination] = {}
    for section in sections:
        has_rate = section.has("rate_per_minute")
        url_key = "url_file" if section.has("url_file") else "url"
        destination = Destination(
            id=section.identifier("id", found),
            url=destination_url(section, warnings),
            private_network=section.flag("private_network"),
            excerpt=section.flag("excerpt"),
            language=section.one_of("language", LANGUAGES, "", noun="language") or None,
            timezone=section.timezone("timezone"),
            rate_per_minute=section.whole("rate_per_minute", 0, low=1, high=6000) if has_rate else None,
            alarms=_alarms(section.section("alarms")),
            key=f"{section.name}.{url_key}",
            line=section.lines_inside().get(url_key, 0),
        )
        section.asked.append("rate_per_minute")
        section.close()
        found[destination.id] = destination
    return tuple(found.values())


def _alarms(section: Section) -> BellTarget:
    """Read how sure, or how many, the alarms of a destination are to be."""
    has_count = section.has("per_day")
    values = BellTarget(
        precision=_maybe_fraction(section, "precision"),
        per_day=section.whole("per_day", 0, low=1, high=100_000) if has_count else None,
        shadow=section.flag("shadow"),
    )
    section.asked.append("per_day")
    section.close()
    return values


def _maybe_fraction(section: Section, key: str) -> float | None:
    section.asked.append(key)
    return section.fraction(key) if section.has(key) else None


def rules(
    sections: list[Section],
    *,
    queue_ids: Collection[str],
    destination_ids: Collection[str],
    topic_ids: Collection[str],
    signals: Collection[str] | None,
) -> tuple[Rule, ...]:
    found: dict[str, Rule] = {}
    for section in sections:
        name = section.unique("name", section.text("name", what="a name that people recognise"), found)
        found[name] = Rule(
            name=name,
            when=_when(section.section("when"), topic_ids, signals),
            queue=section.one_of("queue", queue_ids, noun="queue"),
            notify=section.many_of("notify", destination_ids, noun="destination"),
        )
        section.close()
    return tuple(found.values())


def triage(section: Section, queue_ids: tuple[str, ...]) -> Triage:
    values = Triage(
        fallback_queue=section.one_of("fallback_queue", queue_ids, queue_ids[0], noun="queue"),
        confidence_threshold=section.fraction("confidence_threshold", Triage.confidence_threshold),
        accuracy_target=_maybe_fraction(section, "accuracy_target"),
        max_failures=section.whole("max_failures", Triage.max_failures, low=1, high=100),
    )
    section.close()
    return values


def retention(section: Section) -> Retention:
    """Read for how long things are kept."""
    days = {
        field.name: section.whole(field.name, getattr(Retention, field.name), low=0, high=MOST_DAYS)
        for field in fields(Retention)
    }
    section.close()
    values = Retention(**days)
    if values.originals_days > values.contacts_days > 0:
        raise section.error("is longer than contacts_days; an original goes with its contact", "originals_days")
    return values


def backup(section: Section) -> Backup:
    """Read where a backup is put each night; paths are relative to the file."""
    folder = section.text("folder", what="the folder for the nightly backups, such as /var/backups/triage")
    passphrase_file = section.text("passphrase_file", "", what="a file whose first line seals the backups")
    values = Backup(
        folder=place_of(section.file, folder),
        keep=section.whole("keep", Backup.keep, low=1, high=10_000),
        hour=section.whole("hour", Backup.hour, low=0, high=23),
        passphrase_file=place_of(section.file, passphrase_file) if passphrase_file else None,
    )
    section.close()
    return values


def _when(section: Section, topic_ids: Collection[str], signals: Collection[str] | None) -> When:
    values = When(
        topic=section.many_of("topic", topic_ids, noun="topic"),
        urgency=section.many_of("urgency", list(Urgency), noun="urgency"),
        sentiment=section.many_of("sentiment", list(Sentiment), noun="sentiment"),
        priority=section.many_of("priority", list(Priority), noun="priority"),
        language=section.many_of("language", TEXT_LANGUAGES, noun="language"),
        channel=section.many_of("channel", list(Channel), noun="channel"),
        source=section.texts("source", what="a list of sources"),
        tags=section.texts("tags", what="a list of tags"),
        signal=section.texts("signal", what="a list of signals")
        if signals is None
        else section.many_of("signal", signals, noun="signal"),
        alarm=section.maybe_flag("alarm"),
        needs_human=section.maybe_flag("needs_human"),
    )
    section.close()
    return values


def _addresses(section: Section) -> tuple[str, ...]:
    addresses = section.texts("own_addresses", what="a list of mail addresses")
    for index, address in enumerate(addresses):
        if "@" not in address:
            raise section.error(
                f"{address!r} is not a mail address; give care@shop.example, or @shop.example for all of them",
                "own_addresses",
                index,
            )
    return tuple(address.lower() for address in addresses)


def names_of(section: Section) -> dict[str, str]:
    names = section.section("names")
    found = {language: names.text(language) for language in LANGUAGES if names.has(language)}
    names.asked.extend(LANGUAGES)
    names.close()
    return found


def _service_level(section: Section) -> ServiceLevel | None:
    inner = section.section("service_level")
    if not section.has("service_level"):
        return None
    level = ServiceLevel(
        answered=inner.fraction("answered"), within_seconds=inner.whole("within_seconds", low=1, high=30 * DAY_SECONDS)
    )
    inner.close()
    return level


def _base_url(section: Section) -> str:
    url = section.text("base_url", Server.base_url, what="the address people open, such as https://triage.example.org")
    if not _is_address(url):
        raise section.error(f"{url!r} is not an address; give one such as https://triage.example.org", "base_url")
    return url.rstrip("/")


def _is_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        hidden = parts.port == 0 or "@" in parts.netloc or parts.query or parts.fragment or any(map(str.isspace, url))
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname) and not hidden
