"""Sealing: what must be kept but not read by whoever sees the database, encrypted with keys that can be replaced.

AES-256-GCM. A sealed text is `version, nonce, ciphertext`; it opens only with what it was sealed for (`about`), so that
nobody can put one customer's text in the place of another's. Nonces are random: one key is good for four thousand
million texts.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
import zlib
from collections.abc import Sequence
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from triage.domain.contact import SealedOriginal
from triage.domain.errors import StaysSealed

KEY_BYTES = 32
_KEY_ID_CHARACTERS = 16
_VERSION = b"\x01"
_NONCE_BYTES = 12
_STAMP = b"triage: written by us"
_STAMP_BYTES = 32
_LARGEST_OPENED_BYTES = 64 * 1024 * 1024  # what was sealed was far smaller


@dataclass(frozen=True, kw_only=True)
class _Key:
    id: str
    cipher: AESGCM


class Sealer:
    """Seals with the first of `keys`, each base64 of 32 bytes, and opens with all of them."""

    def __init__(self, keys: Sequence[str]) -> None:
        if not keys:
            raise ValueError("a sealer needs a key")
        self._keys = tuple(map(_key, keys))

    @property
    def key_id(self) -> str:
        """The name of the key that seals; it tells nothing of the key."""
        return self._keys[0].id

    def seal(self, plain: bytes, *, about: str, media_type: str) -> SealedOriginal:
        first, nonce = self._keys[0], secrets.token_bytes(_NONCE_BYTES)
        hidden = first.cipher.encrypt(nonce, zlib.compress(plain), _bound(about, media_type))
        return SealedOriginal(media_type=media_type, key_id=first.id, sealed=_VERSION + nonce + hidden)

    def open(self, original: SealedOriginal, *, about: str) -> bytes:
        """Return what was sealed; raise StaysSealed when its key is not here, or it was changed or moved."""
        key = next((key for key in self._keys if key.id == original.key_id), None)
        if key is None:
            raise StaysSealed(
                f"it is sealed with key {original.key_id}, which is not among TRIAGE_ORIGINALS_KEY; put that key back"
            )
        nonce, hidden = original.sealed[1 : 1 + _NONCE_BYTES], original.sealed[1 + _NONCE_BYTES :]
        try:
            packed = key.cipher.decrypt(nonce, hidden, _bound(about, original.media_type))
        except (InvalidTag, ValueError):
            raise StaysSealed("it was changed since it was sealed, or belongs to another contact") from None
        return zlib.decompressobj().decompress(packed, _LARGEST_OPENED_BYTES)


class Stamp:
    """Stamps with the first of `keys` and believes the stamps of all of them.

    For what may be read by anybody who sees the database, but must have been written by us: to unpack it is to run it.
    """

    def __init__(self, keys: Sequence[str]) -> None:
        if not keys or not all(keys):
            raise ValueError("a stamp needs a key")
        self._keys = tuple(hashlib.sha256(_STAMP + key.encode()).digest() for key in keys)

    def put(self, content: bytes, *, about: str) -> bytes:
        """Return the content with a stamp that is good for nothing else than `about`."""
        return _stamp(self._keys[0], content, about) + content

    def taken_off(self, stamped: bytes, *, about: str) -> bytes | None:
        """Return the content without its stamp; None when the stamp is not ours, or the content was changed."""
        stamp, content = stamped[:_STAMP_BYTES], stamped[_STAMP_BYTES:]
        right = [hmac.compare_digest(stamp, _stamp(key, content, about)) for key in self._keys]
        return content if any(right) else None


def new_key() -> str:
    """Make a key, as TRIAGE_ORIGINALS_KEY takes it."""
    return base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode("ascii")


def _key(text: str) -> _Key:
    raw = base64.b64decode(text)
    return _Key(id=hashlib.sha256(b"triage: originals" + raw).hexdigest()[:_KEY_ID_CHARACTERS], cipher=AESGCM(raw))


def _stamp(key: bytes, content: bytes, about: str) -> bytes:
    return hmac.digest(key, len(about.encode()).to_bytes(4) + about.encode() + content, "sha256")


def _bound(about: str, media_type: str) -> bytes:
    return f"{about}\0{media_type}".encode()
