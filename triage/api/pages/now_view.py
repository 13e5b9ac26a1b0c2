"""What the first page shows: what is going on now, read in one state of the database."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from triage.api.pages.titles import titles
from triage.app import App, Session
from triage.domain.case import NOBODYS, Case
from triage.domain.decision import Urgency
from triage.domain.notice import Notice, NoticeState
from triage.store import cases, contacts, notices, outbox
from triage.store.cases import CaseFilter

ALARMS_SHOWN = 8
CASES_SHOWN = 25
NOTICES_SHOWN = 12
COUNTED_HOURS = 24
LATE_TRIAGE = timedelta(seconds=30)
LATE_NOTICE = timedelta(minutes=2)


@dataclass(frozen=True, kw_only=True)
class Share:
    """One label and how many cases have it; `part` is its length beside the longest (0 to 1)."""

    label: str
    count: int
    part: float


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """What waits, since when the oldest does, and whether that is longer than it should be."""

    count: int
    since: datetime | None
    late: bool


@dataclass(frozen=True, kw_only=True)
class Now:
    as_of: datetime
    hours: int
    alarms: list[Case]
    alarms_total: int
    need_a_person: Waiting
    cases: list[Case]
    titles: dict[int, str]
    cases_total: int
    topics: list[Share]
    urgencies: list[Share]
    notices: list[Notice]
    failed: int
    untriaged: Waiting
    undelivered: Waiting

    @property
    def empty(self) -> bool:
        """Say whether nothing has ever come in."""
        return not self.cases


class Shared:
    """Reads once for all who ask while a read is under way: a rush of contacts must not become a rush of questions."""

    def __init__(self) -> None:
        self._reading = threading.Lock()
        self._last: Now | None = None

    def read(self, app: App, clock: Callable[[], datetime]) -> Now:
        """Return what was read after being asked: never less than what the asker may have heard of."""
        asked_at = clock()
        with self._reading:
            if self._last is None or self._last.as_of < asked_at:
                self._last = read(app, clock())
            return self._last


def read(app: App, now: datetime) -> Now:
    """Read what is going on at `now`."""
    nobodys = CaseFilter(alarm=True, status=tuple(status.value for status in NOBODYS))
    since = now - timedelta(hours=COUNTED_HOURS)
    lately = CaseFilter(updated_since=since)
    with app.read() as session:
        alarms = cases.most_pressing(session, nobodys, ALARMS_SHOWN)
        newest = cases.page(session, CaseFilter(), limit=CASES_SHOWN)
        return Now(
            as_of=now,
            hours=COUNTED_HOURS,
            alarms=alarms,
            alarms_total=cases.total(session, nobodys),
            need_a_person=_queue(session, replace(nobodys, alarm=None, needs_human=True)),
            cases=newest,
            titles=titles(session, [*alarms, *newest]),
            cases_total=cases.total(session, lately),
            topics=_by_size(cases.counts(session, "topic", lately), app.config.topic_ids),
            urgencies=_in_order(cases.counts(session, "urgency", lately)),
            notices=notices.page(session, limit=NOTICES_SHOWN),
            failed=notices.counts(session, since=since).get(NoticeState.FAILED.value, 0),
            untriaged=_waiting(*contacts.waiting(session), now, LATE_TRIAGE),
            undelivered=_waiting(*outbox.waiting(session), now, LATE_NOTICE),
        )


def _queue(session: Session, wanted: CaseFilter) -> Waiting:
    first = cases.oldest(session, wanted, limit=1)
    return Waiting(count=cases.total(session, wanted), since=first[0].opened_at if first else None, late=False)


def _waiting(count: int, since: datetime | None, now: datetime, patience: timedelta) -> Waiting:
    return Waiting(count=count, since=since, late=since is not None and now - since > patience)


def _by_size(counts: Mapping[str, int], topics: Sequence[str]) -> list[Share]:
    order = {topic: place for place, topic in enumerate(topics)}
    return _shares(counts, sorted(counts, key=lambda label: (-counts[label], order.get(label, len(order)), label)))


def _in_order(counts: Mapping[str, int]) -> list[Share]:
    return _shares(counts, [urgency.value for urgency in Urgency])


def _shares(counts: Mapping[str, int], labels: list[str]) -> list[Share]:
    most = max(counts.values(), default=1)
    return [Share(label=one, count=counts.get(one, 0), part=counts.get(one, 0) / most) for one in labels]
