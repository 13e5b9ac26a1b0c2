"""Decide again: a person has said what a contact is."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from triage.domain.correction import Labels
from triage.domain.decision import Decision, Said, is_alarm
from triage.router.priority import prioritise, priority_reason


def corrected(decision: Decision, said: Labels, *, by: str, now: datetime) -> Decision:
    """Return a decision with the labels that a person gave; where it goes and the model's probabilities stay.

    What triage had said is kept. Whoever says the topic has looked, so that nobody else needs to.
    """
    urgency, sentiment = said.urgency or decision.urgency, said.sentiment or decision.sentiment
    alarm = is_alarm(urgency, sentiment)
    reasons = [reason for reason in decision.reasons if not reason.speaks_for.startswith("priority=")]
    return replace(
        decision,
        topic=said.topic or decision.topic,
        further_topics=said.also if said.topic else decision.further_topics,
        urgency=urgency,
        sentiment=sentiment,
        priority=prioritise(urgency, sentiment, alarm=alarm, reasons=reasons),
        alarm=alarm,
        needs_human=decision.needs_human and said.topic is None,
        reasons=(*reasons, priority_reason(urgency, sentiment, alarm=alarm, reasons=reasons)),
        corrected_at=now,
        corrected_by=by,
        was=decision.was or said_by(decision),
    )


def said_by(decision: Decision) -> Said:
    """Return what stands at a decision."""
    return Said(
        topic=decision.topic,
        urgency=decision.urgency,
        sentiment=decision.sentiment,
        priority=decision.priority,
        alarm=decision.alarm,
        needs_human=decision.needs_human,
    )
