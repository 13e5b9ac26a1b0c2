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
    ("wide", "narrow"),
    [
        (When(topic=("payment", "store")), When(topic=("store",))),
        (When(topic=("store",)), When(topic=("store",), alarm=True)),
        (When(tags=("a", "b")), When(tags=("b",))),
    ],
)
def test_a_condition_covers_another_when_it_asks_for_less(wide: When, narrow: When) -> None:
    assert covers(wide, narrow)


@pytest.mark.parametrize(
    ("wide", "narrow"),
    [
        (When(topic=("store",)), When(topic=("payment", "store"))),
        (When(topic=("store",)), When()),
        (When(alarm=True), When(alarm=False)),
        (When(alarm=False), When()),
    ],
)
def test_a_condition_that_asks_for_more_covers_nothing(wide: When, narrow: When) -> None:
    assert not covers(wide, narrow)
