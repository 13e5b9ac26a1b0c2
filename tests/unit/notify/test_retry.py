"""What follows a failed attempt."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from triage.domain.errors import DeliveryError
from triage.notify.rate import per_minute
from triage.notify.retry import STEPS_SECONDS, Again, GiveUp, decide, retry_after_seconds

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
BUSY = DeliveryError("busy: HTTP 503")
SILENT = DeliveryError("no answer: 8 s", unknown=True)


def test_a_permanent_failure_ends_it_at_once() -> None:
    error = DeliveryError("refused: HTTP 404", permanent=True)
    assert decide(error, attempt=1, unknown=0, jitter=0.5) == GiveUp(reason="refused: HTTP 404")


@pytest.mark.parametrize(("attempt", "seconds"), [(1, 5), (2, 30), (3, 120), (4, 600), (10, 28_800)])
def test_pauses_grow(attempt: int, seconds: float) -> None:
    assert decide(BUSY, attempt=attempt, unknown=0, jitter=0.5) == Again(after_seconds=seconds, reason=BUSY.reason)


@pytest.mark.parametrize(("jitter", "seconds"), [(0, 4), (1, 6)])
def test_what_failed_together_is_spread(jitter: float, seconds: float) -> None:
    verdict = decide(BUSY, attempt=1, unknown=0, jitter=jitter)
    assert isinstance(verdict, Again)
    assert verdict.after_seconds == pytest.approx(seconds)


def test_it_is_tried_for_about_a_day() -> None:
    assert 23 * 3600 <= sum(STEPS_SECONDS) <= 25 * 3600
    verdict = decide(BUSY, attempt=len(STEPS_SECONDS) + 1, unknown=0, jitter=0.5)
    assert verdict == GiveUp(reason="busy: HTTP 503; tried for a day")


def test_a_platform_that_says_when_is_believed() -> None:
    error = DeliveryError("busy: HTTP 429", retry_after_seconds=90)
    assert decide(error, attempt=1, unknown=0, jitter=0.5) == Again(after_seconds=90, reason="busy: HTTP 429")


def test_what_may_have_arrived_is_repeated_once() -> None:
    assert isinstance(decide(SILENT, attempt=1, unknown=1, jitter=0.5), Again)
    verdict = decide(SILENT, attempt=2, unknown=2, jitter=0.5)
    assert verdict == GiveUp(reason="no answer: 8 s; it may have arrived")


@pytest.mark.parametrize(
    ("count", "rate"), [(60, "1/1 second"), (30, "1/2 second"), (100, "5/3 second"), (7, "7/60 second")]
)
def test_a_rate_is_spread_over_the_minute(count: int, rate: str) -> None:
    assert per_minute(count) == rate


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120),
        ("0", 0),
        ("999999999999999999999", 86_400),
        ("Sat, 21 Nov 2026 12:01:00 GMT", 60),
        ("Sat, 21 Nov 2026 11:00:00 GMT", 0),
        ("-5", 0),
        ("soon", 0),
        ("", 0),
        ("²", 0),
        ("1.5", 1.5),
        ("Sat, 21 Nov 2026 12:00:00 +99999999999999999", 0),
    ],
)
def test_retry_after_is_read_in_both_forms_and_bounded(value: str, seconds: float) -> None:
    assert retry_after_seconds(value, NOON) == seconds
