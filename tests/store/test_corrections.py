"""Corrections are learned in the order of their ids, none twice, none missed, and what is gone is not known."""

from __future__ import annotations

import threading
import time
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Engine

from tests.support.cast import NOON, contact, decision
from triage.domain.correction import Correction, Labels, Via
from triage.domain.decision import Sentiment, Urgency
from triage.router.redecide import said_by
from triage.store import corrections, learned, receipts
from triage.store.corrections import CorrectionFilter, State
from triage.store.learned import Learned
from triage.store.session import read, transaction


def said(contact_id: int = 1, by: str = "Alice", **labels: object) -> Correction:
    return Correction(
        contact_id=contact_id,
        at=NOON,
        by=by,
        via=Via.PAGE,
        text="Where is my order?",
        channel="email",
        source="shop",
        language="en",
        labels=Labels(**labels or {"topic": "payment"}),  # type: ignore[arg-type]  # as the test says
        was=said_by(decision()),
    )


@pytest.fixture
def filled(engine: Engine) -> Engine:
    with transaction(engine) as session:
        receipts.store(session, [contact("1"), contact("2"), contact("3", source="post")], NOON, "care")
    return engine


def add(engine: Engine, correction: Correction) -> int:
    with transaction(engine) as session:
        return corrections.add(session, correction)


def state(engine: Engine) -> State:
    with read(engine) as session:
        return corrections.state(session)


def lessons(engine: Engine, after_id: int = 0, limit: int = 100) -> list[Correction]:
    with read(engine) as session:
        return corrections.lessons(session, after_id, limit)


def test_it_comes_back_as_it_was(filled: Engine) -> None:
    made = said(topic="payment", also=("refund_return",), urgency=Urgency.HIGH, sentiment=Sentiment.NEGATIVE)
    number = add(filled, made)
    assert lessons(filled) == [replace(made, id=number, learns=("topic", "urgency", "sentiment"))]
    assert state(filled) == State(epoch=0, last_id=number)


def test_before_the_first_there_is_nothing_to_be_learned(filled: Engine) -> None:
    assert state(filled) == State()
    assert lessons(filled) == []


def test_what_another_label_was_said_of_is_not_learned_any_more(filled: Engine) -> None:
    add(filled, said(topic="payment", urgency=Urgency.LOW))
    add(filled, said(by="Bob", topic="account"))
    assert [one.learns for one in lessons(filled)] == [("urgency",), ("topic",)]
    assert state(filled) == State(epoch=1, last_id=2)


def test_what_is_said_of_something_else_changes_nothing_before(filled: Engine) -> None:
    add(filled, said(topic="payment"))
    add(filled, said(urgency=Urgency.LOW))
    add(filled, said(contact_id=2, topic="account"))
    assert [one.learns for one in lessons(filled)] == [("topic",), ("urgency",), ("topic",)]
    assert state(filled).epoch == 0


def test_what_is_said_twice_is_learned_once(filled: Engine) -> None:
    add(filled, said(topic="payment"))
    add(filled, said(by="Bob", topic="payment"))
    assert [one.learns for one in lessons(filled)] == [("topic",), ()]
    assert state(filled).epoch == 0


def test_without_words_nothing_is_learned(filled: Engine) -> None:
    add(filled, replace(said(), text=""))
    assert [one.learns for one in lessons(filled)] == [()]


def test_where_transactions_overlap_none_is_missed(filled: Engine) -> None:
    """The second one is begun later and would be done earlier; who has seen it has seen the first."""
    seen: list[int] = []
    begun, done = threading.Event(), threading.Event()

    def slowly() -> None:
        with transaction(filled) as session:
            seen.append(corrections.add(session, said(contact_id=1)))
            begun.set()
            time.sleep(0.5)
        done.set()

    first = threading.Thread(target=slowly)
    first.start()
    begun.wait(10)
    second = add(filled, said(contact_id=2))
    assert done.wait(10)
    first.join()
    assert [one.id for one in lessons(filled)] == [seen[0], second] == sorted([seen[0], second])
    assert state(filled).last_id == second


def test_many_hosts_that_correct_at_once_lose_nothing(filled: Engine) -> None:
    def some(by: str) -> None:
        for number in range(5):
            add(filled, said(by=by, contact_id=1 + number % 2, topic="payment"))

    writers = [threading.Thread(target=some, args=(f"host {number}",)) for number in range(4)]
    for writer in writers:
        writer.start()
    known = 0
    learned_ids: list[int] = []
    while any(writer.is_alive() for writer in writers) or known < state(filled).last_id:
        batch = lessons(filled, known)
        learned_ids += [one.id for one in batch]
        known = max([known, *learned_ids])
    assert len(learned_ids) == len(set(learned_ids)) == 20
    assert sum(bool(one.learns) for one in lessons(filled)) == 2


def test_erasing_contacts_takes_what_was_learned_from_then_on(filled: Engine) -> None:
    first, second = add(filled, said(contact_id=1)), add(filled, said(contact_id=2))
    with transaction(filled) as session:
        for last_id in (first, second):
            learned.keep(session, Learned(about="model", last_id=last_id, content=b"bytes"), NOON)
    with transaction(filled) as session:
        assert corrections.erase(session, [2], []) == {"corrections": 1}
    with read(filled) as session:
        assert learned.newest(session, "model") == Learned(about="model", last_id=first, content=b"bytes")
    assert state(filled) == State(epoch=1, last_id=second)
    with transaction(filled) as session:
        assert corrections.erase(session, [], [1]) == {"corrections": 1}
        assert corrections.erase(session, [3], []) == {}
    with read(filled) as session:
        assert learned.newest(session, "model") is None


def test_only_the_newest_of_what_was_learned_is_kept(filled: Engine) -> None:
    with transaction(filled) as session:
        kept = [
            learned.keep(session, Learned(about="model", last_id=number, content=b"bytes"), NOON)
            for number in (1, 2, 3, 4, 5, 5)
        ]
    assert kept == [True] * 5 + [False]
    with read(filled) as session:
        assert learned.last_id(session, "model") == 5
        assert learned.last_id(session, "another model") == 0


def test_a_page_is_narrowed_and_newest_first(filled: Engine) -> None:
    add(filled, said(contact_id=1))
    add(filled, replace(said(contact_id=3, topic="account"), source="post", at=NOON + timedelta(days=1)))
    add(filled, replace(said(contact_id=2, urgency=Urgency.LOW), confirms=True, via=Via.API))

    def ids(**wanted: object) -> list[int]:
        with read(filled) as session:
            return [one.contact_id for one in corrections.page(session, CorrectionFilter(**wanted))]  # type: ignore[arg-type]  # as the test says

    assert ids() == [2, 3, 1]
    assert ids(source=("post",)) == ids(since=NOON + timedelta(hours=1)) == ids(topic=("account",)) == [3]
    assert ids(sources_allowed=frozenset({"shop"})) == [2, 1]
    assert ids(via=(Via.API,)) == ids(confirms=True) == ids(contact_id=2) == [2]
    with read(filled) as session:
        assert [one.case_id for one in corrections.page(session, CorrectionFilter(), before_id=3, limit=1)] == [3]
        assert corrections.before_latest(session, 2) == 1
        assert corrections.before_latest(session, 3) == 0


def test_who_says_the_same_again_and_again_pushes_nobody_out(filled: Engine) -> None:
    first = add(filled, said(2, topic="payment"))
    add(filled, said(1, topic="payment"))
    for _ in range(5):
        add(filled, said(1, topic="payment"))
    with read(filled) as session:
        assert corrections.before_latest(session, 2) == 0
        assert corrections.before_latest(session, 1) == first
