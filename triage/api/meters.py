"""Meters: what one process counts of itself, in its memory: requests, and what Prometheus knows of any process."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, disable_created_metrics
from prometheus_client.gc_collector import GCCollector
from prometheus_client.platform_collector import PlatformCollector
from prometheus_client.process_collector import ProcessCollector

from triage.domain import metrics
from triage.domain.tally import Metric, MetricKind

METERS = "meters"  # where they stand in the application's state
CLIENT_GONE = 499
NO_ROUTE = "none"
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_INTAKE = frozenset({"/v1/contacts", "/v1/contacts/bulk", "/v1/emails", "/hooks/{source_id}"})
_KINDS: dict[MetricKind, type[Counter | Gauge]] = {MetricKind.COUNTER: Counter, MetricKind.GAUGE: Gauge}


class Meters:
    """The counters of this process, in a registry of their own."""

    def __init__(self) -> None:
        disable_created_metrics()
        self.registry = CollectorRegistry()
        for collector in (ProcessCollector, PlatformCollector, GCCollector):
            collector(registry=self.registry)
        self.unwritten: Gauge = self._made(metrics.INTAKE_UNWRITTEN)
        self._sign_ins_failed: Counter = self._made(metrics.SIGN_INS_FAILED)
        self._requests: Counter = self._made(metrics.HTTP_REQUESTS)
        self._seconds: Histogram = self._made(metrics.HTTP_SECONDS)
        self._acks: Histogram = self._made(metrics.INTAKE_ACK_SECONDS)
        self._refused: Counter = self._made(metrics.INTAKE_REFUSED)

    def answered(self, *, method: str, route: str, status: int, seconds: float) -> None:
        """Count a request; of routes and methods we do not have, there is one each."""
        route = route or NO_ROUTE
        status_class = str(status) if status == CLIENT_GONE else f"{status // 100}xx"
        self._requests.labels(method if method in _METHODS else metrics.OTHER, route, status_class).inc()
        self._seconds.labels(route).observe(seconds)
        if method == "POST" and route in _INTAKE:
            self._took_in(route, status, seconds)

    def sign_in_failed(self, reason: str) -> None:
        self._sign_ins_failed.labels(reason).inc()

    def _took_in(self, route: str, status: int, seconds: float) -> None:
        if status < HTTPStatus.BAD_REQUEST:
            self._acks.labels(route).observe(seconds)
        elif status != CLIENT_GONE:
            self._refused.labels(route, str(status)).inc()

    def _made(self, metric: Metric) -> Any:  # each kind is another class
        if metric.kind is MetricKind.HISTOGRAM:
            return Histogram(metric.name, metric.doc, metric.labels, registry=self.registry, buckets=metric.bounds)
        return _KINDS[metric.kind](metric.name, metric.doc, metric.labels, registry=self.registry)
