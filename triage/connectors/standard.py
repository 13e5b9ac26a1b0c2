"""Standard Webhooks 1.0: contacts from any system that can sign `{"type": "contact.created", "data": {contact}}`.

The signature (`triage/domain/webhook_signature.py`) comes in `webhook-signature`, several with spaces between, beside
`webhook-id` and `webhook-timestamp` (seconds).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar

import msgspec

from triage.connectors.base import Clean, Delivery, Proof, SourceTerms
from triage.connectors.contact_json import ContactJson, to_contact
from triage.connectors.near_miss import near_miss
from triage.connectors.read_json import read_json
from triage.connectors.signing import Encoding, Signed, check_secrets, template
from triage.domain.contact import Contact
from triage.domain.webhook_signature import key_of


class Event(msgspec.Struct):
    type: str


class ContactCreated(msgspec.Struct):
    data: ContactJson


@dataclass(frozen=True, kw_only=True)
class Connector(SourceTerms):
    """A source that sends Standard Webhooks. Raises ConfigError without a secret, or with one not of the form."""

    EVENTS: ClassVar[tuple[str, ...]] = ("contact.created",)
    _scheme: Signed = field(init=False, repr=False)

    def __post_init__(self) -> None:
        check_secrets(self.secrets, self.source)
        scheme = Signed(
            keys=tuple(map(key_of, self.secrets)),
            header="webhook-signature",
            signed=template("{id}.{timestamp}.{body}"),
            prefix="v1,",
            encoding=Encoding.BASE64,
            timestamp_header="webhook-timestamp",
            id_header="webhook-id",
        )
        object.__setattr__(self, "_scheme", scheme)

    def screen(self, headers: Mapping[str, str], now: datetime) -> None:
        self._scheme.screen(headers, now)

    def prove(self, delivery: Delivery) -> Proof:
        return self._scheme.prove(delivery)

    def hint(self, delivery: Delivery) -> str:
        return near_miss(self._scheme, delivery)

    def verify(self, delivery: Delivery) -> str:
        """Return the webhook's id, the same in every repeat. Raises Unauthenticated with the step that failed."""
        return self.prove(delivery).message_id

    def parse(self, delivery: Delivery, clean: Clean) -> list[Contact]:
        if read_json(delivery.body, Event).type not in self.EVENTS:
            return []
        sent = read_json(delivery.body, ContactCreated).data
        return [to_contact(sent, source=self.source, now=delivery.received_at, clean=clean, path="data.")]
