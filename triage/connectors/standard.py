"""Standard Webhooks 1.0: contacts from any system that can sign `{"type": "contact.created", "data": {contact}}`.

The signature (`triage/domain/webhook_signature.py`) comes in `webhook-signature`, several with spaces between, beside
`webhook-id` and `webhook-timestamp` (seconds).
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar

import msgspec

from triage.connectors.base import Clean, Delivery, SourceTerms
from triage.connectors.contact_json import ContactJson, to_contact
from triage.connectors.read_json import read_json
from triage.domain.contact import Contact
from triage.domain.errors import ConfigError, Unauthenticated
from triage.domain.webhook_signature import SECRET_PREFIX, content, key_of, signature

TOLERANCE_SECONDS = 300
LONGEST_ID_CHARACTERS = 256
MOST_SIGNATURES = 16
LONGEST_TIMESTAMP_DIGITS = 12  # until the year 33658


class Event(msgspec.Struct):
    type: str


class ContactCreated(msgspec.Struct):
    data: ContactJson


@dataclass(frozen=True, kw_only=True)
class Connector(SourceTerms):
    """A source that sends Standard Webhooks. Raises ConfigError without a secret, or with one not of the form."""

    EVENTS: ClassVar[tuple[str, ...]] = ("contact.created",)
    _keys: tuple[bytes, ...] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        if not self.secrets:
            raise ConfigError(f"source {self.source!r} needs a secret: {SECRET_PREFIX} and base64 of 24 to 64 bytes")
        object.__setattr__(self, "_keys", tuple(map(key_of, self.secrets)))

    def verify(self, delivery: Delivery) -> str:
        """Return the webhook's id, the same in every repeat. Raises Unauthenticated with the step that failed."""
        message_id = _header(delivery, "webhook-id")
        timestamp = _header(delivery, "webhook-timestamp")
        signatures = _header(delivery, "webhook-signature")
        if len(message_id) > LONGEST_ID_CHARACTERS:
            raise Unauthenticated(f"webhook-id is longer than {LONGEST_ID_CHARACTERS} characters")
        _check_fresh(timestamp, delivery.received_at)
        signed = content(message_id, timestamp, delivery.body)
        expected = [signature(key, signed) for key in self._keys]
        given = signatures.encode().split(b" ")[:MOST_SIGNATURES]
        # Every pair is compared before any is looked at, so that the time tells nothing.
        fits = [hmac.compare_digest(mine, theirs) for mine in expected for theirs in given]
        if not any(fits):
            raise Unauthenticated("no signature in webhook-signature fits: wrong secret, or the body was changed")
        return message_id

    def parse(self, delivery: Delivery, clean: Clean) -> list[Contact]:
        if read_json(delivery.body, Event).type not in self.EVENTS:
            return []
        sent = read_json(delivery.body, ContactCreated).data
        return [to_contact(sent, source=self.source, now=delivery.received_at, clean=clean, path="data.")]


def _header(delivery: Delivery, name: str) -> str:
    value = delivery.headers.get(name, "")
    if not value:
        raise Unauthenticated(f"the header {name} is missing")
    if not value.isascii():
        raise Unauthenticated(f"the header {name} is not ASCII")
    return value


def _check_fresh(timestamp: str, now: datetime) -> None:
    if not timestamp.isdigit() or len(timestamp) > LONGEST_TIMESTAMP_DIGITS:
        raise Unauthenticated("webhook-timestamp is not a number of seconds")
    if abs(now.timestamp() - int(timestamp)) > TOLERANCE_SECONDS:
        raise Unauthenticated(f"webhook-timestamp is more than {TOLERANCE_SECONDS} s away from our clock")
