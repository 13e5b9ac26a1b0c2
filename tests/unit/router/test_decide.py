"""From a reading to a decision and its route."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.support.cast import NOON, contact, reading
from triage import config
from triage.domain.decision import Decision, Priority
from triage.domain.route import Route
from triage.router.decide import decide

RULES = """
[[queues]]
id = "care"
[[queues]]
id = "people"
[triage]
fallback_queue = "people"
[[destinations]]
id = "duty"
url = "json://127.0.0.1:9/hook"
private_network = true
[[rules]]
name = "alarm"
when = { alarm = true }
queue = "care"
notify = ["duty"]
[[rules]]
name = "delivery"
when = { topic = ["delivery"] }
queue = "care"
"""


def made_of(**given: Any) -> tuple[Decision, Route]:
    return decide(contact(), reading(**given), config.parse(RULES, Path("triage.toml")), NOON)


@pytest.mark.parametrize(
    ("urgency", "sentiment", "alarm"),
    [
        ("critical", "positive", True),
        ("critical", "negative", True),
        ("high", "negative", True),
        ("high", "neutral", False),
        ("normal", "negative", False),
    ],
)
def test_critical_alarms_whatever_the_tone_high_only_when_negative(
    urgency: str, sentiment: str, *, alarm: bool
) -> None:
    decision, route = made_of(urgency=urgency, sentiment=sentiment)
    assert decision.alarm is alarm
    assert route.destinations == (("duty",) if alarm else ())


def test_a_decision_carries_all_its_reasons() -> None:
    decision, _ = made_of(urgency="critical")
    assert decision.rule == "alarm"
    assert decision.model == "test"
    assert [reason.speaks_for for reason in decision.reasons] == [f"priority={Priority.P1}"]


def test_abstaining_sends_it_to_people_and_keeps_the_alarm() -> None:
    decision, route = made_of(urgency="critical", abstained=True)
    assert decision.needs_human
    assert decision.alarm
    assert route.destinations == ("duty",)


def test_what_the_model_is_unsure_of_goes_to_the_fallback_queue() -> None:
    decision, _ = made_of(abstained=True)
    assert (decision.queue, decision.needs_human) == ("people", True)


def test_likely_further_topics_are_named() -> None:
    topics = {"delivery": 0.5, "refund_return": 0.3, "payment": 0.2}
    assert made_of(topics=topics)[0].further_topics == ("refund_return",)
