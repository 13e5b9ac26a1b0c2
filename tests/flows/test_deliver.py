"""Notices reach their destinations: at least once, each destination for itself, and all that happens is on record."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from tests.flows.conftest import Stage
from tests.flows.desk import Desk, alarm, cut_off, opened
from tests.support import cast
from triage.domain.errors import DeliveryError
from triage.domain.notice import NoticeKind, NoticeState
from triage.flows import attempt
from triage.flows.deliver import drain
from triage.notify.destinations import Message, Outcome
from triage.store import notices, tallies


@pytest.fixture
def desk(stage: Stage) -> Iterator[Desk]:
    with opened(stage) as made:
        yield made


def test_an_alarm_arrives_with_all_that_is_needed(desk: Desk) -> None:
    alarm(desk)
    assert desk.deliver() == 1
    [arrived] = desk.duty.messages
    text = arrived["message"]
    assert arrived["title"] == "Срочно: Качество товара · обращение 1"
    assert all(part in text for part in ("«идёт дым»", "Ждёт с", "срочность критическая", "очередь Забота", "case=1"))
    assert "http://127.0.0.1:8000/cases/1" in text
    token = re.search(r"http://127\.0\.0\.1:8000/a/(\S+)", text)
    assert token is not None
    assert desk.signer.read(token.group(1), desk.clock()) == 1
    assert "Из чайника" not in text


def test_each_destination_reads_its_own_language_and_what_it_may_see(desk: Desk) -> None:
    alarm(desk, "admin")
    desk.deliver("admin")
    [arrived] = desk.admin.messages
    assert arrived["title"] == "Urgent: Product quality · case 1"
    assert "The customer writes: “Из чайника идёт дым”" in arrived["message"]


def test_a_sent_notice_is_on_record(desk: Desk) -> None:
    desk.put("a")
    desk.deliver()
    sent = desk.notice()
    assert (sent.state, sent.attempts, sent.next_attempt_at) == (NoticeState.SENT, 1, None)
    assert sent.reason == "accepted by the destination"
    assert desk.log() == [("sent", "")]
    with desk.app.read() as session:
        assert tallies.totals(session) == {("triage_notices_total", "duty", "sent"): 1}


def test_what_the_platform_does_not_confirm_is_unconfirmed(desk: Desk) -> None:
    desk.with_sender(lambda _: Outcome.UNCONFIRMED)
    desk.put("a")
    desk.deliver()
    assert desk.notice().state is NoticeState.UNCONFIRMED
    assert "does not say whether it was shown" in desk.notice().reason


def test_the_attempt_is_on_record_before_it_is_made(desk: Desk) -> None:
    seen: list[list[tuple[str, str]]] = []

    def look(_: Message) -> Outcome:
        seen.append(desk.log())
        return Outcome.SENT

    desk.with_sender(look)
    desk.put("a")
    desk.deliver()
    assert seen == [[("sending", "")]]


def test_trouble_is_tried_again_later(desk: Desk) -> None:
    desk.duty.answer = lambda: 503
    desk.put("a")
    assert desk.deliver() == 1
    waiting = desk.notice()
    assert (waiting.state, waiting.reason, waiting.attempts) == (NoticeState.WAITING, "busy: HTTP 503", 1)
    assert waiting.next_attempt_at is not None
    assert timedelta(seconds=3) < waiting.next_attempt_at - desk.clock() < timedelta(seconds=6)
    assert desk.deliver() == 0
    desk.clock.ahead, desk.duty.answer = timedelta(seconds=7), lambda: 200
    assert desk.deliver() == 1
    assert (desk.notice().state, desk.notice().attempts) == (NoticeState.SENT, 2)
    assert desk.log() == [("temporary", "busy: HTTP 503"), ("sent", "")]
    assert all("повтор" not in message["title"] for message in desk.duty.messages)


def test_the_others_wait_with_it(desk: Desk) -> None:
    desk.duty.answer = lambda: 503
    desk.put("a", "b", "c")
    assert desk.deliver() == 1
    assert len(desk.duty.bodies) == 1
    assert [desk.notice(number).reason for number in (1, 2, 3)] == ["busy: HTTP 503"] * 3
    assert [desk.notice(number).attempts for number in (1, 2, 3)] == [1, 0, 0]
    desk.clock.ahead, desk.duty.answer = timedelta(seconds=7), lambda: 200
    assert desk.deliver() == 3


def test_after_a_day_it_is_given_up(desk: Desk) -> None:
    desk.duty.answer = lambda: 503
    desk.put("a")
    for _ in range(11):
        desk.deliver()
        desk.clock.ahead += timedelta(hours=10)
    assert desk.notice().state is NoticeState.FAILED
    assert desk.notice().reason == "busy: HTTP 503; tried for a day"
    assert len(desk.duty.bodies) == 11


def test_a_refusal_fails_at_once_and_administrators_hear_of_it_elsewhere(desk: Desk) -> None:
    desk.duty.answer = lambda: 404
    desk.put("a", "b", "c")
    desk.deliver()
    assert [desk.notice(number).state for number in (1, 2, 3)] == [NoticeState.FAILED] * 3
    assert desk.log() == [("permanent", "refused: HTTP 404")]
    assert desk.deliver("admin") + desk.deliver("second") == 2
    english, russian = desk.admin.messages
    assert english["title"] == "Notices do not arrive: destination duty"
    assert "Reason: it refuses messages (nobody takes messages at its address any more" in english["message"]
    assert "по этому адресу сообщения больше не принимают" in russian["message"]
    assert len(desk.duty.bodies) == 3


def test_administrators_hear_of_it_once_an_hour(desk: Desk) -> None:
    desk.duty.answer = lambda: 404
    for hour in range(3):
        desk.clock.ahead = timedelta(hours=hour)
        desk.put(f"{hour}a", f"{hour}b")
        desk.deliver()
    desk.deliver("admin")
    assert len(desk.admin.bodies) == 3


def test_a_failed_word_about_a_failure_makes_no_further_words(desk: Desk) -> None:
    desk.duty.answer = desk.admin.answer = lambda: 404
    desk.put("a")
    desk.deliver()
    desk.deliver("admin")
    desk.deliver("second")
    with desk.app.read() as session:
        assert notices.counts(session) == {"failed": 3}


def test_an_attempt_cut_off_is_repeated_and_says_so(desk: Desk) -> None:
    desk.put("a")
    cut_off(desk)
    assert desk.deliver() == 0
    desk.clock.ahead = timedelta(seconds=21)
    assert desk.deliver() == 1
    [arrived] = desk.duty.messages
    assert arrived["title"].startswith("(возможно, повтор)")
    assert (desk.notice().state, desk.notice().attempts) == (NoticeState.SENT, 2)


def test_a_notice_that_ends_its_workers_is_given_up(desk: Desk) -> None:
    desk.put("a")
    for _ in range(attempt.ENDED_WORKERS_LIMIT):
        cut_off(desk)
        desk.clock.ahead += timedelta(seconds=21)
    desk.deliver()
    assert desk.notice().state is NoticeState.FAILED
    assert desk.notice().reason == "broken: the worker ended each time it was sent"
    assert not desk.duty.bodies


def test_silence_is_repeated_once_and_says_so(desk: Desk) -> None:
    titles: list[str] = []

    def silent(message: Message) -> Outcome:
        titles.append(message.title)
        raise DeliveryError("no answer: 8 s", unknown=True)

    desk.with_sender(silent)
    desk.put("a")
    for _ in range(3):
        desk.deliver()
        desk.clock.ahead += timedelta(hours=10)
    assert titles == ["Проверка связи", "(возможно, повтор) Проверка связи"]
    assert (desk.notice().state, desk.notice().attempts) == (NoticeState.FAILED, 2)
    assert desk.notice().reason == "no answer: 8 s; it may have arrived"


def test_a_notice_that_breaks_the_sender_does_not_stop_the_others(desk: Desk) -> None:
    outcomes = [Outcome.SENT]

    def broken_once(_: Message) -> Outcome:
        if outcomes:
            raise RuntimeError(outcomes.pop())
        return Outcome.SENT

    desk.with_sender(broken_once)
    desk.put("a", "b")
    assert desk.deliver() == 2
    assert desk.notice(1).reason == "broken: RuntimeError"
    assert [desk.notice(number).state for number in (1, 2)] == [NoticeState.WAITING, NoticeState.SENT]


def test_a_destination_that_is_not_configured_any_more_fails_with_that_reason(desk: Desk) -> None:
    desk.put("a", destination="gone")
    desk.deliver("gone")
    assert (desk.notice().state, desk.notice().reason) == (NoticeState.FAILED, "not configured")


def test_the_pace_of_a_destination_is_kept(desk: Desk) -> None:
    waits = [0.0, 0.05, 0.05, 0.0]
    desk.app = replace(desk.app, bucket=lambda key, rate: waits.pop(0) if waits and key == "destination:duty" else 0.0)
    desk.put("a", "b")
    assert desk.deliver() == 2
    assert not waits


def test_no_other_lane_takes_what_a_slow_destination_has_not_got_yet(desk: Desk) -> None:
    taken: list[int] = []

    def slow(_: Message) -> Outcome:
        taken.append(len(attempt.claim(desk.app, "duty", desk.clock(), 10)))
        desk.clock.ahead += timedelta(seconds=12)
        return Outcome.SENT

    desk.with_sender(slow)
    desk.put("a", "b", "c", "d")
    assert desk.deliver() == 4
    assert taken == [0, 0, 0, 0]


def test_each_notice_of_a_batch_tells_of_its_own_case(desk: Desk) -> None:
    received = [cast.contact(external_id=key, case_ref=key) for key in "abc"]
    for receipt in Stage(desk.app, None, [], []).take_in(*received):  # type: ignore[arg-type]  # nothing is read here
        desk.put(f"{receipt}", kind=NoticeKind.ROUTED, case_id=receipt.case_id, contact_id=receipt.contact_id)
    assert desk.deliver() == 3
    assert all(f"case={number}" in arrived["message"] for number, arrived in enumerate(desk.duty.messages, 1))


def test_a_hung_destination_delays_no_other(desk: Desk) -> None:
    released, arrived = threading.Event(), threading.Event()
    desk.duty.answer = lambda: 200 if released.wait(20) else 500

    def take() -> int:
        arrived.set()
        return 200

    desk.admin.answer = take
    desk.put("hung", *(f"hung {number}" for number in range(20)))
    desk.put("well", destination="admin")
    draining = threading.Thread(target=drain, args=(desk.app, released.is_set, desk.clock))
    began = time.monotonic()
    draining.start()
    assert arrived.wait(2)
    arrived.clear()
    desk.put("later", destination="admin")
    assert arrived.wait(2)
    assert time.monotonic() - began < 3
    released.set()
    draining.join()


def test_it_lingers_for_what_comes_next(desk: Desk) -> None:
    desk.put("a")
    later = threading.Timer(0.6, desk.put, ["b"])
    later.start()
    assert drain(desk.app, lambda: False, desk.clock) == 2
    assert len(desk.duty.bodies) == 2
    later.join()


def test_it_stops_when_told_to(desk: Desk) -> None:
    desk.put("a")
    assert drain(desk.app, lambda: True, desk.clock) == 0
    assert desk.notice().state is NoticeState.WAITING
