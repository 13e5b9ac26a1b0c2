"""A company's labelled messages are read from CSV or NDJSON; what is wrong is said with its line."""

from __future__ import annotations

import json

import pytest

from triage.config import SHIPPED_TOPICS, Topic
from triage.domain.decision import TOPICS, Sentiment, Urgency
from triage.domain.errors import Invalid
from triage.router.examples import Examples, read

MONEY = Topic(id="money", names={"ru": "Деньги", "en": "Money"}, of=("payment", "refund_return"))
NEW = Topic(id="franchise")
REST = Topic(id="rest", of=tuple(topic for topic in TOPICS if topic not in MONEY.of))
OWN = (MONEY, NEW, REST)


def examples(text: str, **given: bool) -> Examples:
    return read(text.encode(), "labelled.csv", OWN, **given)


def refusal(text: str) -> str:
    with pytest.raises(Invalid) as caught:
        examples(text)
    return str(caught.value)


def test_a_table_gives_a_lesson_per_line() -> None:
    found = examples(
        "id,text,topic,also,urgency,sentiment,channel,source,lang\n"
        '1,"Charged twice,\nwhy?",payment,franchise store,high,negative,email,shop,en\n'
        "2,Hello,Деньги,,,,,,\n"
    )
    first, second = found.lessons
    assert (first.text.text, first.text.channel, first.text.source) == ("Charged twice,\nwhy?", "email", "shop")
    assert (first.topic, first.also) == ("money", ("franchise", "rest"))
    assert (first.urgency, first.sentiment) == (Urgency.HIGH, Sentiment.NEGATIVE)
    assert (second.topic, second.urgency, second.sentiment) == ("money", None, None)
    assert found.ignored == ("id",)


def test_semicolons_tabs_and_a_mark_of_byte_order_are_fine() -> None:
    assert examples("\ufefftext;urgency\nПожар!;critical\n").lessons[0].urgency is Urgency.CRITICAL
    assert examples("text\ttopic\nHi, there\tmoney\n").lessons[0].text.text == "Hi, there"


def test_lines_of_json_are_read_as_well() -> None:
    lines = [{"text": "a", "topic": "money", "also": ["store"]}, {"text": "b", "sentiment": "positive", "id": 4}]
    found = examples("\n".join(json.dumps(line) for line in lines))
    assert [lesson.topic for lesson in found.lessons] == ["money", None]
    assert found.lessons[0].also == ("rest",)


def test_personal_numbers_are_masked() -> None:
    lesson = examples("text,topic\nmy card is 4111 1111 1111 1111,money\n").lessons[0]
    assert "4111 1111" not in lesson.text.text


def test_without_own_topics_the_shipped_ones_are_the_labels() -> None:
    assert read(b"text,topic\nhi,delivery\n", "x.csv", SHIPPED_TOPICS).lessons[0].topic == "delivery"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("text,topc\na,b\n", "labelled.csv, line 1: 'topc' is not a column; did you mean 'topic'?"),
        ("text,id\na,b\n", "line 1: the header must name text and one of topic, urgency, sentiment"),
        ("text,topic,topic\na,b,c\n", "line 1: the column 'topic' is there twice"),
        ("text,topic\na,money\nb,mony\n", "line 3: topic: 'mony' is not a topic; did you mean 'money'?"),
        ("text,topic\na,money\n,money\n", "line 3: text: is empty"),
        ("text,topic\na,\n", "line 2: has no label"),
        ("text,urgency\na,urgent\n", "line 2: urgency: 'urgent' is none"),
        ('text,topic\n"a\nb",money\nc,money,d\n', "line 4: has 3 cells, the header has 2"),
        ('text,topic\n"a,money\n', "line 2: is not CSV"),
        ('{"text": "a", "topic": "money"}\n{"text": 1}', "line 2: text: is no text"),
        ('{"text": "a", "topic": "money"}\n{"text"', "line 2: is not JSON"),
        ("", "line 1: the header must name"),
        ("text,topic\n", "holds no labelled message"),
    ],
)
def test_it_says_what_is_wrong_and_on_which_line(text: str, reason: str) -> None:
    assert reason in refusal(text)


def test_bad_lines_are_counted_when_they_may_be_skipped() -> None:
    found = examples("text,topic\na,money\nb,mony\n,money\nc,rest\n", skip_bad=True)
    assert (len(found.lessons), found.bad) == (2, 2)
    assert "line 3" in found.first_bad


def test_it_says_on_which_line_a_file_is_not_utf_8() -> None:
    with pytest.raises(Invalid, match=r"line 2: is not UTF-8"):
        read("text,topic\nпривет,money\n".encode("cp1251"), "x.csv", OWN)


def test_half_a_letter_in_json_is_replaced() -> None:
    [lesson] = examples(r'{"text": "late \ud800", "topic": "money", "source": "\udfff"}').lessons
    assert lesson.text.text.encode() == b"late ?"
    assert lesson.text.source == "?"
