"""The signature of Standard Webhooks 1.0, both ways: what comes in is checked with it, what goes out carries it.

It is `v1,` and the base64 of the HMAC-SHA256 over `id.timestamp.body`; the timestamp is in seconds. Secrets are
`whsec_` and base64 of 24 to 64 bytes.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac

from triage.domain.errors import ConfigError

WHSEC = "whsec_"
SHORTEST_KEY_BYTES, LONGEST_KEY_BYTES = 24, 64


def key_of(secret: str) -> bytes:
    """Return the key a secret stands for. Raises ConfigError, which does not quote it."""
    try:
        key = base64.b64decode(secret.removeprefix(WHSEC).encode(), validate=True)
    except (binascii.Error, ValueError) as error:
        raise ConfigError(f"a secret is not base64 after {WHSEC}") from error
    if not secret.startswith(WHSEC) or not SHORTEST_KEY_BYTES <= len(key) <= LONGEST_KEY_BYTES:
        raise ConfigError(f"a secret is not {WHSEC} and base64 of {SHORTEST_KEY_BYTES} to {LONGEST_KEY_BYTES} bytes")
    return key


def content(message_id: str, timestamp: str, body: bytes) -> bytes:
    """Return what is signed."""
    return b".".join((message_id.encode(), timestamp.encode(), body))


def signature(key: bytes, signed: bytes) -> bytes:
    """Return `v1,` and the base64 of the HMAC-SHA256."""
    return b"v1," + base64.b64encode(hmac.digest(key, signed, hashlib.sha256))
