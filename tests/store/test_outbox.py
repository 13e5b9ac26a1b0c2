"""Notices wait in the outbox until they are delivered or given up, each under one key."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import Engine

from tests.support.cast import NOON
from triage.domain.notice import NewNotice, NoticeKind, NoticeState
from triage.store import deliveries, notices, outbox
from triage.store.session import read, transaction


def notice(key: str, destination: str = "duty", priority: int = 3) -> NewNotice:
    return NewNotice(
        destination=destination, kind=NoticeKind.ALARM, dedupe_key=key, reason="rule: alarm", priority=priority
    )


def test_the_same_key_is_one_notice(engine: Engine) -> None:
    with transaction(engine) as session:
        assert len(outbox.put(session, [notice("a"), notice("b"), notice("a")], NOON)) == 2
        assert outbox.put(session, [notice("a")], NOON) == []


def test_the_most_pressing_are_sent_first(engine: Engine) -> None:
    with transaction(engine) as session:
        outbox.put(session, [notice("calm"), notice("urgent", priority=1)], NOON)
        claimed = outbox.claim(session, "me", "duty", NOON, 1)
    assert [n.id for n in claimed] == [2]


def test_destinations_with_work_are_named(engine: Engine) -> None:
    with transaction(engine) as session:
        outbox.put(session, [notice("a", "duty"), notice("b", "lead", priority=1)], NOON)
        assert outbox.due_destinations(session, NOON) == ["lead", "duty"]
        outbox.claim(session, "me", "lead", NOON, 5)
        assert outbox.due_destinations(session, NOON) == ["duty"]


def test_a_sent_notice_is_done(engine: Engine) -> None:
    with transaction(engine) as session:
        outbox.put(session, [notice("a")], NOON)
        outbox.claim(session, "me", "duty", NOON, 1)
        assert outbox.finish(session, "me", 1, NoticeState.SENT, reason="accepted", now=NOON, attempts=1)
    with read(engine) as session:
        stored = notices.get(session, 1)
        assert outbox.waiting(session) == (0, None)
    assert stored is not None
    assert (stored.state, stored.attempts, stored.next_attempt_at, stored.finished_at) == (
        NoticeState.SENT,
        1,
        None,
        NOON,
    )


def test_a_notice_to_be_tried_again_waits_for_its_time(engine: Engine) -> None:
    later = NOON + timedelta(seconds=30)
    with transaction(engine) as session:
        outbox.put(session, [notice("a")], NOON)
        outbox.claim(session, "me", "duty", NOON, 1)
        assert outbox.retry(session, "me", 1, later, "error 500", attempts=1)
        assert not outbox.claim(session, "me", "duty", NOON, 1)
        [again] = outbox.claim(session, "me", "duty", later, 1)
    assert (again.attempts, again.reason) == (1, "error 500")


def test_whoever_lost_a_notice_cannot_change_it(engine: Engine) -> None:
    with transaction(engine) as session:
        outbox.put(session, [notice("a")], NOON)
        outbox.claim(session, "me", "duty", NOON, 1)
        assert not outbox.finish(session, "you", 1, NoticeState.SENT, reason="accepted", now=NOON, attempts=1)
        assert not outbox.retry(session, "you", 1, NOON, "", attempts=1)


def test_an_attempt_without_an_end_is_remembered(engine: Engine) -> None:
    with transaction(engine) as session:
        outbox.put(session, [notice("a")], NOON)
        begun = deliveries.begin(session, 1, 1, NOON)
        [attempt] = deliveries.of_notice(session, 1)
        assert (attempt.outcome, attempt.ended_at) == ("sending", None)
        deliveries.finish(session, begun, "sent", "200", NOON)
        [attempt] = deliveries.of_notice(session, 1)
    assert (attempt.outcome, attempt.detail, attempt.ended_at) == ("sent", "200", NOON)
