"""Standard Webhooks 1.0: how a message is signed, by whoever sends one to us and by us.

The signature is HMAC-SHA256 over `id.timestamp.body`; a secret is `whsec_` and base64 of 24 to 64 bytes.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac

from triage.domain.errors import ConfigError

SECRET_PREFIX = "whsec_"  # noqa: S105  # says how a secret begins
SIGNATURE_PREFIX = "v1,"
SHORTEST_KEY_BYTES, LONGEST_KEY_BYTES = 24, 64


def key_of(secret: str) -> bytes:
    """Return the key a secret stands for. Raises ConfigError, which does not quote it."""
    try:
        key = base64.b64decode(secret.removeprefix(SECRET_PREFIX).encode(), validate=True)
    except (binascii.Error, ValueError) as error:
        raise ConfigError(f"a secret is not base64 after {SECRET_PREFIX}", key="secrets") from error
    if not secret.startswith(SECRET_PREFIX) or not SHORTEST_KEY_BYTES <= len(key) <= LONGEST_KEY_BYTES:
        reason = f"a secret is not {SECRET_PREFIX} and base64 of {SHORTEST_KEY_BYTES} to {LONGEST_KEY_BYTES} bytes"
        raise ConfigError(reason, key="secrets")
    return key


def sign(key: bytes, message_id: str, timestamp: str, body: bytes) -> str:
    """Return the signature of one message, as it stands in the header `webhook-signature`."""
    signed = b".".join((message_id.encode(), timestamp.encode(), body))
    return SIGNATURE_PREFIX + base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()
