"""A tally counts what is declared, and nothing else."""

from __future__ import annotations

import re

import pytest

from triage.domain import metrics
from triage.domain.tally import Kept, Metric, MetricKind, Tally

CLOSED_SETS = {
    "source",
    "queue",
    "destination",
    "webhook",
    "topic",
    "channel",
    "language",
    "state",
    "result",
    "reason",
    "urgency",
    "route",
    "method",
    "status",
    "version",
    "model",
    "kind",  # of a measure that drifts
}
WAIT = Metric(name="triage_wait_seconds", kind=MetricKind.HISTOGRAM, kept=Kept.TALLIED, doc="", bounds=(1.0, 10.0))


def test_values_fall_into_their_buckets() -> None:
    tally = Tally()
    for value in (0.5, 1.0, 1.1, 99.0):
        tally.observe(WAIT, value)
    name = "triage_wait_seconds"
    assert tally.amounts == {(name, "1.0"): 2, (name, "10.0"): 1, (name, "+Inf"): 1, (name, "sum"): 101.6}


def test_a_wait_below_zero_is_none() -> None:
    tally = Tally()
    tally.observe(WAIT, -3.0)
    assert tally.amounts == {("triage_wait_seconds", "1.0"): 1, ("triage_wait_seconds", "sum"): 0}


@pytest.mark.parametrize("labels", [{}, {"language": "ru", "text": "x"}, {"text": "x"}])
def test_it_refuses_labels_that_are_not_declared(labels: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="triage_abstained_total has the labels"):
        Tally().count(metrics.ABSTAINED, **labels)


@pytest.mark.parametrize("metric", metrics.ALL, ids=lambda metric: metric.name)
def test_every_metric_is_named_as_prometheus_wants(metric: Metric) -> None:
    assert re.fullmatch(r"triage(_[a-z]+)+", metric.name)
    assert metric.name.endswith("_total") == (metric.kind is MetricKind.COUNTER)
    assert bool(metric.bounds) == (metric.kind is MetricKind.HISTOGRAM)
    assert metric.kind is not MetricKind.HISTOGRAM or metric.name.endswith("_seconds")
    assert set(metric.labels) <= CLOSED_SETS
    assert metric.doc.endswith(".")


def test_no_name_is_declared_twice() -> None:
    names = [metric.name for metric in metrics.ALL]
    assert len(names) == len(set(names)) > 20
