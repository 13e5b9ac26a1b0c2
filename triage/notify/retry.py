"""When to try again: decided from the failure, the attempts so far, and a throw of the dice given from outside."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from enum import StrEnum

from triage.domain.errors import DeliveryError

_MINUTE = 60
_HOUR = 60 * _MINUTE

STEPS_SECONDS = (
    5,
    30,
    2 * _MINUTE,
    10 * _MINUTE,
    30 * _MINUTE,
    1 * _HOUR,
    2 * _HOUR,
    4 * _HOUR,
    8 * _HOUR,
    8 * _HOUR,
)  # together a day: after that nobody waits for the message any more
JITTER = 0.2
UNKNOWN_RETRIES = 1
_SECONDS = re.compile(r"\d+(?:\.\d+)?", re.ASCII)
_LONGEST_NUMBER_CHARACTERS = 9
RETRY_AFTER_LIMIT_SECONDS = 24 * _HOUR


class Ending(StrEnum):
    """Why no further attempt is made, at the end of the reason; the texts are in the catalogue `notice`, `ending`."""

    MAY_HAVE_ARRIVED = "it may have arrived"
    TRIED_FOR_A_DAY = "tried for a day"


@dataclass(frozen=True, kw_only=True)
class Again:
    """Try once more after so many seconds."""

    after_seconds: float
    reason: str


@dataclass(frozen=True, kw_only=True)
class GiveUp:
    reason: str


def decide(error: DeliveryError, *, attempt: int, unknown: int, jitter: float) -> Again | GiveUp:
    """Say what follows the failed `attempt` (1 is the first), of which `unknown` so far may have arrived all the same.

    A permanent failure ends it at once. A message that may have arrived is repeated once, no more. Anything else is
    tried for a day, with growing pauses. `jitter` (0 to 1) spreads what failed together.
    """
    if error.permanent:
        return GiveUp(reason=error.reason)
    if error.unknown and unknown > UNKNOWN_RETRIES:
        return GiveUp(reason=f"{error.reason}; {Ending.MAY_HAVE_ARRIVED}")
    if attempt > len(STEPS_SECONDS):
        return GiveUp(reason=f"{error.reason}; {Ending.TRIED_FOR_A_DAY}")
    pause = STEPS_SECONDS[attempt - 1] * (1 - JITTER + 2 * JITTER * jitter)
    return Again(after_seconds=max(pause, error.retry_after_seconds), reason=error.reason)


def retry_after_seconds(value: str, now: datetime) -> float:
    """Read the header field `Retry-After`, in seconds or as a date; 0 for what cannot be read, a day at most."""
    value = value.strip()
    if _SECONDS.fullmatch(value):
        return min(float(value[:_LONGEST_NUMBER_CHARACTERS]), RETRY_AFTER_LIMIT_SECONDS)
    try:
        at = parsedate_to_datetime(value)
    except (ValueError, OverflowError):
        return 0.0
    until = at.replace(tzinfo=at.tzinfo or UTC)
    return min(max((until - now).total_seconds(), 0.0), RETRY_AFTER_LIMIT_SECONDS)
