"""Drift detection: an adaptive window (ADWIN) per measure, which cuts off its past when that no longer fits.

ADWIN is by Bifet and Gavaldà, "Learning from time-changing data with adaptive windowing" (2007), here River's. Its
`delta` bounds the chance of a false cut. It cuts in several steps, so a move is told when the cutting has ended, and
only if people would notice it.
"""

from __future__ import annotations

from collections.abc import Iterator

from river.drift import ADWIN

from triage.domain.drift import Drift, Seen

DELTA = 1e-5
SMALLEST_MOVE = 0.05
SETTLED_AFTER = 150  # decisions without a further cut
MOST_MEASURES = 200  # a label that is not among the first so many is not watched


class Watch:
    """Watches the measures of one decision after the other; what it holds does not grow with them."""

    def __init__(self) -> None:
        self._windows: dict[str, _Window] = {}

    def learn_one(self, seen: Seen) -> Iterator[Drift]:
        """Learn one decision and yield what has moved for good. A label that is missing has the value 0."""
        for measure in seen.measures.keys() - self._windows.keys():
            if len(self._windows) < MOST_MEASURES:
                self._windows[measure] = _Window()
        for measure, window in sorted(self._windows.items()):
            before = window.learn_one(seen.measures.get(measure, 0.0))
            if before is not None and abs(window.mean - before) >= SMALLEST_MOVE:
                yield Drift(at=seen.at, measure=measure, before=before, after=window.mean, counted=window.width)


class _Window:
    """The recent values of one measure, as many as belong together."""

    def __init__(self) -> None:
        self._adwin = ADWIN(delta=DELTA)
        self._before: float | None = None  # the mean when the cutting began, while it goes on
        self._since_cut = 0

    @property
    def mean(self) -> float:
        return float(self._adwin.estimation)

    @property
    def width(self) -> int:
        return int(self._adwin.width)

    def learn_one(self, value: float) -> float | None:
        """Learn a value; return the mean of what was cut off, once, when the cutting has ended."""
        mean = self.mean
        self._adwin.update(value)
        self._since_cut += 1
        if self._adwin.drift_detected:
            self._before = mean if self._before is None else self._before
            self._since_cut = 0
        if self._before is None or self._since_cut < SETTLED_AFTER:
            return None
        before, self._before = self._before, None
        return before
