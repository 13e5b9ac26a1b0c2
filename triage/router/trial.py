"""Try the rules on a message that is only described: which labels it would have, and so which rule it would hit."""

from __future__ import annotations

from dataclasses import dataclass

from triage.domain.decision import Priority, Reading, Sentiment, Urgency, is_alarm
from triage.router.priority import prioritise
from triage.router.rules import Facts


@dataclass(frozen=True, kw_only=True)
class Described:
    """What somebody says of a message; None and empty were not said."""

    topic: str | None = None
    urgency: Urgency | None = None
    sentiment: Sentiment | None = None
    priority: Priority | None = None
    language: str | None = None
    channel: str = ""
    source: str = ""
    tags: tuple[str, ...] = ()
    signal: tuple[str, ...] = ()
    alarm: bool | None = None
    needs_human: bool | None = None


def facts_of(said: Described, reading: Reading | None = None) -> Facts:
    """Return what the rules are asked with: what was said, else what was read in the text, else an ordinary message.

    Whoever names a topic is sure of it. Priority and alarm follow from the labels unless they were said too.
    """
    urgency = said.urgency or (reading.urgency if reading else Urgency.NORMAL)
    sentiment = said.sentiment or (reading.sentiment if reading else Sentiment.NEUTRAL)
    alarm = is_alarm(urgency, sentiment) if said.alarm is None else said.alarm
    unsure = reading is not None and reading.abstained and said.topic is None
    return Facts(
        topic=said.topic or (reading.topic if reading else ""),
        urgency=urgency,
        sentiment=sentiment,
        priority=said.priority
        or prioritise(urgency, sentiment, alarm=alarm, reasons=reading.reasons if reading else ()),
        language=said.language or (reading.language if reading else ""),
        channel=said.channel,
        source=said.source,
        tags=said.tags,
        signal=said.signal or (reading.signals if reading else ()),
        alarm=alarm,
        needs_human=unsure if said.needs_human is None else said.needs_human,
    )
