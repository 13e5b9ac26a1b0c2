"""What a signal gives: one module is one signal, named as the module, with a class `Signal` that can `read`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from triage.domain.decision import Urgency


@dataclass(frozen=True, kw_only=True)
class Heard:
    """The words that spoke, the urgency they speak for, and how likely they mean it (0 to 1)."""

    phrase: str
    urgency: Urgency
    weight: float


class Listens(Protocol):
    """Hears one thing in a text, or nothing; in time linear to it."""

    def read(self, text: str) -> Heard | None: ...
