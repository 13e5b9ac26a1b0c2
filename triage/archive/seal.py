"""A passphrase over the members of a backup: AES-256-GCM, with a key that scrypt makes of it."""

from __future__ import annotations

import os

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from triage.domain.errors import Malformed

SALT_BYTES = 16
NONCE_BYTES = 12
COST = 2**15  # 32 MiB and about a tenth of a second for each guess
PASSPHRASE_CHARACTERS = 12


class Seal:
    """Seals and opens members under the key of a passphrase and a salt; each is tied to its name and to the salt."""

    def __init__(self, passphrase: str, salt: bytes) -> None:
        self.salt = salt
        key = Scrypt(salt=salt, length=32, n=COST, r=8, p=1).derive(passphrase.encode())
        self._cipher = AESGCM(key)

    def close(self, name: str, content: bytes) -> bytes:
        nonce = os.urandom(NONCE_BYTES)
        return nonce + self._cipher.encrypt(nonce, content, self.salt + name.encode())

    def open(self, name: str, content: bytes) -> bytes:
        try:
            return self._cipher.decrypt(content[:NONCE_BYTES], content[NONCE_BYTES:], self.salt + name.encode())
        except (InvalidTag, ValueError) as error:
            raise Malformed(f"{name} cannot be opened: this is not the passphrase it was sealed with") from error


class Head(msgspec.Struct, frozen=True, kw_only=True):
    """The first member, always readable: which format this is, and the salt when it is sealed."""

    format: int
    salt: bytes = b""


def new(passphrase: str) -> Seal:
    return Seal(passphrase, os.urandom(SALT_BYTES))
