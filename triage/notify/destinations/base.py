"""What a destination must be able to do, and what is handed to it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class Outcome(StrEnum):
    """UNCONFIRMED: the platform took the message, but does not say whether it was shown."""

    SENT = "sent"
    UNCONFIRMED = "unconfirmed"


class Severity(StrEnum):
    ALARM = "alarm"
    WARNING = "warning"
    INFO = "info"


class Failure(StrEnum):
    """How a delivery failed; what is stored is this, and after a colon what else is known."""

    REFUSED = "refused"
    BUSY = "busy"
    UNREACHABLE = "unreachable"
    NO_ANSWER = "no answer"
    PRIVATE_ADDRESS = "private address"
    NOT_CONFIGURED = "not configured"
    BROKEN = "broken"

    def because(self, detail: str) -> str:
        return f"{self}: {detail}"


@dataclass(frozen=True, kw_only=True)
class Link:
    label: str
    url: str


@dataclass(frozen=True, kw_only=True)
class Message:
    """One message, ready to be sent: nothing in it needs escaping any more. The title is always ours.

    `reference` is the same in every attempt at one notice, and in no other notice.
    """

    title: str
    body: str
    links: tuple[Link, ...] = ()
    severity: Severity = Severity.INFO
    reference: str = ""


@dataclass(frozen=True, kw_only=True)
class Manners:
    """How a destination wants its messages.

    `body_limit` is the longest body; links come as `buttons` beside the body or as lines in it; where programs read
    along they want the plain `ids` too.
    """

    body_limit: int
    buttons: bool = False
    ids: bool = False


class Sender(Protocol):
    def send(self, message: Message) -> Outcome:
        """Hand the message over. Raises DeliveryError: whether to try again, and whether it may have arrived."""


@dataclass(frozen=True, kw_only=True)
class Place:
    """A destination that is ready; `rate` is what `app.bucket` reads, `at_once` how many are claimed together."""

    id: str
    sender: Sender
    rate: str
    manners: Manners
    at_once: int = 1
