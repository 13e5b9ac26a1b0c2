"""What may be kept of an original: no contents of attachments, and nothing at all where a card number stands in it.

A card number could only be cut out of what is understood, and an encrypted original that holds one would still be
storage of card numbers. So such an original is not kept; the contact, masked, is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import Message
from typing import Any
from urllib.parse import parse_qsl

import msgspec

from triage.cleaning.hypertext import to_text
from triage.domain.cards import card_spans

JSON, FORM, MAIL = "application/json", "application/x-www-form-urlencoded", "message/rfc822"
LIMIT_BYTES = 1024 * 1024
# What the reader of mails takes seconds for: no customer's mail has more, but for the lines of large attachments.
MOST_LINES, MOST_FIELDS, LONGEST_FIELD_CHARACTERS = 100_000, 2_000, 16 * 1024
_CONTENT = re.compile(r"[A-Za-z0-9+/_=\r\n-]{2000,}")  # base64 of a file, as webhooks carry it
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_HYPERTEXT = re.compile("[<&]")


def bare(raw: bytes, media_type: str) -> bytes | None:
    """Return what may be kept of `raw`; None for a card number in it, a kind not known here, or too much of it."""
    if media_type == MAIL:
        kept = _bare_mail(raw)
    elif media_type == FORM:
        pairs = parse_qsl(raw.decode("utf-8", errors="replace"), keep_blank_values=True)
        kept = None if any(_has_card(text) for pair in pairs for text in pair) else raw
    elif media_type == JSON:
        kept = _bare_json(raw)
    else:
        kept = None
    return kept if kept and len(kept) <= LIMIT_BYTES else None


def _bare_json(raw: bytes) -> bytes | None:
    try:
        value = msgspec.json.decode(raw.removeprefix(_BYTE_ORDER_MARK))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):  # was read as something else, by a mapping
        return None
    if any(map(_has_card, _texts(value))):
        return None
    without = _without_contents(value)
    return raw if without == value else msgspec.json.encode(without)


def _texts(value: Any) -> Iterator[str]:  # whatever JSON can hold
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield key
            yield from _texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)
    elif isinstance(value, int | float) and not isinstance(value, bool):  # a card number need not be in quotes
        yield str(value) if isinstance(value, int) else f"{value:.0f}"


def _without_contents(value: Any) -> Any:  # whatever JSON can hold
    if isinstance(value, str):
        return f"[{len(value)} characters left out]" if _CONTENT.fullmatch(value) else value
    if isinstance(value, dict):
        return {key: _without_contents(inner) for key, inner in value.items()}
    return [_without_contents(inner) for inner in value] if isinstance(value, list) else value


def _bare_mail(raw: bytes) -> bytes | None:
    if raw.count(b"\n") > MOST_LINES:
        return None
    try:
        message = message_from_bytes(raw)
        parts = list(message.walk())
        values = [value for part in parts for _, value in part.raw_items()]
        if len(values) > MOST_FIELDS or any(len(value) > LONGEST_FIELD_CHARACTERS for value in values):
            return None
        for part in parts:
            part.preamble = part.epilogue = None
            if not part.is_multipart() and not _is_text(part):
                part.set_payload("")
        return None if any(map(_has_card, _read(parts))) else message.as_bytes()
    except Exception:  # noqa: BLE001  # what a hostile mail breaks in the reader costs its original, not the contact
        return None


def _is_text(part: Message[str, str]) -> bool:
    return part.get_content_maintype() == "text" and part.get_content_disposition() != "attachment"


def _read(parts: list[Message[str, str]]) -> Iterator[str]:
    for part in parts:
        for value in part.values():
            yield str(make_header(decode_header(value)))
        if not part.is_multipart():
            content = part.get_payload(decode=True)
            if isinstance(content, bytes):
                yield content.decode(part.get_content_charset("utf-8"), errors="replace")


def _has_card(text: str) -> bool:
    if any(card_spans(text)):
        return True
    return _HYPERTEXT.search(text) is not None and any(card_spans(to_text(text)))
