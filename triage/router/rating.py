"""Read an answer that has a rating and no words."""

from __future__ import annotations

from collections.abc import Iterable

from triage.domain.contact import Rating
from triage.domain.decision import TOPICS, Reading, Reason, Sentiment, Urgency

MODEL = "rating"
PROMOTER_SHARE = 0.9  # of the scale: 9 of 10 (NPS), 5 of 5 (CSAT)
PASSIVE_SHARE = 0.7  # 7 of 10, 4 of 5


def read(rating: Rating | None) -> Reading:
    """Read a rating alone as feedback: a promoter is positive, a passive neutral, a detractor negative.

    Without words nothing says what is to be done, so the urgency never exceeds normal. An answer with neither words nor
    a rating abstains.
    """
    topic, confidence = ("feedback", 1.0) if rating else ("other", 0.0)
    sentiment = _sentiment(rating) if rating else Sentiment.NEUTRAL
    urgency = Urgency.NORMAL if sentiment is Sentiment.NEGATIVE else Urgency.LOW
    score = f"{rating.score:g}/{rating.scale:g}" if rating else ""
    return Reading(
        language="und",
        topics=_certain(TOPICS, topic),
        urgencies=_certain(Urgency, urgency),
        sentiments=_certain(Sentiment, sentiment),
        confidence=confidence,
        abstained=rating is None,
        reasons=(Reason(phrase=score, speaks_for=f"sentiment={sentiment}", weight=1.0),) if rating else (),
        model=MODEL,
    )


def _sentiment(rating: Rating) -> Sentiment:
    share = rating.score / rating.scale
    if share >= PROMOTER_SHARE:
        return Sentiment.POSITIVE
    return Sentiment.NEUTRAL if share >= PASSIVE_SHARE else Sentiment.NEGATIVE


def _certain(labels: Iterable[str], label: str) -> dict[str, float]:
    return {str(name): float(name == label) for name in labels}
