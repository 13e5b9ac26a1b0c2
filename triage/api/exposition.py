"""Exposition: what the database and the host tell, beside what this process has counted, as Prometheus reads it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from prometheus_client import CollectorRegistry
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily
from prometheus_client.exposition import generate_latest
from prometheus_client.metrics_core import Metric as Family

from triage import __version__
from triage.domain import metrics
from triage.domain.health import Host, Waiting, WebhookSeen
from triage.domain.tally import INFINITE, SUM, Kept, Metric, MetricKind, Series
from triage.flows.health import Figures

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"

Values = Mapping[tuple[str, ...], float]  # by the values of the labels


@dataclass(frozen=True, kw_only=True, eq=False)  # a registry keeps it by identity
class Seen:
    """What was seen when the metrics were asked for; `figures` is None when the database does not answer."""

    figures: Figures | None
    cases_open: Mapping[str, int] | None
    webhooks: Mapping[str, WebhookSeen] | None
    host: Host
    now: datetime
    destinations: Iterable[str]  # those of the configuration are shown also when nothing waits for them
    queues: Iterable[str]

    def collect(self) -> Iterator[Family]:
        """Give the families, as a registry asks for them."""
        yield from (_gauge(metric, values) for metric, values in self._gauges())
        if self.figures:
            for metric in metrics.ALL:
                if metric.kept is Kept.TALLIED:
                    yield _tallied(metric, self.figures.totals)

    def _gauges(self) -> Iterator[tuple[Metric, Values]]:
        yield metrics.BUILD, {(__version__, self.host.answering(self.figures.kept if self.figures else None)): 1}
        yield metrics.REDIS_UP, {(): self.host.hears_redis}
        yield metrics.DATABASE_UP, {(): self.figures is not None}
        if self.host.disk_free_bytes is not None:
            yield metrics.DISK_FREE, {(): self.host.disk_free_bytes}
        if self.figures and not self.figures.kept.schema_reason:
            yield from self._of_the_database(self.figures)
            yield metrics.ALARM_THRESHOLD, {(name,): at for name, at in self.figures.bells.items()}
            yield metrics.CONFIDENCE_THRESHOLD, {} if (at := self.figures.sure_from) is None else {(): at}
        if self.webhooks is not None:
            seen = self.webhooks.items()
            yield metrics.WEBHOOK_MESSAGES_WAITING, {(name,): one.waiting.number for name, one in seen}
            yield metrics.OLDEST_WEBHOOK_MESSAGE, {(name,): one.waiting.age_seconds(self.now) for name, one in seen}
            yield metrics.WEBHOOK_ENABLED, {(name,): one.enabled for name, one in seen}

    def _of_the_database(self, figures: Figures) -> Iterator[tuple[Metric, Values]]:
        kept = figures.kept
        notices = {**dict.fromkeys(self.destinations, Waiting()), **kept.notices}
        yield metrics.CONTACTS_WAITING, {(): kept.contacts.number}
        yield metrics.OLDEST_UNTRIAGED, {(): kept.contacts.age_seconds(self.now)}
        yield metrics.NOTICES_WAITING, {(name,): one.number for name, one in notices.items()}
        yield metrics.OLDEST_UNDELIVERED, {(name,): one.age_seconds(self.now) for name, one in notices.items()}
        if self.cases_open is not None:
            cases = {**dict.fromkeys(self.queues, 0), **self.cases_open}
            yield metrics.CASES_OPEN, {(queue,): number for queue, number in cases.items()}
        made_at = kept.backups and kept.backups.made_at
        yield metrics.BACKUP_AGE, {(): (self.now - made_at).total_seconds()} if made_at else {}
        yield metrics.LEADER_UP, {(): kept.leader_until is not None and kept.leader_until >= self.now}


def text(process: CollectorRegistry, seen: Seen) -> bytes:
    """Write all metrics: those of the process, then what was seen."""
    shown = CollectorRegistry(auto_describe=False)
    shown.register(seen)
    return generate_latest(process) + generate_latest(shown)


def _gauge(metric: Metric, values: Values) -> Family:
    family = GaugeMetricFamily(metric.name, metric.doc, labels=metric.labels)
    for labels, value in values.items():
        family.add_metric(labels, value)
    return family


def _tallied(metric: Metric, totals: Mapping[Series, float]) -> Family:
    """Give a metric that work has counted; one without labels is shown before anything was counted, too."""
    mine = {series[1:]: amount for series, amount in totals.items() if series[0] == metric.name}
    if metric.kind is MetricKind.HISTOGRAM:
        return _histogram(metric, mine)
    family = CounterMetricFamily(metric.name, metric.doc, labels=metric.labels)
    for labels, amount in (mine or ({(): 0.0} if not metric.labels else {})).items():
        family.add_metric(labels, amount)
    return family


def _histogram(metric: Metric, mine: Values) -> Family:
    family = HistogramMetricFamily(metric.name, metric.doc, labels=metric.labels)
    bounds = [*map(str, metric.bounds), INFINITE]
    for labels in sorted({series[:-1] for series in mine} or ({()} if not metric.labels else set())):
        running, buckets = 0.0, []
        for bound in bounds:
            running += mine.get((*labels, bound), 0)
            buckets.append((bound, running))
        family.add_metric(labels, buckets, mine.get((*labels, SUM), 0.0))
    return family
