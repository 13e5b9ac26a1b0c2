"""Tallies add up exactly, folded or not, whoever folds and however many at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import Engine

from tests.support.cast import NOON
from triage.domain import metrics
from triage.domain.tally import Series, Tally
from triage.store import tallies
from triage.store.session import read, transaction

EMAILS: Series = ("triage_contacts_received_total", "shop", "email", "stored")


def received(number: int = 1) -> Tally:
    tally = Tally()
    tally.count(metrics.RECEIVED, number, source="shop", channel="email", result="stored")
    return tally


def add(engine: Engine, *added: Tally) -> None:
    with transaction(engine) as session:
        for one in added:
            tallies.add(session, one, NOON)


def totals(engine: Engine) -> dict[Series, float]:
    with read(engine) as session:
        return dict(tallies.totals(session))


def test_what_is_not_folded_yet_counts_too(engine: Engine) -> None:
    add(engine, received(3), received(4))
    assert totals(engine) == {EMAILS: 7}


def test_folding_changes_no_total(engine: Engine) -> None:
    add(engine, received(3), received(4), received(5))
    with transaction(engine) as session:
        assert tallies.fold(session, 2) == 2
    assert totals(engine) == {EMAILS: 12}
    with transaction(engine) as session:
        assert (tallies.fold(session, 2), tallies.fold(session, 2)) == (1, 0)
    assert totals(engine) == {EMAILS: 12}


def test_what_is_undone_is_not_counted(engine: Engine) -> None:
    with transaction(engine) as session:
        tallies.add(session, received(), NOON)
        session.rollback()
    assert totals(engine) == {}


def test_nothing_counted_is_nothing_written(engine: Engine) -> None:
    add(engine, Tally())
    with read(engine) as session:
        assert not tallies.unfolded_exceed(session, 0)


def test_it_says_when_too_much_is_unfolded(engine: Engine) -> None:
    add(engine, *(received() for _ in range(3)))
    with read(engine) as session:
        assert tallies.unfolded_exceed(session, 2)
        assert not tallies.unfolded_exceed(session, 3)


def test_many_that_count_and_fold_at_once_lose_and_double_nothing(engine: Engine) -> None:
    def count(_: int) -> None:
        add(engine, received())

    def fold(_: int) -> None:
        with transaction(engine) as session:
            tallies.fold(session, 7)

    with ThreadPoolExecutor(6) as threads:
        done = [threads.submit(work, number) for number in range(60) for work in (count, fold)]
    for one in done:
        one.result()
    assert totals(engine) == {EMAILS: 60}
