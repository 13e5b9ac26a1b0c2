"""What signals share: one module is one signal, named as the module, with a class `Signal` that can `read`.

Most listen for phrases: a list of patterns, one a line, behind a cheap search for stems.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import ClassVar, Protocol

from triage.domain.decision import Urgency

# Only a denial of the phrase itself: "without warning caught fire" denies something else.
_DENIED = re.compile(
    r"\b(?:no|not|never|without|isn't|wasn't|не|нет|без|никак\w+) (?:(?:any|been|ever|было?а?|будет|стало) )?$",
    re.IGNORECASE,
)
_LOOK_BACK_CHARACTERS = 24
_SENTENCE_ENDS = ".!?\n"


@dataclass(frozen=True, kw_only=True)
class Heard:
    """The words that spoke, the urgency they speak for, and how likely they mean it (0 to 1)."""

    phrase: str
    urgency: Urgency
    weight: float


class Listens(Protocol):
    """Hears one thing in a text, or nothing; in time linear to it."""

    def read(self, text: str) -> Heard | None: ...


class Phrases:
    """Hears phrases, unless they are denied just before.

    A subclass gives `words` (patterns, one a line), the `stems` of which each phrase holds one (a search for all stems
    is cheap, one for all phrases is not), what the phrases speak for, and words (`unless`) that take a sentence back
    when they stand before or in the phrase, or behind it as well (`unless_behind`).
    """

    words: ClassVar[str]
    stems: ClassVar[tuple[str, ...]]
    urgency: ClassVar[Urgency] = Urgency.CRITICAL
    weight: ClassVar[float]
    unless: ClassVar[str] = ""
    unless_behind: ClassVar[bool] = False

    def __init__(self) -> None:
        lines = "|".join(self.words.strip().splitlines())
        self._phrase = re.compile(rf"\b(?:{lines})", re.IGNORECASE)
        self._unless = re.compile(rf"\b(?:{self.unless})\b", re.IGNORECASE) if self.unless else None

    def read(self, text: str) -> Heard | None:
        """Return the first phrase that is meant."""
        folded = text.casefold()
        if not any(stem in folded for stem in self.stems):
            return None
        for found in self._phrase.finditer(text):
            if not self._taken_back(text, found):
                return Heard(phrase=found[0], urgency=self.urgency, weight=self.weight)
        return None

    def _taken_back(self, text: str, found: re.Match[str]) -> bool:
        if _DENIED.search(text, max(found.start() - _LOOK_BACK_CHARACTERS, 0), found.start()):
            return True
        if self._unless is None:
            return False
        begin = max(text.rfind(end, 0, found.start()) for end in _SENTENCE_ENDS) + 1
        until = found.end()
        if self.unless_behind:
            ends = [place for end in _SENTENCE_ENDS if (place := text.find(end, found.end())) >= 0]
            until = min(ends, default=len(text))
        return self._unless.search(text, begin, until) is not None
