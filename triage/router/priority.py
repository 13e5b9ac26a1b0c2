"""Priority: what is worked on first. Urgency says what happens if nobody reacts, so urgency decides.

P1  critical: harm goes on until somebody acts, however calmly it is told
P2  high: the customer is blocked or lost money or goods; or anything else that is an alarm
P3  normal; low too when the customer is unhappy
P4  low otherwise: praise, questions without time pressure

A signal such as VIP, a third contact or a sick child lifts a case one step, as far as that signal may lift; several
lift it no further than one. The label of urgency stays: what is urgent and who goes first are two questions.
"""

from __future__ import annotations

from collections.abc import Sequence

from triage.domain.decision import Priority, Reason, Sentiment, Urgency

_BY_URGENCY = {
    Urgency.CRITICAL: Priority.P1,
    Urgency.HIGH: Priority.P2,
    Urgency.NORMAL: Priority.P3,
    Urgency.LOW: Priority.P4,
}
_STEP_UP = {Priority.P4: Priority.P3, Priority.P3: Priority.P2, Priority.P2: Priority.P1}


def prioritise(urgency: Urgency, sentiment: Sentiment, *, alarm: bool, reasons: Sequence[Reason] = ()) -> Priority:
    """Return the priority of a contact with these labels; of `reasons`, those that lift are weighed."""
    return Priority(priority_reason(urgency, sentiment, alarm=alarm, reasons=reasons).speaks_for.partition("=")[2])


def priority_reason(urgency: Urgency, sentiment: Sentiment, *, alarm: bool, reasons: Sequence[Reason] = ()) -> Reason:
    """Return why: its phrase is a name that the catalogues spell out (`label.priority_reason.…`).

    Where a signal lifted the priority, it is named, and `facts` say what it was before.
    """
    priority, name = _by_labels(urgency, sentiment, alarm=alarm)
    higher = _STEP_UP.get(priority)
    lifts = (reason.signal for reason in reasons if higher and reason.lifts_to and reason.lifts_to <= higher)
    if signal := next(lifts, ""):
        facts = {"before": priority.value}
        return Reason(phrase="lifted", speaks_for=f"priority={higher}", weight=1.0, signal=signal, facts=facts)
    return Reason(phrase=name, speaks_for=f"priority={priority}", weight=1.0)


def _by_labels(urgency: Urgency, sentiment: Sentiment, *, alarm: bool) -> tuple[Priority, str]:
    priority, name = _BY_URGENCY[urgency], f"urgency-{urgency}"
    if alarm and priority > Priority.P2:
        return Priority.P2, "alarm"
    if urgency is Urgency.LOW and sentiment is Sentiment.NEGATIVE:
        return Priority.P3, "low-but-negative"
    return priority, name
