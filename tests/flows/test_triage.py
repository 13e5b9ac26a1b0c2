"""A contact that waits becomes a decision, a route and its notices, exactly once."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from tests.flows.conftest import Stage
from tests.support.cast import NOON, contact, reading
from triage.app import NOTICES, TRIAGE
from triage.domain.case import Case
from triage.domain.contact import ContactStatus, Rating, StoredContact
from triage.domain.decision import Decision, Reading, Sentiment
from triage.domain.notice import Notice, NoticeKind
from triage.flows import sweep, triage
from triage.store import cases, claims, contacts, decisions, notices

SMOKE = "Из чайника идёт дым"


def read_smoke_as_alarm(text: str) -> Reading:
    return reading(urgency="critical", sentiment="neutral") if SMOKE in text else reading()


def look(stage: Stage, contact_id: int = 1) -> tuple[StoredContact, Decision | None, Case, list[Notice]]:
    with stage.app.read() as session:
        stored = contacts.get(session, contact_id)
        assert stored is not None
        case = cases.get_many(session, [stored.case_id])[stored.case_id]
        return stored, decisions.get(session, contact_id), case, notices.page(session)


def after(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


def test_a_contact_gets_its_decision(stage: Stage) -> None:
    stage.take_in()
    assert triage.triage_some(stage.app, NOON) == 1
    stored, decision, case, sent = look(stage)
    assert stored.status is ContactStatus.TRIAGED
    assert decision is not None
    assert (decision.topic, decision.queue, decision.rule) == ("delivery", "care", "everything else")
    assert (case.topic, sent) == ("delivery", [])


def test_nothing_to_do_is_said_without_asking_the_model(stage: Stage) -> None:
    assert triage.triage_some(stage.app, NOON) == 0
    assert stage.classifier.seen == []


def test_an_alarm_becomes_a_notice_per_destination(stage: Stage) -> None:
    stage.classifier.answer = read_smoke_as_alarm
    stage.take_in(contact(text=SMOKE))
    triage.triage_some(stage.app, NOON)
    _, _, case, [notice] = look(stage)
    assert (notice.destination, notice.kind, notice.reason) == ("duty", NoticeKind.ALARM, "rule: alarm")
    assert case.alarm_at == NOON
    assert stage.woken == [TRIAGE, NOTICES]


def test_a_second_round_changes_nothing(stage: Stage) -> None:
    stage.classifier.answer = read_smoke_as_alarm
    stage.take_in(contact(text=SMOKE))
    triage.triage_some(stage.app, NOON)
    assert triage.triage_some(stage.app, after(60)) == 0
    assert len(look(stage)[3]) == 1


def test_long_texts_are_taken_as_many_as_can_be_read_within_a_lease(stage: Stage) -> None:
    long = "x" * (triage.BATCH_CHARACTERS // 2)
    stage.take_in(*[contact(str(number), text=long) for number in range(5)])
    assert [triage.triage_some(stage.app, NOON) for _ in range(4)] == [2, 2, 1, 0]
    assert all(look(stage, number)[0].claims == 1 for number in range(1, 6))


def test_the_subject_is_read_with_the_text(stage: Stage) -> None:
    stage.take_in(contact(subject="Urgent", text="Call me"))
    triage.triage_some(stage.app, NOON)
    assert stage.classifier.seen == ["Urgent\nCall me"]


def test_a_rating_without_words_is_read_from_the_rating(stage: Stage) -> None:
    stage.take_in(contact(text="", rating=Rating(score=2, scale=10)))
    triage.triage_some(stage.app, NOON)
    decision = look(stage)[1]
    assert decision is not None
    assert (decision.topic, decision.sentiment, decision.alarm) == ("feedback", Sentiment.NEGATIVE, False)
    assert stage.classifier.seen == []


def test_what_the_model_is_unsure_of_goes_to_people(stage: Stage) -> None:
    stage.classifier.answer = lambda _text: reading(abstained=True, confidence=0.2)
    stage.take_in()
    triage.triage_some(stage.app, NOON)
    _, decision, case, _ = look(stage)
    assert decision is not None
    assert (decision.needs_human, case.needs_human, case.queue) == (True, True, "people")


def test_being_unsure_of_the_topic_does_not_suppress_an_alarm(stage: Stage) -> None:
    stage.classifier.answer = lambda _text: reading(urgency="critical", abstained=True)
    stage.take_in()
    triage.triage_some(stage.app, NOON)
    assert [notice.kind for notice in look(stage)[3]] == [NoticeKind.ALARM]


def break_on(word: str) -> Reading:
    if "break" in word:
        raise RuntimeError("no such word")
    return reading()


def test_one_text_that_breaks_the_model_does_not_hold_up_the_others(stage: Stage) -> None:
    stage.classifier.answer = break_on
    stage.take_in(contact("1"), contact("2", text="break"), contact("3"))
    triage.triage_some(stage.app, NOON)
    assert [look(stage, number)[0].status for number in (1, 2, 3)] == ["triaged", "stored", "triaged"]


def test_a_contact_that_fails_three_times_goes_to_people_and_the_admin_hears_of_it(stage: Stage) -> None:
    stage.classifier.answer = break_on
    stage.take_in(contact(text="break"))
    for seconds in (0, 6, 12, 18):
        triage.triage_some(stage.app, after(seconds))
    stored, decision, case, [notice] = look(stage)
    assert (stored.status, stored.failures, decision) == (ContactStatus.FAILED, 3, None)
    assert (case.needs_human, case.queue) == (True, "people")
    assert (notice.kind, notice.destination) == (NoticeKind.TRIAGE_FAILED, "admin")
    assert "no such word" not in stored.failure_reason, "messages of errors may quote the customer"


def test_a_contact_that_ends_its_workers_is_given_up_in_the_end(stage: Stage) -> None:
    stage.take_in(contact(text="break"))
    for number in range(triage.CLAIMS_LIMIT):
        with stage.app.transaction() as session:
            assert contacts.claim(session, f"killed {number}", after(number * 30), 10)
    triage.triage_some(stage.app, after(triage.CLAIMS_LIMIT * 30))
    stored = look(stage)[0]
    assert (stored.status, stored.failure_reason) == (ContactStatus.FAILED, triage.WORKER_ENDED)


def test_what_another_worker_took_over_is_not_written_twice(stage: Stage) -> None:
    stage.take_in()
    late = after(claims.LEASE.total_seconds() + 1)

    def slow(_text: str) -> Reading:
        stage.classifier.answer = lambda _text: reading()
        assert triage.triage_some(stage.app, late) == 1
        return reading(topic="payment")

    stage.classifier.answer = slow
    triage.triage_some(stage.app, NOON)
    decision = look(stage)[1]
    assert decision is not None
    assert decision.topic == "delivery"


def test_a_drain_takes_all_and_ends_when_nothing_comes(stage: Stage) -> None:
    stage.take_in(*[contact(str(number)) for number in range(150)])
    now = [NOON]

    def sleep(seconds: float) -> None:
        now[0] += timedelta(seconds=seconds)

    assert triage.drain(stage.app, lambda: False, lambda: now[0], sleep) == 150
    assert now[0] - NOON >= triage.LINGER


def test_a_drain_stops_when_told(stage: Stage) -> None:
    stage.take_in()
    assert triage.drain(stage.app, lambda: True, lambda: NOON, lambda _seconds: pytest.fail("it waits")) == 0


def test_the_sweep_wakes_who_has_work(stage: Stage) -> None:
    stage.classifier.answer = read_smoke_as_alarm
    assert sweep.sweep(stage.app, NOON) == []
    stage.take_in(contact(text=SMOKE))
    assert sweep.sweep(stage.app, NOON) == [TRIAGE]
    triage.triage_some(stage.app, NOON)
    assert sweep.sweep(stage.app, NOON) == [NOTICES]
