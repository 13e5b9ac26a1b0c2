"""Webhooks that were refused, in the log: their senders show nobody the answer, and retry or drop them silently."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import structlog

from triage.domain.errors import Invalid, Malformed, Unauthenticated

REFUSED_HOOKS = "refused_hooks"  # where they stand in the application's state
QUIET_SECONDS = 60.0
MOST_PROBLEMS = 5

log = structlog.get_logger(__name__)


class RefusedHooks:
    """Logs the first refusal of each source at each step, and then one a minute with how many there were between."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._quiet_until: dict[tuple[str, str], float] = {}
        self._unlogged: dict[tuple[str, str], int] = {}

    @contextmanager
    def noted(self, source: str) -> Iterator[None]:
        """Log what refuses a webhook of `source` inside, and let it pass."""
        try:
            yield
        except Unauthenticated as error:
            self._note(source, error.step or "secret", str(error), error.next_step)
            raise
        except Malformed as error:
            self._note(source, "body", str(error), "")
            raise
        except Invalid as error:
            told = "; ".join(f"{problem.path}: {problem.message}" for problem in error.problems[:MOST_PROBLEMS])
            self._note(source, "contact", told, f"triage check source {source} --request FILE shows every field")
            raise

    def _note(self, source: str, step: str, reason: str, next_step: str) -> None:
        place, now = (source, step), self._clock()
        if now < self._quiet_until.get(place, 0.0):
            self._unlogged[place] = self._unlogged.get(place, 0) + 1
            return
        self._quiet_until[place] = now + QUIET_SECONDS
        unlogged = self._unlogged.pop(place, 0)
        log.warning(
            "a webhook was refused", source=source, step=step, reason=reason, next_step=next_step, unlogged=unlogged
        )
