"""What is on its way: work in threads, so many at a time, and none of it waited for longer than patience lasts."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Iterable
from contextlib import suppress
from itertools import count
from queue import Empty, SimpleQueue
from typing import Generic, TypeVar

Item = TypeVar("Item")
Outcome = TypeVar("Outcome")


class InFlight(Generic[Item, Outcome]):
    """Does `work` on items, `limit` at a time. To be used by one thread; `work` must not raise.

    What takes longer than `patience_seconds` has the outcome `hung`; its thread is left to itself.
    """

    def __init__(self, limit: int, work: Callable[[Item], Outcome], *, patience_seconds: float, hung: Outcome) -> None:
        self._limit, self._work = limit, work
        self._patience_seconds, self._hung = patience_seconds, hung
        self._waiting: deque[Item] = deque()
        self._begun: dict[int, tuple[Item, float]] = {}
        self._ended: SimpleQueue[tuple[int, Outcome]] = SimpleQueue()
        self._numbers = count()

    @property
    def waits(self) -> bool:
        """Say whether something has not begun yet."""
        return bool(self._waiting)

    @property
    def empty(self) -> bool:
        return not self._waiting and not self._begun

    def add(self, items: Iterable[Item]) -> None:
        """Line items up."""
        self._waiting.extend(items)

    def begin(self) -> None:
        """Begin with as many of the waiting as there is room for."""
        while self._waiting and len(self._begun) < self._limit:
            number, item = next(self._numbers), self._waiting.popleft()
            self._begun[number] = item, time.monotonic()
            threading.Thread(target=self._into, args=(number, item), name="in flight", daemon=True).start()

    def halt(self) -> None:
        """Forget what has not begun."""
        self._waiting.clear()

    def land(self, seconds: float) -> list[tuple[Item, Outcome]]:
        """Wait until something has ended, `seconds` at most; return all that has."""
        ended = []
        with suppress(Empty):
            ended.append(self._ended.get(timeout=seconds))
            while True:
                ended.append(self._ended.get_nowait())
        late = time.monotonic() - self._patience_seconds
        ended += [(number, self._hung) for number, (_, began) in self._begun.items() if began < late]
        return [(self._begun.pop(number)[0], outcome) for number, outcome in ended if number in self._begun]

    def _into(self, number: int, item: Item) -> None:
        self._ended.put((number, self._work(item)))
