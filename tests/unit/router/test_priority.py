"""Urgency decides what is worked on first; every priority can say why."""

from __future__ import annotations

from itertools import product

import pytest

from triage.domain.decision import Priority, Reason, Sentiment, Urgency, is_alarm
from triage.router.priority import prioritise, priority_reason
from triage.texts import label


@pytest.mark.parametrize(
    ("urgency", "sentiment", "expected"),
    [
        (Urgency.CRITICAL, Sentiment.POSITIVE, Priority.P1),
        (Urgency.CRITICAL, Sentiment.NEGATIVE, Priority.P1),
        (Urgency.HIGH, Sentiment.NEGATIVE, Priority.P2),
        (Urgency.HIGH, Sentiment.NEUTRAL, Priority.P2),
        (Urgency.NORMAL, Sentiment.NEGATIVE, Priority.P3),
        (Urgency.NORMAL, Sentiment.POSITIVE, Priority.P3),
        (Urgency.LOW, Sentiment.NEGATIVE, Priority.P3),
        (Urgency.LOW, Sentiment.NEUTRAL, Priority.P4),
    ],
)
def test_urgency_decides_and_an_unhappy_customer_is_never_last(
    urgency: Urgency, sentiment: Sentiment, expected: Priority
) -> None:
    assert prioritise(urgency, sentiment, alarm=is_alarm(urgency, sentiment)) is expected


@pytest.mark.parametrize(("urgency", "sentiment"), list(product(Urgency, Sentiment)))
def test_an_alarm_is_p2_at_least(urgency: Urgency, sentiment: Sentiment) -> None:
    assert prioritise(urgency, sentiment, alarm=True) <= Priority.P2


@pytest.mark.parametrize(("urgency", "sentiment"), list(product(Urgency, Sentiment)))
def test_every_priority_has_a_reason_in_both_languages(urgency: Urgency, sentiment: Sentiment) -> None:
    for alarm in (True, False):
        reason = priority_reason(urgency, sentiment, alarm=alarm)
        assert reason.speaks_for == f"priority={prioritise(urgency, sentiment, alarm=alarm)}"
        assert label("ru", "priority_reason", reason.phrase) != label("en", "priority_reason", reason.phrase)


def lift(signal: str, to: Priority) -> Reason:
    return Reason(phrase="…", speaks_for=f"signal={signal}", weight=1.0, signal=signal, lifts_to=to)


@pytest.mark.parametrize(
    ("urgency", "lifts_to", "expected"),
    [
        (Urgency.LOW, Priority.P2, Priority.P3),
        (Urgency.NORMAL, Priority.P2, Priority.P2),
        (Urgency.HIGH, Priority.P2, Priority.P2),
        (Urgency.HIGH, Priority.P1, Priority.P1),
        (Urgency.CRITICAL, Priority.P1, Priority.P1),
    ],
)
def test_a_signal_lifts_one_step_and_no_higher_than_it_may(
    urgency: Urgency, lifts_to: Priority, expected: Priority
) -> None:
    reasons = [lift("vip", lifts_to)]
    assert prioritise(urgency, Sentiment.NEUTRAL, alarm=False, reasons=reasons) is expected


def test_several_lift_no_further_than_one_and_the_first_that_did_is_named() -> None:
    reasons = [lift("vip", Priority.P2), lift("vulnerable", Priority.P1)]
    why = priority_reason(Urgency.LOW, Sentiment.NEUTRAL, alarm=False, reasons=reasons)
    assert (why.speaks_for, why.signal, why.facts) == ("priority=P3", "vip", {"before": "P4"})
