"""A contact as programs send it to us (JSON), and how it becomes a Contact."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain, count, islice
from typing import Annotated, Any

import msgspec
from msgspec import Meta, Struct

from triage.connectors.base import Clean
from triage.connectors.read_json import MOST_PROBLEMS, read_json
from triage.connectors.shorten import shorten
from triage.domain.contact import Attachment, Author, Channel, Contact, Direction, Rating
from triage.domain.errors import Invalid, Problem
from triage.domain.text import printable

MOST_CONTACTS = 1_000
METADATA_LIMIT_BYTES = 16 * 1024
SUBJECT_LIMIT_CHARACTERS = 500
EARLIEST_YEAR = 1990
FUTURE_LIMIT = timedelta(days=1)
LARGEST_SCALE = 100
LARGEST_ATTACHMENT_BYTES = 2**50
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")

# What our own check refuses too, in words that help more; so only the description has it.
_SEEN = r"[^\x00-\x1f\x7f]*[^\x00-\x20\x7f\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000][^\x00-\x1f\x7f]*"
Id = Annotated[str, Meta(min_length=1, max_length=200, extra_json_schema={"pattern": f"^{_SEEN}$"})]
CaseRef = Annotated[str, Meta(max_length=200, extra_json_schema={"pattern": f"^({_SEEN})?$"})]
Line = Annotated[str, Meta(max_length=320)]
Label = Annotated[str, Meta(min_length=1, max_length=100)]
Moment = Annotated[datetime, Meta(tz=True)]


class AuthorJson(Struct, kw_only=True):
    name: Line | None = None
    email: Line | None = None
    phone: Line | None = None
    external_id: Line | None = None


class RatingJson(Struct, kw_only=True):
    score: float
    scale: float


class AttachmentJson(Struct, kw_only=True):
    """What is kept of an attachment; `type` is its media type, `size` its bytes."""

    name: Line
    type: Line | None = None
    size: Annotated[int, Meta(ge=0, le=LARGEST_ATTACHMENT_BYTES)] | None = None


class ContactJson(Struct, kw_only=True):
    """A contact as it is sent; null is as good as absent."""

    external_id: Id
    channel: Channel
    source: Label | None = None
    case_ref: CaseRef | None = None
    occurred_at: Moment | None = None
    direction: Direction | None = None
    subject: str | None = None
    text: str | None = None
    html: str | None = None
    author: AuthorJson | None = None
    queue: Annotated[str, Meta(max_length=100)] | None = None
    tags: Annotated[list[Label], Meta(max_length=50)] | None = None
    rating: RatingJson | None = None
    attachments: Annotated[list[AttachmentJson], Meta(max_length=100)] | None = None
    metadata: dict[str, Any] | None = None


@dataclass(frozen=True, kw_only=True)
class SentContacts:
    """The contacts of one body; `is_list` says whether problems are told by index."""

    items: list[ContactJson]
    is_list: bool


def read_contacts(body: bytes) -> SentContacts:
    """Return the contacts of a body that holds one, or a list of at most 1,000. Raises Malformed or Invalid."""
    if body.lstrip(b" \t\r\n")[:1] != b"[":
        return SentContacts(items=[read_json(body, ContactJson)], is_list=False)
    items = read_json(body, list[ContactJson])
    if len(items) > MOST_CONTACTS:
        raise Invalid([Problem(path="$", message=f"holds {len(items)} contacts; send at most {MOST_CONTACTS} at once")])
    return SentContacts(items=items, is_list=True)


def to_contacts(sent: SentContacts, sources: Sequence[str], *, now: datetime, clean: Clean) -> list[Contact]:
    """Return a Contact for each of `sent`, of the source at the same place.

    Raises one Invalid for all; the paths are `[3].text`, and plain `text` when no list was sent.
    """
    paths = (f"[{index}]." if sent.is_list else "" for index in count())
    problems = chain.from_iterable(_wrong(item, path, now) for item, path in zip(sent.items, paths, strict=False))
    if found := list(islice(problems, MOST_PROBLEMS)):
        raise Invalid(found)
    return [_contact(item, source, now, clean) for item, source in zip(sent.items, sources, strict=True)]


def to_contact(sent: ContactJson, *, source: str, now: datetime, clean: Clean, path: str = "") -> Contact:
    """Return the Contact that was sent; `path` stands before the paths of its problems. Raises Invalid."""
    problems = list(_wrong(sent, path, now))
    if problems:
        raise Invalid(problems)
    return _contact(sent, source, now, clean)


def _contact(sent: ContactJson, source: str, now: datetime, clean: Clean) -> Contact:
    return Contact(
        source=source,
        external_id=sent.external_id,
        channel=sent.channel,
        occurred_at=sent.occurred_at or now,
        case_ref=sent.case_ref or "",
        direction=sent.direction or Direction.INBOUND,
        subject=_line(sent.subject, SUBJECT_LIMIT_CHARACTERS),
        text=clean(sent.text or "", sent.html or ""),
        author=_author(sent.author),
        queue=sent.queue or "",
        tags=tuple(dict.fromkeys(filter(None, map(_line, sent.tags or ())))),
        rating=Rating(score=sent.rating.score, scale=sent.rating.scale) if sent.rating else None,
        attachments=tuple(_attachment(attachment) for attachment in sent.attachments or ()),
        metadata=sent.metadata or {},
    )


def _author(sent: AuthorJson | None) -> Author:
    if sent is None:
        return Author()
    return Author(
        name=_line(sent.name), email=_line(sent.email), phone=_line(sent.phone), external_id=_line(sent.external_id)
    )


def _attachment(sent: AttachmentJson) -> Attachment:
    return Attachment(name=_line(sent.name), media_type=_line(sent.type), size_bytes=sent.size or 0)


def _line(text: str | None, limit: int = 320) -> str:
    return shorten(printable(text), limit) if text else ""


def _wrong(sent: ContactJson, path: str, now: datetime) -> Iterator[Problem]:
    """Yield what types cannot say."""
    if sent.occurred_at is not None:
        if sent.occurred_at.year < EARLIEST_YEAR:
            yield Problem(path=f"{path}occurred_at", message=f"is before {EARLIEST_YEAR}; send when it happened")
        elif sent.occurred_at > now + FUTURE_LIMIT:
            yield Problem(path=f"{path}occurred_at", message="is more than a day ahead; check the clock and the offset")
    if sent.text is None and sent.html is None and sent.rating is None:
        yield Problem(path=f"{path}text", message="is required, or html, or rating: one of the three")
    if sent.rating is not None and not _is_on_scale(sent.rating):
        message = f"needs a score from 0 to scale, and a scale of at most {LARGEST_SCALE}"
        yield Problem(path=f"{path}rating", message=message)
    if sent.metadata and len(msgspec.json.encode(sent.metadata)) > METADATA_LIMIT_BYTES:
        yield Problem(path=f"{path}metadata", message=f"is larger than {METADATA_LIMIT_BYTES} bytes of JSON; send less")
    for name in ("external_id", "case_ref"):
        if not (getattr(sent, name) or "x").strip() or _CONTROL.search(getattr(sent, name) or ""):
            message = "is blank or holds control characters; send the id your system knows it by"
            yield Problem(path=f"{path}{name}", message=message)


def _is_on_scale(rating: RatingJson) -> bool:
    return math.isfinite(rating.score) and 0 < rating.scale <= LARGEST_SCALE and 0 <= rating.score <= rating.scale
