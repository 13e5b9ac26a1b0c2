"""A helpdesk that signs its webhooks as Standard Webhooks say."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Mapping
from typing import Any

KEY = b"a secret of the acceptance tests"
SECRET = "whsec_" + base64.b64encode(KEY).decode()


def envelope(contact: Mapping[str, Any]) -> bytes:
    """Wrap a contact into the event that the `standard` connector takes."""
    event = {"type": "contact.created", "timestamp": "2026-03-02T12:00:00Z", "data": contact}
    return json.dumps(event, ensure_ascii=False).encode()


def signed(body: bytes, message_id: str, *, at: float | None = None, key: bytes = KEY) -> dict[str, str]:
    """Give the headers that prove who sends `body`, and when."""
    timestamp = str(int(time.time() if at is None else at))
    digest = hmac.new(key, b".".join([message_id.encode(), timestamp.encode(), body]), hashlib.sha256).digest()
    return {
        "Content-Type": "application/json",
        "webhook-id": message_id,
        "webhook-timestamp": timestamp,
        "webhook-signature": "v1," + base64.b64encode(digest).decode(),
    }
