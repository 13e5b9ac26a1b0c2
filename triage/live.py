"""Live: hear through Redis that something has changed, once per process, however many pages look on.

What has changed is not said: a page asks for what it shows anew. So a burst of changes is one number that has grown,
and nothing piles up for a slow page.
"""

from __future__ import annotations

import threading

import structlog
from redis import Redis
from redis.exceptions import RedisError

from triage.app import Pulse

CHANNEL = "triage:live"
LISTEN_SECONDS = 1.0
PAUSE_SECONDS = 1.0

log = structlog.get_logger(__name__)


def publish(redis: Redis, event: str) -> None:
    """Tell all listeners; does not fail when nobody can be told."""
    try:
        redis.publish(CHANNEL, event)
    except RedisError as error:
        log.debug("live pages were not told", error=type(error).__name__)


class Listener:
    """Counts what is published; its thread starts when it is first asked, so that a process may fork before that."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._starting = threading.Lock()
        self._thread: threading.Thread | None = None
        self._changes = 0
        self._hears = False

    def pulse(self) -> Pulse:
        """Return what was heard so far."""
        with self._starting:
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="live", daemon=True)
                self._thread.start()
        return Pulse(changes=self._changes, hears=self._hears)

    def _run(self) -> None:
        pause = threading.Event()
        while True:
            try:
                self._listen()
            except RedisError as error:
                if self._hears:
                    log.warning("live pages hear nothing, they ask by themselves", error=type(error).__name__)
                self._hears = False
                pause.wait(PAUSE_SECONDS)

    def _listen(self) -> None:
        with self._redis.pubsub() as subscription:
            subscription.subscribe(CHANNEL)
            while True:
                heard = subscription.get_message(timeout=LISTEN_SECONDS)
                if heard:  # the subscription too: what happened before it was not heard
                    self._changes += 1
                self._hears = True
