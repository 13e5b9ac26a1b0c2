"""Rules are tried on what somebody says of a message, on what is read in it, or on both."""

from __future__ import annotations

from triage.domain.decision import Priority, Reading, Sentiment, Urgency
from triage.router.rules import Facts
from triage.router.trial import Described, facts_of

READING = Reading(
    language="ru",
    topics={"payment": 0.4, "other": 0.3},
    urgencies={"critical": 0.9, "low": 0.1},
    sentiments={"negative": 0.8, "neutral": 0.2},
    confidence=0.4,
    abstained=True,
    reasons=(),
    model="m",
)


def test_a_message_nobody_says_anything_of_is_ordinary() -> None:
    assert facts_of(Described()) == Facts(urgency="normal", sentiment="neutral", priority="P3")


def test_priority_and_alarm_follow_from_the_labels() -> None:
    facts = facts_of(Described(urgency=Urgency.HIGH, sentiment=Sentiment.NEGATIVE))
    assert (facts.alarm, facts.priority) == (True, Priority.P2)


def test_what_is_not_said_is_read_in_the_text() -> None:
    facts = facts_of(Described(channel="chat"), READING)
    assert (facts.topic, facts.urgency, facts.language, facts.channel) == ("payment", "critical", "ru", "chat")
    assert (facts.alarm, facts.priority, facts.needs_human) == (True, "P1", True)


def test_what_is_said_goes_before_what_is_read() -> None:
    facts = facts_of(Described(topic="store", urgency=Urgency.LOW, sentiment=Sentiment.POSITIVE), READING)
    assert (facts.topic, facts.alarm, facts.priority) == ("store", False, "P4")


def test_whoever_names_a_topic_is_sure_of_it() -> None:
    assert facts_of(Described(topic="payment"), READING).needs_human is False
    assert facts_of(Described(topic="payment", needs_human=True)).needs_human is True


def test_the_alarm_can_be_said_too() -> None:
    assert facts_of(Described(alarm=False), READING).alarm is False
    assert facts_of(Described(alarm=True)).alarm is True
