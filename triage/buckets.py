"""Token buckets that all processes share through Redis; without Redis each process counts for itself."""

from __future__ import annotations

import time
from collections.abc import Callable

import limits
from limits.storage import MemoryStorage, RedisStorage
from limits.strategies import MovingWindowRateLimiter
from redis import Redis
from redis.exceptions import RedisError


def shared(redis: Redis) -> Callable[[str, str], float]:
    """Return `take(key, rate)`: it takes a token of a rate such as "60/minute" and returns the seconds to wait."""
    here = MovingWindowRateLimiter(MemoryStorage())
    everywhere = MovingWindowRateLimiter(RedisStorage("redis://", connection_pool=redis.connection_pool))

    def take(key: str, rate: str) -> float:
        try:
            return _take(everywhere, key, rate)
        except RedisError:
            return _take(here, key, rate)

    return take


def _take(limiter: MovingWindowRateLimiter, key: str, rate: str) -> float:
    item = limits.parse(rate)
    if limiter.hit(item, key):
        return 0.0
    return max(limiter.get_window_stats(item, key).reset_time - time.time(), 0.01)
