"""Signed links: each good for one purpose on one case or contact, and for a limited time.

A token is `version, case or contact, expiry` and an HMAC over them, as lower-case base32: no character of it means
anything to Markdown, and every changed character is a wrong token.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import struct
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from itsdangerous import Signer as Hmac
from itsdangerous.encoding import base64_decode, base64_encode

from triage.domain.contact import check_aware
from triage.domain.errors import Forbidden, LinkExpired

LIFETIME = timedelta(days=7)

_ACKNOWLEDGE = b"triage: acknowledge a case"
_CORRECT = b"triage: correct a contact"
_VERSION = 1
_CLAIM = struct.Struct(">BQI")  # with the signature 45 bytes: 72 characters, no padding, no spare bits to change
_TOKEN_CHARACTERS = 72


class Signer:
    """Signs with the first of `keys` and accepts all of them, so that a key can be replaced without breaking links."""

    def __init__(self, keys: Sequence[str], *, lifetime: timedelta = LIFETIME) -> None:
        if not keys or not all(keys):
            raise ValueError("a signer needs a key")
        self._acknowledge, self._correct = _hmac(keys, _ACKNOWLEDGE), _hmac(keys, _CORRECT)
        self._lifetime = lifetime

    def acknowledge_token(self, case_id: int, now: datetime) -> str:
        """Return a token that lets whoever holds it acknowledge the case until its lifetime is over."""
        return self._token(self._acknowledge, case_id, now)

    def correct_token(self, contact_id: int, now: datetime) -> str:
        """Return a token that lets whoever holds it correct a contact until its lifetime is over."""
        return self._token(self._correct, contact_id, now)

    def read(self, token: str, now: datetime) -> int:
        """Return the case that an acknowledge token is for.

        Raises Forbidden when it is not one of ours, for something else or was changed, LinkExpired when its time is
        over.
        """
        return _read(self._acknowledge, token, now)

    def read_correct(self, token: str, now: datetime) -> int:
        """Return the contact that a correct token is for; raises what `read` raises."""
        return _read(self._correct, token, now)

    def _token(self, signer: Hmac, number: int, now: datetime) -> str:
        expires = int((check_aware(now) + self._lifetime).timestamp())
        claim = _CLAIM.pack(_VERSION, number, expires)
        signature = base64_decode(signer.get_signature(claim))
        return base64.b32encode(claim + signature).decode("ascii").lower()


def acknowledge_url(base_url: str, token: str) -> str:
    return f"{base_url}/a/{token}"


def correct_url(base_url: str, token: str) -> str:
    return f"{base_url}/c/{token}"


def case_url(base_url: str, case_id: int) -> str:
    return f"{base_url}/cases/{case_id}"


def _hmac(keys: Sequence[str], purpose: bytes) -> Hmac:
    """Return what signs for one purpose; the last of its keys signs."""
    return Hmac(list(reversed(keys)), salt=purpose, key_derivation="hmac", digest_method=staticmethod(hashlib.sha256))


def _read(signer: Hmac, token: str, now: datetime) -> int:
    claim, signature = _split(token)
    if not signer.verify_signature(claim, base64_encode(signature)):
        raise Forbidden("this link was changed, is for something else or not ours; open the case instead")
    version, number, expires = _CLAIM.unpack(claim)
    if version != _VERSION:
        raise Forbidden("this link is not one we make; open the case instead")
    if check_aware(now) >= datetime.fromtimestamp(expires, UTC):
        raise LinkExpired("this link is too old; open the case instead")
    return int(number)


def _split(token: str) -> tuple[bytes, bytes]:
    try:
        # Of what is not ASCII some becomes an "I" or an "S" below.
        if len(token) != _TOKEN_CHARACTERS or token != token.lower() or not token.isascii():
            raise Forbidden("this link was cut off or changed; open the case instead")
        raw = base64.b32decode(token.upper())
    except (binascii.Error, ValueError):
        raise Forbidden("this link was changed; open the case instead") from None
    return raw[: _CLAIM.size], raw[_CLAIM.size :]
