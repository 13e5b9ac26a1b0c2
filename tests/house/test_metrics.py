"""What is shipped for Prometheus and Grafana asks only for metrics that there are, by labels that they have."""

from __future__ import annotations

import json
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


@pytest.mark.parametrize("path", ASKING, ids=lambda path: path.name)
def test_every_label_asked_by_or_shown_exists(path: Path) -> None:
    known = {label for labels in SERIES.values() for label in labels} | {"instance", "datasource"}
    text = path.read_text(encoding="utf-8")
    by = {label.strip() for labels in re.findall(r"\bby \(([^)]*)\)", text) for label in labels.split(",")}
    shown = set(re.findall(r"\{\{(?:\s*\$labels\.)?(\w+)\s*\}\}", text))
    assert (by | shown) - known == set()


def test_alerts_and_a_dashboard_are_shipped() -> None:
    assert [path.name for path in ASKING] == ["triage.json", "alerts.yml"]


def test_no_panel_of_the_dashboard_covers_another() -> None:
    [path] = [path for path in ASKING if path.parent.name == "grafana"]
    panels = json.loads(path.read_text(encoding="utf-8"))["panels"]
    places = [
        (x, y)
        for at in (panel["gridPos"] for panel in panels)
        for x in range(at["x"], at["x"] + at["w"])
        for y in range(at["y"], at["y"] + at["h"])
    ]
    assert len(places) == len(set(places))
    assert max(x for x, _ in places) < 24
    assert len({panel["id"] for panel in panels}) == len(panels)
    assert all(target["expr"] for panel in panels for target in panel["targets"])
