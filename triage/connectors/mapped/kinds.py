"""The kinds of fields a contact has: how each is read from what a sender writes.

A reader takes a value of a body and returns it as `contact_json` wants it, or raises ValueError with the reason.
"""

from __future__ import annotations

from collections.abc import Callable
from email.utils import parseaddr
from enum import StrEnum
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from triage.connectors.mapped.expression import shown, text_of
from triage.connectors.mapped.path import kind_of
from triage.connectors.moments import moment_of
from triage.connectors.shorten import shorten
from triage.domain.contact import Channel, Direction

Read = Callable[[Any], Any]

LINE_CHARACTERS = 320
TAG_CHARACTERS = 100
MOST_TAGS = 50
MOST_ATTACHMENTS = 100
ATTACHMENT_KEYS = ("name", "type", "size")
WORDS: dict[str, type[StrEnum]] = {"channel": Channel, "direction": Direction}


def line(value: object) -> str:
    """Read a text of one line; a longer one is cut, for a contact is worth more than the end of a name."""
    return shorten(text_of(value).strip(), LINE_CHARACTERS)


def address(value: object) -> str:
    """Read a mail address, also from `Anna <anna@example.org>`."""
    text = line(value)
    found = parseaddr(text)[1] if "<" in text else text
    return found if "@" in found else text


def person(value: object) -> str:
    """Read a name, also from `Anna <anna@example.org>`."""
    text = line(value)
    return (parseaddr(text)[0] or text) if "<" in text else text


def identifier(value: object) -> str:
    return text_of(value).strip()


def word(kind: type[StrEnum], noun: str, value: object) -> str:
    """Read a word of ours, in whatever case."""
    text = text_of(value).strip()
    if text.lower() not in list(kind):
        known = ", ".join(kind)
        raise ValueError(f"{shown(text)} is not a {noun}; map it to one of {known} with map = {{ … }}")
    return text.lower()


def moment(zone: ZoneInfo | None, written: str, value: object) -> str:
    try:
        return moment_of(value, zone, written).isoformat()
    except ValueError as error:
        told = str(error) if str(error).startswith(("is ", "has ")) else f"is not written as {written!r}"
        raise ValueError(f"{_brief(value)} {told}") from None


def number(value: object) -> float:
    text = text_of(value).strip().replace(",", ".")
    try:
        return float(text)
    except ValueError:
        raise ValueError(f"{shown(text)} is not a number") from None


def tags(value: object) -> list[str]:
    """Read tags from a list, or from a text with commas between."""
    if isinstance(value, list):
        found = [text_of(one.get("name", one) if isinstance(one, dict) else one) for one in value]
    else:
        found = text_of(value).split(",")
    stripped = (shorten(tag.strip(), TAG_CHARACTERS) for tag in found[:1000])
    return list(dict.fromkeys(filter(None, stripped)))[:MOST_TAGS]


def attachments(keys: dict[str, str], value: object) -> list[dict[str, Any]]:
    """Read names, types and sizes from a list of objects; `keys` say how the sender calls them."""
    listed: list[Any] = value if isinstance(value, list) else [value]
    if not all(isinstance(one, dict | str) for one in listed):
        raise ValueError(f"is {kind_of(value)}; a list of objects is wanted, each with {keys['name']!r}")
    return [_attachment(keys, one) for one in listed[:MOST_ATTACHMENTS]]


def _attachment(keys: dict[str, str], one: dict[str, Any] | str) -> dict[str, Any]:
    if isinstance(one, str):
        return {"name": line(one)}
    size = one.get(keys["size"])
    name, media_type = one.get(keys["name"]), one.get(keys["type"])
    return {
        "name": line(name) if isinstance(name, str) else "",
        "type": line(media_type) if isinstance(media_type, str) else None,
        "size": size if isinstance(size, int) and not isinstance(size, bool) and 0 <= size < 2**50 else None,
    }


def whole_object(value: object) -> dict[str, Any]:
    if isinstance(value, dict):
        return value
    raise ValueError(f"is {kind_of(value)}; an object is wanted. Map single values to metadata.NAME")


def as_it_is(value: object) -> object:
    return value


READERS: dict[str, Read] = {
    "external_id": identifier,
    "case_ref": identifier,
    "channel": partial(word, Channel, "channel"),
    "direction": partial(word, Direction, "direction"),
    "occurred_at": partial(moment, None, ""),
    "subject": text_of,
    "text": text_of,
    "html": text_of,
    "author.name": person,
    "author.email": address,
    "author.phone": line,
    "author.external_id": line,
    "queue": identifier,
    "tags": tags,
    "rating.score": number,
    "rating.scale": number,
    "attachments": partial(attachments, {key: key for key in ATTACHMENT_KEYS}),
    "metadata": whole_object,
}


def _brief(value: object) -> str:
    return shown(value) if isinstance(value, str) else kind_of(value)
