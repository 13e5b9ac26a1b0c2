"""A rating without words is read by the rules of NPS and CSAT."""

from __future__ import annotations

import pytest

from triage.domain.contact import Rating
from triage.router import rating


@pytest.mark.parametrize(
    ("score", "scale", "sentiment"),
    [
        (10, 10, "positive"),
        (9, 10, "positive"),
        (8, 10, "neutral"),
        (7, 10, "neutral"),
        (6, 10, "negative"),
        (0, 10, "negative"),
        (5, 5, "positive"),
        (4, 5, "neutral"),
        (3, 5, "negative"),
    ],
)
def test_promoters_passives_and_detractors_are_told_apart(score: float, scale: float, sentiment: str) -> None:
    reading = rating.read(Rating(score=score, scale=scale))
    assert reading.sentiment == sentiment
    assert reading.topic == "feedback"
    assert not reading.abstained


def test_a_bad_score_alone_is_never_an_alarm() -> None:
    assert rating.read(Rating(score=0, scale=10)).urgency == "normal"


def test_the_score_is_the_reason() -> None:
    [reason] = rating.read(Rating(score=2, scale=10)).reasons
    assert (reason.phrase, reason.speaks_for) == ("2/10", "sentiment=negative")


def test_neither_words_nor_rating_is_left_to_people() -> None:
    reading = rating.read(None)
    assert (reading.abstained, reading.confidence) == (True, 0.0)
    assert sum(reading.topics.values()) == pytest.approx(1)
