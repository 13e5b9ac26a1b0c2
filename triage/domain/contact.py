"""A contact: one inbound message, call or answer of a customer."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

TEXT_LIMIT_CHARACTERS = 100_000


class Channel(StrEnum):
    EMAIL = "email"
    CHAT = "chat"
    CALL = "call"
    SURVEY = "survey"
    REVIEW = "review"
    SOCIAL = "social"


class Direction(StrEnum):
    INBOUND = "inbound"
    OUTBOUND = "outbound"


class ContactStatus(StrEnum):
    STORED = "stored"
    TRIAGED = "triaged"
    SKIPPED = "skipped"
    FAILED = "failed"


class SkipReason(StrEnum):
    """Why a contact is kept but neither classified nor alarmed."""

    OUTBOUND = "outbound"
    AUTO_REPLY = "auto-reply"
    BOUNCE = "bounce"
    OWN = "own"


def check_aware(moment: datetime) -> datetime:
    """Return `moment`, or raise ValueError when it has no offset: a time without a zone is a guess."""
    if moment.utcoffset() is None:
        raise ValueError(f"{moment.isoformat()} has no UTC offset")
    return moment


@dataclass(frozen=True, kw_only=True)
class Author:
    name: str = ""
    email: str = ""
    phone: str = ""
    external_id: str = ""


@dataclass(frozen=True, kw_only=True)
class Rating:
    """A score the customer gave, on a scale of `scale` points (NPS: 10, CSAT: 5)."""

    score: float
    scale: float


@dataclass(frozen=True, kw_only=True)
class Attachment:
    """What is kept of an attachment: never its content. Parts of a mail may lack a name."""

    name: str = ""
    media_type: str = ""
    size_bytes: int = 0


@dataclass(frozen=True, kw_only=True)
class Thread:
    """How a contact finds the case of those it belongs to, and is found by those that come later.

    `finds` are the names it looks for, the most trusted first; `leaves` are those its case is known by from now on.
    """

    finds: tuple[str, ...]
    leaves: tuple[str, ...]


def thread_name(*parts: str) -> str:
    """Return a name for a thread: a word out of which nobody reads what it was made of."""
    return hashlib.sha256("\0".join(parts).encode(errors="replace")).hexdigest()[:40]


def mail_name(external_id: str) -> str:
    """Return the name by which a mail itself is found."""
    return thread_name("mail", external_id)


@dataclass(frozen=True, kw_only=True)
class SealedOriginal:
    """What the source sent, encrypted; `key_id` names the key that opens it."""

    media_type: str
    key_id: str
    sealed: bytes = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class Contact:
    """A contact as it came in, cleaned and masked; `external_id` is unique within `source`.

    `thread` finds its case where `case_ref` alone cannot;
    `text` is plain text without quoted replies and signatures, at most `TEXT_LIMIT_CHARACTERS` long;
    `skip` is set when the contact must not be classified; `message_id` names the webhook message that brought it, if
    one did, so that it cannot be played again; `original` is what the source sent, where that is kept. Raises
    ValueError on a naive time.
    """

    source: str
    external_id: str
    channel: Channel
    occurred_at: datetime
    case_ref: str = ""
    thread: Thread | None = None
    direction: Direction = Direction.INBOUND
    subject: str = ""
    text: str = ""
    author: Author = field(default_factory=Author)
    queue: str = ""
    tags: tuple[str, ...] = ()
    rating: Rating | None = None
    attachments: tuple[Attachment, ...] = ()
    metadata: dict[str, Any] = field(default_factory=dict)
    skip: SkipReason | None = None
    message_id: str = ""
    original: SealedOriginal | None = None

    def __post_init__(self) -> None:
        check_aware(self.occurred_at)

    @property
    def words(self) -> str:
        """What there is to be read; empty for a mere rating."""
        return "\n".join(part for part in (self.subject, self.text) if part)

    @property
    def case_key(self) -> str:
        """What contacts of the same case share within a source; a contact without a case is a case of its own."""
        return f"case:{self.case_ref}" if self.case_ref else f"contact:{self.external_id}"


def name_of(source: str, external_id: str) -> str:
    """Return one word for a contact, the same before it has a number and after: `source` and id cannot be mixed up."""
    return f"{len(source)}:{source}:{external_id}"


@dataclass(frozen=True, kw_only=True)
class Receipt:
    """What intake answers for one contact: the row that holds it now, new or from before."""

    contact_id: int
    case_id: int
    duplicate: bool


@dataclass(frozen=True, kw_only=True)
class StoredContact:
    """A contact as the store keeps it; `claims` counts how often it was taken, `failures` how often triage failed."""

    id: int
    case_id: int
    received_at: datetime
    status: ContactStatus
    contact: Contact
    claims: int = 0
    failures: int = 0
    failure_reason: str = ""
