"""Receive: what a source sends becomes contacts that are fit to be kept. Everything comes in this way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any

from triage import registry
from triage.app import App
from triage.cleaning import clean, is_own, skip_reason
from triage.config import Config, Source
from triage.connectors.base import Connects, Delivery, Proves, Verifies
from triage.connectors.contact_json import SentContacts, to_contacts
from triage.connectors.mail import read_mail
from triage.domain.contact import TEXT_LIMIT_CHARACTERS, Attachment, Author, Contact
from triage.domain.errors import ConfigError
from triage.domain.text import mask_cards
from triage.flows import originals
from triage.store import replays


@dataclass(frozen=True, kw_only=True)
class Event:
    """What a webhook brought: no contacts for an event of no interest, an empty `message_id` when it has none."""

    source: str
    message_id: str
    contacts: Sequence[Contact]


def connect(config: Config) -> dict[str, Connects]:
    """Make the connector of each source; raise ConfigError when one cannot work with its secrets or options."""
    return {source.id: connect_source(config, source) for source in config.sources}


def connect_source(config: Config, source: Source) -> Connects:
    """Make the connector of a source; raise ConfigError with file, line and key when it cannot work as it is set up."""
    kind = registry.load("triage.connectors")[source.connector]
    try:
        made: Connects = kind(source=source.id, secrets=source.secrets, options=source.options)
    except ConfigError as error:
        raise source.placed(error, config.file) from error
    return made


def read_hook(app: App, source: Source, headers: Mapping[str, str], body: bytes, now: datetime) -> Event:
    """Read a webhook of a source; its header names are in lower case.

    Raises Unauthenticated when none of the source's secrets vouches for it, Malformed or Invalid when it cannot be
    understood.
    """
    connector: Connects = app.connectors[source.id]
    delivery = Delivery(body=body, headers=headers, received_at=now)
    message_id = connector.verify(delivery) if isinstance(connector, Verifies) else ""
    parsed = [replace(contact, message_id=message_id) for contact in parse(connector, delivery, app.config)]
    contacts = originals.attach(app, parsed, body, headers.get("content-type", ""))
    return Event(source=source.id, message_id=message_id, contacts=contacts)


def screen_hook(app: App, source: Source, headers: Mapping[str, str], now: datetime) -> None:
    """Raise Unauthenticated for a webhook whose header fields show already that it is not the source's own."""
    connector = app.connectors[source.id]
    if isinstance(connector, Proves):
        connector.screen(headers, now)


def parse(connector: Connects, delivery: Delivery, config: Config) -> list[Contact]:
    """Return the contacts of a delivery as they are kept. Raises Malformed or Invalid."""
    return [prepare(contact, config) for contact in connector.parse(delivery, _clean)]


def make_contacts(config: Config, sent: SentContacts, sources: Sequence[str], now: datetime) -> list[Contact]:
    """Make contacts of what programs send us, each of the source at the same place; raise one Invalid for all."""
    return [prepare(contact, config) for contact in to_contacts(sent, sources, now=now, clean=_clean)]


def make_mail(config: Config, raw: bytes, source: str, now: datetime) -> Contact:
    """Make a contact of a raw mail, of whoever fetched it. Raises Malformed for what is no mail."""
    own = config.server.own_addresses
    mail = read_mail(raw, source=source, now=now, clean=_clean, is_own=lambda address: is_own(address, own))
    return prepare(mail, config)


def is_replay(app: App, event: Event, now: datetime) -> bool:
    """Say whether a webhook with this id was taken before."""
    if not event.message_id:
        return False
    with app.read() as session:
        return replays.known(session, event.source, event.message_id, now)


def prepare(contact: Contact, config: Config) -> Contact:
    """Return a contact as it is kept: without card numbers, in its source's queue, marked if no customer wrote it."""
    source = config.source(contact.source)
    return replace(
        contact,
        subject=mask_cards(contact.subject),
        text=mask_cards(contact.text),
        author=_masked_author(contact.author),
        tags=tuple(map(mask_cards, contact.tags)),
        attachments=tuple(map(_masked_attachment, contact.attachments)),
        metadata=_masked(contact.metadata),
        queue=contact.queue or (source.queue if source else ""),
        skip=contact.skip or skip_reason(contact, config.server.own_addresses),
    )


def _clean(text: str, html: str) -> str:
    """Clean a text; mask one that will be cut before it is, since half a card number is not recognised any more."""
    return clean(mask_cards(text) if len(text) > TEXT_LIMIT_CHARACTERS else text, html)


def _masked_attachment(attachment: Attachment) -> Attachment:
    return replace(attachment, name=mask_cards(attachment.name), media_type=mask_cards(attachment.media_type))


def _masked_author(author: Author) -> Author:
    return Author(**{field.name: mask_cards(getattr(author, field.name)) for field in fields(author)})


def _masked(value: Any) -> Any:  # whatever JSON can hold
    if isinstance(value, str):
        return mask_cards(value)
    if isinstance(value, dict):
        return {mask_cards(key): _masked(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_masked(inner) for inner in value]
    if isinstance(value, int | float) and not isinstance(value, bool):  # a card number need not be in quotes
        written = str(value) if isinstance(value, int) else f"{value:.0f}"  # spreadsheets make 4.1e15 of it
        masked = mask_cards(written)
        return value if masked == written else masked
    return value
