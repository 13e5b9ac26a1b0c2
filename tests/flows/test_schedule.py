"""One scheduler leads; it runs what is due."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta

from tests.flows.conftest import Stage
from tests.support.cast import NOON
from triage.app import App
from triage.schedule import LEASE, Entry, Scheduler


def entry(ran: list[datetime]) -> Entry:
    def run(_app: App, now: datetime) -> None:
        ran.append(now)

    return Entry(name="count", every=timedelta(seconds=10), run=run)


def after(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


def test_it_runs_what_is_due_and_not_before(stage: Stage) -> None:
    ran: list[datetime] = []
    scheduler = Scheduler(stage.app, (entry(ran),))
    for seconds in (0, 1, 9, 10, 11):
        scheduler.tick(after(seconds))
    assert ran == [NOON, after(10)]


def test_only_the_leader_runs_anything(stage: Stage) -> None:
    ran: list[datetime] = []
    first, second = Scheduler(stage.app, (entry(ran),)), Scheduler(stage.app, (entry(ran),))
    assert first.tick(NOON) == ["count"]
    assert second.tick(after(1)) == []


def test_another_takes_over_when_the_leader_is_gone(stage: Stage) -> None:
    first, second = Scheduler(stage.app, (entry([]),)), Scheduler(stage.app, (entry([]),))
    first.tick(NOON)
    assert second.tick(NOON + LEASE) == []
    assert second.tick(NOON + LEASE + timedelta(seconds=1)) == ["count"]


def test_a_leader_that_ends_lets_the_next_one_start_at_once(stage: Stage) -> None:
    first, second = Scheduler(stage.app, (entry([]),)), Scheduler(stage.app, (entry([]),))
    first.tick(NOON)
    first.let_go()
    assert second.tick(after(1)) == ["count"]


def test_what_takes_long_holds_up_nothing_and_runs_once_at_a_time(stage: Stage) -> None:
    began, go_on, ran = list[datetime](), threading.Event(), list[datetime]()

    def takes_long(_app: App, now: datetime) -> None:
        began.append(now)
        assert go_on.wait(30)

    slow = Entry(name="slow", every=timedelta(seconds=1), run=takes_long, apart=True)
    scheduler = Scheduler(stage.app, (slow, entry(ran)))
    for seconds in (0, 10, 20):
        scheduler.tick(after(seconds))
    assert (began, ran) == ([NOON], [NOON, after(10), after(20)])
    go_on.set()
    while any(thread.name == "slow" for thread in threading.enumerate()):
        pass
    scheduler.tick(after(30))
    assert began == [NOON, after(30)]


def test_what_breaks_apart_from_the_others_is_tried_again(stage: Stage) -> None:
    began: list[datetime] = []

    def breaks(_app: App, now: datetime) -> None:
        began.append(now)
        raise ValueError("anything")

    scheduler = Scheduler(stage.app, (Entry(name="bad", every=timedelta(seconds=1), run=breaks, apart=True),))
    for seconds in (0, 10):
        scheduler.tick(after(seconds))
        while any(thread.name == "bad" for thread in threading.enumerate()):
            pass
    assert began == [NOON, after(10)]
