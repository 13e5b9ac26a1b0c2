"""Contacts in bulk: two lines, of which one lacks what it needs."""

from __future__ import annotations

import json

from triage.api.examples.contacts import SENT as ONE

MEANS = (
    "An answer per line, in their order: where the contact is kept, or `status` and `errors` as a request with it "
    "alone would be answered."
)
SENT = "".join(
    json.dumps(line) + "\n" for line in (ONE, {"source": "trial", "external_id": "ticket-4712", "channel": "email"})
)
ANSWERED = (
    '{"line":1,"id":1,"case_id":1,"duplicate":false}\n'
    '{"line":2,"status":422,"errors":[{"path":"text","message":"is required, or html, or rating: one of the three"}]}\n'
)
