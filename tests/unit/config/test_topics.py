"""[[topics]]: the company's own words for what contacts are about; each of the shipped ones has one place."""

from __future__ import annotations

from pathlib import Path

import pytest

from triage import config
from triage.domain.decision import TOPICS
from triage.domain.errors import ConfigError

QUEUE = '[[queues]]\nid = "care"\n'
MONEY = '[[topics]]\nid = "money"\nnames = { ru = "Деньги", en = "Money" }\nof = ["payment", "refund_return"]\n'
REST = '[[topics]]\nid = "rest"\nrest = true\n'


def parsed(text: str) -> config.Config:
    return config.parse(QUEUE + text, Path("/etc/triage/triage.toml"))


def refusal(text: str) -> ConfigError:
    with pytest.raises(ConfigError) as caught:
        parsed(text)
    return caught.value


def test_without_any_the_shipped_topics_are_the_companys() -> None:
    read = parsed("")
    assert read.topic_ids == TOPICS
    assert all(topic.of == (topic.id,) for topic in read.topics)
    assert read.topic_name("ru", "delivery") == "Доставка"


def test_a_topic_stands_for_what_it_names_and_one_takes_the_rest() -> None:
    read = parsed(MONEY + '[[topics]]\nid = "fraud"\nqueue = "care"\n' + REST)
    assert read.topic_ids == ("money", "fraud", "rest")
    assert [topic.of for topic in read.topics[:2]] == [("payment", "refund_return"), ()]
    assert set(read.topics[2].of) == set(TOPICS) - {"payment", "refund_return"}
    assert (read.topics[1].queue, read.topic_name("en", "money"), read.topic_name("en", "fraud")) == (
        "care",
        "Money",
        "fraud",
    )


def test_a_topic_with_the_id_of_a_shipped_one_stands_for_it() -> None:
    read = parsed('[[topics]]\nid = "delivery"\n' + REST)
    assert read.topics[0].of == ("delivery",)
    assert read.topic_name("en", "delivery") == "Delivery"


def test_rules_ask_for_the_companys_topics() -> None:
    rule = '[[rules]]\nname = "a"\nqueue = "care"\nwhen = { topic = "money" }\n'
    assert parsed(MONEY + REST + rule).rules[0].when.topic == ("money",)


@pytest.mark.parametrize(
    ("text", "line", "key", "reason"),
    [
        (MONEY + '[[topics]]\nid = "b"\n', 3, "topics", "leave out delivery, product_quality"),
        (
            MONEY + '[[topics]]\nid = "b"\nof = ["store", "payment"]\n' + REST,
            9,
            "topics[1].of[1]",
            "belongs to 'money'",
        ),
        (MONEY + '[[topics]]\nid = "payment"\n' + REST, 8, "topics[1].id", "belongs to 'money'"),
        (MONEY + REST + '[[topics]]\nid = "c"\nrest = true\n', 12, "topics[2].rest", "'rest' takes the rest already"),
        (MONEY + REST + MONEY, 11, "topics[2].id", "is there already"),
        ('[[topics]]\nid = "a"\nof = ["paymnt"]\n' + REST, 5, "topics[0].of[0]", "did you mean 'payment'?"),
        ('[[topics]]\nid = "a"\nqueue = "caer"\n' + REST, 5, "topics[0].queue", "did you mean 'care'?"),
        ('[[topics]]\nid = "два слова"\n' + REST, 4, "topics[0].id", "is not an id"),
        (REST, 3, "topics", "are 1; give from 2 to 100"),
        (
            MONEY + REST + "[[rules]]\nname='x'\nqueue='care'\nwhen={topic='delivery'}",
            13,
            "rules[0].when.topic[0]",
            "'delivery' is not a topic",
        ),
    ],
)
def test_it_refuses_what_is_wrong_with_line_key_and_reason(text: str, line: int, key: str, reason: str) -> None:
    error = refusal(text)
    assert (error.line, error.key) == (line, key)
    assert reason in error.reason
