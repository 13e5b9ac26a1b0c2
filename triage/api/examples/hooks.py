"""Hooks: an event as the `standard` connector takes it, and how to sign one in a shell."""

from __future__ import annotations

from typing import Any

EVENT: dict[str, Any] = {
    "type": "contact.created",
    "timestamp": "2026-11-21T10:15:00+03:00",
    "data": {"external_id": "42", "channel": "chat", "text": "Someone else paid with my card in your shop!"},
}
HEADERS = {
    "webhook-id": "Of the `standard` connector: the id of this event, the same in every repeat.",
    "webhook-timestamp": "Of the `standard` connector: when it was sent, in seconds since 1970.",
    "webhook-signature": "Of the `standard` connector: `v1,` and the HMAC-SHA256 over id, time and body, in Base64.",
}
SIGN_AND_SEND = """\
body='{"type": "contact.created", "timestamp": "2026-11-21T10:15:00+03:00", "data": {"external_id": "42", "channel": "chat", "text": "Someone else paid with my card in your shop!"}}'
id="msg_$RANDOM"; now=$(date +%s)
secret=$(sed 's/^whsec_//' shop.secret | base64 -d | od -An -v -tx1 | tr -d ' \\n')
signature=$(printf '%s.%s.%s' "$id" "$now" "$body" | openssl dgst -sha256 -mac HMAC -macopt "hexkey:$secret" -binary | base64)
curl -i URL/hooks/shop -H 'Content-Type: application/json' \\
  -H "webhook-id: $id" -H "webhook-timestamp: $now" -H "webhook-signature: v1,$signature" -d "$body"
"""  # noqa: E501 - lines to be copied into a shell
