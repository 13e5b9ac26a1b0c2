"""What a connector is: the least it must do, and what it may do besides.

A connector is a module of this folder with a class `Connector`; its name in triage.toml is the module's. It is made
once per source, when the configuration is read, and then refuses secrets and options it cannot work with (ConfigError).

    found = registry.load("triage.connectors")["standard"](source="shop", secrets=("whsec_…",))
    repeat_key = found.verify(delivery) if isinstance(found, Verifies) else ""
    contacts = found.parse(delivery, clean)
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar, Protocol, runtime_checkable

from triage.domain.contact import Contact, check_aware

Clean = Callable[[str, str], str]
"""Takes text and HTML, returns what the customer wrote."""


@dataclass(frozen=True, kw_only=True)
class Delivery:
    """One request of a source as it came: the raw body, the header fields with names in lower case, and when."""

    body: bytes
    headers: Mapping[str, str]
    received_at: datetime

    def __post_init__(self) -> None:
        check_aware(self.received_at)


class Connects(Protocol):
    """Reads what one source sends.

    `EVENTS` are the kinds it makes contacts of; of each there is a recording in the tests.
    """

    EVENTS: ClassVar[tuple[str, ...]]

    def __init__(self, *, source: str, secrets: tuple[str, ...] = (), options: Mapping[str, Any] = ...) -> None: ...

    def parse(self, delivery: Delivery, clean: Clean) -> list[Contact]:
        """Return the contacts of a delivery, none for an event of no interest.

        Raises Malformed or Invalid, nothing else, whatever the body.
        """
        ...


@runtime_checkable
class Verifies(Protocol):
    """A connector whose source signs or names a secret."""

    def verify(self, delivery: Delivery) -> str:
        """Return the id under which the sender would repeat this delivery, empty when it gives none.

        Raises Unauthenticated, with the step that failed, unless one of the source's secrets vouches for it.
        """
        ...


@dataclass(frozen=True, kw_only=True)
class Proof:
    """That a source's secret vouched for a delivery: the id under which it would be repeated, and which secret it was.

    Secrets are counted from 1; 0 says that none was asked. `sent_at` is the time that was signed, if one was.
    """

    message_id: str
    secret: int = 0
    sent_at: datetime | None = None


@runtime_checkable
class Proves(Protocol):
    """A connector that verifies in steps: what the header fields alone can tell is told before the body is read."""

    def screen(self, headers: Mapping[str, str], now: datetime) -> None:
        """Raise Unauthenticated when no body could make a delivery with these header fields a right one."""
        ...

    def prove(self, delivery: Delivery) -> Proof:
        """Do as `verify` does, and say what was found."""
        ...

    def hint(self, delivery: Delivery) -> str:
        """Say what would have to be different for a signature to fit, if that can be found out; not for the door."""
        ...


@runtime_checkable
class Warns(Protocol):
    """A connector that may be set up in a way that works, but is hardly meant: `found; what to do` for each."""

    @property
    def warnings(self) -> tuple[str, ...]: ...


@dataclass(frozen=True, kw_only=True)
class Mapped:
    """What a mapping found for one field of a contact, and where.

    `problem` says why it cannot be used, `absent` what is there instead of a field that may be missing.
    """

    target: str
    origin: str
    value: Any = None
    problem: str = ""
    absent: str = ""


@runtime_checkable
class Maps(Protocol):
    """A connector whose reading of a body can be looked at, step by step; for `triage check source`."""

    def no_interest(self, delivery: Delivery) -> str:
        """Say why an event is of no interest, nothing if it is of interest. Raises Malformed or Invalid."""
        ...

    def look(self, delivery: Delivery) -> list[Mapped]:
        """Return what `parse` would make each field of. Raises Malformed or Invalid."""
        ...


@dataclass(frozen=True, kw_only=True)
class SourceTerms:
    """What every connector is made with: the source's id, its active secrets (two while one is replaced), options."""

    source: str
    secrets: tuple[str, ...] = field(default=(), repr=False)
    options: Mapping[str, Any] = field(default_factory=dict, repr=False)
