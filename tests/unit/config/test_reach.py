"""A rule that can never win is pointed out."""

from __future__ import annotations

import pytest

from triage.config import Rule, When
from triage.config.reach import covers, unreachable_rules


def test_a_rule_after_a_catch_all_is_never_reached() -> None:
    rules = (
        Rule(name="all", queue="q"),
        Rule(name="late", queue="q", when=When(alarm=True)),
    )
    assert unreachable_rules(rules) == ["rule 'late' is never reached: 'all' before it takes all it would match"]


def test_rules_that_ask_for_different_things_are_all_reached() -> None:
    rules = (Rule(name="a", queue="q", when=When(alarm=True)), Rule(name="b", queue="q", when=When(topic=("payment",))))
    assert unreachable_rules((*rules, Rule(name="all", queue="q"))) == []


@pytest.mark.parametrize(
    ("wide", "narrow", "expected"),
    [
        (When(topic=("payment", "store")), When(topic=("store",)), True),
        (When(topic=("store",)), When(topic=("payment", "store")), False),
        (When(topic=("store",)), When(), False),
        (When(topic=("store",)), When(topic=("store",), alarm=True), True),
        (When(alarm=True), When(alarm=False), False),
        (When(alarm=False), When(), False),
        (When(tags=("a", "b")), When(tags=("b",)), True),
    ],
)
def test_a_condition_covers_another_when_it_asks_for_less(wide: When, narrow: When, expected: bool) -> None:  # noqa: FBT001
    assert covers(wide, narrow) is expected
