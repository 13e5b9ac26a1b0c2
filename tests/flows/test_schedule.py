"""One scheduler leads; it runs what is due."""

from __future__ import annotations

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
