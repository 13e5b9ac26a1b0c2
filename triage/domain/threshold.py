"""A threshold that past traffic has given."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

CONFIDENCE = "confidence"  # below it the model abstains


@dataclass(frozen=True, kw_only=True)
class Threshold:
    """From which chance on something is done; `counted` decisions have given it."""

    name: str
    at: float
    counted: int
    made_at: datetime


def of_bell(destination: str) -> str:
    """Name the threshold of a destination's alarms."""
    return f"alarm:{destination}"
