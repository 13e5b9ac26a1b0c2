"""The first rule whose condition holds gives the route; every other one says why it does not."""

from __future__ import annotations

import pytest

from triage.config import Rule, When
from triage.router.rules import Facts, explain, match

ALARM = Rule(name="alarm", queue="care", when=When(alarm=True), notify=("duty",))
MONEY = Rule(name="money", queue="billing", when=When(topic=("payment", "refund_return"), urgency=("high", "normal")))
REST = Rule(name="everything else", queue="care", notify=("log",))
RULES = (ALARM, MONEY, REST)


def test_the_first_rule_that_matches_wins() -> None:
    route = match(RULES, Facts(topic="payment", urgency="high", alarm=True), fallback_queue="manual")
    assert (route.rule, route.queue, route.destinations) == ("alarm", "care", ("duty",))


def test_keys_are_and_lists_are_or() -> None:
    assert match(RULES, Facts(topic="refund_return", urgency="normal"), fallback_queue="manual").rule == "money"
    assert match(RULES, Facts(topic="refund_return", urgency="low"), fallback_queue="manual").rule == "everything else"


@pytest.mark.parametrize(
    ("when", "facts"),
    [
        (When(sentiment=("negative",)), Facts(sentiment="negative")),
        (When(priority=("P1", "P2")), Facts(priority="P2")),
        (When(language=("ru",)), Facts(language="ru")),
        (When(channel=("chat",)), Facts(channel="chat")),
        (When(source=("shop",)), Facts(source="shop")),
        (When(tags=("vip", "b2b")), Facts(tags=("new", "b2b"))),
        (When(alarm=False), Facts()),
        (When(needs_human=True), Facts(needs_human=True)),
    ],
)
def test_each_key_can_be_asked_for(when: When, facts: Facts) -> None:
    rule = Rule(name="r", queue="q", when=when)
    assert match([rule], facts, fallback_queue="f").rule == "r"
    other = Facts(sentiment="x", priority="x", language="x", channel="x", source="x", tags=("x",), alarm=True)
    assert match([rule], other, fallback_queue="f").rule == "no rule matched"


def test_the_fallback_queue_takes_what_no_rule_matches() -> None:
    route = match([ALARM], Facts(), fallback_queue="manual")
    assert (route.rule, route.queue, route.destinations) == ("no rule matched", "manual", ())


def test_what_needs_a_human_goes_to_the_fallback_queue_and_tells_whom_the_rule_tells() -> None:
    route = match(RULES, Facts(topic="other", needs_human=True), fallback_queue="manual")
    assert (route.rule, route.queue, route.destinations) == ("everything else", "manual", ("log",))


def test_a_topic_that_is_a_guess_matches_no_rule_for_that_topic() -> None:
    facts = Facts(topic="payment", urgency="high", needs_human=True)
    assert match(RULES, facts, fallback_queue="manual").rule == "everything else"
    assert explain(RULES, facts)[1].failed == ("the model is not sure of the topic",)


def test_not_knowing_the_topic_does_not_suppress_an_alarm() -> None:
    route = match(RULES, Facts(alarm=True, needs_human=True), fallback_queue="manual")
    assert (route.rule, route.queue, route.destinations) == ("alarm", "care", ("duty",))


def test_a_rule_made_for_what_needs_a_human_keeps_its_queue() -> None:
    rule = Rule(name="unsure", queue="seniors", when=When(needs_human=True))
    assert match([rule], Facts(needs_human=True), fallback_queue="manual").queue == "seniors"


def test_it_explains_which_condition_of_each_rule_failed() -> None:
    verdicts = explain(RULES, Facts(topic="delivery", urgency="low"))
    assert [(v.rule, v.matched, v.wins) for v in verdicts] == [
        ("alarm", False, False),
        ("money", False, False),
        ("everything else", True, True),
    ]
    assert verdicts[0].failed == ("alarm is false, not true",)
    assert verdicts[1].failed == (
        "topic is delivery, not payment or refund_return",
        "urgency is low, not high or normal",
    )


def test_it_explains_tags_and_what_is_unknown() -> None:
    rule = Rule(name="r", queue="q", when=When(tags=("vip",), channel=("chat",)))
    assert explain([rule], Facts(tags=("a", "b")))[0].failed == (
        "channel is unknown, not chat",
        "tags are a, b, without vip",
    )


def test_a_rule_after_the_winner_may_match_but_does_not_win() -> None:
    verdicts = explain((REST, ALARM), Facts(alarm=True))
    assert [(v.matched, v.wins) for v in verdicts] == [(True, True), (True, False)]
