"""From chances to a threshold: a promise of precision, or of a number a day, that the counted chances keep."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.domain.chances import BINS, FEWEST, Chances

counts = st.dictionaries(st.integers(0, BINS - 1), st.integers(0, 500), max_size=20).map(dict.items)


def test_a_wished_precision_is_kept_with_as_many_as_possible() -> None:
    chances = Chances.of([(40, 700), (120, 200), (180, 100)])
    threshold = chances.for_precision(0.7)
    found = chances.above(threshold)
    assert (found.count, round(found.precision, 2)) == (300, 0.7)
    assert chances.above(chances.for_precision(0.71)).count == 100


def test_a_number_a_day_is_not_exceeded() -> None:
    chances = Chances.of([(10, 700), (120, 200), (180, 100)])
    assert chances.above(chances.for_count(299)).count == 100
    assert chances.above(chances.for_count(300)).count == 300
    assert chances.above(chances.for_count(0)).count == 0


def test_with_too_few_the_promise_is_kept_by_each_alone() -> None:
    few = Chances.of([(199, FEWEST - 1)])
    assert few.for_precision(0.8) == 0.8


@given(counts, st.floats(0.01, 0.99))
def test_the_expected_precision_is_at_least_the_wished_one(binned: list[tuple[int, int]], wished: float) -> None:
    chances = Chances.of(binned)
    found = chances.above(chances.for_precision(wished))
    assert found.precision >= wished or not chances.enough


@given(counts, st.integers(0, 5000))
def test_the_count_never_exceeds_the_budget(binned: list[tuple[int, int]], most: int) -> None:
    chances = Chances.of(binned)
    assert chances.above(chances.for_count(most)).count <= most


def test_counts_of_another_size_are_refused() -> None:
    with pytest.raises(ValueError, match="3 counts"):
        Chances([1, 2, 3])
