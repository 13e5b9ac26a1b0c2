"""The tables [[webhooks]] of triage.toml: the company's own systems, told of what happens."""

from __future__ import annotations

from collections.abc import Collection
from fnmatch import fnmatchcase
from urllib.parse import SplitResult, urlsplit

from triage.config.secret_files import secret_url, secrets_of
from triage.config.section import Section, closest
from triage.config.shape import Webhook
from triage.domain.errors import ConfigError
from triage.domain.webhook import EventType
from triage.domain.webhook_signature import WHSEC, key_of

MOST_SECRETS = 4


def webhooks(sections: list[Section], *, queue_ids: Collection[str], warnings: list[str]) -> tuple[Webhook, ...]:
    found: dict[str, Webhook] = {}
    for section in sections:
        private_network = section.flag("private_network")
        webhook = Webhook(
            id=section.identifier("id", found),
            url=_url(section, warnings, private_network=private_network),
            secrets=_secrets(section, warnings),
            events=_events(section),
            private_network=private_network,
            sources=section.texts("sources", what="a list of sources"),
            queues=section.many_of("queues", queue_ids, noun="queue"),
        )
        section.close()
        found[webhook.id] = webhook
    return tuple(found.values())


def _url(section: Section, warnings: list[str], *, private_network: bool) -> str:
    """Return the URL; no error repeats it, since it may be a secret."""
    url, key = secret_url(section, warnings, what="an address such as https://crm.example.org/triage, or url_file")
    parts = _parts(url)
    if parts is None or not url.isascii() or not url.isprintable() or " " in url or parts.fragment:
        raise section.error("is not an address; give one such as https://crm.example.org/triage", key)
    if "@" in parts.netloc:
        raise section.error("holds a name or a password; leave that out, the signature proves who sends", key)
    if parts.scheme not in {"http", "https"}:
        raise section.error("is neither https:// nor http://", key)
    if parts.scheme == "http" and not private_network:
        raise section.error(
            "is http://; give https://, or private_network = true for a system of your own network", key
        )
    return url


def _parts(url: str) -> SplitResult | None:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:  # a port that is no number
        return None
    return parts if port != 0 and parts.hostname else None


def _secrets(section: Section, warnings: list[str]) -> tuple[str, ...]:
    key = "secrets_file" if section.has("secrets_file") else "secrets"
    secrets = secrets_of(section, warnings)
    if not secrets:
        raise section.error(f"is missing; give {WHSEC} and base64 of 24 to 64 bytes, or secrets_file", key)
    if len(secrets) > MOST_SECRETS:
        raise section.error(f"holds {len(secrets)} secrets; give one, or two while one is being replaced", key)
    for secret in secrets:
        try:
            key_of(secret)
        except ConfigError as error:
            raise section.error(error.reason, key) from None
    return secrets


def _events(section: Section) -> frozenset[EventType]:
    """Return the events that are asked for; `case.*` stands for all that begin like this."""
    asked = section.texts("events", what='a list of events such as ["contact.triaged", "case.*", "alarm"]')
    if not asked:
        raise section.error(
            'is missing; give a list of events such as ["contact.triaged", "case.*", "alarm"]', "events"
        )
    events: set[EventType] = set()
    for index, pattern in enumerate(asked):
        matching = {event for event in EventType if fnmatchcase(event, pattern)}
        if not matching:
            raise section.error(f"{pattern!r} is not an event{closest(pattern, list(EventType))}", "events", index)
        events |= matching
    return frozenset(events)
