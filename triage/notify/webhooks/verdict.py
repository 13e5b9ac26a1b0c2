"""What follows an attempt: for the message, when it is tried again; for its endpoint, a pause or the end.

Decided from the answer, what was before, the time, and a throw of the dice given from outside.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from triage.domain.webhook import Answer, EndpointHealth

_MINUTE, _HOUR = 60, 3600
# After the first attempt, which is made at once; the ten of them take 75 hours.
STEPS_SECONDS = (
    5,
    5 * _MINUTE,
    30 * _MINUTE,
    2 * _HOUR,
    5 * _HOUR,
    10 * _HOUR,
    14 * _HOUR,
    20 * _HOUR,
    24 * _HOUR,
)
JITTER = 0.1
PATIENCE = timedelta(days=5)
FAILURES_BEFORE_PAUSE = 5  # so many in a row are no chance any more
SHORTEST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 5.0, 60.0
LARGEST_POWER = 10

GONE = "gone"
USED_UP = "used up"
TOO_LONG = "too long"


def wait_seconds(answer: Answer, attempt: int, jitter: float) -> float | None:
    """Say how long a message waits after the failed `attempt` (1 is the first), None when it is given up.

    `jitter` (0 to 1) spreads what failed together; an endpoint may ask for more, never for less.
    """
    if attempt > len(STEPS_SECONDS):
        return None
    return max(STEPS_SECONDS[attempt - 1] * (1 + JITTER * jitter), answer.retry_after_seconds)


def after(health: EndpointHealth, answer: Answer, at: datetime, *, used_up_since: datetime | None) -> EndpointHealth:
    """Say how an endpoint is doing after an attempt.

    `used_up_since` is when a message was made whose last attempt this was; the endpoint is disabled if it has taken
    nothing since then, or nothing for five days, or does not want anything any more (410).
    """
    if answer.delivered:
        return replace(
            health,
            failures=0,
            failing_since=None,
            paused_until=None,
            last_success_at=at,
            delivered=health.delivered + 1,
        )
    failures, since = health.failures + 1, health.failing_since or at
    pause = _pause_seconds(answer, failures)
    failed = replace(
        health,
        failures=failures,
        failing_since=since,
        paused_until=at + timedelta(seconds=pause) if pause else health.paused_until,
        last_failure_at=at,
        last_failure=answer.reason,
        given_up=health.given_up + (used_up_since is not None),
    )
    reason = _end(failed, answer, at, used_up_since)
    return replace(failed, disabled_at=at, disabled_reason=reason) if reason and not health.disabled_at else failed


def _pause_seconds(answer: Answer, failures: int) -> float:
    """Give an endpoint in trouble a rest, since what waits for it would only fail too."""
    if answer.busy and answer.retry_after_seconds:
        return answer.retry_after_seconds
    beyond = failures - (1 if answer.busy else FAILURES_BEFORE_PAUSE)
    if beyond < 0:
        return 0.0
    return min(SHORTEST_PAUSE_SECONDS * 2.0 ** min(beyond, LARGEST_POWER), LONGEST_PAUSE_SECONDS)


def _end(health: EndpointHealth, answer: Answer, at: datetime, used_up_since: datetime | None) -> str:
    if answer.gone:
        return GONE
    if used_up_since and (health.last_success_at is None or health.last_success_at < used_up_since):
        return USED_UP
    if health.failing_since and at - health.failing_since >= PATIENCE:
        return TOO_LONG
    return ""
