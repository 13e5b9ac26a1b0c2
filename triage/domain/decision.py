"""A decision: what triage says of one contact, with its reasons."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

TOPICS = (
    "delivery",
    "payment",
    "refund_return",
    "product_quality",
    "availability",
    "price_promo",
    "order_change",
    "account",
    "website_app",
    "service",
    "store",
    "product_info",
    "feedback",
    "other",
)

DANGER_MEANT = 0.5  # how likely a signal's phrase must be meant to count as danger


class Urgency(StrEnum):
    CRITICAL = "critical"
    HIGH = "high"
    NORMAL = "normal"
    LOW = "low"


class Sentiment(StrEnum):
    NEGATIVE = "negative"
    NEUTRAL = "neutral"
    POSITIVE = "positive"


class Priority(StrEnum):
    """P1 is worked on first."""

    P1 = "P1"
    P2 = "P2"
    P3 = "P3"
    P4 = "P4"


@dataclass(frozen=True, kw_only=True)
class Reason:
    """Why: a phrase (or a signal's or rule's name), what it speaks for, and how strongly (0 to 1).

    `signal` is the one that heard it. It asks for a priority one step higher, up to `lifts_to`; `facts` fill the text
    that the catalogues have for what is known rather than said.
    """

    phrase: str
    speaks_for: str
    weight: float
    signal: str = ""
    lifts_to: Priority | None = None
    facts: Mapping[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Reading:
    """What the classifier reads in one text, before anything else is known of the contact.

    The three maps hold calibrated probabilities of the whole label set and sum to 1; `topic`, `urgency` and
    `sentiment` are the most probable label, also when abstained. `confidence` is the probability that `topic` is
    right or an acceptable neighbour; `abstained` says that it is below the threshold. `language` is ru, en or und.
    `signals` names the signals that were heard; the urgencies heed them already. `known_share` is the share of its
    words that the model knows.
    """

    language: str
    topics: Mapping[str, float]
    urgencies: Mapping[str, float]
    sentiments: Mapping[str, float]
    confidence: float
    abstained: bool
    reasons: tuple[Reason, ...]
    model: str
    signals: tuple[str, ...] = ()
    known_share: float = 1.0

    @property
    def topic(self) -> str:
        return max(self.topics, key=self.topics.__getitem__)

    @property
    def urgency(self) -> Urgency:
        return Urgency(max(self.urgencies, key=self.urgencies.__getitem__))

    @property
    def sentiment(self) -> Sentiment:
        return Sentiment(max(self.sentiments, key=self.sentiments.__getitem__))


def is_alarm(urgency: Urgency, sentiment: Sentiment) -> bool:
    """Say whether someone must be told now: critical whatever the tone, high only when negative."""
    return urgency is Urgency.CRITICAL or (urgency is Urgency.HIGH and sentiment is Sentiment.NEGATIVE)


def alarm_chance(urgencies: Mapping[str, float], sentiments: Mapping[str, float]) -> float:
    """Return how likely a text with these probabilities is an alarm: critical, or high and negative."""
    return urgencies[Urgency.CRITICAL] + urgencies[Urgency.HIGH] * sentiments[Sentiment.NEGATIVE]


def hears_danger(reasons: Iterable[Reason]) -> bool:
    """Say whether a signal heard something critical, and most likely it is meant."""
    critical = f"urgency={Urgency.CRITICAL}"
    return any(one.signal and one.speaks_for == critical and one.weight >= DANGER_MEANT for one in reasons)


@dataclass(frozen=True, kw_only=True)
class Said:
    """What a decision said before a person corrected or confirmed it."""

    topic: str
    urgency: Urgency
    sentiment: Sentiment
    priority: Priority
    alarm: bool
    needs_human: bool


@dataclass(frozen=True, kw_only=True)
class Decision:
    """The outcome of triage of one contact: labels, priority, where it goes, and why.

    `needs_human` marks what the model would not decide (abstained) or could not read (failed); abstaining on the
    topic never suppresses an alarm. `rule` names the routing rule that matched; `further_topics` are those above
    the threshold beside the first. Where a person has corrected or confirmed it, the labels are what people said, and
    `was` is what triage had said; the probabilities stay the model's. `alarm_chance` says how
    likely it was an alarm, `known_share` how many of its words were known: both None where an earlier version decided.
    So are `confidence_needed`, below which the model abstained, `alarm_rule`, by which it went or would have gone as an
    alarm, and `danger_heard`: an alarm in which a signal heard something critical.
    """

    decided_at: datetime
    language: str
    topic: str
    urgency: Urgency
    sentiment: Sentiment
    priority: Priority
    alarm: bool
    needs_human: bool
    confidence: float
    queue: str
    rule: str
    model: str
    further_topics: tuple[str, ...] = ()
    signals: tuple[str, ...] = ()
    topics: Mapping[str, float] = field(default_factory=dict)
    urgencies: Mapping[str, float] = field(default_factory=dict)
    sentiments: Mapping[str, float] = field(default_factory=dict)
    reasons: tuple[Reason, ...] = ()
    corrected_at: datetime | None = None
    corrected_by: str | None = None
    was: Said | None = None
    alarm_chance: float | None = None
    known_share: float | None = None
    alarm_rule: str | None = None
    danger_heard: bool | None = None
    confidence_needed: float | None = None
