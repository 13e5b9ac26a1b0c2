"""Chances: how likely many things were said to be, counted, and from which chance on to act on them.

A model whose chances are honest says by itself how often it will be right: among all that it says with a chance of
0.8, eight of ten are so. So a wished precision, or a number a day, becomes a threshold without a single label.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

BINS = 200
FEWEST = 200  # with fewer there is nothing to tell the traffic from chance


@dataclass(frozen=True, kw_only=True)
class Above:
    """What lies at or above a threshold: how much, and the share of it that is expected to be so."""

    threshold: float
    count: int
    precision: float


class Chances:
    """How many had which chance; `counts[i]` had one from i / BINS on to (i + 1) / BINS."""

    def __init__(self, counts: Sequence[int]) -> None:
        if len(counts) != BINS:
            raise ValueError(f"{len(counts)} counts instead of {BINS}")
        self.counts = tuple(counts)
        self.total = sum(counts)

    @classmethod
    def of(cls, binned: Iterable[tuple[int, int]]) -> Chances:
        """Make them of (bin, count) pairs; bins may be missing."""
        counts = [0] * BINS
        for place, count in binned:
            counts[min(max(place, 0), BINS - 1)] += count
        return cls(counts)

    @property
    def enough(self) -> bool:
        return self.total >= FEWEST

    def above(self, threshold: float) -> Above:
        """Return what would be acted on from `threshold` on; without any the precision is that of the threshold."""
        return next(found for found in self._curve() if found.threshold >= min(threshold, 1.0))

    def for_precision(self, precision: float) -> float:
        """Return the lowest threshold above which the expected precision is at least `precision`.

        With too little to go by it is the precision itself: whoever is that likely keeps the promise alone.
        """
        if not self.enough:
            return precision
        return next(found.threshold for found in self._curve() if found.precision >= precision)

    def for_count(self, most: float) -> float:
        """Return the lowest threshold that at most `most` of what was counted reach."""
        return next(found.threshold for found in self._curve() if found.count <= most)

    def _curve(self) -> list[Above]:
        """Return every threshold from 0 to 1 with what lies above it; the precision never falls as it rises."""
        count, weight = 0, 0.0
        curve = [Above(threshold=1.0, count=0, precision=1.0)]
        for place in reversed(range(BINS)):
            count += self.counts[place]
            weight += self.counts[place] * (place + 0.5) / BINS
            precision = weight / count if count else (place + 0.5) / BINS
            curve.append(Above(threshold=place / BINS, count=count, precision=precision))
        return curve[::-1]
