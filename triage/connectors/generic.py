"""Mapped webhooks: contacts from any system that can post JSON or a form; you say which field is found where.

    mapping = { external_id = "ticket.id", text = "ticket.comment", "author.email" = "ticket.requester.email" }
    accept = { "event" = ["ticket_created", "ticket_replied"] }   # other events are answered with success, and ignored
    ignore = { "ticket.private" = true }
    timezone = "Europe/Moscow"                                    # of times that say no offset
    verify = { scheme = "hmac-sha256", header = "X-Signature" }

What may stand in `mapping` is said in `mapped/expression.py`, in `verify` in `mapped/verify.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar

from triage.config.section import Section, of_options
from triage.connectors.base import Clean, Delivery, Mapped, Proof, SourceTerms
from triage.connectors.mapped import mapping
from triage.connectors.mapped.body import read_document
from triage.connectors.mapped.interest import Interest, read_interest
from triage.connectors.mapped.verify import read_scheme
from triage.connectors.near_miss import near_miss
from triage.connectors.signing import Scheme, Signed, Unsigned
from triage.domain.contact import Contact

SHORT_SECRET_CHARACTERS = 16


@dataclass(frozen=True, kw_only=True)
class Connector(SourceTerms):
    """A source whose bodies are mapped. Raises ConfigError for options that cannot be meant."""

    EVENTS: ClassVar[tuple[str, ...]] = ("contact",)
    _mapping: mapping.Mapping = field(init=False, repr=False)
    _interest: Interest = field(init=False, repr=False)
    _scheme: Scheme = field(init=False, repr=False)

    def __post_init__(self) -> None:
        options = of_options(self.options)
        zone = options.timezone("timezone")
        parts = {
            "_mapping": mapping.read_mapping(_needed(options, "mapping", 'external_id = "ticket.id"'), zone),
            "_interest": read_interest(options),
            "_scheme": read_scheme(_needed(options, "verify", 'scheme = "bearer"'), self.secrets, self.source),
        }
        options.close()
        for name, part in parts.items():
            object.__setattr__(self, name, part)

    @property
    def warnings(self) -> tuple[str, ...]:
        """Say what is hardly meant."""
        if isinstance(self._scheme, Unsigned):
            return ("is not signed: whoever knows its address can send; give verify another scheme if the sender can",)
        if any(len(secret) < SHORT_SECRET_CHARACTERS for secret in self.secrets):
            return (f"has a secret of fewer than {SHORT_SECRET_CHARACTERS} characters; openssl rand -hex 32 makes one",)
        return ()

    def screen(self, headers: Mapping[str, str], now: datetime) -> None:
        self._scheme.screen(headers, now)

    def prove(self, delivery: Delivery) -> Proof:
        return self._scheme.prove(delivery)

    def hint(self, delivery: Delivery) -> str:
        return near_miss(self._scheme, delivery) if isinstance(self._scheme, Signed) else ""

    def verify(self, delivery: Delivery) -> str:
        return self.prove(delivery).message_id

    def parse(self, delivery: Delivery, clean: Clean) -> list[Contact]:
        document = read_document(delivery)
        if self._interest.none(document):
            return []
        return [self._mapping.contact(document, source=self.source, now=delivery.received_at, clean=clean)]

    def no_interest(self, delivery: Delivery) -> str:
        return self._interest.none(read_document(delivery))

    def look(self, delivery: Delivery) -> list[Mapped]:
        return [
            Mapped(
                target=outcome.target,
                origin=outcome.seen.origin,
                value=outcome.value,
                problem=outcome.problem,
                absent=outcome.seen.lacking,
            )
            for outcome in self._mapping.look(read_document(delivery))
        ]


def _needed(options: Section, key: str, example: str) -> Section:
    options.get(key, dict, f"a table: {key} = {{ {example}, … }}")
    return options.section(key)
