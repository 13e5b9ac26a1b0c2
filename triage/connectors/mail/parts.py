"""The parts of a mail: texts in their order, and of attachments name, type and size.

Our own walk rather than the standard library's tree: that one is recursive (a thousand nested parts end it), takes
several times the mail's size in memory, and decodes attachments that nobody wants. This one looks at places within the
bytes; depth, parts and lines it looks at are bounded, and what is beyond is left out.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from triage.connectors.mail.headers import Fields, parameters, split
from triage.connectors.shorten import shorten
from triage.domain.charsets import decode
from triage.domain.contact import Attachment

DEEPEST = 20
MOST_PARTS = 500
MOST_DELIMITERS = 20_000  # places that look like one
MOST_ATTACHMENTS = 100
TEXT_LIMIT_BYTES = 1024 * 1024
NAME_LIMIT_CHARACTERS = 320

_NOT_BASE64 = bytes(set(range(256)) - set(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"))
_TYPE = re.compile(r"[\w.+-]{1,100}/[\w.+-]{1,100}")
_META_CHARSET = re.compile(rb"<meta[^>]{1,200}?charset\s{0,5}=\s{0,5}[\"']?([\w-]{1,40})", re.IGNORECASE)
_MESSAGES = ("message/rfc822", "message/global")
_PLAIN, _HTML, _CALENDAR = "text/plain", "text/html", "text/calendar"
_ATTACHED_TEXTS = frozenset((_CALENDAR, "text/x-vcard", "text/vcard", "text/csv", "text/rtf", "text/rfc822-headers"))


@dataclass(frozen=True, kw_only=True)
class Text:
    """What stands in one place of a mail, in one or both forms."""

    plain: str = ""
    html: str = ""

    @property
    def has_words(self) -> bool:
        return bool(self.plain.strip() or self.html.strip())


@dataclass(kw_only=True)
class Content:
    """What was found so far."""

    texts: list[Text] = field(default_factory=list)
    instead: list[Text] = field(default_factory=list)  # for a mail that has no words of its own
    attachments: list[Attachment] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class _Part:
    fields: Fields
    start: int
    end: int
    depth: int
    usual: str = _PLAIN
    is_attached: bool = False

    @property
    def type_and_parameters(self) -> tuple[str, dict[str, str]]:
        kind, named = parameters(self.fields.raw("content-type"), self.usual)
        return (kind if _TYPE.fullmatch(kind) else _PLAIN), named


def read_parts(raw: bytes, fields: Fields, start: int) -> Content:
    """Return what a mail with these `fields` holds from `start` on."""
    content = Content()
    _Walk(raw).part(_Part(fields=fields, start=start, end=len(raw), depth=0), content)
    return content


class _Walk:
    """One walk over a mail; the bounds hold for all of it."""

    def __init__(self, raw: bytes) -> None:
        self._raw = raw
        self._parts = 0
        self._delimiters = 0
        self._text_bytes = 0

    def part(self, part: _Part, content: Content) -> None:
        self._parts += 1
        kind, named = part.type_and_parameters
        disposition, more = parameters(part.fields.raw("content-disposition"), "")
        name = more.get("filename") or named.get("name", "")
        boundary = named.get("boundary", "").encode("ascii", "ignore")
        if kind.startswith("multipart/") and boundary and part.depth < DEEPEST and not part.is_attached:
            if self._multipart(part, kind, boundary, content):
                return
            kind = _PLAIN
        is_named = bool(name) and disposition != "inline" and part.depth > 0
        is_file = part.is_attached or (disposition == "attachment" and part.depth > 0) or is_named
        if kind in _MESSAGES or not kind.startswith("text/") or kind in _ATTACHED_TEXTS or is_file:
            self._attachment(part, kind, name, content)
        else:
            content.texts.append(self._text(part, kind, named))

    def _multipart(self, part: _Part, kind: str, boundary: bytes, content: Content) -> bool:
        """Read the parts within; say whether there are any."""
        usual = _MESSAGES[0] if kind == "multipart/digest" else _PLAIN
        inner = Content() if kind == "multipart/alternative" else content
        number = 0
        for start, end in self._pieces(boundary, part.start, part.end):
            fields, body = split(self._raw, start, end)
            is_attached = kind in ("multipart/report", "multipart/encrypted") and number > 0
            found = _Part(
                fields=fields, start=body, end=end, depth=part.depth + 1, usual=usual, is_attached=is_attached
            )
            self.part(found, inner)
            number += 1
        if inner is not content:
            content.texts.append(_one_of(inner.texts))
            content.instead += inner.instead
            content.attachments += inner.attachments
        return number > 0

    def _pieces(self, boundary: bytes, start: int, end: int) -> Iterator[tuple[int, int]]:
        """Yield where the parts between the delimiters stand; the last one may lack its end."""
        begins = -1
        for place, after, is_last in self._lines_with(b"--" + boundary, start, end):
            if begins >= 0:
                yield begins, max(begins, self._before_newline(place))
            begins = after
            if is_last or self._parts >= MOST_PARTS:
                return
        if begins >= 0:
            yield begins, end

    def _lines_with(self, mark: bytes, start: int, end: int) -> Iterator[tuple[int, int, bool]]:
        place = self._raw.find(mark, start, end)
        while place >= 0 and self._delimiters < MOST_DELIMITERS:
            self._delimiters += 1
            line_end = self._raw.find(b"\n", place, end)
            line_end = end if line_end < 0 else line_end + 1
            rest = self._raw[place + len(mark) : min(line_end, place + len(mark) + 200)].strip()
            if rest in (b"", b"--") and (place == start or self._raw[place - 1 : place] == b"\n"):
                yield place, line_end, rest == b"--"
            place = self._raw.find(mark, line_end, end)

    def _before_newline(self, place: int) -> int:
        newline = b"\r\n" if self._raw[place - 2 : place] == b"\r\n" else b"\n"
        return place - len(newline)

    def _text(self, part: _Part, kind: str, named: dict[str, str]) -> Text:
        left = max(0, TEXT_LIMIT_BYTES - self._text_bytes)
        encoded = self._raw[part.start : min(part.end, part.start + 2 * left)]
        content = _decoded(encoded, part.fields)[:left]
        self._text_bytes += len(content)
        said = named.get("charset", "")
        if kind == _HTML:
            meta = _META_CHARSET.search(content, 0, 2000)
            return Text(html=decode(content, said or (meta[1].decode("ascii") if meta else "")))
        text = decode(content, said)
        is_flowed = named.get("format", "").lower() == "flowed"
        delete_space = named.get("delsp", "").lower() == "yes"
        return Text(plain=_unflowed(text, delete_space=delete_space) if is_flowed else text)

    def _attachment(self, part: _Part, kind: str, name: str, content: Content) -> None:
        if kind in _MESSAGES:
            fields, body = split(self._raw, part.start, part.end)
            name = name or (fields.text("subject").strip() or "message") + ".eml"
            if part.depth < DEEPEST and self._parts < MOST_PARTS and not part.is_attached:
                enclosed = Content()
                self.part(_Part(fields=fields, start=body, end=part.end, depth=part.depth + 1), enclosed)
                content.instead += enclosed.texts
        elif kind == _CALENDAR:
            content.instead.append(Text(plain=_invitation(self._text(part, kind, part.type_and_parameters[1]).plain)))
        if len(content.attachments) < MOST_ATTACHMENTS:
            shown = shorten(name, NAME_LIMIT_CHARACTERS)
            size = _size(self._raw, part)
            content.attachments.append(Attachment(name=shown, media_type=kind, size_bytes=size))


def _one_of(texts: list[Text]) -> Text:
    """Join the forms of one text."""
    html = next((text.html for text in texts if text.html.strip()), "")
    return Text(plain="\n\n".join(text.plain for text in texts if text.plain.strip()), html=html)


def _decoded(encoded: bytes, fields: Fields) -> bytes:
    """Undo the transfer encoding, as far as it can be undone."""
    how = fields.raw("content-transfer-encoding").strip().lower()
    if how == b"base64":
        letters = encoded.translate(None, _NOT_BASE64)
        return base64.b64decode(letters[: len(letters) - (len(letters) % 4 == 1)] + b"===")
    return binascii.a2b_qp(encoded) if how == b"quoted-printable" else encoded


def _size(raw: bytes, part: _Part) -> int:
    """Return how many bytes an attachment has, without decoding it."""
    how = part.fields.raw("content-transfer-encoding").strip().lower()
    size = part.end - part.start
    if how == b"base64":
        blanks = sum(raw.count(mark, part.start, part.end) for mark in (b"\n", b"\r", b"=", b" "))
        return (size - blanks) * 3 // 4
    return size - 2 * raw.count(b"=", part.start, part.end) if how == b"quoted-printable" else size


def _unflowed(text: str, *, delete_space: bool) -> str:
    """Join lines that were broken for the eye alone (RFC 3676)."""
    lines: list[list[str]] = []
    goes_on = False
    for line in text.replace("\r\n", "\n").split("\n"):
        is_quoted = line.startswith(">")
        content = line if is_quoted else line.removeprefix(" ")
        joins = goes_on and not is_quoted
        goes_on = not is_quoted and content.endswith(" ") and content != "-- "
        piece = content[:-1] if goes_on and delete_space else content
        if joins:
            lines[-1].append(piece)
        else:
            lines.append([piece])
    return "\n".join(map("".join, lines))


def _invitation(calendar: str) -> str:
    """Return what an invitation says: its summary and description."""
    lines = calendar.replace("\r\n", "\n").replace("\n ", "").split("\n")
    wanted = [line.partition(":")[2] for line in lines if line.upper().startswith(("SUMMARY", "DESCRIPTION"))]
    return "\n".join(wanted[:2]).replace("\\n", "\n").replace("\\,", ",").replace("\\;", ";")
