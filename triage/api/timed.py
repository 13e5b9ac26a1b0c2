"""Ask what may hang, and wait for the answer only so long."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from typing import Generic, TypeVar

import structlog

from triage.domain.errors import StoreUnavailable

GIVEN_UP_SECONDS = 30.0

Answer = TypeVar("Answer")

log = structlog.get_logger(__name__)


class Timed(Generic[Answer]):
    """Asks one question, in a thread of its own; who asks while it is being asked gets the same answer.

    So many that ask of something that hangs are one thread, and none of those that handlers run in. A question that
    has hung for long is asked anew. An answer is good for `fresh_seconds` more.
    """

    def __init__(self, ask: Callable[[], Answer], *, fresh_seconds: float = 0.0) -> None:
        self._ask = ask
        self._fresh_seconds = fresh_seconds
        self._lock = threading.Lock()
        self._asked: Future[Answer | None] = Future()
        self._asked.set_result(None)
        self._began_seconds = 0.0

    async def answer(self, within_seconds: float) -> Answer | None:
        """Return the answer; None when it does not come in time, or when the database does not answer."""
        asked = asyncio.shield(asyncio.wrap_future(self._current()))
        try:
            return await asyncio.wait_for(asked, within_seconds)
        except TimeoutError:
            return None

    def _current(self) -> Future[Answer | None]:
        with self._lock:
            if self._is_over():
                self._asked, self._began_seconds = Future(), time.monotonic()
                threading.Thread(target=self._run, args=(self._asked,), name="ask", daemon=True).start()
            return self._asked

    def _is_over(self) -> bool:
        age_seconds = time.monotonic() - self._began_seconds
        if not self._asked.done():
            return age_seconds > GIVEN_UP_SECONDS
        return self._asked.result() is None or age_seconds >= self._fresh_seconds

    def _run(self, asked: Future[Answer | None]) -> None:
        try:
            asked.set_result(self._ask())
        except StoreUnavailable:
            asked.set_result(None)
        except Exception:  # whoever asks is told that there is no answer; why, the log says
            log.exception("a look at the service failed")
            asked.set_result(None)
