"""From the topics of a model to the company's: shares are added up."""

from __future__ import annotations

import pytest

from tests.support.cast import reading
from triage.config import SHIPPED_TOPICS, Topic
from triage.domain.decision import TOPICS, Reading, Reason
from triage.router.relabel import relabel

MONEY = Topic(id="money", of=("payment", "refund_return"))
NEW = Topic(id="franchise")
REST = Topic(id="rest", of=tuple(topic for topic in TOPICS if topic not in MONEY.of))
OWN = (MONEY, NEW, REST)


def unsure(**shares: float) -> Reading:
    left = (1 - sum(shares.values())) / (len(TOPICS) - len(shares))
    return reading(topics={topic: shares.get(topic, left) for topic in TOPICS}, confidence=0.5)


def test_the_shipped_topics_are_left_as_they_are() -> None:
    said = unsure(payment=0.4)
    assert relabel(said, SHIPPED_TOPICS, threshold=0.4) == said


def test_shares_of_topics_that_are_one_here_are_added_up() -> None:
    mapped = relabel(unsure(payment=0.3, refund_return=0.3, store=0.35), OWN, threshold=0.4)
    assert mapped.topics == pytest.approx({"money": 0.6, "franchise": 0.0, "rest": 0.4})
    assert mapped.topic == "money"
    assert sum(mapped.topics.values()) == pytest.approx(1)


def test_it_is_surer_of_what_two_topics_say_together() -> None:
    said = unsure(payment=0.3, refund_return=0.3, store=0.35)
    mapped = relabel(said, OWN, threshold=0.6)
    assert mapped.confidence > said.confidence
    assert not mapped.abstained


def test_reasons_name_the_companys_topic() -> None:
    said = reading("payment", reasons=(Reason(phrase="charged", speaks_for="topic=payment", weight=0.5),))
    assert relabel(said, OWN, threshold=0.4).reasons[0].speaks_for == "topic=money"


def test_a_model_trained_on_the_companys_labels_knows_them_by_id() -> None:
    said = reading(topics={"money": 0.2, "franchise": 0.7, "rest": 0.1})
    assert relabel(said, OWN, threshold=0.4).topics == pytest.approx({"money": 0.2, "franchise": 0.7, "rest": 0.1})


def test_a_topic_that_was_dropped_since_makes_it_less_sure() -> None:
    said = reading(topics={"money": 0.1, "franchise": 0.1, "old": 0.8}, confidence=0.9)
    mapped = relabel(said, OWN, threshold=0.4)
    assert mapped.topics == pytest.approx({"money": 0.5, "franchise": 0.5, "rest": 0.0})
    assert mapped.confidence < 0.4
    assert mapped.abstained


def test_a_model_that_knows_none_of_the_topics_says_nothing() -> None:
    mapped = relabel(reading(topics={"old": 1.0}), OWN, threshold=0.4)
    assert mapped.topics == pytest.approx(dict.fromkeys(("money", "franchise", "rest"), 1 / 3))
    assert mapped.abstained
