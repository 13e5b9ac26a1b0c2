"""Drift: what contacts are like, or how sure the model is of them, has moved for good."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

CONFIDENCE = "confidence"
UNKNOWN_WORDS = "unknown_words"


@dataclass(frozen=True, kw_only=True)
class Seen:
    """One decision as drift looks at it: every measure has a value from 0 to 1."""

    at: datetime
    contact_id: int
    measures: Mapping[str, float]


@dataclass(frozen=True, kw_only=True)
class Drift:
    """A measure has moved: its mean before and after, and of how many decisions the second one is.

    `measure` is `confidence`, `unknown_words` (the share of them), or a label whose share it is: `topic=delivery`.
    """

    at: datetime
    measure: str
    before: float
    after: float
    counted: int

    @property
    def kind(self) -> str:
        """Say what kind of measure it is: `confidence`, `unknown_words`, `topic`, `urgency` or `sentiment`."""
        return self.measure.partition("=")[0]

    @property
    def label(self) -> str:
        """Name the label whose share has moved; empty for another measure."""
        return self.measure.partition("=")[2]
