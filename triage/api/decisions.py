"""How readings and decisions are shown, by the API and by `triage classify` alike."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

import msgspec

from triage.api.shown import alike
from triage.domain.decision import Decision, Priority, Reading, Reason, Sentiment, Urgency, is_alarm


class ReasonShown(msgspec.Struct, kw_only=True):
    """A phrase, signal or rule, what it speaks for, and how strongly (0 to 1)."""

    phrase: str
    speaks_for: str = msgspec.field(name="for")
    weight: float
    signal: str | msgspec.UnsetType = msgspec.UNSET


class ReadingShown(msgspec.Struct, kw_only=True):
    """What the classifier reads in one text; the three maps hold the whole label set and sum to 1."""

    id: str | int | msgspec.UnsetType = msgspec.UNSET
    lang: str
    topic: str
    topics: Mapping[str, float]
    urgency: Urgency
    urgencies: Mapping[str, float]
    sentiment: Sentiment
    sentiments: Mapping[str, float]
    alarm: bool
    confidence: float
    abstained: bool
    reasons: list[ReasonShown]
    model: str


class SaidShown(msgspec.Struct, kw_only=True):
    """What a decision said before a person corrected or confirmed it."""

    topic: str
    urgency: Urgency
    sentiment: Sentiment
    priority: Priority
    alarm: bool
    needs_human: bool


class DecisionShown(msgspec.Struct, kw_only=True):
    """What triage decided of one contact, and why."""

    decided_at: datetime
    language: str
    topic: str
    further_topics: Sequence[str]
    urgency: Urgency
    sentiment: Sentiment
    priority: Priority
    alarm: bool
    needs_human: bool
    confidence: float
    queue: str
    rule: str
    model: str
    signals: Sequence[str]
    topics: Mapping[str, float]
    urgencies: Mapping[str, float]
    sentiments: Mapping[str, float]
    reasons: list[ReasonShown]
    corrected_at: datetime | None = None
    corrected_by: str | None = None
    was: SaidShown | None = None
    alarm_chance: float | None = None
    confidence_needed: float | None = None


def show_reading(reading: Reading, text_id: str | int | msgspec.UnsetType = msgspec.UNSET) -> ReadingShown:
    return ReadingShown(
        id=text_id,
        lang=reading.language,
        topic=reading.topic,
        topics=reading.topics,
        urgency=reading.urgency,
        urgencies=reading.urgencies,
        sentiment=reading.sentiment,
        sentiments=reading.sentiments,
        alarm=is_alarm(reading.urgency, reading.sentiment),
        confidence=reading.confidence,
        abstained=reading.abstained,
        reasons=_reasons(reading.reasons),
        model=reading.model,
    )


def show_decision(decision: Decision) -> DecisionShown:
    was = SaidShown(**alike(SaidShown, decision.was)) if decision.was else None
    return DecisionShown(**alike(DecisionShown, decision) | {"reasons": _reasons(decision.reasons), "was": was})


def _reasons(reasons: Sequence[Reason]) -> list[ReasonShown]:
    return [
        ReasonShown(phrase=r.phrase, speaks_for=r.speaks_for, weight=r.weight, signal=r.signal or msgspec.UNSET)
        for r in reasons
    ]
