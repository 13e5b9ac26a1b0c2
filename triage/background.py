"""Do what may be lost in a thread of its own, so that a Redis that hangs does not hold up whoever stores contacts."""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

Asked = TypeVar("Asked", bound=Hashable)


class Background(Generic[Asked]):
    """Calls `call` with each thing asked for; what is asked for again before its turn has come is called once."""

    def __init__(self, call: Callable[[Asked], None]) -> None:
        self._call = call
        self._asked: dict[Asked, None] = {}
        self._changed = threading.Condition()
        threading.Thread(target=self._run, name="background", daemon=True).start()

    def ask(self, what: Asked) -> None:
        """Return at once; `call` follows."""
        with self._changed:
            self._asked[what] = None
            self._changed.notify()

    def _run(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._asked)
                asked, self._asked = list(self._asked), {}
            for what in asked:
                self._call(what)
