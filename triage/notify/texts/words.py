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


def failure(language: str, reason: str) -> str:
    """Put the stored reason of a failed delivery into the reader's words; an unknown one is shown as it is."""
    why, _, ending = reason.rpartition("; ")
    if why and f"notice.ending.{ending}" in texts.catalogue(language):
        return f"{failure(language, why)}; {texts.text(language, f'notice.ending.{ending}')}"
    code, _, detail = reason.partition(": ")
    key = f"notice.failure.{code}"
    if key not in texts.catalogue(language):
        return reason
    meaning = answers.meaning_of(detail)
    told = f"{texts.text(language, f'notice.answer.{meaning}')}; {detail}" if meaning else detail
    return texts.text(language, key, detail=told).replace(" ()", "")
