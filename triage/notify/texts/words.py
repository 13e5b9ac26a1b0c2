"""The small pieces that all notices are put together from."""

from __future__ import annotations

from dataclasses import dataclass

from triage import texts
from triage.notify.destinations import answers
from triage.notify.texts.facts import Style

REASONS = 5


@dataclass(frozen=True, kw_only=True)
class Room:
    """How much there is room for: reasons, and characters of the customer's text."""

    reasons: int
    quote: int


def say(style: Style, key: str, **values: object) -> str:
    """Return a text of the notice catalogue in the reader's language."""
    return texts.text(style.language, f"notice.{key}", **values)


def failure(style: Style, reason: str) -> str:
    """Put the stored reason of a failed delivery into the reader's words; an unknown one is shown as it is."""
    code, _, detail = reason.partition(": ")
    key = f"notice.failure.{code}"
    if key not in texts.catalogue(style.language):
        return reason
    meaning = answers.meaning_of(detail)
    told = f"{say(style, f'answer.{meaning}')}; {detail}" if meaning else detail
    return texts.text(style.language, key, detail=told)
