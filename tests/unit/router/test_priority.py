"""Urgency decides what is worked on first; every priority can say why."""

from __future__ import annotations

from itertools import product

import pytest

from triage.domain.decision import Priority, Sentiment, Urgency, is_alarm
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
