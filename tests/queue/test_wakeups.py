"""Wake-ups are few, and lost ones do no harm."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from redis import Redis
from rq import Queue

from triage.app import TRIAGE
from triage.wakeups import rewake, wake, woken


@pytest.fixture
def redis(redis_url: str) -> Iterator[Redis]:
    with Redis.from_url(redis_url) as client:
        yield client


def waiting(redis: Redis) -> int:
    return len(Queue(TRIAGE, connection=redis))


def test_many_wake_ups_that_nobody_heeded_are_one_job(redis: Redis) -> None:
    for _ in range(100):
        wake(redis, TRIAGE)
    assert waiting(redis) == 1


def test_what_comes_after_a_job_has_begun_wakes_again(redis: Redis) -> None:
    wake(redis, TRIAGE)
    woken(redis, TRIAGE)
    wake(redis, TRIAGE)
    assert waiting(redis) == 2


def test_a_flushed_redis_takes_new_wake_ups(redis: Redis) -> None:
    wake(redis, TRIAGE)
    redis.flushall()
    wake(redis, TRIAGE)
    assert waiting(redis) == 1


def test_the_sweep_does_not_trust_a_wake_up_that_may_be_lost(redis: Redis) -> None:
    wake(redis, TRIAGE)
    redis.delete(Queue(TRIAGE, connection=redis).key)
    wake(redis, TRIAGE)
    assert waiting(redis) == 0
    rewake(redis, TRIAGE)
    rewake(redis, TRIAGE)
    assert waiting(redis) == 1


def test_a_redis_that_is_away_fails_nobody() -> None:
    with Redis.from_url("unix:///nonexistent/redis.sock") as nobody:
        wake(nobody, TRIAGE)
        rewake(nobody, TRIAGE)
        woken(nobody, TRIAGE)
