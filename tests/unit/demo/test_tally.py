"""The figures of a day are held against each other."""

from __future__ import annotations

from dataclasses import replace

import pytest

from triage.demo import show
from triage.demo.tally import Tally

GOOD = Tally(
    signed=6,
    by_api=4,
    repeats=1,
    statuses={"triaged": 9, "skipped": 1},
    alarms=2,
    alarms_told=2,
    notices={"sent": 3},
    arrived=3,
    topics=[("payment", 9)],
)


def test_a_day_that_adds_up_says_so() -> None:
    assert list(GOOD.faults()) == []
    assert list(show.summary(GOOD))[-1] == "It adds up."


@pytest.mark.parametrize(
    ("wrong", "fault"),
    [
        (replace(GOOD, signed=7), "11 contacts were sent, but 10 are kept"),
        (replace(GOOD, statuses={"triaged": 9, "failed": 1}), "1 contacts were not triaged"),
        (replace(GOOD, alarms_told=1), "2 alarms were raised, but the duty desk was told of 1"),
        (replace(GOOD, notices={"sent": 3, "failed": 1}), "4 notices were made, but 3 are sent"),
        (replace(GOOD, arrived=2), "3 notices are sent, but 2 arrived"),
    ],
)
def test_whatever_is_missing_is_said(wrong: Tally, fault: str) -> None:
    assert fault in list(wrong.faults())
    assert f"Wrong     {fault}" in list(show.summary(wrong))
