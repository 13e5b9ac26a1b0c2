"""The body of a webhook as a tree: JSON, or a form whose fields are texts and whose files are only named."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from triage.connectors.base import Delivery
from triage.connectors.parameters import read_parameters
from triage.connectors.read_json import read_json
from triage.connectors.signing import body_id
from triage.domain.charsets import decode_as
from triage.domain.errors import Invalid, Malformed, Problem

MOST_FIELDS = 1_000
LONGEST_HEAD_CHARACTERS = 4_000
_FORM, _MULTIPART = "application/x-www-form-urlencoded", "multipart/form-data"
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_USUAL_TYPE = "text/plain"


@dataclass(frozen=True, kw_only=True)
class Document:
    """What a path may lead into: the body, the header fields, the files of a form, the hash of the raw body."""

    body: Any
    headers: Mapping[str, str] = field(default_factory=dict)
    files: list[dict[str, Any]] = field(default_factory=list)
    hash: str = ""


def read_document(delivery: Delivery) -> Document:
    """Return the delivery as a tree. Raises Malformed for what is neither JSON nor a form, Invalid for harmful JSON."""
    content_type = delivery.headers.get("content-type", "").lower()
    body: Any
    files: list[dict[str, Any]] = []
    if content_type.startswith(_MULTIPART):
        body, files = _multipart(delivery.body, delivery.headers["content-type"])
    elif content_type.startswith(_FORM) and delivery.body[:1] != b"{":  # some say form and send JSON
        body = _fields(_pairs(delivery.body))
    else:
        body = read_json(delivery.body.removeprefix(_BYTE_ORDER_MARK), object)
        if not isinstance(body, dict | list):
            raise Malformed("the body is JSON, but neither an object nor a list")
    return Document(body=body, headers=delivery.headers, files=files, hash=body_id(delivery.body))


def _pairs(body: bytes) -> Iterator[tuple[str, str]]:
    try:
        yield from parse_qsl(
            body.decode("utf-8", "replace"), keep_blank_values=True, errors="replace", max_num_fields=MOST_FIELDS
        )
    except ValueError:
        raise _too_many() from None


def _fields(pairs: Iterator[tuple[str, str]]) -> dict[str, Any]:
    """Gather the fields of a form; one that comes several times is a list."""
    gathered: dict[str, list[str]] = {}
    for name, value in pairs:
        gathered.setdefault(name, []).append(value)
    if any("\x00" in text for name, values in gathered.items() for text in (name, *values)):
        raise _with_nul()
    return {name: values[0] if len(values) == 1 else values for name, values in gathered.items()}


def _multipart(body: bytes, content_type: str) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Return fields and files of a form in parts; what a file holds is not kept."""
    _check_head(content_type)
    boundary = read_parameters(content_type)[1].get("boundary", "")
    if not boundary:
        raise Malformed("the body is said to be multipart/form-data, but its boundary is not")
    delimiter = b"--" + boundary.encode("latin-1", "replace")
    _before, *pieces = (b"\r\n" + body).split(b"\r\n" + delimiter, MOST_FIELDS + 2)
    if not pieces:
        raise Malformed("the body is said to be multipart/form-data, but holds no part of its boundary")
    if len(pieces) > MOST_FIELDS + 1:
        raise _too_many()
    pairs: list[tuple[str, str]] = []
    files: list[dict[str, Any]] = []
    for piece in pieces:
        if piece.startswith(b"--"):
            break
        _take_part(piece, pairs, files)
    return _fields(iter(pairs)), files


def _take_part(piece: bytes, pairs: list[tuple[str, str]], files: list[dict[str, Any]]) -> None:
    head, _, content = piece.removeprefix(b"\r\n").partition(b"\r\n\r\n")
    fields = _head(decode_as(head, ""))
    media_type, said = read_parameters(fields.get("content-type", ""))
    _, named = read_parameters(fields.get("content-disposition", ""))
    name, file_name = named.get("name", ""), named.get("filename", "")
    if file_name:
        kind = media_type if media_type.count("/") == 1 else _USUAL_TYPE
        files.append({"field": name, "name": file_name, "type": kind, "size": len(content)})
    elif name:
        pairs.append((name, _decoded(content, said.get("charset", ""))))


def _head(text: str) -> dict[str, str]:
    """Return the header fields of a part; of one that comes twice the first."""
    _check_head(text)
    fields: dict[str, str] = {}
    for line in text.split("\n"):
        name, colon, value = line.partition(":")
        if colon:
            fields.setdefault(name.strip().lower(), value.strip())
    return fields


def _check_head(text: str) -> None:
    if len(text) > LONGEST_HEAD_CHARACTERS:
        raise Malformed(f"the body is a form with a part of more than {LONGEST_HEAD_CHARACTERS} characters of header")


def _decoded(content: bytes, charset: str) -> str:
    if b"\0" in content and not charset:
        raise _with_nul()
    return decode_as(content, charset)


def _too_many() -> Malformed:
    return Malformed(f"the body is a form of more than {MOST_FIELDS} fields")


def _with_nul() -> Invalid:
    return Invalid([Problem(path="$", message="holds the character NUL; send the text without it")])
