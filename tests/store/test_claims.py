"""Work is held by one worker at a time, and comes back when the worker does not."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from sqlalchemy import Engine

from tests.support.cast import NOON, contact
from triage.domain.contact import ContactStatus
from triage.store import claims, contacts, receipts
from triage.store.contacts import ContactRow
from triage.store.session import read, transaction

AFTER_THE_LEASE = NOON + claims.LEASE + timedelta(seconds=1)


def store(engine: Engine, number: int) -> None:
    with transaction(engine) as session:
        receipts.store(session, [contact(str(n)) for n in range(number)], NOON, "care")


def claim(engine: Engine, me: str, limit: int = 100, now: object = NOON) -> list[int]:
    with transaction(engine) as session:
        return [stored.id for stored in contacts.claim(session, me, now, limit)]  # type: ignore[arg-type]  # a time


def test_two_workers_never_hold_the_same_row(engine: Engine) -> None:
    store(engine, 200)
    with ThreadPoolExecutor(4) as workers:
        taken = [row for held in workers.map(lambda n: claim(engine, f"w{n}", 20), range(10)) for row in held]
    assert len(taken) == len(set(taken)) == 200


def test_the_oldest_come_first(engine: Engine) -> None:
    store(engine, 5)
    assert claim(engine, "me", 3) == [1, 2, 3]


def test_a_held_row_is_not_given_to_anybody_else(engine: Engine) -> None:
    store(engine, 1)
    assert claim(engine, "me")
    assert not claim(engine, "you")


def test_a_row_comes_back_when_its_lease_is_over(engine: Engine) -> None:
    store(engine, 1)
    claim(engine, "me")
    assert claim(engine, "you", now=AFTER_THE_LEASE)


def test_whoever_lost_a_row_cannot_finish_it(engine: Engine) -> None:
    store(engine, 1)
    [row] = claim(engine, "me")
    claim(engine, "you", now=AFTER_THE_LEASE)
    with transaction(engine) as session:
        assert contacts.finish(session, "me", [row]) == set()
        assert contacts.finish(session, "you", [row]) == {row}
        assert contacts.finish(session, "you", [row]) == set()


def test_a_renewed_lease_lasts_longer(engine: Engine) -> None:
    store(engine, 1)
    claim(engine, "me")
    with transaction(engine) as session:
        assert claims.renew(session, ContactRow, "me", NOON + claims.LEASE) == 1
    assert not claim(engine, "you", now=AFTER_THE_LEASE)


def test_what_is_given_back_can_be_taken_at_once(engine: Engine) -> None:
    store(engine, 2)
    claim(engine, "me")
    with transaction(engine) as session:
        assert claims.release(session, ContactRow, "me") == 2
    assert claim(engine, "you") == [1, 2]


def test_what_was_left_unfinished_is_handed_out_alone(engine: Engine) -> None:
    store(engine, 3)
    claim(engine, "me", 2)
    assert claim(engine, "you", now=AFTER_THE_LEASE) == [1]
    assert claim(engine, "you", now=AFTER_THE_LEASE) == [2]
    assert claim(engine, "you", now=AFTER_THE_LEASE) == [3]


def test_a_postponed_row_waits_for_its_time(engine: Engine) -> None:
    store(engine, 1)
    [row] = claim(engine, "me")
    later = NOON + timedelta(seconds=5)
    with transaction(engine) as session:
        assert contacts.postpone(session, "me", row, later, "stumbled")
    assert not claim(engine, "me", now=later - timedelta(seconds=1))
    assert claim(engine, "me", now=later + timedelta(seconds=1)) == [row]


def test_a_row_given_up_stays_given_up(engine: Engine) -> None:
    store(engine, 1)
    [row] = claim(engine, "me")
    with transaction(engine) as session:
        assert contacts.fail(session, "me", row, "unreadable")
    with read(engine) as session:
        stored = contacts.get(session, row)
        assert not contacts.any_due(session, AFTER_THE_LEASE)
    assert stored is not None
    assert (stored.status, stored.failures, stored.failure_reason) == (ContactStatus.FAILED, 1, "unreadable")
