"""Metrics are declared before they are counted; a tally is what one piece of work has counted."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

Series = tuple[str, ...]  # a metric's name, the values of its labels, and for a histogram a bound or SUM

SUM = "sum"
INFINITE = "+Inf"


class MetricKind(StrEnum):
    COUNTER = "counter"
    GAUGE = "gauge"
    HISTOGRAM = "histogram"


class Kept(StrEnum):
    """Where the figure is kept: in the database (the same on every host), looked at when asked, or in the process."""

    TALLIED = "tallied"
    ASKED = "asked"
    PROCESS = "process"


@dataclass(frozen=True, kw_only=True)
class Metric:
    """One metric; its labels only ever take values of the configuration or of closed sets."""

    name: str
    kind: MetricKind
    doc: str
    kept: Kept
    labels: tuple[str, ...] = ()
    bounds: tuple[float, ...] = ()

    def series(self, labels: Mapping[str, str]) -> Series:
        """Return the series that these labels name; raise ValueError unless they are the ones declared."""
        if labels.keys() != set(self.labels):
            raise ValueError(f"{self.name} has the labels {self.labels}, not {tuple(labels)}")
        return (self.name, *(labels[name] for name in self.labels))


class Tally:
    """What one transaction has counted; stored with it, so that it is counted exactly when it is done."""

    def __init__(self) -> None:
        self.amounts: dict[Series, float] = {}

    def count(self, metric: Metric, amount: float = 1, /, **labels: str) -> None:
        self._add(metric.series(labels), amount)

    def observe(self, metric: Metric, value: float, /, **labels: str) -> None:
        """Put a value into its bucket; one below zero, of clocks that differ, is zero."""
        value = max(0.0, value)
        place = bisect_left(metric.bounds, value)
        bound = str(metric.bounds[place]) if place < len(metric.bounds) else INFINITE
        self._add((*metric.series(labels), bound), 1)
        self._add((*metric.series(labels), SUM), value)

    def add(self, other: Tally) -> None:
        """Count what another has counted, too."""
        for series, amount in other.amounts.items():
            self._add(series, amount)

    def _add(self, series: Series, amount: float) -> None:
        self.amounts[series] = self.amounts.get(series, 0) + amount
