"""A measure that moves for good is told once, with what it was and is; chance and the hours of the day are not."""

from __future__ import annotations

import math
import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from triage.domain.drift import CONFIDENCE, Drift, Seen
from triage.forecast.drift import MOST_MEASURES, Watch

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
BEFORE = 1500


def watched(count: int, share: Callable[[int], float], sureness: Callable[[int], float], seed: int = 1) -> list[Drift]:
    """Return what moved among so many decisions of which a share is about delivery and which are so sure."""
    dice, watch, told = random.Random(seed), Watch(), list[Drift]()
    for place in range(count):
        topic = "topic=delivery" if dice.random() < share(place) else "topic=other"
        confidence = min(max(dice.gauss(sureness(place), 0.15), 0.0), 1.0)
        at = NOON + timedelta(minutes=place)
        told += watch.learn_one(Seen(at=at, contact_id=place, measures={topic: 1.0, CONFIDENCE: confidence}))
    return told


@pytest.mark.parametrize("seed", range(3))
def test_chance_alone_moves_nothing(seed: int) -> None:
    assert watched(6000, lambda _: 0.1, lambda _: 0.7, seed) == []


def test_the_hours_of_the_day_move_nothing() -> None:
    assert watched(6000, lambda place: 0.12 + 0.08 * math.sin(place / 150), lambda _: 0.7) == []


def test_a_label_that_becomes_more_frequent_is_named_with_its_shares() -> None:
    told = watched(2 * BEFORE, lambda place: 0.1 if place < BEFORE else 0.35, lambda _: 0.7)
    moved = {one.measure: one for one in told}
    assert moved.keys() == {"topic=delivery", "topic=other"}, "the rest of the mix moves too"
    delivery = moved["topic=delivery"]
    assert delivery.before == pytest.approx(0.1, abs=0.04)
    assert delivery.after == pytest.approx(0.35, abs=0.08)
    assert BEFORE <= (delivery.at - NOON) / timedelta(minutes=1) <= BEFORE + 500
    assert len(told) == len(moved), "each is told once"


def test_a_model_that_grows_unsure_is_told() -> None:
    told = watched(2 * BEFORE, lambda _: 0.1, lambda place: 0.8 if place < BEFORE else 0.6)
    assert [one.measure for one in told] == [CONFIDENCE]
    assert told[0].after < told[0].before - 0.1


def test_what_nobody_would_notice_is_not_told() -> None:
    assert watched(8000, lambda _: 0.1, lambda place: 0.7 if place < BEFORE else 0.67) == []


def test_endless_new_labels_do_not_fill_the_memory() -> None:
    watch = Watch()
    for place in range(3 * MOST_MEASURES):
        list(watch.learn_one(Seen(at=NOON, contact_id=place, measures={f"topic={place}": 1.0})))
    assert len(watch._windows) == MOST_MEASURES
