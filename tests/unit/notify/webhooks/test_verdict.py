"""What follows an attempt, for the message and for its endpoint."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from triage.domain.webhook import Answer, EndpointHealth
from triage.notify.webhooks.verdict import STEPS_SECONDS, after, wait_seconds

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
WELL = EndpointHealth(id="crm", last_success_at=NOON)
FAILED, DONE = Answer(reason="refused: HTTP 500"), Answer(delivered=True)


def failing(times: int, health: EndpointHealth = WELL, answer: Answer = FAILED) -> EndpointHealth:
    for _ in range(times):
        health = after(health, answer, NOON, used_up_since=None)
    return health


def test_the_schedule_is_that_of_standard_webhooks() -> None:
    waits = [wait_seconds(FAILED, attempt, 0.0) for attempt in range(1, 11)]
    assert waits == [5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400, None]
    assert 75 < sum(STEPS_SECONDS) / 3600 < 76


def test_chance_spreads_what_failed_together_and_never_hastens() -> None:
    assert wait_seconds(FAILED, 2, 1.0) == pytest.approx(330)


def test_an_endpoint_may_ask_for_more_time_but_not_for_less() -> None:
    assert wait_seconds(replace(FAILED, retry_after_seconds=60), 1, 0.0) == 60
    assert wait_seconds(replace(FAILED, retry_after_seconds=60), 3, 0.0) == 1800


def test_a_failure_now_and_then_pauses_nothing() -> None:
    assert failing(4).paused_until is None
    assert failing(4, after(failing(4), DONE, NOON, used_up_since=None)).paused_until is None


def test_failures_in_a_row_pause_it_longer_and_longer_up_to_a_minute() -> None:
    pauses = [failing(times).paused_until for times in (5, 6, 7, 8, 9, 500)]
    assert pauses == [NOON + timedelta(seconds=seconds) for seconds in (5, 10, 20, 40, 60, 60)]


def test_one_that_is_busy_is_paused_at_once_as_long_as_it_asks() -> None:
    assert failing(1, answer=Answer(busy=True)).paused_until == NOON + timedelta(seconds=5)
    asked = Answer(busy=True, retry_after_seconds=900)
    assert failing(1, answer=asked).paused_until == NOON + timedelta(seconds=900)


def test_a_success_ends_all_trouble() -> None:
    health = after(failing(9), DONE, NOON, used_up_since=None)
    assert (health.failures, health.failing_since, health.paused_until, health.delivered) == (0, None, None, 1)


def test_410_ends_it_at_once() -> None:
    health = after(WELL, Answer(gone=True), NOON, used_up_since=None)
    assert (health.disabled_at, health.disabled_reason) == (NOON, "gone")
    assert not health.is_open(NOON + timedelta(days=1))


def test_a_message_whose_schedule_is_used_up_ends_it_unless_others_got_through() -> None:
    made = NOON - timedelta(hours=76)
    assert after(WELL, FAILED, NOON, used_up_since=made).disabled_at is None
    silent = replace(WELL, last_success_at=made - timedelta(hours=1))
    assert after(silent, FAILED, NOON, used_up_since=made).disabled_reason == "used up"
    assert after(EndpointHealth(id="crm"), FAILED, NOON, used_up_since=made).given_up == 1


def test_five_days_without_success_end_it() -> None:
    since = NOON - timedelta(days=5)
    assert after(replace(WELL, failing_since=since), FAILED, NOON, used_up_since=None).disabled_reason == "too long"
    later = replace(WELL, failing_since=since + timedelta(minutes=1))
    assert after(later, FAILED, NOON, used_up_since=None).disabled_at is None
