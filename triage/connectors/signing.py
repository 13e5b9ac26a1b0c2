"""Prove that a webhook comes from its source: signatures over the raw bytes, and secrets that are sent along.

    scheme = Signed(keys=(b"…",), header="x-hub-signature", prefix="sha1=", algorithm="sha1", signed=template("{body}"))
    scheme.screen(headers, now)                  # what header fields alone can tell, before the body is read
    proof = scheme.prove(delivery)               # raises Unauthenticated with the step that failed

Every secret is compared, in constant time, before any result is looked at. What a delivery would be repeated as is the
sender's id where the signature covers it, else the hash of the body: whoever captured a request can change what is not
signed, but cannot make it a new one.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from triage.connectors.base import Delivery, Proof
from triage.connectors.moments import timestamp_moment
from triage.domain.errors import ConfigError, Unauthenticated

TOLERANCE_SECONDS = 300
LONGEST_ID_CHARACTERS = 256
MOST_SIGNATURES = 16
# Zendesk signs with it before a webhook is saved: everybody knows it.
KNOWN_TO_ALL = frozenset({"dGhpc19zZWNyZXRfaXNfZm9yX3Rlc3Rpbmdfb25seQ=="})

_PLACEHOLDER = re.compile(r"(\{body\}|\{timestamp\}|\{id\})")


class Step(StrEnum):
    """The steps of a check, in their order; an error names the one that failed."""

    HEADERS = "headers"
    TIMESTAMP = "timestamp"
    SIGNATURE = "signature"


class Encoding(StrEnum):
    HEX = "hex"
    BASE64 = "base64"


class Algorithm(StrEnum):
    SHA256 = "sha256"
    SHA1 = "sha1"


class Scheme(Protocol):
    """One way to vouch for a delivery."""

    def screen(self, headers: Mapping[str, str], now: datetime) -> None: ...

    def prove(self, delivery: Delivery) -> Proof: ...


@dataclass(frozen=True, kw_only=True)
class Signed:
    """HMAC over a template of `{id}`, `{timestamp}` and `{body}`; several signatures may stand with spaces between."""

    keys: tuple[bytes, ...] = field(repr=False)
    header: str
    signed: tuple[str, ...] = ("{body}",)
    prefix: str = ""
    algorithm: Algorithm = Algorithm.SHA256
    encoding: Encoding = Encoding.HEX
    timestamp_header: str = ""
    tolerance_seconds: int = TOLERANCE_SECONDS
    id_header: str = ""

    def screen(self, headers: Mapping[str, str], now: datetime) -> None:
        self._message_id(headers)
        if self.timestamp_header:
            timestamp = required(headers, self.timestamp_header)
            required(headers, self.header)
            check_fresh(timestamp, now, name=self.timestamp_header, tolerance_seconds=self.tolerance_seconds)
        required(headers, self.header)

    def prove(self, delivery: Delivery) -> Proof:
        self.screen(delivery.headers, delivery.received_at)
        message_id = self._message_id(delivery.headers)
        timestamp = delivery.headers.get(self.timestamp_header, "")
        given = self._given(delivery.headers[self.header])
        covered = self.covered(message_id, timestamp, delivery.body)
        fitting = first_fitting([self.expected(key, covered) for key in self.keys], given)
        if not fitting:
            raise Unauthenticated(
                f"no signature in {self.header} fits: wrong secret, or the body was changed",
                step=Step.SIGNATURE,
                next_step="copy the secret from the sender again, and look whether verify says how the sender signs",
            )
        return Proof(
            message_id=message_id if "{id}" in self.signed else body_id(delivery.body),
            secret=fitting,
            sent_at=timestamp_moment(timestamp) if timestamp else None,
        )

    def covered(self, message_id: str, timestamp: str, body: bytes) -> bytes:
        """Return the bytes that are signed."""
        parts = {"{id}": message_id.encode(), "{timestamp}": timestamp.encode(), "{body}": body}
        return b"".join(parts.get(piece, piece.encode()) for piece in self.signed)

    def expected(self, key: bytes, covered: bytes) -> tuple[bytes, ...]:
        """Return the ways in which a right signature may be written."""
        mac = hmac.digest(key, covered, self.algorithm.value)
        written = [base64.b64encode(mac)] if self.encoding is Encoding.BASE64 else [mac.hex(), mac.hex().upper()]
        return tuple(self.prefix.encode() + (text if isinstance(text, bytes) else text.encode()) for text in written)

    def _given(self, value: str) -> list[bytes]:
        parts = [value] if " " in self.prefix else value.split(" ")[:MOST_SIGNATURES]
        return [part.encode("latin-1", "replace") for part in parts]

    def _message_id(self, headers: Mapping[str, str]) -> str:
        if not self.id_header or ("{id}" not in self.signed and not headers.get(self.id_header)):
            return ""
        message_id = required(headers, self.id_header)
        if len(message_id) > LONGEST_ID_CHARACTERS:
            reason = f"{self.id_header} is longer than {LONGEST_ID_CHARACTERS} characters"
            raise Unauthenticated(reason, step=Step.HEADERS, next_step="look whether id_header names the right header")
        return message_id


@dataclass(frozen=True, kw_only=True)
class Shared:
    """A secret that is sent along in a header field: whoever reads one request can send others."""

    secrets: tuple[bytes, ...] = field(repr=False)
    header: str = "authorization"
    prefix: str = ""
    id_header: str = ""

    def screen(self, headers: Mapping[str, str], now: datetime) -> None:
        del now
        self._fitting(headers)

    def prove(self, delivery: Delivery) -> Proof:
        secret = self._fitting(delivery.headers)
        return Proof(message_id=unsigned_id(delivery, self.id_header), secret=secret)

    def _fitting(self, headers: Mapping[str, str]) -> int:
        value = required(headers, self.header)
        begins = value[: len(self.prefix)]
        # The names of HTTP's own schemes ("Bearer") know no case.
        same = begins.lower() == self.prefix.lower() if self.header == "authorization" else begins == self.prefix
        given = value[len(self.prefix) :].strip().encode("latin-1", "replace")
        fitting = first_fitting([(secret,) for secret in self.secrets], [given])
        if not same or not fitting:
            wrong = "holds another secret" if same else f"does not begin with {self.prefix.strip()!r}"
            next_step = "give the sender the secret of this source, written as verify says"
            raise Unauthenticated(f"the header {self.header} {wrong}", step=Step.SIGNATURE, next_step=next_step)
        return fitting


@dataclass(frozen=True, kw_only=True)
class Unsigned:
    """Nothing vouches for a delivery: whoever knows the address can send."""

    id_header: str = ""

    def screen(self, headers: Mapping[str, str], now: datetime) -> None:
        """Let everything in."""

    def prove(self, delivery: Delivery) -> Proof:
        return Proof(message_id=unsigned_id(delivery, self.id_header))


def template(text: str) -> tuple[str, ...]:
    """Cut `{timestamp}.{body}` into its pieces."""
    return tuple(piece for piece in _PLACEHOLDER.split(text) if piece)


def first_fitting(expected: Sequence[Iterable[bytes]], given: Sequence[bytes]) -> int:
    """Return which of the secrets fits, counted from 1, or 0; `expected` are the right values of each.

    Every pair is compared before any is looked at, so that the time tells nothing.
    """
    fits = [
        [hmac.compare_digest(mine, theirs) for mine in mine_of_secret for theirs in given]
        for mine_of_secret in expected
    ]
    return next((number for number, results in enumerate(fits, 1) if any(results)), 0)


def check_secrets(secrets: Sequence[str], source: str) -> None:
    """Raise ConfigError unless there are secrets, none blank and none that everybody knows."""
    if not secrets:
        raise ConfigError(f"source {source!r} needs a secret: secrets_file, or secrets", key="secrets")
    if not all(secret.strip() for secret in secrets):
        raise ConfigError(f"a secret of source {source!r} is empty", key="secrets")
    if KNOWN_TO_ALL & {secret.strip() for secret in secrets}:
        raise ConfigError("is the secret that Zendesk tests with, which everybody knows; give your own", key="secrets")


def required(headers: Mapping[str, str], name: str) -> str:
    """Return a header field that must be there, in ASCII. Raises Unauthenticated."""
    value = headers.get(name, "")
    if value and value.isascii():
        return value
    wrong = "is not ASCII" if value else "is missing"
    next_step = "look whether the sender sends it, and whether a proxy before this service lets it through"
    raise Unauthenticated(f"the header {name} {wrong}", step=Step.HEADERS, next_step=next_step)


def check_fresh(timestamp: str, now: datetime, *, name: str, tolerance_seconds: int) -> None:
    """Raise Unauthenticated for a time that is none, or too far from now."""
    moment = timestamp_moment(timestamp)
    if moment is None:
        reason = f"{name} is not a number of seconds, nor a time with offset"
        raise Unauthenticated(
            reason, step=Step.TIMESTAMP, next_step="look whether timestamp_header names the right one"
        )
    if abs((now - moment).total_seconds()) > tolerance_seconds:
        raise Unauthenticated(
            f"{name} is more than {tolerance_seconds} s away from our clock",
            step=Step.TIMESTAMP,
            next_step=f"mend the clocks; for a request of earlier add --at {moment.isoformat()}",
        )


def unsigned_id(delivery: Delivery, id_header: str) -> str:
    """Return what a delivery without a signature would be repeated as: the sender's id, else the hash of the body."""
    return delivery.headers.get(id_header, "")[:LONGEST_ID_CHARACTERS] or body_id(delivery.body)


def body_id(body: bytes) -> str:
    return f"sha256:{hashlib.sha256(body).hexdigest()}"
