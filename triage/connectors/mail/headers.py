"""Header fields of a mail: split, unfolded and decoded, whatever was made of them. Bounded, and nothing here raises."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from triage.connectors.parameters import read_parameters
from triage.domain.charsets import decode
from triage.domain.contact import Author
from triage.domain.text import printable

HEADER_LIMIT_BYTES = 256 * 1024
MOST_FIELDS = 1000
FIELD_LIMIT_BYTES = 16 * 1024
PARAMETERS_LIMIT_CHARACTERS = 2000

_FIELD = re.compile(rb"([!-9;-~]{1,100})[ \t]{0,10}:(.*)", re.DOTALL)
_ENCODED = re.compile(rb"=\?([!-)+->@-~]{1,60}?)(?:\*[\w-]{1,20})?\?([bBqQ])\?([^?\r\n]{0,2000})\?=")
_ESCAPE = re.compile(rb"=([0-9A-Fa-f]{2})")
_ANGLE = re.compile(r"<\s{0,10}([^<>\s@]{1,128}@[^<>\s@]{1,255})\s{0,10}>")
_BARE = re.compile(r"(?<![^\s<>()\[\],;:\"@])[^\s<>()\[\],;:\"@]{1,128}@[^\s<>()\[\],;:\"@]{1,255}")
_COMMENT = re.compile(r"\(([^()]{1,200})\)")


@dataclass(frozen=True, kw_only=True)
class Fields:
    """Fields in their order, names in lower case, values as they were sent, unfolded."""

    pairs: Sequence[tuple[str, bytes]]

    def raw(self, name: str) -> bytes:
        """Return the first value of a field, empty when there is none."""
        return next((value for field, value in self.pairs if field == name), b"")

    def text(self, name: str) -> str:
        return words(self.raw(name))


def split(raw: bytes, start: int, end: int) -> tuple[Fields, int]:
    """Return the header fields of what stands between `start` and `end`, and where its body begins."""
    body = _body(raw, start, end)
    pairs: list[tuple[str, bytes]] = []
    for line in raw[start : min(body, start + HEADER_LIMIT_BYTES)].splitlines():
        if line[:1] in (b" ", b"\t") and pairs:
            name, value = pairs[-1]
            if len(value) < FIELD_LIMIT_BYTES:
                pairs[-1] = name, value + b" " + line.strip()
        elif (field := _FIELD.match(line)) and len(pairs) < MOST_FIELDS:
            pairs.append((field[1].decode("ascii").lower(), field[2].strip()[:FIELD_LIMIT_BYTES]))
    return Fields(pairs=pairs), body


def _body(raw: bytes, start: int, end: int) -> int:
    """Return where the body begins: after the first empty line, or at the end."""
    for empty in (b"\n", b"\r\n"):
        if raw.startswith(empty, start, end):
            return start + len(empty)
    found = [(place, len(mark)) for mark in (b"\n\n", b"\n\r\n") if (place := raw.find(mark, start, end)) >= 0]
    return sum(min(found)) if found else end


def words(value: bytes) -> str:
    """Return a field's text: encoded words (RFC 2047) and bytes of any character set."""
    pieces: list[tuple[str, bytes]] = []
    done = 0
    for found in _ENCODED.finditer(value):
        between = value[done : found.start()]
        if between.strip() or not pieces or not pieces[-1][0]:
            pieces.append(("", between))
        said = found[1].decode("ascii").lower()
        content = _from_base64(found[3]) if found[2] in b"bB" else _from_q(found[3])
        if pieces and pieces[-1][0] == said:  # a letter may have been cut in two
            pieces[-1] = said, pieces[-1][1] + content
        else:
            pieces.append((said, content))
        done = found.end()
    pieces.append(("", value[done:]))
    return printable("".join(decode(content, said) for said, content in pieces))


def _from_base64(encoded: bytes) -> bytes:
    plain = bytes(byte for byte in encoded if byte not in b" \t=")
    try:
        return base64.b64decode(plain[: len(plain) - (len(plain) % 4 == 1)] + b"===")
    except binascii.Error:
        return encoded


def _from_q(encoded: bytes) -> bytes:
    return _ESCAPE.sub(lambda found: bytes((int(found[1], 16),)), encoded.replace(b"_", b" "))


def mailbox(value: bytes) -> Author:
    """Return the first person of a field such as From; what is no address is a name."""
    text = decode(value)
    found = _ANGLE.search(text) or _BARE.search(text)
    if not found:
        return Author(name=_name(text))
    address = found[1] if found.re is _ANGLE else found[0]
    name = _name(text[: found.start()].rpartition('",')[2])
    if not name and (comment := _COMMENT.search(text, found.end())):
        name = _name(comment[1])
    return Author(name="" if name == address else name, email=address.strip(".'"))


def _name(text: str) -> str:
    return words(text.strip().strip("\"'").replace('\\"', '"').encode()).strip().strip("\"'").strip()


def moment(value: bytes) -> datetime | None:
    """Return the time a Date field says, None when it says none."""
    try:
        said = parsedate_to_datetime(value[:100].decode("ascii", "replace"))
        return (said if said.tzinfo else said.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def parameters(value: bytes, default: str) -> tuple[str, dict[str, str]]:
    """Return what a Content-Type or Content-Disposition says, in lower case, and its parameters, decoded."""
    kind, named = read_parameters(printable(decode(value))[:PARAMETERS_LIMIT_CHARACTERS].replace("\n", " "))
    return kind or default, {name: words(content.encode(errors="replace")) for name, content in named.items()}
