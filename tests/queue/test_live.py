"""What is published is heard by every process that listens, also after Redis was away."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from redis import Redis

from triage import live


def _until(question: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + 15
    while not question() and time.monotonic() < deadline:
        time.sleep(0.02)
    return question()


def test_what_is_published_is_heard(redis_url: str) -> None:
    redis = Redis.from_url(redis_url)
    ours, theirs = live.Listener(redis), live.Listener(Redis.from_url(redis_url))
    assert _until(lambda: ours.pulse().hears and theirs.pulse().hears)
    before = ours.pulse().changes, theirs.pulse().changes
    live.publish(redis, "cases")
    assert _until(lambda: ours.pulse().changes > before[0] and theirs.pulse().changes > before[1])


def test_nothing_listens_before_it_is_asked(redis_url: str) -> None:
    def listening() -> int:
        return sum(thread.name == "live" for thread in threading.enumerate())

    before = listening()
    listener = live.Listener(Redis.from_url(redis_url))
    assert listening() == before
    listener.pulse()
    listener.pulse()
    assert listening() == before + 1


def test_a_redis_that_went_away_is_heard_again(redis_url: str) -> None:
    redis = Redis.from_url(redis_url)
    listener = live.Listener(redis)
    assert _until(lambda: listener.pulse().hears)
    before = listener.pulse().changes
    redis.client_kill_filter(_type="pubsub", skipme=True)
    assert _until(lambda: listener.pulse().changes > before)  # subscribed anew: what happened meanwhile is unknown
    assert _until(lambda: listener.pulse().hears)


def test_publishing_without_redis_fails_nobody(tmp_path: object) -> None:
    live.publish(Redis.from_url("unix:///nobody/listens"), "cases")
    assert live.Listener(Redis.from_url("unix:///nobody/listens")).pulse().hears is False
