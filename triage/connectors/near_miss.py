"""Find out why a signature does not fit: try what senders and their documentation disagree about.

For people who connect a source, never for the door: what is found here would tell a forger as much as an administrator.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import product

from triage.connectors.base import Delivery
from triage.connectors.signing import Algorithm, Encoding, Signed, template

LARGEST_BODY_BYTES = 1 << 20
LONGEST_PREFIX_CHARACTERS = 15
_TEMPLATES = (
    "{body}",
    "{timestamp}.{body}",
    "{timestamp}{body}",
    "{timestamp}:{body}",
    "v0:{timestamp}:{body}",
    "{id}.{timestamp}.{body}",
    "{body}{timestamp}",
)


@dataclass(frozen=True, kw_only=True)
class _Try:
    """One way to sign; what is empty is as the configuration has it."""

    scheme: Signed
    body: bytes
    told: tuple[str, ...]


def near_miss(scheme: Signed, delivery: Delivery) -> str:
    """Say what would have to be different for the signature to fit; nothing when no guess fits."""
    given = delivery.headers.get(scheme.header, "").strip()
    if not given or len(delivery.body) > LARGEST_BODY_BYTES:
        return ""
    written = {tail for part in (given, *given.split(" ")) for tail in _tails(part)}
    timestamps, ids = _named(delivery, scheme.timestamp_header, "time"), _named(delivery, scheme.id_header, "id")
    for one in sorted(_tries(scheme, delivery.body), key=lambda one: len(one.told)):
        for (_, timestamp), (_, message_id) in product(timestamps, ids):
            covered = one.scheme.covered(message_id, timestamp, one.body)
            for key in one.scheme.keys:
                expected = {text.decode() for text in replace(one.scheme, prefix="").expected(key, covered)}
                if fitting := expected & written:
                    return _told(one, scheme, given, fitting.pop())
    return ""


def _told(one: _Try, scheme: Signed, given: str, fitting: str) -> str:
    prefix = next(part for part in (given, *given.split(" ")) if part.endswith(fitting)).removesuffix(fitting)
    said = list(one.told)
    if prefix != scheme.prefix:
        said.append(f'prefix = "{prefix}"')
    return f"it would fit with {', '.join(said)}" if said else ""


def _tries(scheme: Signed, body: bytes) -> Iterator[_Try]:
    for (body_told, one_body), (key_told, keys) in product(_bodies(body), _keys(scheme.keys)):
        for text, algorithm, encoding in product(_TEMPLATES, Algorithm, Encoding):
            signed = template(text)
            told = [body_told, key_told]
            told.append(f'signed = "{text}"' if signed != scheme.signed else "")
            told.append(f'scheme = "hmac-{algorithm}"' if algorithm is not scheme.algorithm else "")
            told.append(f'encoding = "{encoding}"' if encoding is not scheme.encoding else "")
            tried = replace(scheme, keys=keys, signed=signed, algorithm=algorithm, encoding=encoding)
            yield _Try(scheme=tried, body=one_body, told=tuple(filter(None, told)))


def _bodies(body: bytes) -> Iterator[tuple[str, bytes]]:
    yield "", body
    if body.endswith(b"\n"):
        yield "the body without the line break at its end: it was not captured exactly", body.rstrip(b"\r\n")
    else:
        yield "a line break at the end of the body: it was not captured exactly", body + b"\n"
    if b"\r\n" in body:
        yield "line breaks of Unix in the body: it was not captured exactly", body.replace(b"\r\n", b"\n")
    elif b"\n" in body:
        yield "line breaks of Windows in the body: it was not captured exactly", body.replace(b"\n", b"\r\n")


def _keys(keys: tuple[bytes, ...]) -> Iterator[tuple[str, tuple[bytes, ...]]]:
    yield "", keys
    yield 'secret_encoding = "base64"', tuple(filter(None, map(_from_base64, keys)))
    yield 'secret_encoding = "hex"', tuple(filter(None, map(_from_hex, keys)))


def _from_base64(key: bytes) -> bytes:
    try:
        return base64.b64decode(key.removeprefix(b"whsec_"), validate=True)
    except binascii.Error:
        return b""


def _from_hex(key: bytes) -> bytes:
    try:
        return bytes.fromhex(key.decode("ascii"))
    except ValueError:
        return b""


def _tails(part: str) -> Iterator[str]:
    """Give a signature with and without what may stand before it: `sha256=`, `v1,`."""
    yield part
    for mark in ("=", ",", ":"):
        before, found, after = part.partition(mark)
        if found and after and len(before) <= LONGEST_PREFIX_CHARACTERS:
            yield after


def _named(delivery: Delivery, name: str, like: str) -> list[tuple[str, str]]:
    """Return the header that is named, or those that sound like it; one that is empty for want of others."""
    if name:
        return [(name, delivery.headers.get(name, ""))]
    return [(key, value) for key, value in delivery.headers.items() if like in key and value.isascii()] or [("", "")]
