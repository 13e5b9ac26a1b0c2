"""How a source vouches for what it sends: the table `verify` of the configuration becomes a scheme.

verify = { scheme = "hmac-sha256", header = "X-Signature", prefix = "sha256=", encoding = "hex" }
verify = { scheme = "hmac-sha256", header = "X-Signature", timestamp_header = "X-Time" }    # "{timestamp}.{body}"
verify = { scheme = "bearer" }                              # Authorization: Bearer SECRET
verify = { scheme = "bearer", header = "X-Api-Key" }        # X-Api-Key: SECRET
verify = { scheme = "basic" }                               # the secret is user:password
verify = { scheme = "body", body_secret = "secret" }        # the secret stands in the body
verify = { scheme = "none" }                                # whoever knows the address may send
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from triage.config.section import Section
from triage.connectors.base import Delivery, Proof
from triage.connectors.mapped.body import read_document
from triage.connectors.mapped.path import FieldPath, read_path
from triage.connectors.signing import (
    TOLERANCE_SECONDS,
    Algorithm,
    Encoding,
    Scheme,
    Shared,
    Signed,
    Step,
    Unsigned,
    check_secrets,
    first_fitting,
    template,
    unsigned_id,
)
from triage.domain.errors import ConfigError, Invalid, Malformed, Unauthenticated

LONGEST_TOLERANCE_SECONDS = 7 * 86_400
HTTP_NAME = frozenset("abcdefghijklmnopqrstuvwxyz0123456789-_.!#$%&'*+^`|~")
_SECRET_ENCODINGS = ("text", "base64", "hex")


@dataclass(frozen=True, kw_only=True)
class InBody:
    """A secret that stands in the body itself."""

    secrets: tuple[bytes, ...] = field(repr=False)
    path: FieldPath
    id_header: str = ""

    def screen(self, headers: Mapping[str, str], now: datetime) -> None:
        """Let everything in: header fields tell nothing."""

    def prove(self, delivery: Delivery) -> Proof:
        given = self._given(delivery)
        fitting = first_fitting([(secret,) for secret in self.secrets], [given.encode("utf-8", "replace")])
        if not fitting:
            next_step = "give the sender the secret of this source, or the source the secret of the sender"
            reason = f"{self.path.spelled} of the body is not the secret"
            raise Unauthenticated(reason, step=Step.SIGNATURE, next_step=next_step)
        return Proof(message_id=unsigned_id(delivery, self.id_header), secret=fitting)

    def _given(self, delivery: Delivery) -> str:
        try:
            seen = self.path.look(read_document(delivery))
        except (Malformed, Invalid) as error:
            raise Unauthenticated(f"there is no secret to be read: {error}", step=Step.SIGNATURE) from None
        if isinstance(seen.value, str):
            return seen.value
        next_step = "look whether body_secret says where the secret stands"
        raise Unauthenticated(seen.lacking or "the secret is no text", step=Step.SIGNATURE, next_step=next_step)


def read_scheme(section: Section, secrets: tuple[str, ...], source: str) -> Scheme:
    """Return the scheme that `verify` names, with the source's secrets. Raises ConfigError."""
    name = section.one_of("scheme", list(_SCHEMES), noun="scheme")
    if name == "none" and secrets:
        raise section.error('is "none", but the source has a secret; say how it is used, or take it away', "scheme")
    if name != "none":
        check_secrets(secrets, source)
    scheme = _SCHEMES[name](section, secrets)
    section.close()
    return scheme


def _signed(algorithm: Algorithm) -> Callable[[Section, tuple[str, ...]], Scheme]:
    def read(section: Section, secrets: tuple[str, ...]) -> Scheme:
        timestamp_header = _header(section, "timestamp_header", "")
        id_header = _header(section, "id_header", "")
        encoding = section.one_of("encoding", list(Encoding), Encoding.HEX, noun="known encoding")
        return Signed(
            keys=tuple(_keys(section, secrets)),
            header=_header(section, "header"),
            signed=_template(section, timestamp_header, id_header),
            prefix=_prefix(section, ""),
            algorithm=algorithm,
            encoding=Encoding(encoding),
            timestamp_header=timestamp_header,
            tolerance_seconds=_tolerance(section, timestamp_header),
            id_header=id_header,
        )

    return read


def _bearer(section: Section, secrets: tuple[str, ...]) -> Scheme:
    header = _header(section, "header", "authorization")
    return Shared(
        secrets=tuple(secret.encode() for secret in secrets),
        header=header,
        prefix=_prefix(section, "Bearer " if header == "authorization" else ""),
        id_header=_header(section, "id_header", ""),
    )


def _basic(section: Section, secrets: tuple[str, ...]) -> Scheme:
    if not all(":" in secret.strip(":") for secret in secrets):
        raise ConfigError("of a source with basic sign-in is user:password", key="secrets")
    return Shared(
        secrets=tuple(base64.b64encode(secret.encode()) for secret in secrets),
        prefix="Basic ",
        id_header=_header(section, "id_header", ""),
    )


def _in_body(section: Section, secrets: tuple[str, ...]) -> Scheme:
    spelled = section.text("body_secret", what='a path such as body_secret = "secret"')
    try:
        path = read_path(spelled)
    except ValueError as error:
        raise section.error(str(error), "body_secret") from None
    return InBody(
        secrets=tuple(secret.encode() for secret in secrets), path=path, id_header=_header(section, "id_header", "")
    )


def _unsigned(section: Section, _secrets: tuple[str, ...]) -> Scheme:
    return Unsigned(id_header=_header(section, "id_header", ""))


_SCHEMES: dict[str, Callable[[Section, tuple[str, ...]], Scheme]] = {
    "bearer": _bearer,
    "basic": _basic,
    "body": _in_body,
    "hmac-sha256": _signed(Algorithm.SHA256),
    "hmac-sha1": _signed(Algorithm.SHA1),
    "none": _unsigned,
}


def _header(section: Section, key: str, default: str | None = None) -> str:
    name = section.text(key, default, what='the name of a header, such as "X-Signature"').strip().lower()
    if not set(name) <= HTTP_NAME:
        raise section.error(f"{name!r} is not the name of a header", key)
    return name


def _prefix(section: Section, default: str) -> str:
    """Return what stands before the value; unlike other texts it may be empty."""
    section.asked.append("prefix")
    return str(section.get("prefix", str, 'a text such as "sha256="')) if section.has("prefix") else default


def _template(section: Section, timestamp_header: str, id_header: str) -> tuple[str, ...]:
    ordinary = "{timestamp}.{body}" if timestamp_header else "{body}"
    text = section.text("signed", ordinary, what='what is signed, such as "{timestamp}.{body}"')
    signed = template(text)
    if "{body}" not in signed:
        raise section.error("does not hold {body}; what is not signed anybody could change", "signed")
    if ("{timestamp}" in signed) != bool(timestamp_header):
        raise section.error(
            "{timestamp} and timestamp_header go together: one is of no use without the other", "signed"
        )
    if "{id}" in signed and not id_header:
        raise section.error("holds {id}; say in id_header in which header it comes", "signed")
    return signed


def _tolerance(section: Section, timestamp_header: str) -> int:
    if section.has("tolerance_seconds") and not timestamp_header:
        raise section.error("needs timestamp_header: without a time there is nothing to be late", "tolerance_seconds")
    return section.whole("tolerance_seconds", TOLERANCE_SECONDS, low=1, high=LONGEST_TOLERANCE_SECONDS)


def _keys(section: Section, secrets: tuple[str, ...]) -> list[bytes]:
    encoding = section.one_of("secret_encoding", _SECRET_ENCODINGS, "text", noun="known encoding")
    try:
        keys = [_key(secret, encoding) for secret in secrets]
    except (binascii.Error, ValueError):
        raise ConfigError(f"a secret is not {encoding}, as secret_encoding says", key="secrets") from None
    if not all(keys):
        raise ConfigError("a secret is empty", key="secrets")
    return keys


def _key(secret: str, encoding: str) -> bytes:
    match encoding:
        case "base64":
            return base64.b64decode(secret, validate=True)
        case "hex":
            return bytes.fromhex(secret)
    return secret.encode()
