"""Wake-ups are few, and lost ones do no harm."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from redis import Redis
from rq import Callback, Queue

from triage.app import TRIAGE
from triage.wakeups import JOBS, SERIALIZER, WakeUp, queue_of, rewake, wake, woken


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


@pytest.mark.parametrize("queue", [TRIAGE, "one that is not ours"])
def test_what_stands_in_redis_names_no_code(redis: Redis, queue: str) -> None:
    bad = Callback("os.abort")
    planted = Queue(queue, connection=redis, serializer=SERIALIZER).enqueue(
        "os.system", "true", on_success=bad, on_failure=bad, on_stopped=bad
    )
    taken = queue_of(redis, queue).fetch_job(planted.id)
    assert isinstance(taken, WakeUp)
    assert (taken.func_name, taken.instance, tuple(taken.args), taken.kwargs) == (JOBS.get(queue, ""), None, (), {})
    assert (taken.success_callback, taken.failure_callback, taken.stopped_callback) == (None, None, None)
