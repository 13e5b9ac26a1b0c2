"""What is shipped for Prometheus and Grafana asks only for metrics that there are, by labels that they have."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.house.code import ROOT
from triage.domain import metrics
from triage.domain.tally import MetricKind

SHIPPED = sorted(path for path in (ROOT / "deploy").rglob("*") if path.suffix in {".yml", ".yaml", ".json"})
ASKING = [path for path in SHIPPED if path.parent.name in {"prometheus", "grafana"}]
OF_A_HISTOGRAM = ("_bucket", "_sum", "_count")
SERIES = {
    f"{metric.name}{suffix}": {*metric.labels, "le"}
    for metric in metrics.ALL
    for suffix in (OF_A_HISTOGRAM if metric.kind is MetricKind.HISTOGRAM else ("",))
}


@pytest.mark.parametrize("path", ASKING, ids=lambda path: path.name)
def test_every_metric_asked_for_exists(path: Path) -> None:
    asked = set(re.findall(r"\btriage_[a-z_]+\b", path.read_text(encoding="utf-8")))
    assert asked
    assert asked - SERIES.keys() == set()


@pytest.mark.parametrize("path", ASKING, ids=lambda path: path.name)
def test_every_label_asked_for_exists(path: Path) -> None:
    chosen = re.findall(r"\b(triage_[a-z_]+)\{([^}]*)\}", path.read_text(encoding="utf-8"))
    wrong = [
        (name, label)
        for name, labels in chosen
        for label in re.findall(r"(\w+)\s*[=!]", labels)
        if label not in SERIES[name]
    ]
    assert wrong == []


def test_the_alerts_are_shipped() -> None:
    assert [path.name for path in ASKING if path.name == "alerts.yml"] == ["alerts.yml"]
