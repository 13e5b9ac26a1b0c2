"""The report of a trained model: its figures, its confusion as text and picture, and what makes it worse."""

from __future__ import annotations

from collections.abc import Sequence
from xml.etree import ElementTree as ET

import pytest

from tests.support.cast import reading
from triage.domain.decision import Reading, Sentiment, Urgency
from triage.router import confusion, report
from triage.router.lesson import Lesson
from triage.router.pipeline import Text
from triage.router.report import Measured, Report, measure

TOPICS = ("delivery", "payment")


def lesson(topic: str | None = "delivery", urgency: str = "normal", sentiment: str = "neutral") -> Lesson:
    return Lesson(text=Text(text="x"), topic=topic, urgency=Urgency(urgency), sentiment=Sentiment(sentiment))


def told(right: int, alarms: Sequence[Reading], of: int = 10) -> Measured:
    lessons = [lesson()] * of + [lesson(None, "critical", "negative")] * len(alarms)
    readings = [reading("delivery")] * right + [reading("payment")] * (of - right) + list(alarms)
    return measure("m", lessons, readings, TOPICS)


def compared(ours: Measured, theirs: Measured) -> Report:
    table = report.confusion("topic", TOPICS, [lesson(), lesson()], [reading("delivery"), reading("payment")])
    return Report(held_out=10, trained_on=40, model=ours, against=theirs, confusions=(table,))


HEARD, MISSED = reading(urgency="critical", sentiment="negative"), reading()


def test_only_what_is_known_of_a_message_is_counted() -> None:
    one = told(8, [HEARD, MISSED])
    assert (one.head("topic").messages, one.head("urgency").messages) == (10, 12)
    assert (one.head("topic").accuracy, one.alarms, one.alarm_recall) == (0.8, 2, 0.5)


def test_a_neighbour_is_acceptable() -> None:
    neighbour = Lesson(text=Text(text="x"), topic="delivery", also=("payment",))
    head = measure("m", [neighbour], [reading("payment")], TOPICS).head("topic")
    assert (head.accuracy, head.acceptable) == (0.0, 1.0)


@pytest.mark.parametrize(
    ("ours", "theirs", "reasons"),
    [
        (told(8, [HEARD]), told(8, [HEARD]), []),
        (told(9, [HEARD]), told(8, [HEARD]), []),
        (told(7, [HEARD]), told(8, [HEARD]), ["acceptable topics 0.700 against 0.800"]),
        (told(8, [HEARD, MISSED]), told(8, [HEARD, HEARD]), []),
        (
            told(8, [MISSED, MISSED, HEARD]),
            told(8, [HEARD] * 3),
            [
                "right urgencies 0.846 against 1.000",
                "right tones 0.846 against 1.000",
                "alarms heard 0.333 against 1.000",
            ],
        ),
        (told(8, []), told(8, []), []),
    ],
)
def test_it_says_in_what_a_model_is_worse(ours: Measured, theirs: Measured, reasons: list[str]) -> None:
    assert report.worse(compared(ours, theirs)) == reasons


def test_a_report_comes_back_from_plain_json() -> None:
    one = compared(told(7, [HEARD]), told(8, [MISSED]))
    assert report.read(report.plain(one)) == one


def test_the_figures_stand_side_by_side_as_text() -> None:
    shown = report.text(compared(told(7, [HEARD]), told(8, [HEARD])))
    assert "topic right                      0.700     0.800" in shown
    assert "alarms heard, of 1               1.000     1.000" in shown


def test_the_confusion_is_a_table_of_numbered_columns() -> None:
    [table] = compared(told(7, []), told(8, [])).confusions
    assert confusion.text(table).splitlines() == [
        "topic: a row is what is true, a column what was read",
        "             1 2",
        " 1 delivery  1 1",
        " 2 payment   . .",
    ]


def test_the_picture_is_svg_for_light_and_dark_and_escapes_names() -> None:
    [table] = compared(told(7, []), told(8, [])).confusions
    drawn = confusion.picture(table, {"delivery": "<b>&</b>"})
    root = ET.fromstring(drawn)
    words = [element.text for element in root.iter("{http://www.w3.org/2000/svg}text")]
    assert "<b>&</b>  1" in words
    assert "prefers-color-scheme:dark" in drawn
    assert "<style>" not in confusion.picture(table, {}, alone=False)
