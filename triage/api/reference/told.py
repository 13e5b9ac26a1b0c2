"""What webhooks tell, for the document: a company's own system reads there what it will get."""

from __future__ import annotations

from typing import Any

from triage.api.reference.schemas import Schemas
from triage.domain.webhook import EventType
from triage.notify.webhooks.examples import EXAMPLES
from triage.notify.webhooks.payloads import DATA

_MEANING = {
    EventType.CONTACT_TRIAGED: "A contact was triaged.",
    EventType.CONTACT_FAILED: "Triage gave up on a contact; its case waits for people.",
    EventType.CONTACT_CORRECTED: "A person said what a contact is, or that triage was right.",
    EventType.ALARM: "A contact was triaged, and somebody must be told now.",
    EventType.CASE_OPENED: "A contact came in that belongs to no case yet.",
    EventType.CASE_ACKNOWLEDGED: "Somebody has taken a case on.",
    EventType.CASE_HANDED_OVER: "A case was handed over to people, since triage could not read a contact of it.",
    EventType.WEBHOOK_TEST: "Somebody asked whether messages arrive.",
    EventType.WEBHOOK_DISABLED: "Another webhook was switched off.",
}
_HEADERS = {
    "webhook-id": "Id of the message, the same at every attempt: who has seen it has seen it.",
    "webhook-timestamp": "Seconds since 1970 at this attempt; refuse what is more than five minutes away.",
    "webhook-signature": "`v1,` and the base64 of HMAC-SHA256 over `id.timestamp.body`; several with spaces between.",
}


def webhooks(schemas: Schemas) -> dict[str, Any]:
    """Describe every event as the request that carries it."""
    return {event.value: {"post": _operation(event, schemas)} for event in EventType}


def _operation(event: EventType, schemas: Schemas) -> dict[str, Any]:
    schema = {
        "type": "object",
        "required": ["type", "timestamp", "data"],
        "properties": {
            "type": {"const": event.value},
            "timestamp": {"type": "string", "format": "date-time", "description": "When it happened."},
            "data": schemas.of(DATA[event]),
        },
    }
    example = {event.value: {"value": EXAMPLES[event]}}
    return {
        "summary": _MEANING[event],
        "description": "Sent to the `[[webhooks]]` of triage.toml that ask for it, as Standard Webhooks 1.0 say.",
        "parameters": [
            {"name": name, "in": "header", "required": True, "description": means, "schema": {"type": "string"}}
            for name, means in _HEADERS.items()
        ],
        "requestBody": {"content": {"application/json": {"schema": schema, "examples": example}}, "required": True},
        "responses": {
            "2XX": {"description": "Taken. Anything else is tried again, for three days."},
            "410": {"description": "Nothing is wanted any more: the webhook is switched off."},
        },
    }
