"""Priority: what is worked on first. Urgency says what happens if nobody reacts, so urgency decides.

P1  critical: harm goes on until somebody acts, however calmly it is told
P2  high: the customer is blocked or lost money or goods; or anything else that is an alarm
P3  normal; low too when the customer is unhappy
P4  low otherwise: praise, questions without time pressure
"""

from __future__ import annotations

from triage.domain.decision import Priority, Reason, Sentiment, Urgency

_BY_URGENCY = {
    Urgency.CRITICAL: Priority.P1,
    Urgency.HIGH: Priority.P2,
    Urgency.NORMAL: Priority.P3,
    Urgency.LOW: Priority.P4,
}


def prioritise(urgency: Urgency, sentiment: Sentiment, *, alarm: bool) -> Priority:
    """Return the priority of a contact with these labels."""
    return _judge(urgency, sentiment, alarm=alarm)[0]


def priority_reason(urgency: Urgency, sentiment: Sentiment, *, alarm: bool) -> Reason:
    """Return why: its phrase is a name that the catalogues spell out (`label.priority_reason.…`)."""
    priority, name = _judge(urgency, sentiment, alarm=alarm)
    return Reason(phrase=name, speaks_for=f"priority={priority}", weight=1.0)


def _judge(urgency: Urgency, sentiment: Sentiment, *, alarm: bool) -> tuple[Priority, str]:
    priority, name = _BY_URGENCY[urgency], f"urgency-{urgency}"
    if alarm and priority > Priority.P2:
        return Priority.P2, "alarm"
    if urgency is Urgency.LOW and sentiment is Sentiment.NEGATIVE:
        return Priority.P3, "low-but-negative"
    return priority, name
