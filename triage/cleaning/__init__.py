"""From what a mail program sent to what the customer wrote: plain text, no quotes, no signature; and who is none."""

from __future__ import annotations

from triage.cleaning.automatic import is_own, skip_reason
from triage.cleaning.clean import clean

__all__ = ["clean", "is_own", "skip_reason"]
