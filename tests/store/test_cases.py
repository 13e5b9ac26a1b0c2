"""Cases show the most urgent of what was decided, and move only where they may."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine

from tests.support.cast import NOON, contact, decision
from triage.domain.case import Case, CaseStatus
from triage.domain.decision import Priority, Sentiment, Urgency
from triage.domain.errors import IllegalTransition, NotFound
from triage.store import cases, receipts
from triage.store.cases import CaseFilter
from triage.store.session import read, transaction

LATER = NOON + timedelta(minutes=1)
ALARM: dict[str, Any] = {
    "urgency": Urgency.CRITICAL,
    "priority": Priority.P1,
    "alarm": True,
    "topic": "product_quality",
}


@pytest.fixture
def case_id(engine: Engine) -> int:
    with transaction(engine) as session:
        return receipts.store(session, [contact(case_ref="T-1")], NOON, "care")[0].case_id


def decided(engine: Engine, case_id: int, **given: Any) -> Case:
    with transaction(engine) as session:
        cases.decided(session, [(case_id, decision(**given))])
    with read(engine) as session:
        return cases.get_many(session, [case_id])[case_id]


def test_a_case_takes_the_labels_of_its_first_decision(engine: Engine, case_id: int) -> None:
    case = decided(engine, case_id, topic="payment", sentiment=Sentiment.NEGATIVE)
    assert (case.topic, case.sentiment, case.priority, case.alarm_at) == (
        "payment",
        Sentiment.NEGATIVE,
        Priority.P3,
        None,
    )


def test_a_more_urgent_decision_takes_over(engine: Engine, case_id: int) -> None:
    decided(engine, case_id)
    case = decided(engine, case_id, decided_at=LATER, queue="night", **ALARM)
    assert (case.topic, case.urgency, case.queue, case.alarm_at) == (
        "product_quality",
        Urgency.CRITICAL,
        "night",
        LATER,
    )


def test_a_calmer_decision_changes_neither_labels_nor_alarm(engine: Engine, case_id: int) -> None:
    decided(engine, case_id, **ALARM)
    case = decided(engine, case_id, decided_at=LATER, topic="feedback")
    assert (case.topic, case.alarm_at, case.updated_at) == ("product_quality", NOON, LATER)


def test_a_case_that_needs_a_human_goes_on_needing_one(engine: Engine, case_id: int) -> None:
    decided(engine, case_id, needs_human=True)
    assert decided(engine, case_id).needs_human


def test_a_case_handed_over_says_why_in_its_history(engine: Engine, case_id: int) -> None:
    with transaction(engine) as session:
        cases.hand_over(session, case_id, "people", LATER, why="unreadable")
    with read(engine) as session:
        case = cases.get_many(session, [case_id])[case_id]
        [line] = cases.history(session, case_id)
    assert (case.needs_human, case.queue, line.what, line.why) == (True, "people", "needs_human", "unreadable")


def test_an_acknowledged_case_knows_who_and_when(engine: Engine, case_id: int) -> None:
    with transaction(engine) as session:
        case = cases.change_status(session, case_id, CaseStatus.ACKNOWLEDGED, by="Вера", why="link", now=LATER)
    assert (case.status, case.acknowledged_by, case.acknowledged_at) == (CaseStatus.ACKNOWLEDGED, "Вера", LATER)


def test_it_refuses_a_move_that_is_not_allowed(engine: Engine, case_id: int) -> None:
    with pytest.raises(IllegalTransition, match="open cannot become reopened"), transaction(engine) as session:
        cases.change_status(session, case_id, CaseStatus.REOPENED, by="x", why="", now=LATER)


def test_it_says_when_there_is_no_such_case(engine: Engine) -> None:
    with pytest.raises(NotFound), transaction(engine) as session:
        cases.change_status(session, 404, CaseStatus.RESOLVED, by="x", why="", now=LATER)


def test_pages_follow_each_other_while_new_cases_come_in(engine: Engine) -> None:
    with transaction(engine) as session:
        receipts.store(session, [contact(str(n)) for n in range(5)], NOON, "care")
        first = cases.page(session, CaseFilter(), limit=2)
        receipts.store(session, [contact("new")], NOON, "care")
        second = cases.page(session, CaseFilter(), before_id=first[-1].id, limit=2)
    assert [case.id for case in first + second] == [5, 4, 3, 2]


def test_the_most_pressing_come_first_and_of_these_who_waits_longest(engine: Engine) -> None:
    with transaction(engine) as session:
        stored = receipts.store(session, [contact(str(n)) for n in range(4)], NOON, "care")
        for receipt, priority in zip(stored, (Priority.P2, Priority.P1, Priority.P2, Priority.P1), strict=True):
            cases.decided(session, [(receipt.case_id, decision(priority=priority))])
    with read(engine) as session:
        assert [case.id for case in cases.most_pressing(session, CaseFilter(), 3)] == [2, 4, 1]


def test_a_list_can_be_narrowed(engine: Engine, case_id: int) -> None:
    with transaction(engine) as session:
        receipts.store(session, [contact("other", source="bank")], NOON, "care")
        cases.decided(session, [(case_id, decision(**ALARM))])
    with read(engine) as session:
        for wanted in (
            CaseFilter(alarm=True),
            CaseFilter(urgency=("critical",)),
            CaseFilter(sources_allowed=frozenset({"shop"})),
        ):
            assert [case.id for case in cases.page(session, wanted)] == [case_id]
        assert cases.counts(session, "urgency", CaseFilter()) == {"critical": 1}
        assert cases.total(session, CaseFilter(alarm=False)) == 1
