"""Many requests share a commit; each hears of its own contacts."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Sequence

import pytest
from sqlalchemy import Engine

from tests.support.cast import NOON, contact
from triage.domain.contact import Contact, Receipt
from triage.domain.errors import Overloaded, StoreUnavailable
from triage.store import receipts
from triage.store.session import transaction
from triage.store.writer import RowRefused, Store, Writer


def stores(engine: Engine, groups: list[int]) -> Store:
    def store(received: Sequence[Contact]) -> list[Receipt]:
        groups.append(len(received))
        with transaction(engine) as session:
            return receipts.store(session, received, NOON, "care")

    return store


def write(
    store: Store, requests: Sequence[Sequence[Contact]], *, waiting_limit: int = 10_000
) -> list[list[Receipt] | BaseException]:
    async def all_at_once() -> list[list[Receipt] | BaseException]:
        return await asyncio.gather(*(writer.write(request) for request in requests), return_exceptions=True)

    writer = Writer(store, waiting_limit=waiting_limit)
    try:
        return asyncio.run(all_at_once())
    finally:
        writer.close()


def receipts_of(answer: list[Receipt] | BaseException) -> list[Receipt]:
    assert isinstance(answer, list)
    return answer


def test_each_request_gets_the_receipts_of_its_own_contacts(engine: Engine) -> None:
    answers = write(stores(engine, []), [[contact(f"{n}a"), contact(f"{n}b")] for n in range(50)])
    ids = [[receipt.contact_id for receipt in receipts_of(answer)] for answer in answers]
    assert all(len(pair) == 2 for pair in ids)
    assert len({one for pair in ids for one in pair}) == 100


def test_requests_that_come_together_share_commits(engine: Engine) -> None:
    groups: list[int] = []
    write(stores(engine, groups), [[contact(str(n))] for n in range(200)])
    assert sum(groups) == 200
    assert len(groups) < 20


def test_a_thousand_at_once_with_the_same_id_are_stored_once(engine: Engine) -> None:
    answers = write(stores(engine, []), [[contact("same")]] * 1000)
    got = [receipt for answer in answers for receipt in receipts_of(answer)]
    assert len({receipt.contact_id for receipt in got}) == 1
    assert sum(not receipt.duplicate for receipt in got) == 1


def test_it_refuses_more_than_may_wait(engine: Engine) -> None:
    held = threading.Event()

    def slow(received: Sequence[Contact]) -> list[Receipt]:
        held.wait(0.2)
        return stores(engine, [])(received)

    answers = write(slow, [[contact(str(n))] for n in range(30)], waiting_limit=10)
    refused = [answer for answer in answers if isinstance(answer, Overloaded)]
    assert refused
    assert sum(isinstance(answer, list) for answer in answers) == 30 - len(refused)


def test_a_request_larger_than_the_limit_is_taken_when_nothing_waits(engine: Engine) -> None:
    [answer] = write(stores(engine, []), [[contact(str(n)) for n in range(50)]], waiting_limit=10)
    assert len(receipts_of(answer)) == 50


def test_one_that_the_database_refuses_does_not_fail_the_others(engine: Engine) -> None:
    def picky(received: Sequence[Contact]) -> list[Receipt]:
        if any(c.external_id == "bad" for c in received):
            raise ValueError("no such character")
        return stores(engine, [])(received)

    answers = write(picky, [[contact("a")], [contact("bad")], [contact("b")]])
    assert [type(answer) for answer in answers] == [list, RowRefused, list]


def test_a_database_that_is_away_is_told_to_everybody() -> None:
    def away(received: Sequence[Contact]) -> list[Receipt]:
        raise StoreUnavailable("gone")

    assert [type(answer) for answer in write(away, [[contact("a")], [contact("b")]])] == [StoreUnavailable] * 2


def test_what_waits_when_it_closes_is_stored(engine: Engine) -> None:
    async def write_and_close() -> list[Receipt]:
        writer = Writer(stores(engine, []), waiting_limit=100)
        answer = asyncio.ensure_future(writer.write([contact("last")]))
        await asyncio.sleep(0)
        await asyncio.to_thread(writer.close)
        with pytest.raises(Overloaded):
            await writer.write([contact("too late")])
        return await answer

    assert len(asyncio.run(write_and_close())) == 1
